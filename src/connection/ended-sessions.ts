/**
 * Which sessions end with a connection that a fatal alert ended: in TLS 1.2 nobody may resume them (RFC 5246 §7.2.2), and a
 * handshake of TLS 1.3 takes those back that it gave the cache before it was done (RFC 9846 §6, 8446 §6.2).
 */
import type { State } from '../handshake/state.ts'
import type { Turn } from '../handshake/turn/turn.ts'

/** Tells the world. A server knows its sessions by ID; a client by their master secret, whatever ticket stands for it. */
export function endSessions(turn: Turn): void {
  if (turn.endpoint.actor === 'server')
    for (const key of sessionIds(turn.endpoint.state)) turn.output({ kind: 'remove-session', key })
  else for (const secret of masterSecrets(turn)) turn.output({ kind: 'forget-sessions', secret })
}

/** That of the handshake in progress, and of those that it renews; references of a handshake of TLS 1.3. */
function* sessionIds(state: State): Iterable<Uint8Array> {
  if ('stored' in state) yield* state.stored
  if ('agreed' in state && 'sessionId' in state.agreed && state.agreed.sessionId.length > 0)
    yield state.agreed.sessionId
  yield* earlierSessions(state)
}

/** That of this connection, those of the handshakes before, and that of the session that was to be resumed. */
function* masterSecrets(turn: Turn): Iterable<Uint8Array> {
  const { state, suite12, vault } = turn.endpoint
  if ('offer' in state && state.offer.session12 && state.name === 'WAIT_SH')
    yield state.offer.session12.secret
  if (!suite12) return
  yield* earlierSessions(state)
  const master = vault.find(turn.phased('master_secret'))
  if (master?.status === 'live') yield master.bytes
}

function earlierSessions(state: State): Iterable<Uint8Array> {
  const phase =
    'agreed' in state && 'phase' in state.agreed
      ? state.agreed.phase
      : 'phase' in state
        ? state.phase
        : undefined
  return phase?.kind === 'renegotiation' ? phase.sessions : []
}
