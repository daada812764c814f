/** A server's world whose sessions are in stores that other processes may share. */
import { fromHex, toHex } from '../bytes/bytes.ts'
import type { Connection } from '../connection/connection.ts'
import {
  answerOf,
  contextHears,
  contextIsAnswered,
  contextLooks,
  type Heard,
} from '../connection/context-hears.ts'
import type { Output } from '../handshake/endpoint.ts'
import type { Answer, Request } from '../handshake/request.ts'
import { Misuse } from '../rules/failure.ts'
import type { CacheSettings } from '../session/cache.ts'
import { SessionContext, type ExternalCall } from '../session/context.ts'
import type { ContextStats } from '../session/context-stats.ts'
import type { Actor, CacheEvent } from '../trace/event.ts'
import type { Hear, ServerWorld } from './server-world.ts'
import type { Lookup, Stores } from './store.ts'

/** ms for which early data are remembered unless told otherwise: longer than a freshness window of 10 s on both sides. */
export const REPLAY_WINDOW = 60_000

/** How a {@link StoreWorld} uses its stores. */
export interface StoreWorldOptions {
  /** ms for which early data are remembered: longer than the server's freshness window on both sides. */
  readonly replayWindow: number
  /**
   * Sessions kept in this process as well, and asked for first; nothing unless told otherwise. What is kept inside saves the
   * way to the store, and may be behind it: a session that another process removed is resumed here all the same. As in
   * OpenSSL, whoever has to leave for want of room inside is removed outside too.
   */
  readonly inside: Partial<CacheSettings> | undefined
}

/**
 * A context whose callbacks are stores that other processes may share. Inside it keeps nothing, as `openssl s_server -ext_cache`
 * has it, or what `inside` allows. A session good for one use is always taken from the store: no copy inside proves that
 * nobody else was faster. The stores must never reject (see `guarded`). What went wrong with a question is in the answer's
 * note, which the core puts into its trace; what went wrong elsewhere is told to `hear`.
 *
 * `new StoreWorld(await openStore('file:/var/lib/sessions'))`
 */
export class StoreWorld implements ServerWorld {
  private context: SessionContext
  private readonly stores: Stores
  private readonly replayWindow: number
  /** Changes under way, by key in hex. */
  private readonly changes = new Map<string, Promise<void>>()
  /** Questions that a store has not answered yet; over where their session ended meanwhile. */
  private readonly asked = new Set<{ readonly key: string; over: boolean }>()

  constructor(stores: Stores, { replayWindow = REPLAY_WINDOW, inside }: Partial<StoreWorldOptions> = {}) {
    this.stores = stores
    this.replayWindow = replayWindow
    this.context = SessionContext.create({
      ...inside,
      mode: inside ? ['server'] : ['server', 'no_internal'],
      callbacks: ['new', 'get', 'remove'],
    })
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
    }
  }

  /** The handshake goes on at once; who asks for the same session waits until it is stored or forgotten. */
  hears(connection: Connection, output: Output, now: number, hear: Hear): Promise<void> | void {
    return this.become(contextHears(this.context, connection, output, now), now, hear)
  }

  /** Forgets what expired, everywhere. @param now ms since 1970 */
  async expire(now: number): Promise<void> {
    // The store finds out by itself whose time is over.
    this.context = this.context.flush(now).context
    await Promise.all([this.stores.sessions.expire(now), this.stores.replays.expire(now)])
  }

  /** Waits until everything heard so far is stored: to be done before the stores are closed. */
  async settled(): Promise<void> {
    await allOf([...this.changes.values()])
  }

  // ---- Questions

  private async get(key: Uint8Array, now: number, hear: Hear): Promise<Answer> {
    await this.changes.get(toHex(key))
    const inside = contextLooks(this.context, key, now)
    void this.become(inside, now, hear)
    if (inside.outcome !== 'ask') return answerOf(inside)
    const found = await this.ask(key, now)
    if (found.outcome === 'expired') {
      this.context = this.context.offered('server', 'expired')
      this.tell('expire', key, false, hear)
      return { kind: 'get-session', session: undefined, note: found.note }
    }
    const session = found.outcome === 'hit' ? found.session : undefined
    void this.become(contextIsAnswered(this.context, key, session, now), now, hear)
    return { kind: 'get-session', session, ...noteFrom(found) }
  }

  /** What the store has under a key, unless that ended while it was looked up. */
  private async ask(key: Uint8Array, now: number): Promise<Lookup> {
    const question = { key: toHex(key), over: false }
    this.asked.add(question)
    const found = await this.stores.sessions.get(key, now)
    this.asked.delete(question)
    return question.over ? { outcome: 'miss', note: 'a session that has just ended' } : found
  }

  private async take(key: Uint8Array, now: number, hear: Hear): Promise<Answer> {
    await this.changes.get(toHex(key))
    this.context = this.context.take(key, now).context
    this.ended(toHex(key))
    const found = await this.stores.sessions.take(key, now)
    const taken = found.outcome === 'hit'
    this.tell('take', key, taken, hear)
    return { kind: 'take-session', taken, ...noteFrom(found) }
  }

  private async checkReplay(fingerprint: Uint8Array, now: number, hear: Hear): Promise<Answer> {
    const seen = await this.stores.replays.firstTime(fingerprint, now + this.replayWindow, now)
    this.tell('replay-check', fingerprint, !seen.firstTime, hear)
    return { kind: 'check-replay', ...seen }
  }

  // ---- Changes

  /** The context as it is now, and what its callbacks are told; done when the stores have done it. */
  private become({ context, events, calls }: Heard, now: number, hear: Hear): Promise<void> | void {
    this.context = context
    events.forEach(hear)
    if (calls.length > 0) return allOf(calls.map((call) => this.change(call, now, hear)))
  }

  /** Whoever still asks for this session gets none, and keeps none inside. */
  private ended(key: string): void {
    for (const question of this.asked) if (question.key === key) question.over = true
  }

  /** One after the other for each key. */
  private change(call: ExternalCall, now: number, hear: Hear): Promise<void> {
    if (call.kind === 'remove-session') this.ended(call.key)
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
    const { sessions } = this.stores
    const key = fromHex(call.key)
    await before
    const { gone, note } = await (call.kind === 'new-session'
      ? sessions.put(key, call.session, now)
      : sessions.remove(key))
    if (call.kind === 'new-session') for (const evicted of gone) this.tell('evict', evicted, true, hear)
    if (note !== undefined) hear({ kind: 'note', text: note, cite: '' })
  }

  private tell(operation: CacheEvent['operation'], key: Uint8Array, hit: boolean, hear: Hear): void {
    hear({ kind: 'cache', operation, key: toHex(key), hit, external: true, stats: { ...this.stats } })
  }
}

async function allOf(changes: readonly Promise<void>[]): Promise<void> {
  await Promise.all(changes)
}

/** Why there is no session, where that is worth a remark: a plain miss is not. */
function noteFrom(found: Lookup): { readonly note?: string } {
  return found.outcome === 'hit' || found.outcome === 'miss' ? {} : { note: found.note }
}
