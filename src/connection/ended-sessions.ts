/**
 * Which sessions end with a connection that a fatal alert ended: in TLS 1.2 nobody may resume them (RFC 5246 §7.2.2), and a
 * handshake of TLS 1.3 takes those back that it gave the cache before it was done (RFC 9846 §6, 8446 §6.2).
 */
import type { Endpoint } from '../handshake/state/endpoint.ts'
import type { State } from '../handshake/state/state.ts'
import type { AskedPhase, Phase } from '../handshake/state/state12.ts'
import type { Turn } from '../handshake/turn/turn.ts'

/** Tells the world. A server knows its sessions by ID; a client by their master secret, whatever ticket stands for it. */
export function endSessions(turn: Turn): void {
  if (turn.endpoint.actor === 'server')
    for (const key of sessionIds(turn.endpoint)) turn.output({ kind: 'remove-session', key })
  else for (const secret of masterSecrets(turn)) turn.output({ kind: 'forget-sessions', secret })
}

/** That of the handshake in progress, and of those that it renews; references of a handshake of TLS 1.3. */
function* sessionIds({ state, agreed }: Endpoint): Iterable<Uint8Array> {
  if (state.machine === 'server13' && (state.name === 'WAIT_EOED' || state.name === 'WAIT_FINISHED'))
    yield* state.stored
  const chosen = state.machine === 'server12' && state.name !== 'WAIT_SESSION'
  if (chosen && agreed?.sessionId?.length) yield agreed.sessionId
  yield* earlierSessions(state)
}

/** That of this connection, those of the handshakes before, and that of the session that was to be resumed. */
function* masterSecrets(turn: Turn): Iterable<Uint8Array> {
  const { state, suite12, vault } = turn.endpoint
  if (state.name === 'WAIT_SH' && state.offer.session12) yield state.offer.session12.secret
  if (!suite12) return
  yield* earlierSessions(state)
  const master = vault.find(turn.phased('master_secret'))
  if (master?.status === 'live') yield master.bytes
}

function earlierSessions(state: State): Iterable<Uint8Array> {
  const phase = phaseOf(state)
  return phase?.kind === 'renegotiation' ? phase.sessions : []
}

/** Which handshake of the connection this is, as far as TLS 1.2 may come of it. */
function phaseOf(state: State): AskedPhase | Phase | undefined {
  switch (state.machine) {
    case 'hello-client':
      return state.phase
    case 'client12':
      return state.hellos.phase
    case 'server12':
      return state.name === 'WAIT_SESSION' ? state.phase : state.hellos.phase
    case 'client13':
    case 'hello-server':
    case 'server13':
    case 'end':
      return undefined
  }
}
