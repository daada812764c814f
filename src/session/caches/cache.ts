/** Session caches as immutable values: every look and every change gives the cache after it. */
import { toHex } from '../../bytes/bytes.ts'
import { type Session, usedOnceMore } from '../session.ts'
import { type Entry, type Shelf, ShelfValue } from './shelf.ts'

/**
 * Who leaves a cache that is full.
 *
 * - `lru`: whoever was looked up or stored longest ago. A size of N holds N sessions.
 * - `openssl`: whoever expires first, to the second; of several the one stored first. A look-up changes nothing. OpenSSL
 *   makes room when it has already counted the newcomer, so a size of N holds N - 1 sessions, but one at least (measured
 *   with 3.0.22).
 */
export type Eviction = 'lru' | 'openssl'

/** What a cache is told. */
export interface CacheSettings {
  /** Most sessions kept, as {@link Eviction} counts them; 0 for no limit. OpenSSL's default is 20480. */
  readonly size: number
  readonly eviction: Eviction
}

/** What a look-up found, and what the cache is afterwards. */
export interface CacheResult {
  readonly cache: SessionCache
  readonly session: Session | undefined
  /** `expire` where the session was there, but too old: it is gone now. */
  readonly outcome: 'hit' | 'miss' | 'expire'
  /** The session that was too old. */
  readonly gone: readonly Keyed[]
}

/** A session and the key it stands under, as hex. */
export type Keyed = readonly [key: string, session: Session]

/** The cache after a change, and who had to leave. */
export interface CacheChange {
  readonly cache: SessionCache
  readonly gone: readonly Keyed[]
}

/** One way to decide who leaves. */
interface Policy {
  /** Sessions that a cache of a size above 0 holds. */
  readonly holds: (size: number) => number
  /** What comes before the order of arrival, see {@link Entry.second}. */
  readonly second: (until: number) => number
  /** Whether a hit sends a session to the end of the order. */
  readonly refreshes: boolean
}

const POLICIES: Readonly<Record<Eviction, Policy>> = {
  lru: { holds: (size) => size, second: () => 0, refreshes: true },
  openssl: {
    holds: (size) => Math.max(1, size - 1),
    second: (until) => Math.floor(until / 1000),
    refreshes: false,
  },
}

const NOBODY: readonly Keyed[] = []

/**
 * Sessions by key: session IDs, references, names, whatever the owner chose. Each operation costs about log2(n) steps and as
 * many new nodes; only {@link flush} and {@link list} look at more. Older values stay good.
 */
export class SessionCache {
  readonly settings: CacheSettings
  private readonly shelf: Shelf

  private constructor(settings: CacheSettings, shelf: Shelf) {
    this.settings = settings
    this.shelf = shelf
  }

  /**
   * A cache of nothing: 20480 sessions and `lru` unless told otherwise.
   * @param shelf one that is empty. Of a shelf that changes in place, only the newest value of its cache is good
   */
  static create(settings: Partial<CacheSettings> = {}, shelf: Shelf = ShelfValue.empty): SessionCache {
    return new SessionCache({ size: 20_480, eviction: 'lru', ...settings }, shelf)
  }

  /** Sessions in it now, those included whose time is over and that nobody has looked at since. */
  get number(): number {
    return this.shelf.size
  }

  /** Every session with its key, in the order in which they would have to leave. */
  list(): readonly Keyed[] {
    return [...this.shelf].map(keyed)
  }

  /** The same sessions under other settings; a smaller size counts from the next {@link put} on. */
  with(settings: Partial<CacheSettings>): SessionCache {
    const changed = { ...this.settings, ...settings }
    if (changed.eviction === this.settings.eviction) return new SessionCache(changed, this.shelf)
    return [...this.shelf].reduce((cache, entry) => cache.ranked(entry), SessionCache.create(changed))
  }

  /**
   * With one more session, under a key that may have been in use. Where there is no room others leave, never the newcomer.
   * @param lifetime seconds from its creation for which it stays; its own unless given
   */
  put(key: Uint8Array, session: Session, lifetime = session.lifetime): CacheChange {
    const name = toHex(key)
    const { size, eviction } = this.settings
    const room = size === 0 ? Infinity : POLICIES[eviction].holds(size)
    const gone: Keyed[] = []
    let rest = this.without(this.shelf.get(name))
    for (let next = rest.shelf.first; next && rest.number >= room; next = rest.shelf.first) {
      gone.push(keyed(next))
      rest = rest.without(next)
    }
    const until = session.createdAt + lifetime * 1000
    return { cache: rest.ranked({ key: name, session, until }), gone }
  }

  /** The session behind a key, which stays. @param now ms since 1970 */
  get(key: Uint8Array, now: number): CacheResult {
    const found = this.shelf.get(toHex(key))
    if (!found) return { cache: this, session: undefined, outcome: 'miss', gone: NOBODY }
    const { session } = found
    if (now >= found.until)
      return { cache: this.without(found), session: undefined, outcome: 'expire', gone: [keyed(found)] }
    const cache = POLICIES[this.settings.eviction].refreshes ? this.without(found).ranked(found) : this
    return { cache, session, outcome: 'hit', gone: NOBODY }
  }

  /** The session behind a key, which leaves: a second taker finds nothing. @param now ms since 1970 */
  take(key: Uint8Array, now: number): CacheResult {
    const found = this.get(key, now)
    return { ...found, cache: found.cache.remove(key).cache }
  }

  /** The session behind a key as it stands, whatever the time; no place in the order changes. */
  find(key: Uint8Array): Session | undefined {
    return this.shelf.get(toHex(key))?.session
  }

  /** With one more use counted of the session behind a key, where there is one; no place in the order changes. */
  used(key: Uint8Array): SessionCache {
    const found = this.shelf.get(toHex(key))
    if (!found) return this
    return new SessionCache(this.settings, this.shelf.replacing(found, usedOnceMore(found.session)))
  }

  /** Without the session behind a key; `gone` is empty where there was none. */
  remove(key: Uint8Array): CacheChange {
    const found = this.shelf.get(toHex(key))
    return { cache: this.without(found), gone: found ? [keyed(found)] : NOBODY }
  }

  /** Without all sessions whose time is over. @param now ms since 1970; left out, every session leaves */
  flush(now = Infinity): CacheChange {
    const gone = this.shelf.over(now)
    const cache = gone.reduce<SessionCache>((rest, entry) => rest.without(entry), this)
    return { cache, gone: gone.map(keyed) }
  }

  /** With an entry at the end of its second, or of the whole order. */
  private ranked({ key, session, until }: Omit<Entry, 'second'>): SessionCache {
    const second = POLICIES[this.settings.eviction].second(until)
    return new SessionCache(this.settings, this.shelf.with({ key, session, until, second }))
  }

  private without(entry: Entry | undefined): SessionCache {
    return entry ? new SessionCache(this.settings, this.shelf.without(entry)) : this
  }
}

function keyed({ key, session }: Entry): Keyed {
  return [key, session]
}
