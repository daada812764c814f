/**
 * glass-tls/stores: places where a server keeps its sessions, and what it knows of early data, beyond its process. For Node.
 *
 * ```ts
 * import { openStore, StoreWorld } from 'glass-tls/stores'
 *
 * const stores = await openStore('file:/var/lib/sessions')  // or memory, sqlite:FILE, redis:URL
 * const world = new StoreWorld(stores)
 * // With each step of a server's connection:
 * //   taken.status === 'needs-answer': step(env, connection, { answer: await world.answer(taken.request, now, hear) })
 * //   each of taken.outputs: world.hears(taken.connection, output, now, hear)
 * ```
 *
 * Your own place: implement {@link SessionStore} and {@link ReplayMemory}, and make them safe with {@link guarded} and
 * {@link guardedReplays}; then it takes part like the others. Your own everything: implement {@link ServerWorld}.
 *
 * @packageDocumentation
 */
export { openStore, STORE_DEFAULTS, STORE_SPECS, type OpenStores, type StoreOptions } from './stores/open.ts'
export {
  MAX_KEY_LENGTH,
  StoreError,
  type Changed,
  type FirstTime,
  type Kept,
  type Lookup,
  type ReplayMemory,
  type SessionStore,
  type Stores,
} from './stores/store.ts'
export { guarded, guardedReplays, type GuardOptions } from './stores/guarded.ts'
export { MemoryReplays, MemoryStore, SeenReplays } from './stores/memory.ts'
export type { Hear, ServerWorld } from './stores/server-world.ts'
export { REPLAY_WINDOW, StoreWorld, type StoreWorldOptions } from './stores/store-world.ts'
export {
  bloomFilter,
  recordHellos,
  type BloomSize,
  type SeenCheck,
  type SeenHellos,
} from './session/caches/seen-hellos.ts'
export { MemoryWorld, type MemoryLimits } from './net/memory.ts'
