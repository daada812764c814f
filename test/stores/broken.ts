/** A store that does not work. */
import type { ReplayMemory, SessionStore } from '../../src/stores/store.ts'

/** A store whose every operation does what `act` does. */
export function acting(act: () => Promise<never>): SessionStore & ReplayMemory {
  return {
    place: 'a broken store',
    protection: 'none',
    put: act,
    get: act,
    used: act,
    take: act,
    remove: act,
    expire: act,
    list: act,
    count: act,
    firstTime: act,
  }
}
