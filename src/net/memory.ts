/** A server's memory in this process: sessions behind references, and early data already seen. */
import { toHex } from '../bytes/bytes.ts'
import type { Output } from '../handshake/endpoint.ts'
import type { Answer, Request } from '../handshake/request.ts'
import { expiresAt, type SessionState } from '../session/session.ts'
import type { CacheEvent } from '../trace/event.ts'

/** What a server on a socket asks and tells the world around it. An answer may take its time. */
export interface ServerWorld {
  /** Answers a question of the core. `note` hears what the caches did. */
  answer(request: Request, now: number, note: (event: CacheEvent) => void): Answer | Promise<Answer>
  /** Keeps a session under the reference that its ticket is. */
  store(
    output: Extract<Output, { kind: 'store-session' }>,
    now: number,
    note: (event: CacheEvent) => void,
  ): void
  /** Forgets a session that a fatal alert ended (RFC 5246 §7.2.2). */
  remove(key: Uint8Array): void
}

/** How much a {@link MemoryWorld} remembers. */
export interface MemoryLimits {
  /** Sessions kept; the one stored first leaves when there are more. */
  readonly sessions: number
  /** ms for which a fingerprint of early data is kept: longer than the server's freshness window on both sides. */
  readonly replayWindow: number
}

/** Everything in maps of this process: gone when it ends, and not shared with other processes. */
export class MemoryWorld implements ServerWorld {
  private readonly sessions = new Map<string, SessionState>()
  /** Fingerprint to the time at which it may be forgotten; in order of arrival, which is the order of expiry. */
  private readonly seen = new Map<string, number>()
  private readonly counters = { hits: 0, misses: 0, timeouts: 0, cache_full: 0 }
  private readonly limits: MemoryLimits

  constructor(limits: Partial<MemoryLimits> = {}) {
    this.limits = { sessions: 20_480, replayWindow: 60_000, ...limits }
  }

  /** Counters and sizes now. */
  get stats(): Readonly<Record<string, number>> {
    return { number: this.sessions.size, ...this.counters, replays: this.seen.size }
  }

  answer(request: Request, now: number, note: (event: CacheEvent) => void): Answer {
    switch (request.kind) {
      case 'get-session': {
        const session = this.look(request.key, now, 'get', note)
        return { kind: 'get-session', session }
      }
      case 'take-session': {
        // One thread, no await between look and delete: of two connections only one can be first.
        const session = this.look(request.key, now, 'take', note)
        this.sessions.delete(toHex(request.key))
        return { kind: 'take-session', taken: session !== undefined }
      }
      case 'check-replay':
        return { kind: 'check-replay', firstTime: this.firstTime(request.fingerprint, now, note) }
      case 'sign':
        throw new Error('this world holds no private keys')
    }
  }

  store(
    { key, session }: Extract<Output, { kind: 'store-session' }>,
    _now: number,
    note: (event: CacheEvent) => void,
  ): void {
    this.sessions.set(toHex(key), session)
    for (const oldest of this.sessions.keys()) {
      if (this.sessions.size <= this.limits.sessions) break
      this.sessions.delete(oldest)
      this.counters.cache_full++
      note({ kind: 'cache', operation: 'evict', key: oldest, hit: true, stats: this.stats })
    }
    note({ kind: 'cache', operation: 'put', key: toHex(key), hit: false, stats: this.stats })
  }

  remove(key: Uint8Array): void {
    this.sessions.delete(toHex(key))
  }

  private look(
    reference: Uint8Array,
    now: number,
    operation: 'get' | 'take',
    note: (event: CacheEvent) => void,
  ): SessionState | undefined {
    const key = toHex(reference)
    const session = this.sessions.get(key)
    if (session && now >= expiresAt(session)) {
      this.sessions.delete(key)
      this.counters.timeouts++
      note({ kind: 'cache', operation: 'expire', key, hit: false, stats: this.stats })
      return undefined
    }
    if (session) this.counters.hits++
    else this.counters.misses++
    note({ kind: 'cache', operation, key, hit: session !== undefined, stats: this.stats })
    return session
  }

  private firstTime(fingerprint: Uint8Array, now: number, note: (event: CacheEvent) => void): boolean {
    for (const [key, until] of this.seen) {
      if (until > now) break
      this.seen.delete(key)
    }
    const key = toHex(fingerprint)
    const hit = this.seen.has(key)
    if (!hit) this.seen.set(key, now + this.limits.replayWindow)
    note({ kind: 'cache', operation: 'replay-check', key, hit, stats: this.stats })
    return !hit
  }
}
