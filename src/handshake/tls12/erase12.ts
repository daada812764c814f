/** What TLS 1.2 lets go when it has served. */
import type { Turn12 } from '../turn/turn12.ts'

/**
 * Lets go of what led to the keys in use, and of all that is left of a handshake before: only the master secret still
 * serves, for exporters (RFC 5705 §4), and the keys where records are protected. The premaster secret is erased already
 * (RFC 5246 §8.1).
 */
export function releaseHandshakeSecrets12(turn: Turn12): void {
  const master = turn.phased('master_secret')
  turn.release(({ name }) => name !== master)
}
