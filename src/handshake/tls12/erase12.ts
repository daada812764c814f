/** What TLS 1.2 lets go when it has served. */
import { KEY_BLOCK_PARTS } from '../../secrets/schedule12.ts'
import type { Turn12 } from '../turn/turn12.ts'

/** What serves on, by its name in the schedule. */
const KEPT: ReadonlySet<string> = new Set(['master_secret', ...KEY_BLOCK_PARTS])

/**
 * Lets go of what led to the keys in use, and of all that is left of a handshake before: only the master secret still
 * serves, for exporters (RFC 5705 §4). The premaster secret is erased already (RFC 5246 §8.1).
 */
export function releaseHandshakeSecrets12(turn: Turn12): void {
  const { phase } = turn.endpoint
  const kept = phase === 0 ? KEPT : new Set([...KEPT].map((name) => turn.phased(name)))
  turn.release(({ name }) => !kept.has(name))
}
