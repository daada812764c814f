/** A server's world whose sessions are in stores that other processes may share. */
import { fromHex, toHex } from '../bytes/bytes.ts'
import type { Connection } from '../connection/connection.ts'
import {
  answerOf,
  contextForgets,
  contextHears,
  giverOf,
  contextIsAnswered,
  contextLooks,
  type Heard,
} from '../connection/session-events.ts'
import type { Output } from '../handshake/state/output.ts'
import type { Answer, Request } from '../handshake/state/request.ts'
import { Misuse } from '../rules/failure.ts'
import { SessionContext, type ExternalCall } from '../session/caches/context.ts'
import type { ContextStats } from '../session/caches/context-stats.ts'
import { expiresAt, type Session } from '../session/session.ts'
import type { CacheEvent } from '../trace/event.ts'
import type { Actor } from '../wire/actor.ts'
import type { Hear, ServerWorld } from './server-world.ts'
import { attempts, type Attempt, type Attempted, type GuardOptions } from './guarded.ts'
import type { Stores } from './store.ts'

/** ms for which early data are remembered unless told otherwise: longer than a freshness window of 10 s on both sides. */
export const REPLAY_WINDOW = 60_000

/** ms that a store may take unless told otherwise: a client would rather shake hands in full than wait for longer. */
const DEADLINE = 500

/** What a {@link StoreWorld} may be told. */
export interface StoreWorldOptions extends GuardOptions {
  /**
   * Who keeps what inside, and counts. Left out, nothing is kept inside, as `openssl s_server -ext_cache` has it. With a cache
   * inside, the stores are asked for what is not there. Its callbacks are the stores, whatever it says.
   */
  readonly context: SessionContext
  /** ms for which early data are remembered: longer than the server's freshness window on both sides. */
  readonly replayWindow: number
}

/**
 * A context whose callbacks are stores. These may fail and hang: that costs a resumption and never a connection. What is inside
 * was perhaps removed by another process meanwhile, so whoever takes a session for its only use takes it from the store. What
 * went wrong with a question is in the answer's note, which the core puts into its trace; what went wrong elsewhere is told to
 * `hear`, and all of it to `onProblem`.
 *
 * `new StoreWorld(await openStore('file:/var/lib/sessions'), { context: SessionContext.create({ eviction: 'lru' }) })`
 */
export class StoreWorld implements ServerWorld {
  private context: SessionContext
  private readonly stores: Stores
  private readonly replayWindow: number
  private readonly attempt: Attempt
  /** Changes under way, by key in hex. */
  private readonly changes = new Map<string, Promise<void>>()
  /** Questions to the session store under way. */
  private readonly questions = new Set<Question>()

  constructor(stores: Stores, options: Partial<StoreWorldOptions> = {}) {
    const {
      context,
      replayWindow = REPLAY_WINDOW,
      deadline = DEADLINE,
      onProblem = () => undefined,
    } = options
    this.stores = stores
    this.attempt = attempts(stores.sessions.place ?? 'a store', { deadline, onProblem })
    this.context = (context ?? SessionContext.create({ mode: ['server', 'no_internal'] })).with({
      callbacks: ['new', 'get', 'remove'],
    })
    this.replayWindow = replayWindow
  }

  /** The counters of this process now; other processes on the same stores have their own. */
  get stats(): ContextStats {
    return this.context.stats
  }

  began(actor: Actor): void {
    this.context = this.context.began(actor)
  }

  /** Answers a question. @throws Misuse to a question for a signature: stores hold no private keys */
  answer(request: Request, now: number, hear: Hear): Promise<Answer> {
    switch (request.kind) {
      case 'get-session':
        return this.get(request.key, now, hear)
      case 'take-session':
        return this.take(request.key, now, hear)
      case 'check-replay':
        return this.checkReplay(request.fingerprint, now, hear)
      case 'sign':
        throw new Misuse('a store holds no private keys')
      case 'serve-hello':
      case 'accept-peer':
        throw new Misuse('nobody is there to decide for the application')
    }
  }

  /** The handshake goes on at once; who asks for the same session waits until it is stored or forgotten. */
  hears(connection: Connection, output: Output, now: number, hear: Hear): Promise<void> | void {
    return this.become(contextHears(this.context, giverOf(connection), output, now), now, hear)
  }

  /** Forgets what expired, everywhere. @param now ms since 1970 */
  async expire(now: number): Promise<void> {
    // The stores look at the time themselves, and need not be told of each session.
    this.context = this.context.flush(now).context
    const { sessions, replays } = this.stores
    const task = 'what expired could not be forgotten'
    await Promise.all([
      this.attempt(task, () => sessions.expire?.(now)),
      this.attempt(task, () => replays?.expire?.(now)),
    ])
  }

  /** Waits until everything heard so far is stored: to be done before the stores are closed. */
  async settled(): Promise<void> {
    await allOf([...this.changes.values()])
  }

  // ---- Questions

  /** Inside first; what is not there may be outside. */
  private async get(key: Uint8Array, now: number, hear: Hear): Promise<Answer> {
    const look = contextLooks(this.context, key, now)
    void this.become(look, now, hear)
    return look.outcome === 'ask' ? this.ask(key, now, hear) : answerOf(look)
  }

