/** A server's memory in this process: sessions in a context, and early data already seen. */
import { toHex } from '../bytes/bytes.ts'
import type { Connection } from '../connection/connection.ts'
import {
  answerOf,
  contextHears,
  giverOf,
  contextLooks,
  contextTakes,
  type Heard,
} from '../connection/session-events.ts'
import type { Output } from '../handshake/state/output.ts'
import type { Answer, Request } from '../handshake/state/request.ts'
import { Misuse } from '../rules/failure.ts'
import { SessionContext } from '../session/caches/context.ts'
import type { SeenHellos } from '../session/caches/seen-hellos.ts'
import { MemoryReplays, SeenReplays } from './memory.ts'
import type { Hear, ServerWorld } from './server-world.ts'
import { REPLAY_WINDOW } from './store-world.ts'
import type { Actor } from '../wire/actor.ts'

/** How much a {@link MemoryWorld} remembers. */
export interface MemoryLimits {
  /** Sessions kept; whoever was stored or looked up longest ago leaves when there are more. */
  readonly sessions: number
  /**
   * Fingerprints of early data kept; where there are as many, early data are rejected. Or a memory of its own, such as
   * `bloomFilter`, whose window takes the place of `replayWindow`.
   */
  readonly replays: number | SeenHellos
  /** ms for which a fingerprint of early data is kept: longer than the server's freshness window on both sides. */
  readonly replayWindow: number
}

/** A session context, and fingerprints of early data: gone when the process ends, and not shared with others. */
export class MemoryWorld implements ServerWorld {
  private context: SessionContext
  private readonly replays: MemoryReplays | SeenReplays
  private readonly replayWindow: number

  /** @param context a context of its own, in place of one of `sessions` */
  constructor(limits: Partial<MemoryLimits> = {}, context?: SessionContext) {
    const { sessions = 20_480, replays = 100_000, replayWindow = REPLAY_WINDOW } = limits
    this.context = context ?? SessionContext.create({ size: sessions, eviction: 'lru' })
    this.replays = typeof replays === 'number' ? new MemoryReplays(replays) : new SeenReplays(replays)
    this.replayWindow = replayWindow
  }

  /** Counters and sizes now: those of the context, see `ContextStats`, and the number of fingerprints. */
  get stats(): Readonly<Record<string, number>> {
    return { ...this.context.stats, replays: this.replays.number }
  }

  began(actor: Actor): void {
    this.context = this.context.began(actor)
  }

  answer(request: Request, now: number, hear: Hear): Answer {
    switch (request.kind) {
      case 'get-session': {
        const look = contextLooks(this.context, request.key, now)
        this.become(look, hear)
        return answerOf(look)
      }
      case 'take-session': {
        // One thread, no await between look and removal: of two connections only one can be first.
        const taken = contextTakes(this.context, request.key, now, false)
        this.become(taken, hear)
        return taken.answer
      }
      case 'check-replay': {
        const seen = this.replays.remember(request.fingerprint, now + this.replayWindow, now)
        const key = toHex(request.fingerprint)
        hear({ kind: 'cache', operation: 'replay-check', key, hit: !seen.firstTime, stats: this.stats })
        return { kind: 'check-replay', ...seen }
      }
      case 'sign':
        throw new Misuse('this world holds no private keys')
      case 'serve-hello':
      case 'accept-peer':
        throw new Misuse('nobody is there to decide for the application')
    }
  }

  hears(connection: Connection, output: Output, now: number, hear: Hear): void {
    this.become(contextHears(this.context, giverOf(connection), output, now), hear)
  }

  /** Forgets what expired. @param now ms since 1970 */
  expire(now: number): void {
    this.context = this.context.flush(now).context
    this.replays.forget(now)
  }

  private become({ context, events }: Heard, hear: Hear): void {
    this.context = context
    events.forEach(hear)
  }
}
