/**
 * What one program remembers beyond its connections, as OpenSSL's SSL_CTX has it: a cache, the mode that says who uses it,
 * and counters. A value like everything else: time is an argument, and what the outside is told or asked is data.
 */
import { EMPTY, toHex } from '../../bytes/bytes.ts'
import { digest } from '../../crypto/hash/hash.ts'
import { type CacheSettings, type Keyed, SessionCache } from './cache.ts'
import { type CacheMode, type Callback, includesMode } from './context-mode.ts'
import { type ContextStats, type Counter, NOTHING_COUNTED } from './context-stats.ts'
import type { Shelf } from './shelf.ts'
import type { Actor } from '../../wire/actor.ts'
import { expiresAt, type Session, type SessionState } from '../session.ts'

/** What a context is told. */
export interface ContextSettings {
  /** Flags of the cache mode, see {@link CACHE_MODES}; `server` unless told otherwise. */
  readonly mode: readonly CacheMode[]
  /** What of the outside is there; nothing unless told otherwise. */
  readonly callbacks: readonly Callback[]
  /**
   * Seconds that a session is good for. OpenSSL's default is 7200 for every version of TLS, although its manual says 300.
   * Servers make sessions for that long; a client keeps none longer, whatever the server says.
   */
  readonly timeout: number
}

/** What a context tells the outside. Keys as hex. */
export type ExternalCall =
  /** A session that the outside may keep as well. */
  | { readonly kind: 'new-session'; readonly key: string; readonly session: Session }
  /** A session that nobody may resume any more; the outside may never have had it. */
  | { readonly kind: 'remove-session'; readonly key: string }
  /** A session that the outside may have resumed one more connection. OpenSSL counts no uses, so tells of none. */
  | { readonly kind: 'used-session'; readonly key: string }

/** A context after something happened, and what the outside is told because of it, in order. */
export interface ContextChange {
  readonly context: SessionContext
  readonly calls: readonly ExternalCall[]
  /** Sessions that left the cache without having been asked for, and why. */
  readonly gone: readonly { readonly keyed: Keyed; readonly why: 'evict' | 'expire' }[]
}

/** What a look brought. */
export interface Look extends ContextChange {
  /** `ask`: the outside may have it; its answer goes to {@link SessionContext.answered}. */
  readonly outcome: 'hit' | 'miss' | 'expire' | 'ask'
  readonly session: Session | undefined
}

/** A session as an endpoint knows it: a client's has its ticket. */
export type KnownSession = SessionState & { readonly ticket?: Uint8Array }

/** A handshake that completed. */
export interface Finish {
  /** The session that was resumed. */
  readonly resumed: KnownSession | undefined
  /** ms since 1970 */
  readonly now: number
}

/** Everything counted. */
type Counters = Record<Counter, number>

/** The key under which a client keeps a session: its ID, or the SHA-256 of the ticket that stands for it; up to 32 bytes. */
export function clientKey({ ticket = EMPTY, sessionId }: KnownSession): Uint8Array {
  return ticket.length > 0 ? digest('sha256', ticket) : sessionId
}

/** See the top of this file. `SessionContext.create({ mode: ['both'], size: 100 }).began('client').stats.connect` */
export class SessionContext {
  readonly settings: ContextSettings
  /** What is kept inside. */
  readonly cache: SessionCache
  private readonly counters: Readonly<Counters>

  private constructor(settings: ContextSettings, cache: SessionCache, counters: Readonly<Counters>) {
    this.settings = settings
    this.cache = cache
    this.counters = counters
  }

  /**
   * A context that has seen nothing, with OpenSSL's defaults where nothing else is said.
   * @param shelf where its cache has its sessions
   */
  static create(options: Partial<ContextSettings & CacheSettings> = {}, shelf?: Shelf): SessionContext {
    const { mode = ['server'], callbacks = [], timeout = 7200, ...cache } = options
    return new SessionContext(
      { mode, callbacks, timeout },
      SessionCache.create({ eviction: 'openssl', ...cache }, shelf),
      NOTHING_COUNTED,
    )
  }

