/** What the core asks of the world, answered from stores: what a server on a socket needs, without the socket. */
import { toHex } from '../bytes/bytes.ts'
import type { Answer, Request } from '../handshake/request.ts'
import { Misuse } from '../rules/failure.ts'
import type { Session } from '../session/session.ts'
import type { CacheEvent, NoteEvent } from '../trace/event.ts'
import type { Changed, Lookup, Stores } from './store.ts'

/** Hears what the stores did, for a trace. */
export type Hear = (event: CacheEvent | NoteEvent) => void

/** Counters of this process; other processes on the same store have their own. */
export interface StoreStats {
  readonly hits: number
  readonly misses: number
  /** Looked up after their lifetime. */
  readonly timeouts: number
  /** Pushed out because the store was full. */
  readonly cache_full: number
  /** Damaged, or not answered. */
  readonly problems: number
}

const COUNTER = {
  hit: 'hits',
  miss: 'misses',
  expired: 'timeouts',
  damaged: 'problems',
  failed: 'problems',
} as const satisfies Record<Lookup['outcome'], keyof StoreStats>

/**
 * Answers questions of the core from stores that never reject (see `guarded`). What went wrong with a question is in the
 * answer's note, which the core puts into its trace; what went wrong elsewhere is told to `hear`.
 */
export class StoreAnswers {
  private readonly stores: Stores
  private readonly replayWindow: number
  private counters: StoreStats = { hits: 0, misses: 0, timeouts: 0, cache_full: 0, problems: 0 }

  /** @param replayWindow ms for which early data are remembered: longer than the server's freshness window on both sides */
  constructor(stores: Stores, replayWindow: number) {
    this.stores = stores
    this.replayWindow = replayWindow
  }

  /** The counters now. */
  get stats(): Readonly<Record<keyof StoreStats, number>> {
    return this.counters
  }

  /** Answers a question. @throws Misuse to a question for a signature: stores hold no private keys */
  async answer(request: Request, now: number, hear: Hear): Promise<Answer> {
    switch (request.kind) {
      case 'get-session': {
        const found = await this.stores.sessions.get(request.key, now)
        this.looked('get', request.key, found, hear)
        return found.outcome === 'hit'
          ? { kind: 'get-session', session: found.session }
          : { kind: 'get-session', session: undefined, ...noteFrom(found) }
      }
      case 'take-session': {
        const found = await this.stores.sessions.take(request.key, now)
        this.looked('take', request.key, found, hear)
        return found.outcome === 'hit'
          ? { kind: 'take-session', taken: true }
          : { kind: 'take-session', taken: false, ...noteFrom(found) }
      }
      case 'check-replay': {
        const { fingerprint } = request
        const seen = await this.stores.replays.firstTime(fingerprint, now + this.replayWindow, now)
        this.happened('replay-check', fingerprint, !seen.firstTime, hear)
        if (seen.note !== undefined) this.count('problems', 1)
        return { kind: 'check-replay', ...seen }
      }
      case 'sign':
        throw new Misuse('a store holds no private keys')
    }
  }

  /** Keeps a session under its reference. */
  async keep(key: Uint8Array, session: Session, now: number, hear: Hear): Promise<void> {
    const { gone, note } = await this.stores.sessions.put(key, session, now)
    this.count('cache_full', gone.length)
    for (const evicted of gone) this.happened('evict', evicted, true, hear)
    if (note === undefined) this.happened('put', key, false, hear)
    this.problem(note, hear)
  }

  /** Forgets a session that a fatal alert ended (RFC 5246 §7.2.2). */
  async forget(key: Uint8Array, hear: Hear): Promise<void> {
    const { gone, note } = await this.stores.sessions.remove(key)
    this.happened('take', key, gone.length > 0, hear)
    this.problem(note, hear)
  }

  /** Forgets what expired. */
  async expire(now: number, hear: Hear): Promise<Changed> {
    const changed = await this.stores.sessions.expire(now)
    for (const key of changed.gone) this.happened('expire', key, false, hear)
    this.problem(changed.note, hear)
    return changed
  }

  private looked(operation: 'get' | 'take', key: Uint8Array, found: Lookup, hear: Hear): void {
    this.count(COUNTER[found.outcome], 1)
    this.happened(found.outcome === 'expired' ? 'expire' : operation, key, found.outcome === 'hit', hear)
  }

  private happened(operation: CacheEvent['operation'], key: Uint8Array, hit: boolean, hear: Hear): void {
    hear({ kind: 'cache', operation, key: toHex(key), hit, stats: { ...this.counters } })
  }

  private problem(note: string | undefined, hear: Hear): void {
    if (note === undefined) return
    this.count('problems', 1)
    hear({ kind: 'note', text: note, cite: '' })
  }

  private count(counter: keyof StoreStats, more: number): void {
    this.counters = { ...this.counters, [counter]: this.counters[counter] + more }
  }
}

/** Why there is no session, where that is worth a remark: a plain miss is not. */
function noteFrom(found: Exclude<Lookup, { outcome: 'hit' }>): { readonly note?: string } {
  return found.outcome === 'miss' ? {} : { note: found.note }
}