  private async ask(key: Uint8Array, now: number, hear: Hear): Promise<Answer> {
    await this.changes.get(toHex(key))
    const question: Question = { key: toHex(key), overtaken: false }
    this.questions.add(question)
    const found = await this.attempt('the session could not be looked up', () =>
      this.stores.sessions.get(key),
    )
    this.questions.delete(question)
    if (isOver(found.value, now)) {
      this.context = this.context.offered('server', 'expired')
      this.tell('expire', key, false, hear)
      void this.change({ kind: 'remove-session', key: question.key }, now, hear)
      return { kind: 'get-session', session: undefined, ...noteFrom(found, now) }
    }
    // Kept inside now, a session that was ended meanwhile would come back to life.
    const session = question.overtaken ? undefined : found.value
    void this.become(contextIsAnswered(this.context, key, session, now), now, hear)
    return { kind: 'get-session', session, ...noteFrom(found, now) }
  }

  /** Of all processes that found a session, one may use it: the store says which. A copy inside is no proof. */
  private async take(key: Uint8Array, now: number, hear: Hear): Promise<Answer> {
    await this.changes.get(toHex(key))
    const found = await this.attempt('the session could not be taken out', () =>
      this.stores.sessions.take(key),
    )
    const taken = found.value !== undefined && !isOver(found.value, now)
    this.overtake(toHex(key))
    const { context, events } = contextForgets(this.context, key)
    this.context = context
    // The store need not be told to remove what was taken there.
    events.filter(({ hit, external }) => hit && !external).forEach(hear)
    this.tell('take', key, taken, hear)
    return { kind: 'take-session', taken, ...noteFrom(found, now) }
  }

  private async checkReplay(fingerprint: Uint8Array, now: number, hear: Hear): Promise<Answer> {
    const { replays } = this.stores
    const asked = await this.attempt('it is not known whether early data came before', () =>
      replays
        ? replays.firstTime(fingerprint, now + this.replayWindow, now)
        : { firstTime: false, note: 'nobody remembers early data here' },
    )
    const seen = asked.value ?? { firstTime: false, ...asked }
    this.tell('replay-check', fingerprint, !seen.firstTime, hear)
    return { kind: 'check-replay', ...seen }
  }

  // ---- Changes

  private become({ context, events, calls }: Heard, now: number, hear: Hear): Promise<void> | void {
    this.context = context
    events.forEach(hear)
    if (calls.length > 0) return allOf(calls.map((call) => this.change(call, now, hear)))
  }

  private overtake(key: string): void {
    for (const question of this.questions) if (question.key === key) question.overtaken = true
  }

  /** One after the other for each key. */
  private change(call: ExternalCall, now: number, hear: Hear): Promise<void> {
    if (call.kind === 'remove-session') this.overtake(call.key)
    const before = this.changes.get(call.key)
    const change = this.changed(call, before, now, hear).then(() => {
      if (this.changes.get(call.key) === change) this.changes.delete(call.key)
    })
    this.changes.set(call.key, change)
    return change
  }

  private async changed(
    call: ExternalCall,
    before: Promise<void> | undefined,
    now: number,
    hear: Hear,
  ): Promise<void> {
    await before
    const { gone, note } = await this.applied(call, fromHex(call.key), now)
    for (const evicted of gone ?? []) this.tell('evict', evicted, true, hear)
    if (note !== undefined) hear({ kind: 'note', text: note, cite: '' })
  }

  /** What the store makes of a call: whom it pushed out, or why it could not be done. */
  private async applied(
    call: ExternalCall,
    key: Uint8Array,
    now: number,
  ): Promise<{ readonly gone?: readonly Uint8Array[] | undefined; readonly note?: string }> {
    const { sessions } = this.stores
    switch (call.kind) {
      case 'new-session': {
        const { value, ...rest } = await this.attempt('the session could not be stored', () =>
          sessions.put(key, call.session, now),
        )
        return { gone: value, ...rest }
      }
      case 'remove-session':
        return this.attempt('the session could not be removed', () => sessions.remove(key))
      case 'used-session':
        return this.attempt('the use of a session could not be counted', () => sessions.used?.(key))
    }
  }

  private tell(operation: CacheEvent['operation'], key: Uint8Array, hit: boolean, hear: Hear): void {
    hear({ kind: 'cache', operation, key: toHex(key), hit, external: true, stats: { ...this.stats } })
  }
}

/** A question to the session store. */
interface Question {
  /** In hex. */
  readonly key: string
  /** Whether the session was removed or taken while the store was asked. */
  overtaken: boolean
}

async function allOf(changes: readonly Promise<void>[]): Promise<void> {
  await Promise.all(changes)
}

function isOver(session: Session | undefined, now: number): boolean {
  return session !== undefined && now >= expiresAt(session)
}

/** Why there is no session, where that is worth a remark: a plain miss is not. */
function noteFrom({ value, note }: Attempted<Session | undefined>, now: number): { readonly note?: string } {
  if (!value || !isOver(value, now)) return note === undefined ? {} : { note }
  return { note: `a reference whose session expired ${(now - expiresAt(value)) / 1000} s ago` }
}
