/** Stores in the memory of this process: gone when it ends, seen by no other. */
import { fromHex, toHex } from '../bytes/bytes.ts'
import { SessionCache, type CacheChange, type CacheSettings } from '../session/caches/cache.ts'
import type { SeenHellos } from '../session/caches/seen-hellos.ts'
import { expiresAt, type Session } from '../session/session.ts'
import { fullOf, type FirstTime, type InspectableStore, type Kept, type ReplayMemory } from './store.ts'

/**
 * The immutable cache of the simulator with a name for its newest value. No await stands between reading that value and
 * naming the next, so of two takers one is first.
 */
export class MemoryStore implements InspectableStore {
  readonly place = 'memory of this process'
  readonly protection = 'gone when the process ends'
  private cache: SessionCache

  constructor(settings: Partial<CacheSettings> = {}) {
    this.cache = SessionCache.create(settings)
  }

  put(key: Uint8Array, session: Session): Promise<readonly Uint8Array[]> {
    return this.become(this.cache.put(key, session))
  }

  get(key: Uint8Array): Promise<Session | undefined> {
    return this.look('get', key)
  }

  take(key: Uint8Array): Promise<Session | undefined> {
    return this.look('take', key)
  }

  async remove(key: Uint8Array): Promise<boolean> {
    return (await this.become(this.cache.remove(key))).length > 0
  }

  used(key: Uint8Array): Promise<void> {
    this.cache = this.cache.used(key)
    return Promise.resolve()
  }

  expire(now: number): Promise<readonly Uint8Array[]> {
    return this.become(this.cache.flush(now))
  }

  list(now: number): Promise<readonly Kept[]> {
    const live = this.cache.list().filter(([, session]) => now < expiresAt(session))
    return Promise.resolve(live.map(([key, session]) => ({ key: fromHex(key), session })))
  }

  count(): Promise<number> {
    return Promise.resolve(this.cache.number)
  }

  private become({ cache, gone }: CacheChange): Promise<readonly Uint8Array[]> {
    this.cache = cache
    return Promise.resolve(gone.map(([key]) => fromHex(key)))
  }

  private look(how: 'get' | 'take', key: Uint8Array): Promise<Session | undefined> {
    // No time: whoever looks sees to it.
    const { cache, session } = this.cache[how](key, -Infinity)
    this.cache = cache
    return Promise.resolve(session)
  }
}

/** Fingerprints of early data in a map: each with the time until which it is known. */
export class MemoryReplays implements ReplayMemory {
  private readonly seen = new Map<string, number>()
  private readonly size: number

  /** @param size fingerprints remembered: where there are as many, none is new until some expire, rather than one forgotten */
  constructor(size: number) {
    this.size = size
  }

  /** How many are remembered, with those that expired and were not forgotten yet. */
  get number(): number {
    return this.seen.size
  }

  firstTime(fingerprint: Uint8Array, until: number, now: number): Promise<FirstTime> {
    return Promise.resolve(this.remember(fingerprint, until, now))
  }

  expire(now: number): Promise<void> {
    return Promise.resolve(this.forget(now))
  }

  /** {@link firstTime} at once. */
  remember(fingerprint: Uint8Array, until: number, now: number): FirstTime {
    if (this.seen.size >= this.size) this.forget(now)
    if (this.seen.size >= this.size) return fullOf(this.size)
    const name = toHex(fingerprint)
    const firstTime = now >= (this.seen.get(name) ?? 0)
    if (firstTime) this.seen.set(name, until)
    return { firstTime }
  }

  /** {@link expire} at once. */
  forget(now: number): void {
    for (const [name, until] of this.seen) if (until <= now) this.seen.delete(name)
  }
}

/**
 * A value that remembers hellos, such as a Bloom filter, with a name for its newest one. It keeps its own time: of what was
 * asked it knows for at least its window.
 */
export class SeenReplays implements ReplayMemory {
  private seen: SeenHellos

  /** @param seen empty, with a window of twice the server's freshness window or more */
  constructor(seen: SeenHellos) {
    this.seen = seen
  }

  /** How many are remembered, with those that expired and were not forgotten yet. */
  get number(): number {
    return this.seen.number
  }

  firstTime(fingerprint: Uint8Array, until: number, now: number): Promise<FirstTime> {
    return Promise.resolve(this.remember(fingerprint, until, now))
  }

  /** Nothing to do: it forgets by itself. */
  expire(): Promise<void> {
    return Promise.resolve(this.forget())
  }

  /** {@link firstTime} at once. */
  remember(fingerprint: Uint8Array, _until: number, now: number): FirstTime {
    const { memory, firstTime } = this.seen.check(fingerprint, now)
    this.seen = memory
    if (firstTime || memory.exact) return { firstTime }
    return { firstTime, note: `seen before, or taken for others that were (${memory.description})` }
  }

  /** {@link expire} at once. */
  forget(): void {}
}