  /** The same context under other settings; sessions and counters stay. */
  with(options: Partial<ContextSettings & CacheSettings>): SessionContext {
    const { size, eviction, mode, callbacks, timeout } = {
      ...this.cache.settings,
      ...this.settings,
      ...options,
    }
    const cache = this.cache.with({ size, eviction })
    return new SessionContext({ mode, callbacks, timeout }, cache, this.counters)
  }

  /** The counters now. */
  get stats(): ContextStats {
    return { number: this.cache.number, ...this.counters }
  }

  /** Whether sessions of a role are kept, inside or outside. */
  keeps(role: Actor): boolean {
    return this.has(role)
  }

  // ---- Handshakes, counted

  /** A connection begins. */
  began(role: Actor): SessionContext {
    return this.counted(role === 'client' ? 'connect' : 'accept')
  }

  /** A new handshake begins within a connection. */
  renegotiates(role: Actor): SessionContext {
    return this.counted(role === 'client' ? 'connect_renegotiate' : 'accept_renegotiate')
  }

  /**
   * What became of a session that was offered: the server says `resumed` or `expired` when it decides, the client `resumed`
   * or `refused` when it is told.
   */
  offered(role: Actor, outcome: 'resumed' | 'expired' | 'refused'): SessionContext {
    const counter = OFFERS[role][outcome]
    return counter ? this.counted(counter) : this
  }

  /**
   * A handshake is done. A client's session of TLS 1.3, good for one use, leaves its cache; any other counts the use. Before the 256th, 512th and so on
   * of the role is counted, all sessions that have expired leave.
   */
  finished(role: Actor, { resumed, now }: Finish): ContextChange {
    const good = role === 'client' ? 'connect_good' : 'accept_good'
    const first = resumed && this.keeps(role) ? this.used(role, resumed) : unchanged(this)
    const due = this.keeps(role) && !this.has('no_auto_clear') && this.counters[good] % 256 === 255
    const second = due ? first.context.flush(now) : unchanged(first.context)
    const counted = second.context.counted(good)
    const context = role === 'client' && resumed ? counted.counted('hits') : counted
    return joined(first, { ...second, context })
  }

  // ---- Sessions

  /** A session was made: it is kept inside and told outside, as the mode has it. */
  keep(role: Actor, key: Uint8Array, session: Session): ContextChange {
    if (!this.keeps(role)) return unchanged(this)
    const { timeout } = this.settings
    const lifetime = role === 'client' ? Math.min(session.lifetime, timeout) : session.lifetime
    const inside = this.has('no_internal_store') ? unchanged(this) : this.stored(key, session, lifetime)
    if (!this.calls('new')) return inside
    return { ...inside, calls: [...inside.calls, { kind: 'new-session', key: toHex(key), session }] }
  }

  /** A server looks for the session behind a session ID or a reference. @param now ms since 1970 */
  look(key: Uint8Array, now: number): Look {
    const elsewhere = this.calls('get') ? 'ask' : 'miss'
    if (this.has('no_internal_lookup')) return { ...unchanged(this), outcome: elsewhere, session: undefined }
    const { cache, outcome, session, gone } = this.cache.get(key, now)
    const [old] = gone
    if (old) return this.expired(key, old[1])
    if (outcome === 'miss') return { ...unchanged(this.counted('misses')), outcome: elsewhere, session }
    return { ...unchanged(this.holding(cache)), outcome, session }
  }

  /** The outside answered what a look asked. What it found is kept inside as well, as the mode has it. */
  answered(key: Uint8Array, found: Session | undefined, now: number): Look {
    if (!found) return { ...unchanged(this), outcome: 'miss', session: undefined }
    const brought = this.counted('cb_hits')
    const keeps = !this.has('no_internal_store')
    const session = keeps && this.has('update_time') ? { ...found, createdAt: now } : found
    const inside = keeps ? brought.stored(key, session) : unchanged(brought)
    const look: Look =
      now >= expiresAt(session)
        ? inside.context.expired(key, session)
        : { ...unchanged(inside.context), outcome: 'hit', session }
    return { ...look, ...joined(inside, look) }
  }

