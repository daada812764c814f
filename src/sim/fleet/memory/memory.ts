/**
 * What a server of a fleet remembers: the contexts, caches and memories of hellos that hosts have, one newest value of each. It
 * asks and tells them what a host does (`kernel/memory.ts`), and makes no trace of it.
 */
import { answerOf } from '../../../connection/session-events.ts'
import type { Answer } from '../../../handshake/state/request.ts'
import type { SessionCache } from '../../../session/caches/cache.ts'
import type { ContextChange, Look, SessionContext } from '../../../session/caches/context.ts'
import type { SeenHellos } from '../../../session/caches/seen-hellos.ts'
import type { Session } from '../../../session/session.ts'
import { outsideHears } from '../../kernel/memory.ts'
import { leaves } from './gone.ts'

/** What was looked for, and what a store outside was asked and told because of it. */
export interface Asked {
  operations: number
  /** Answers that never came. */
  failures: number
  /** What a look for a session found, inside or outside; `undefined` where nobody looked: a ticket holds its session. */
  look: 'hit' | 'miss' | 'expire' | undefined
}

/** Nothing yet. */
export function nothingAsked(): Asked {
  return { operations: 0, failures: 0, look: undefined }
}

/** A process, or what several share that run on one machine. */
export interface Place {
  context: SessionContext
  replays: SeenHellos
}

/** Sessions outside of all processes. */
export interface Outside {
  cache: SessionCache
}

/** The memory of one server. It changes in place. Times are ms since 1970 by the server's clock. */
export class Memory {
  place: Place
  private readonly outside: Outside

  constructor(place: Place, outside: Outside) {
    this.place = place
    this.outside = outside
  }

  /** Whether only a store outside could know a session. */
  asksOutside(key: Uint8Array): boolean {
    const { context } = this.place
    return context.settings.callbacks.includes('get') && context.cache.find(key) === undefined
  }

  /** The session behind a session ID or a reference: inside first, then outside. */
  find(key: Uint8Array, now: number, asked: Asked): Extract<Answer, { readonly kind: 'get-session' }> {
    const look = this.looked(key, now, asked)
    asked.look = look.outcome === 'ask' ? 'miss' : look.outcome
    return answerOf(look)
  }

  /** A session is taken out, wherever it is. @returns whether it was there */
  take(key: Uint8Array, now: number, asked: Asked): boolean {
    const { callbacks } = this.place.context.settings
    const there = callbacks.includes('get') ? this.outside.cache.find(key) : undefined
    const taken = this.place.context.take(key, now)
    this.become(taken, asked)
    const session = taken.session ?? there
    leaves(session, 'take')
    return session !== undefined
  }

  /** A session that a connection made. */
  keep(key: Uint8Array, session: Session, asked: Asked): void {
    this.become(this.place.context.keep('server', key, session), asked)
  }

  /** What became of a session that was offered. */
  offered(outcome: 'resumed' | 'expired'): void {
    this.place.context = this.place.context.offered('server', outcome)
  }

  /** A handshake is done. How often its session was used nobody counts: no rule asks for that, and no report says it. */
  finished(now: number, asked: Asked): void {
    this.become(this.place.context.finished('server', { resumed: undefined, now }), asked)
  }

  /** Whether early data come for the first time. */
  isNew(fingerprint: Uint8Array, now: number): boolean {
    const { memory, firstTime } = this.place.replays.check(fingerprint, now)
    this.place.replays = memory
    return firstTime
  }

  private looked(key: Uint8Array, now: number, asked: Asked): Look {
    const inside = this.place.context.look(key, now)
    this.become(inside, asked)
    if (inside.outcome !== 'ask') return inside
    asked.operations++
    const there = this.place.context.answered(key, this.outside.cache.find(key), now)
    this.become(there, asked)
    return there
  }

  private become({ context, calls, gone }: ContextChange, asked: Asked): void {
    this.place.context = context
    for (const { keyed, why } of gone) leaves(keyed[1], why)
    for (const call of calls) {
      this.outside.cache = outsideHears(this.outside.cache, call)
      asked.operations++
    }
  }
}
