/**
 * What one step does: send one owed message, consume one buffered handshake message, open the next record, obey one command, or
 * take one answer; in that order, save that an abort comes before everything.
 */
import { DecodeError } from '../bytes/reader.ts'
import { messageLength } from '../wire/envelope.ts'
import type { ByteQueue } from '../bytes/queue.ts'
import { obeyAbort } from '../handshake/common/application.ts'
import { answersNow, mayUpdate } from '../handshake/tls13/key-update.ts'
import type { Answer, Command, Request } from '../handshake/state/request.ts'
import type { State } from '../handshake/state/state.ts'
import type { Owed } from '../handshake/state/state-parts.ts'
import type { Turn } from '../handshake/turn/turn.ts'
import { Misuse } from '../rules/failure.ts'
import { KEEP_LIMITS } from '../rules/limits.ts'
import { recordLimit } from '../record/epoch.ts'
import type { DecodedMessage } from '../wire/envelope.ts'
import type { Message13 } from '../wire/handshake.ts'
import { dialectOf } from './dialect.ts'
import { becomeClosed, closeNotify } from './ending.ts'
import { ownCite } from './version-cite.ts'
import type { Message12 } from '../wire/handshake12.ts'
import { cellFor, cellsOf, dispatch } from './dispatch.ts'

const NOTHING: readonly Owed[] = []

/** Names of events as they were first put together: engines find a name in a table sooner that they have seen before. */
const SENDS: Partial<Record<Owed, `send ${Owed}`>> = {}
const ANSWERS: Partial<Record<Answer['kind'], `answer ${Answer['kind']}`>> = {}

/** Does what is next; false where there is nothing to do. @throws Misuse for an answer or a command that makes no sense here */
export function move(turn: Turn, answer: Answer | undefined): boolean {
  const { state, pending, handshakeInbox, commands, writeClosed } = turn.endpoint
  const [command] = commands
  if (command?.kind === 'abort') return obeyAbort(turn, command)
  if (pending) return answer ? takeAnswer(turn, pending, answer) : false
  if (answer) throw new Misuse(`nothing was asked, but an answer to ${answer.kind} came`)
  if (keysWornOut(turn, command)) return dispatch(turn, 'send KeyUpdate', null)
  // Behind our close_notify nothing follows, whatever is owed (§6.1).
  const owes = writeClosed ? NOTHING : owedIn(state)
  const flight = owes.find(isFlight)
  if (flight) return sendOwed(turn, flight)
  if (wholeMessage(turn, handshakeInbox)) return takeMessage(turn)
  if (!turn.endpoint.readClosed && openNext(turn)) return true
  // One answer for all the update_requested that came in while we were silent, but before any more data (§4.7.3).
  if (owes.includes('KeyUpdate') && answersNow(state, command)) return sendOwed(turn, 'KeyUpdate')
  if (command && !waitsForRenegotiation(turn, command)) return obey(turn, command)
  if (turn.endpoint.streamEnded && !turn.endpoint.readClosed) return streamEnd(turn)
  return false
}

/** What a state owes. Read, not asked for: engines find a field sooner than whether there is one. */
function owedIn(state: State): readonly Owed[] {
  return (state as Partial<Extract<State, { owes: unknown }>>).owes ?? NOTHING
}

function isFlight(owed: Owed): boolean {
  return owed !== 'KeyUpdate'
}

function sendOwed(turn: Turn, next: Owed): boolean {
  const { state } = turn.endpoint
  const owes = owedIn(state)
  // Not spread: engines copy an object of a shape among many so in a third of the time.
  turn.enter(Object.assign({}, state, { owes: owes.toSpliced(owes.indexOf(next), 1) }))
  return dispatch(turn, (SENDS[next] ??= `send ${next}`), null)
}

/** Whether our keys are updated first, since what is next would bring them beyond what their AEAD may protect (§5.5). */
function keysWornOut(turn: Turn, next: Command | undefined): boolean {
  const { state, write, writeClosed, limits } = turn.endpoint
  if (state.name !== 'CONNECTED' || writeClosed || write.sequence === 0 || !mayUpdate(turn)) return false
  const records = next?.kind === 'send' ? Math.ceil(next.data.length / limits.send) : 1
  // One record more is kept for the KeyUpdate itself.
  return write.sequence + records + 1 > recordLimit(write)
}

