/** Session caches as immutable values: every look and every change gives the cache after it, counters included. */
import { toHex } from '../bytes/bytes.ts'
import { expiresAt, type Session } from './session.ts'

/** What a cache has seen. */
export interface CacheStats {
  /** Sessions in it now. */
  readonly number: number
  readonly hits: number
  readonly misses: number
  /** Looked up after their lifetime. */
  readonly timeouts: number
  /** Pushed out because the cache was full. */
  readonly cache_full: number
}

/** What one operation on a cache found and what the cache is afterwards. */
export interface CacheResult {
  readonly cache: SessionCache
  readonly session: Session | undefined
  /** `expire` where the session was there, but too old. */
  readonly outcome: 'hit' | 'miss' | 'expire'
}

const EMPTY_STATS: Omit<CacheStats, 'number'> = { hits: 0, misses: 0, timeouts: 0, cache_full: 0 }

/** Sessions by key, the least recently stored first. A server's keys are references, a client's are peer names. */
export class SessionCache {
  private readonly entries: ReadonlyMap<string, Session>
  private readonly counters: Omit<CacheStats, 'number'>
  /** Most sessions kept. */
  readonly size: number

  private constructor(
    entries: ReadonlyMap<string, Session>,
    counters: Omit<CacheStats, 'number'>,
    size: number,
  ) {
    this.entries = entries
    this.counters = counters
    this.size = size
  }

  /** A cache of nothing with room for `size` sessions. */
  static ofSize(size = 20_480): SessionCache {
    return new SessionCache(new Map(), EMPTY_STATS, size)
  }

  /** The counters now. */
  get stats(): CacheStats {
    return { number: this.entries.size, ...this.counters }
  }

  /** Every session with its key, the oldest first. */
  list(): readonly (readonly [string, Session])[] {
    return [...this.entries]
  }

  /** With one more session; where there is no room the oldest leaves. */
  put(key: Uint8Array, session: Session): SessionCache {
    const entries = new Map(this.entries)
    const name = toHex(key)
    entries.delete(name)
    entries.set(name, session)
    let { cache_full } = this.counters
    for (const oldest of entries.keys()) {
      if (entries.size <= this.size) break
      entries.delete(oldest)
      cache_full++
    }
    return new SessionCache(entries, { ...this.counters, cache_full }, this.size)
  }

  /** The session behind a key, which stays. @param now ms since 1970 */
  get(key: Uint8Array, now: number): CacheResult {
    return this.look(key, now, false)
  }

  /** The session behind a key, which leaves: a second taker finds nothing. @param now ms since 1970 */
  take(key: Uint8Array, now: number): CacheResult {
    return this.look(key, now, true)
  }

  private look(key: Uint8Array, now: number, remove: boolean): CacheResult {
    const name = toHex(key)
    const found = this.entries.get(name)
    const expired = found !== undefined && now >= expiresAt(found)
    const outcome = found === undefined ? 'miss' : expired ? 'expire' : 'hit'
    const counters = {
      ...this.counters,
      hits: this.counters.hits + (outcome === 'hit' ? 1 : 0),
      misses: this.counters.misses + (outcome === 'miss' ? 1 : 0),
      timeouts: this.counters.timeouts + (outcome === 'expire' ? 1 : 0),
    }
    const entries = found && (remove || expired) ? withoutKey(this.entries, name) : this.entries
    return {
      cache: new SessionCache(entries, counters, this.size),
      session: outcome === 'hit' ? found : undefined,
      outcome,
    }
  }
}

function withoutKey(entries: ReadonlyMap<string, Session>, name: string): ReadonlyMap<string, Session> {
  const rest = new Map(entries)
  rest.delete(name)
  return rest
}
