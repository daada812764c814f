/** Session caches as immutable values: every look and every change gives the cache after it. */
import { toHex } from '../../bytes/bytes.ts'
import { byText, OrderedMap } from '../../bytes/ordered-map.ts'
import { expiresAt, type Session, usedOnceMore } from '../session.ts'

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
}

/** A session and the key it stands under, as hex. */
export type Keyed = readonly [key: string, session: Session]

/** The cache after a change, and who had to leave. */
export interface CacheChange {
  readonly cache: SessionCache
  readonly gone: readonly Keyed[]
}

/** A place in the order of leaving: who is first leaves first. */
interface Rank {
  /** Whole seconds since 1970 where time decides; else 0. */
  readonly second: number
  /** Counts puts and refreshing looks. */
  readonly tick: number
}

/** A session in its places. */
interface Entry {
  readonly key: string
  readonly session: Session
  /** ms since 1970 */
  readonly until: number
  readonly rank: Rank
}

/** One way to decide who leaves. */
interface Policy {
  /** Sessions that a cache of a size above 0 holds. */
  readonly holds: (size: number) => number
  /** The part of the rank that comes before the order of arrival. */
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

const byRank = (a: Rank, b: Rank): number => a.second - b.second || a.tick - b.tick

/** What a cache is made of. */
interface Parts {
  readonly entries: OrderedMap<string, Entry>
  /** The same entries in the order of leaving. */
  readonly order: OrderedMap<Rank, Entry>
  readonly tick: number
}

/**
 * Sessions by key: session IDs, references, names, whatever the owner chose. Each operation costs about log2(n) steps and as
 * many new nodes; only {@link flush} and {@link list} look at every session. Older values stay good.
 */
export class SessionCache {
  readonly settings: CacheSettings
  private readonly parts: Parts

  private constructor(settings: CacheSettings, parts: Parts) {
    this.settings = settings
    this.parts = parts
  }

  /** A cache of nothing: 20480 sessions and `lru` unless told otherwise. */
  static create(settings: Partial<CacheSettings> = {}): SessionCache {
    return new SessionCache(
      { size: 20_480, eviction: 'lru', ...settings },
      { entries: OrderedMap.empty(byText), order: OrderedMap.empty(byRank), tick: 0 },
    )
  }

  /** Sessions in it now, those included whose time is over and that nobody has looked at since. */
  get number(): number {
    return this.parts.entries.size
  }

  /** Every session with its key, in the order in which they would have to leave. */
  list(): readonly Keyed[] {
    return [...this.parts.order].map(keyed)
  }

  /** The same sessions under other settings; a smaller size counts from the next {@link put} on. */
  with(settings: Partial<CacheSettings>): SessionCache {
    const changed = { ...this.settings, ...settings }
    if (changed.eviction === this.settings.eviction) return new SessionCache(changed, this.parts)
    return [...this.parts.order].reduce((cache, entry) => cache.ranked(entry), SessionCache.create(changed))
  }

  /**
   * With one more session, under a key that may have been in use. Where there is no room others leave, never the newcomer.
   * @param lifetime seconds from its creation for which it stays; its own unless given
   */
  put(key: Uint8Array, session: Session, lifetime = session.lifetime): CacheChange {
    const name = toHex(key)
    const { size, eviction } = this.settings
    const room = size === 0 ? Infinity : POLICIES[eviction].holds(size)
    const gone: Entry[] = []
    let rest = this.without(this.parts.entries.get(name))
    for (let next = rest.parts.order.first; next && rest.number >= room; next = rest.parts.order.first) {
      gone.push(next)
      rest = rest.without(next)
    }
    const until = expiresAt({ ...session, lifetime })
    return { cache: rest.ranked({ key: name, session, until }), gone: gone.map(keyed) }
  }

  /** The session behind a key, which stays. @param now ms since 1970 */
  get(key: Uint8Array, now: number): CacheResult {
    const found = this.parts.entries.get(toHex(key))
    if (!found) return { cache: this, session: undefined, outcome: 'miss' }
    if (now >= found.until) return { cache: this.without(found), session: undefined, outcome: 'expire' }
    const cache = POLICIES[this.settings.eviction].refreshes ? this.without(found).ranked(found) : this
    return { cache, session: found.session, outcome: 'hit' }
  }

  /** The session behind a key, which leaves: a second taker finds nothing. @param now ms since 1970 */
  take(key: Uint8Array, now: number): CacheResult {
    return { ...this.get(key, now), cache: this.remove(key).cache }
  }

  /** The session behind a key as it stands, whatever the time; no place in the order changes. */
  find(key: Uint8Array): Session | undefined {
    return this.parts.entries.get(toHex(key))?.session
  }

  /** With one more use counted of the session behind a key, where there is one; no place in the order changes. */
  used(key: Uint8Array): SessionCache {
    const found = this.parts.entries.get(toHex(key))
    if (!found) return this
    const entry = { ...found, session: usedOnceMore(found.session) }
    const { entries, order, tick } = this.parts
    return new SessionCache(this.settings, {
      entries: entries.set(entry.key, entry),
      order: order.set(entry.rank, entry),
      tick,
    })
  }

  /** Without the session behind a key; `gone` is empty where there was none. */
  remove(key: Uint8Array): CacheChange {
    const found = this.parts.entries.get(toHex(key))
    return { cache: this.without(found), gone: found ? [keyed(found)] : [] }
  }

  /** Without all sessions whose time is over. @param now ms since 1970; left out, every session leaves */
  flush(now = Infinity): CacheChange {
    const gone = [...this.parts.order].filter(({ until }) => now >= until)
    const cache = gone.reduce<SessionCache>((rest, entry) => rest.without(entry), this)
    return { cache, gone: gone.map(keyed) }
  }

  /** With an entry at the end of its second, or of the whole order. */
  private ranked({ key, session, until }: Omit<Entry, 'rank'>): SessionCache {
    const { entries, order, tick } = this.parts
    const rank = { second: POLICIES[this.settings.eviction].second(until), tick }
    const entry = { key, session, until, rank }
    return new SessionCache(this.settings, {
      entries: entries.set(key, entry),
      order: order.set(rank, entry),
      tick: tick + 1,
    })
  }

  private without(entry: Entry | undefined): SessionCache {
    if (!entry) return this
    const { entries, order, tick } = this.parts
    return new SessionCache(this.settings, {
      entries: entries.delete(entry.key),
      order: order.delete(entry.rank),
      tick,
    })
  }
}

function keyed({ key, session }: Entry): Keyed {
  return [key, session]
}
