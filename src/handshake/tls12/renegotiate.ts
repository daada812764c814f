/** Renegotiation: a new handshake inside the old one, bound to it (RFC 5246 §7.4.1.1, RFC 5746). Refused by default. */
import { fail, Misuse } from '../../rules/failure.ts'
import type { Received12 } from '../message.ts'
import type { State } from '../state.ts'
import type { Turn } from '../turn.ts'
import { startServer12 } from './negotiate12.ts'
import type { Connected12, Phase } from './state12.ts'

type Client = Connected12<'client12'>
type Server = Connected12<'server12'>

function nextPhase(turn: Turn, from: Client | Server): Phase {
  const { verifyData, handshakes } = from
  turn.set({ phase: handshakes })
  turn.output({ kind: 'renegotiation' })
  return { kind: 'renegotiation', number: handshakes, previous: verifyData, from }
}

// ---- Client

/** The server asks for a new handshake: obeyed by setting, else answered with a warning (§7.2.2), unless we have closed. */
export function onHelloRequest(turn: Turn, state: Client): State {
  if (turn.endpoint.writeClosed) return state
  if (turn.client.renegotiation === 'allow' && state.agreed.secureRenegotiation)
    return commandRenegotiation(turn, state)
  turn.sendWarning('no_renegotiation', 'RFC 5246 §7.4.1.1')
  return state
}

/** Begins a new handshake: a ClientHello that carries our last verify_data. */
export function commandRenegotiation(turn: Turn, state: Client): State {
  if (!state.agreed.secureRenegotiation)
    throw new Misuse('the server does not speak secure renegotiation (RFC 5746)')
  return {
    machine: 'hello-client',
    name: 'START',
    retry: 'none',
    phase: nextPhase(turn, state),
    owes: ['ClientHello'],
  }
}

// ---- Server

/** The client begins a new handshake: joined by setting, else answered with a warning, and the connection goes on. */
export function onRenegotiation(turn: Turn, state: Server, message: Received12<'ClientHello'>): State {
  if (turn.endpoint.writeClosed) return state
  if (turn.server.renegotiation !== 'allow') {
    turn.sendWarning('no_renegotiation', 'RFC 5246 §7.2.2')
    return state
  }
  if (!state.agreed.secureRenegotiation)
    fail('handshake_failure', 'RFC 5746 §4.4', {
      expected: 'renegotiation only with a client that speaks RFC 5746',
      actual: 'a ClientHello',
      field: 'ClientHello',
    })
  return startServer12(turn, message.body, message.bytes, nextPhase(turn, state))
}

/** Owes a HelloRequest. */
export function answerRenegotiation(_turn: Turn, state: Server): State {
  return { ...state, owes: [...state.owes, 'HelloRequest'] }
}

/** Asks the client for a new handshake; no transcript has this message (§7.4.1.1). */
export function sendHelloRequest(turn: Turn, state: Server): State {
  turn.send12({ name: 'HelloRequest', body: {} }, 'none')
  turn.flush()
  return state
}
