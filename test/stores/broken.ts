/** A store that does not work. */
import type { ReplayMemory, SessionStore, Upkeep } from '../../src/stores/store.ts'

/** A store whose every operation does what `act` does. */
export function acting(act: () => Promise<never>): SessionStore & Upkeep & Required<ReplayMemory> {
  return {
    place: 'a broken store',
    put: act,
    get: act,
    used: act,
    take: act,
    remove: act,
    expire: act,
    firstTime: act,
  }
}
