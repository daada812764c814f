/**
 * One step: send one owed message, consume one buffered handshake message, open the next record, obey one command, or
 * take one answer; in that order, save that an abort comes before everything. A step never throws for what a peer sent, and never waits.
 */
import { DecodeError } from '../bytes/reader.ts'
import { messageLength } from '../wire/envelope.ts'
import type { ByteQueue } from '../bytes/queue.ts'
import { type Counts, metered } from '../crypto/meter.ts'
import type { Env } from '../handshake/state/endpoint.ts'
import type { Output } from '../handshake/state/output.ts'
import { obeyAbort } from '../handshake/common/application.ts'
import { isFromPeer, type AnyMachine, type Cell, type EventName } from '../handshake/turn/machine.ts'
import { answersNow, mayUpdate } from '../handshake/tls13/key-update.ts'
import { MACHINES } from '../handshake/machines.ts'
import type { Answer, Command, Request } from '../handshake/state/request.ts'
import type { Owed } from '../handshake/state/state-parts.ts'
import type { State } from '../handshake/state/state.ts'
import { contextOf } from '../handshake/turn/base.ts'
import type { Turn } from '../handshake/turn/turn.ts'
import { Turn12 } from '../handshake/turn/turn12.ts'
import { Turn13 } from '../handshake/turn/turn13.ts'
import { Misuse, TlsFailure, fail } from '../rules/failure.ts'
import type { StepEvent } from '../trace/event.ts'
import { recordLimit } from '../record/epoch.ts'
import type { DecodedMessage } from '../wire/envelope.ts'
import type { Message13 } from '../wire/handshake.ts'
import { command, type Connection } from './connection.ts'
import { dialectOf } from './dialect.ts'
import { becomeClosed, closeNotify, endWithAlert } from './ending.ts'
import { ownCite } from './version-cite.ts'
import type { Message12 } from '../wire/handshake12.ts'

/** How a step ended. */
export type Status =
  /** Something was done; there may be more to do. */
  | 'stepped'
  /** Nothing to do until bytes or a command arrive. */
  | 'needs-input'
  /** A question to the world is open: the next step is given the answer. */
  | 'needs-answer'
  /** Both directions are closed. */
  | 'closed'
  /** An alert ended the connection. */
  | 'failed'

/** A step's result, and the primitives it called: none with the trace off. The connection given to it stays as it was. */
export interface Step extends Counts {
  readonly connection: Connection
  /** What the world gets: bytes for the wire, data, sessions. */
  readonly outputs: readonly Output[]
  /** What happened, in order; empty with the trace off. */
  readonly events: readonly StepEvent[]
  readonly status: Status
  /** The open question, where the status is `needs-answer`. */
  readonly request: Request | undefined
}

const NOTHING: readonly Owed[] = []

/** What is counted with the trace off. */
const NO_COUNTS: Counts['operations'] = {}

/** Names of events as they were first put together: engines find a name in a table sooner that they have seen before. */
const SENDS: Partial<Record<Owed, `send ${Owed}`>> = {}

/**
 * Does one thing.
 * @param input a command, queued behind those that wait; or the answer to the open question
 * @throws Misuse for a command or an answer that makes no sense here, and for a configuration that cannot work
 */
export function step(env: Env, connection: Connection, input?: Command | { readonly answer: Answer }): Step {
  if (!env.trace) return act(env, connection, input)
  const { result, operations, remembered } = metered(() => act(env, connection, input))
  return { ...result, operations, remembered }
}

function act(env: Env, before: Connection, input?: Command | { readonly answer: Answer }): Step {
  const connection = input && 'kind' in input ? command(before, input) : before
  const answer = input && 'answer' in input ? input.answer : undefined
  if (connection.state.machine === 'end')
    return idle(connection, connection.state.name === 'CLOSED' ? 'closed' : 'failed')
  const turn = turnOf(env, connection)
  try {
    const moved = move(turn, answer)
    if (!moved) return idle(connection, connection.pending ? 'needs-answer' : 'needs-input')
    return done(turn, connection)
  } catch (error) {
    if (error instanceof Misuse) throw error
    endWithAlert(turn, asFailure(error))
    return done(turn, connection)
  }
}

/** A turn in the version of the machine that runs; until one is chosen a hello is of TLS 1.3, and may lead into 1.2. */
function turnOf(env: Env, connection: Connection): Turn {
  const { machine } = connection.state
  const is12 = machine === 'client12' || machine === 'server12'
  return is12 ? new Turn12(contextOf(env, connection)) : new Turn13(contextOf(env, connection))
}

// ---- What is next

