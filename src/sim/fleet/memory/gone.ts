/** Why sessions are in no cache any more: who sees the whole fleet can tell, and no server can. */
import type { Session } from '../../../session/session.ts'

/** Why a session left a cache or a store. */
export type Gone = 'evict' | 'expire' | 'take'

/** A session says from now on why it is not there, where it is one of a fleet: what caches hold are those themselves. */
export function leaves(session: Session | undefined, why: Gone): void {
  if (session && 'gone' in session) session.gone = why
}