  /** A server takes a session out, so that it resumes once; the outside must forget it too. @param now ms since 1970 */
  take(key: Uint8Array, now: number): ContextChange & { readonly session: Session | undefined } {
    // A cache may change in place: who is looked for first is found.
    const { session } = this.cache.get(key, now)
    return { ...this.remove(key), session }
  }

  /** A session must not be resumed any more, wherever it is. */
  remove(key: Uint8Array): ContextChange {
    return { context: this.holding(this.cache.remove(key).cache), calls: this.removal(toHex(key)), gone: [] }
  }

  /** All sessions whose time is over leave (`SSL_CTX_flush_sessions`). @param now ms since 1970; left out, all leave */
  flush(now?: number): ContextChange {
    const { cache, gone } = this.cache.flush(now)
    return this.without(cache, gone, 'expire')
  }

  private has(mode: CacheMode): boolean {
    return includesMode(this.settings.mode, mode)
  }

  private calls(callback: Callback): boolean {
    return this.settings.callbacks.includes(callback)
  }

  private counted(counter: Counter, by = 1): SessionContext {
    const counters = { ...this.counters }
    counters[counter] += by
    return new SessionContext(this.settings, this.cache, counters)
  }

  private holding(cache: SessionCache): SessionContext {
    return new SessionContext(this.settings, cache, this.counters)
  }

  private used(role: Actor, resumed: KnownSession): ContextChange {
    if (role === 'client' && resumed.version === 'TLS 1.3') return this.remove(clientKey(resumed))
    // A server's reference of TLS 1.3 was taken out, and a sealed ticket never was in: neither has an ID.
    const key = role === 'client' ? clientKey(resumed) : resumed.sessionId
    const outside = role === 'server' && key.length > 0 && this.calls('get')
    const calls = outside ? [{ kind: 'used-session', key: toHex(key) } as const] : []
    return { context: this.holding(this.cache.used(key)), calls, gone: [] }
  }

  private stored(key: Uint8Array, session: Session, lifetime?: number): ContextChange {
    const { cache, gone } = this.cache.put(key, session, lifetime)
    const counted = gone.length > 0 ? this.counted('cache_full', gone.length) : this
    return counted.without(cache, gone, 'evict')
  }

  /** A session was found too late; it leaves. */
  private expired(key: Uint8Array, session: Session): Look {
    const { context, calls } = this.counted('timeouts').remove(key)
    const gone = [{ keyed: [toHex(key), session], why: 'expire' }] as const
    return { context, calls, gone, outcome: 'expire', session: undefined }
  }

  private without(cache: SessionCache, gone: readonly Keyed[], why: 'evict' | 'expire'): ContextChange {
    return {
      context: this.holding(cache),
      calls: gone.flatMap(([key]) => this.removal(key)),
      gone: gone.map((keyed) => ({ keyed, why })),
    }
  }

  private removal(key: string): readonly ExternalCall[] {
    return this.calls('remove') ? [{ kind: 'remove-session', key }] : []
  }
}

/** Which counter tells of a session that was offered. A client counts a hit when the handshake is done. */
const OFFERS: Readonly<
  Record<Actor, Readonly<Record<'resumed' | 'expired' | 'refused', Counter | undefined>>>
> = {
  server: { resumed: 'hits', expired: 'timeouts', refused: undefined },
  client: { resumed: undefined, expired: undefined, refused: 'misses' },
}

function unchanged(context: SessionContext): ContextChange {
  return { context, calls: [], gone: [] }
}

/** What two changes, one after the other, came to. */
function joined(first: ContextChange, second: ContextChange): ContextChange {
  return {
    context: second.context,
    calls: [...first.calls, ...second.calls],
    gone: [...first.gone, ...second.gone],
  }
}