function takeAnswer(turn: Turn, pending: Request, answer: Answer): boolean {
  if (answer.kind !== pending.kind)
    throw new Misuse(`the question was ${pending.kind}, the answer is to ${answer.kind}`)
  turn.set({ pending: undefined })
  return dispatch(turn, (ANSWERS[answer.kind] ??= `answer ${answer.kind}`), answer)
}

/** Whether the handshake inbox holds a whole message. One that can never fit is refused as soon as its length is known. */
function wholeMessage(turn: Turn, inbox: ByteQueue): boolean {
  const length = messageLength(inbox)
  if (length === Infinity) return false
  const { maxHandshakeLength } = turn.endpoint.config
  if (length > maxHandshakeLength)
    turn.judge(KEEP_LIMITS, { limit: 'maxHandshakeLength', most: maxHandshakeLength, actual: length })
  return inbox.length >= length
}

function takeMessage(turn: Turn): boolean {
  const { handshakeInbox, handshakeProtected } = turn.endpoint
  const length = messageLength(handshakeInbox)
  const bytes = handshakeInbox.read(length)
  turn.set({ handshakeInbox: handshakeInbox.drop(length) })
  const { name, body } = decodeInPlace(turn, bytes).message
  if (turn.env.trace) {
    const event = dialectOf(turn).event(turn.endpoint.suite12)
    turn.note(event({ direction: 'received', name, bytes, protected: handshakeProtected }))
  }
  return dispatch(turn, name, { name, body, bytes })
}

/** A message out of place is that before it is malformed (§4). */
function decodeInPlace(turn: Turn, bytes: Uint8Array): DecodedMessage<Message13 | Message12> {
  const dialect = dialectOf(turn)
  try {
    return dialect.decode(bytes, turn.endpoint.suite12)
  } catch (error) {
    if (error instanceof DecodeError) cellFor(turn, dialect.nameOf(bytes))
    throw error
  }
}

function openNext(turn: Turn): boolean {
  const dialect = dialectOf(turn)
  const incoming = turn.endpoint.layer.take(turn)
  switch (incoming.kind) {
    case 'incomplete':
      return false
    case 'consumed':
      return true
    case 'ChangeCipherSpec':
    case 'application_data':
      return dispatch(turn, incoming.kind, incoming.content)
    case 'alerts':
      for (const alert of incoming.alerts) {
        // Behind the one that ends the connection none means anything (RFC 5246 §7.2).
        if (turn.endpoint.readClosed) break
        dialect.receiveAlert(turn, alert)
      }
      return true
  }
}

function obey(turn: Turn, next: Command): boolean {
  const { writeClosed, commands } = turn.endpoint
  if (writeClosed) throw new Misuse(`${next.kind} after close`)
  turn.set({ commands: commands.slice(1) })
  if (next.kind === 'close') {
    closeNotify(turn)
    return true
  }
  const event = `command ${next.kind}` as const
  if (!cellsOf(turn)[event]) throw new Misuse(`${next.kind} is not possible in ${turn.endpoint.state.name}`)
  return dispatch(turn, event, next)
}

/** The peer may begin a handshake at any time, so none makes a command wrong: it waits, unless it is to end everything. */
function waitsForRenegotiation({ endpoint: { state, phase } }: Turn, { kind }: Command): boolean {
  return phase > 0 && state.name !== 'CONNECTED' && kind !== 'close'
}

/** The stream ended without a close_notify: whoever cut it may have cut data off, where there could be data (§6.1). */
function streamEnd(turn: Turn): boolean {
  const { state, phase } = turn.endpoint
  const mayBeData = state.name === 'CONNECTED' || phase > 0
  turn.remark(
    mayBeData
      ? 'the stream ended without a close_notify: data may be missing'
      : 'the stream ended before the handshake was done',
    ownCite(turn.endpoint, 'RFC 9846 §6.1'),
  )
  turn.set({ readClosed: true })
  becomeClosed(turn, 'end of the stream')
  turn.output({ kind: 'peer-closed', notified: false })
  return true
}