/** Does what is next; false where there is nothing to do. */
function move(turn: Turn, answer: Answer | undefined): boolean {
  const { state, pending, handshakeInbox, commands, writeClosed } = turn.endpoint
  const [command] = commands
  if (command?.kind === 'abort') return obeyAbort(turn, command)
  if (pending) return answer ? takeAnswer(turn, pending, answer) : false
  if (answer) throw new Misuse(`nothing was asked, but an answer to ${answer.kind} came`)
  if (keysWornOut(turn, command)) return dispatch(turn, 'send KeyUpdate', null)
  // Behind our close_notify nothing follows, whatever is owed (§6.1).
  const owes = 'owes' in state && !writeClosed ? state.owes : NOTHING
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

function isFlight(owed: Owed): boolean {
  return owed !== 'KeyUpdate'
}

function sendOwed(turn: Turn, next: Owed): boolean {
  const { state } = turn.endpoint
  if (!('owes' in state)) return false
  const at = state.owes.indexOf(next)
  // Not spread: engines copy an object of a shape among many so in a third of the time.
  turn.enter(Object.assign({}, state, { owes: state.owes.filter((_, index) => index !== at) }))
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
  return dispatch(turn, `answer ${answer.kind}`, answer)
}

/** Whether the handshake inbox holds a whole message. One that can never fit is refused as soon as its length is known. */
function wholeMessage(turn: Turn, inbox: ByteQueue): boolean {
  const length = messageLength(inbox)
  if (length === Infinity) return false
  const { maxHandshakeLength } = turn.endpoint.config
  if (length > maxHandshakeLength)
    fail('decode_error', 'RFC 9846 §4 (8446 §4)', {
      expected: `a handshake message of at most ${maxHandshakeLength} bytes`,
      actual: `${length} bytes`,
      field: 'Handshake.length',
      offset: 1,
    })
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

// ---- Dispatch

/** What is legal in the current state. */
function cellsOf(turn: Turn): AnyMachine[string] {
  const { state } = turn.endpoint
  const machine: AnyMachine | undefined = state.machine === 'end' ? undefined : MACHINES[state.machine]
  return machine?.[state.name] ?? {}
}

/** The cell for what the peer sent or we owe. @throws TlsFailure unexpected_message where the current state has none */
function cellFor(turn: Turn, event: EventName): Cell<State, unknown> {
  const cells = cellsOf(turn)
  const cell = cells[event]
  if (!cell)
    fail('unexpected_message', 'RFC 9846 §6.2', {
      expected: Object.keys(cells).filter(isFromPeer).join(' or ') || 'nothing from the peer',
      actual: event,
      field: event,
    })
  return cell
}

function dispatch(turn: Turn, event: EventName, payload: unknown): boolean {
  const { state } = turn.endpoint
  const cell = cellFor(turn, event)
  const next = cell.run(turn, state, payload)
  if (!cell.to.includes(next.name))
    throw new Error(`${state.name} on ${event} led to ${next.name}, which its table does not have`)
  setState(turn, state, next, event)
  return true
}

function setState(turn: Turn, from: State, to: State, on: string): void {
  turn.enter(to)
  if (from.name !== to.name) turn.note({ kind: 'state', from: from.name, to: to.name, on })
}

// ---- Results

function idle(connection: Connection, status: Status): Step {
  return result(connection, [], [], status)
}

function done(turn: Turn, before: Connection): Step {
  const connection = turn.finish()
  const { state, pending } = connection
  const status: Status =
    state.machine === 'end'
      ? state.name === 'CLOSED'
        ? 'closed'
        : 'failed'
      : pending
        ? 'needs-answer'
        : 'stepped'
  if (before.state.name !== 'FAILED' && state.name === 'FAILED')
    turn.note({
      kind: 'state',
      from: before.state.name,
      to: 'FAILED',
      on: state.by === 'us' ? 'a violated rule' : 'alert',
    })
  // Copied, because lists that have grown hold room for more, and moments are kept.
  const events = turn.events.slice()
  return result(connection, turn.outputs, events, status)
}

/** Field by field, and nothing spread: every step makes one, in a tenth of the time. */
function result(
  connection: Connection,
  outputs: readonly Output[],
  events: readonly StepEvent[],
  status: Status,
): Step {
  const request = connection.pending
  return { connection, outputs, events, status, request, operations: NO_COUNTS, remembered: NO_COUNTS }
}

/** A failure to answer with an alert. What is neither a rule nor bad input is a bug of ours. */
function asFailure(error: unknown): TlsFailure {
  if (error instanceof TlsFailure) return error
  if (error instanceof DecodeError)
    return new TlsFailure('decode_error', 'RFC 9846 §4 (8446 §4)', {
      ...error.mismatch,
      field: error.field,
      offset: error.offset,
    })
  return new TlsFailure('internal_error', 'RFC 9846 §6.2', {
    expected: 'no bug in this library',
    actual: error instanceof Error ? (error.stack ?? error.message) : String(error),
  })
}
