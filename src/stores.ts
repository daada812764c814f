/**
 * glass-tls/stores: places where a server keeps its sessions, and what it knows of early data, beyond its process. For Node.
 *
 * ```ts
 * import { makeIdentity, serverConfig } from 'glass-tls'
 * import { listen } from 'glass-tls/net'
 * import { openStore, StoreWorld } from 'glass-tls/stores'
 *
 * const dates = { notBefore: Date.now(), notAfter: Date.now() + 86_400_000 }
 * const { identity } = makeIdentity({ seed: 'ten lines', names: ['localhost'], ...dates })
 * const stores = await openStore('memory') // or file:DIR, sqlite:FILE, redis:URL
 * const world = new StoreWorld(stores)
 * const server = await listen({ port: 0, config: serverConfig({ credentials: [identity] }), world, accept: () => ({}) })
 * console.log(world.stats.accept, await stores.sessions.count()) // 0 0
 * await server.close()
 * await stores.close()
 * ```
 *
 * Without sockets, with each step of a server's connection: where `taken.status` is `needs-answer`, the next step gets
 * `{ answer: await world.answer(taken.request, now, hear) }`, and each of `taken.outputs` goes to `world.hears`.
 *
 * Your own place: implement the four operations of {@link SessionStore}, and {@link ReplayMemory} for early data. A
 * {@link StoreWorld} sees to time, to counters and to a store that fails or hangs. Your own everything: implement
 * {@link ServerWorld}.
 *
 * @module glass-tls/stores
 */
export { openStore, STORE_DEFAULTS, STORE_SPECS, type OpenStores, type StoreOptions } from './stores/open.ts'
export {
  MAX_KEY_LENGTH,
  StoreError,
  type FirstTime,
  type InspectableStore,
  type Kept,
  type ReplayMemory,
  type SessionStore,
  type Stores,
  type Upkeep,
} from './stores/store.ts'
export type { GuardOptions } from './stores/guarded.ts'
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
export { MemoryWorld, type MemoryLimits } from './stores/memory-world.ts'
