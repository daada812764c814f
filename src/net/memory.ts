/** A server's memory in this process: sessions behind references, and early data already seen. */
import { toHex } from '../bytes/bytes.ts'
import type { Connection } from '../connection/connection.ts'
import {
  answerOf,
  contextForgets,
  contextHears,
  contextKeeps,
  contextLooks,
  contextTakes,
  type Heard,
} from '../connection/context-hears.ts'
import type { Output } from '../handshake/endpoint.ts'
import type { Answer, Request } from '../handshake/request.ts'
import { SessionContext } from '../session/context.ts'
import type { CacheEvent } from '../trace/event.ts'

/** Hears what caches did, for a trace. */
export type Note = (event: CacheEvent) => void

/** What a server on a socket asks and tells the world around it. An answer may take its time. */
export interface ServerWorld {
  /** Answers a question of the core. `note` hears what the caches did. */
  answer(request: Request, now: number, note: Note): Answer | Promise<Answer>
  /** Keeps a session under the reference that its ticket is. */
  store(output: Extract<Output, { kind: 'store-session' }>, now: number, note: Note): void
  /** Forgets a session that a fatal alert ended (RFC 5246 §7.2.2). */
  remove(key: Uint8Array): void
  /** A connection was accepted. */
  accepted?(): void
  /** What else counts: a renegotiation, what became of an offered session, a handshake that is done. */
  counts?(connection: Connection, output: Output, now: number, note: Note): void
}

/** How much a {@link MemoryWorld} remembers. */
export interface MemoryLimits {
  /** Sessions kept; whoever was stored or looked up longest ago leaves when there are more. */
  readonly sessions: number
  /** ms for which a fingerprint of early data is kept: longer than the server's freshness window on both sides. */
  readonly replayWindow: number
}

/** A session context, and fingerprints in a map of this process: gone when it ends, and not shared with other processes. */
export class MemoryWorld implements ServerWorld {
  private context: SessionContext
  /** Fingerprint to the time at which it may be forgotten; in order of arrival, which is the order of expiry. */
  private readonly seen = new Map<string, number>()
  private readonly limits: MemoryLimits

  /** @param context a context of its own, in place of one of `sessions` */
  constructor(limits: Partial<MemoryLimits> = {}, context?: SessionContext) {
    this.limits = { sessions: 20_480, replayWindow: 60_000, ...limits }
    this.context = context ?? SessionContext.create({ size: this.limits.sessions, eviction: 'lru' })
  }

  /** Counters and sizes now: those of the context, see `ContextStats`, and the number of fingerprints. */
  get stats(): Readonly<Record<string, number>> {
    return { ...this.context.stats, replays: this.seen.size }
  }

  answer(request: Request, now: number, note: Note): Answer {
    switch (request.kind) {
      case 'get-session': {
        const look = contextLooks(this.context, request.key, now)
        this.become(look, note)
        return answerOf(look)
      }
      case 'take-session': {
        // One thread, no await between look and removal: of two connections only one can be first.
        const taken = contextTakes(this.context, request.key, now, false)
        this.become(taken, note)
        return taken.answer
      }
      case 'check-replay':
        return { kind: 'check-replay', firstTime: this.firstTime(request.fingerprint, now, note) }
      case 'sign':
        throw new Error('this world holds no private keys')
    }
  }

  store({ key, session }: Extract<Output, { kind: 'store-session' }>, _now: number, note: Note): void {
    this.become(contextKeeps(this.context, 'server', key, session), note)
  }

  remove(key: Uint8Array): void {
    this.become(contextForgets(this.context, key))
  }

  accepted(): void {
    this.context = this.context.began('server')
  }

  counts(connection: Connection, output: Output, now: number, note: Note): void {
    this.become(contextHears(this.context, connection, output, now), note)
  }

  private become({ context, events }: Heard, note?: Note): void {
    this.context = context
    for (const event of events) note?.(event)
  }

  private firstTime(fingerprint: Uint8Array, now: number, note: Note): boolean {
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
