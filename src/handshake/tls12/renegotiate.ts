/** Renegotiation: a new handshake inside the old one, bound to it (RFC 5246 §7.4.1.1, RFC 5746). Refused by default. */
import { EMPTY, equal } from '../../bytes/bytes.ts'
import { AppendOnly } from '../../bytes/queue.ts'
import { Misuse } from '../../rules/failure.ts'
import type { Actor } from '../../wire/actor.ts'
import { broughtOn, countInARow } from '../common/in-a-row.ts'
import type { Received12 } from '../state/message.ts'
import type { State } from '../state/state.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { RENEGOTIATE } from '../extensions/tls12/judge-renegotiation.ts'
import { startServer12 } from './negotiate12.ts'
import type { Agreed12 } from '../state/agreed.ts'
import type { Connected12, Phase, Renegotiation } from '../state/state12.ts'

type Client = Connected12<'client12'>
type Server = Connected12<'server12'>
/** The next handshake of the connection. @param session what the session of the last one goes by */
function nextPhase(
  turn: Turn12,
  { verifyData, handshakes, hellos: { phase } }: Client | Server,
  session: Uint8Array,
): Renegotiation {
  turn.set({ phase: handshakes })
  turn.output({ kind: 'renegotiation' })
  const earlier = phase.kind === 'renegotiation' ? phase.sessions : AppendOnly.of<Uint8Array>()
  const known = session.length === 0 || equal(earlier.at(-1) ?? EMPTY, session)
  const sessions = known ? earlier : earlier.append(session)
  return {
    kind: 'renegotiation',
    number: handshakes,
    previous: verifyData,
    had: everHad(turn.agreed, phase),
    sessions,
  }
}

function everHad({ extendedMasterSecret, encryptThenMac }: Agreed12, phase: Phase): Renegotiation['had'] {
  const before = phase.kind === 'renegotiation' && phase.had
  return {
    extendedMasterSecret: extendedMasterSecret || (before && before.extendedMasterSecret),
    encryptThenMac: encryptThenMac || (before && before.encryptThenMac),
  }
}

/** Whether the peer may have a new handshake; if not, it is told by a warning. */
function admits(turn: Turn12, peer: Actor): boolean {
  const { agreed } = turn
  const { failed } = turn.judge(RENEGOTIATE, {
    peer,
    policy: turn.endpoint.config.renegotiation,
    secureRenegotiation: agreed.secureRenegotiation,
    resumed: agreed.resumed !== undefined,
    extendedMasterSecret: agreed.extendedMasterSecret,
  })
  if (failed) turn.sendWarning('no_renegotiation', failed.cite)
  return !failed
}

/** The same rules for a wish of our own, save policy: whoever tells us has made up its mind. @throws Misuse */
function expectSecure({ agreed }: Turn12): void {
  if (!agreed.secureRenegotiation) throw new Misuse('the peer does not speak secure renegotiation (RFC 5746)')
  if (agreed.resumed && !agreed.extendedMasterSecret)
    throw new Misuse(
      'resumed without the extended master secret: nothing binds a renegotiation (RFC 7627 §5.4)',
    )
}

// ---- Client

/** The server asks for a new handshake: obeyed by setting, else answered with a warning (§7.2.2), unless we have closed. */
export function onHelloRequest(turn: Turn12, state: Client): State {
  countInARow(turn, 'maxHelloRequests')
  if (turn.endpoint.writeClosed) return state
  return admits(turn, 'server') ? commandRenegotiation(turn, state) : state
}

/** Begins a new handshake: a ClientHello that carries our last verify_data. */
export function commandRenegotiation(turn: Turn12, state: Client): State {
  expectSecure(turn)
  const secret = turn.secret('master_secret')
  return {
    machine: 'hello-client',
    name: 'START',
    retry: undefined,
    phase: { ...nextPhase(turn, state, secret), from: state },
    owes: ['ClientHello'],
  }
}

// ---- Server

/** The client begins a new handshake: joined by setting, else answered with a warning, and the connection goes on. */
export function onRenegotiation(turn: Turn12, state: Server, message: Received12<'ClientHello'>): State {
  countInARow(turn, 'maxRenegotiations')
  if (turn.endpoint.writeClosed) return state
  if (!admits(turn, 'client')) return state
  turn.expectRecordEnd('RFC 5246 §7.4')
  const phase = nextPhase(turn, state, turn.agreed.sessionId)
  return startServer12(turn, message.body, message.bytes, phase)
}

/** Owes a HelloRequest. */
export function answerRenegotiation(turn: Turn12, state: Server): State {
  expectSecure(turn)
  broughtOn(turn, 'application')
  return { ...state, owes: [...state.owes, 'HelloRequest'] }
}

/** Asks the client for a new handshake; no transcript has this message (§7.4.1.1). */
export function sendHelloRequest(turn: Turn12, state: Server): State {
  turn.send12({ name: 'HelloRequest', body: {} }, undefined)
  turn.flush()
  return state
}
