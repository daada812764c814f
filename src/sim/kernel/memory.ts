/** What a host remembers beyond its connections, as an immutable value: how it answers questions, what it keeps of outputs. */
import { equal, fromHex, toHex } from '../../bytes/bytes.ts'
import {
  answerOf,
  contextHears,
  contextIsAnswered,
  contextLooks,
  contextTakes,
  type Giver,
  type Heard,
} from '../../connection/session-events.ts'
import type { Output } from '../../handshake/state/output.ts'
import type { Answer, Request } from '../../handshake/state/request.ts'
import { SessionCache } from '../../session/caches/cache.ts'
import { type ExternalCall, SessionContext } from '../../session/caches/context.ts'
import { recordHellos, type SeenHellos } from '../../session/caches/seen-hellos.ts'
import { type Session, type SessionState, usedOnceMore } from '../../session/session.ts'
import type { TicketKeySource } from '../../session/tickets/ticket-ring.ts'
import type { CacheEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'

/** What a host remembers. Several hosts may share any part of it. */
export interface HostMemory {
  /** Sessions that it may offer as a client, the newest last. */
  readonly sessions: readonly Session[]
  /** Its session cache, the mode that says who uses it, and its counters. */
  readonly context: SessionContext
  /** Sessions outside of its process: a server's callbacks put them here, ask for them and remove them. */
  readonly outside: SessionCache
  /** The early data that it has seen as a server. */
  readonly replays: SeenHellos
  /** Its keys for sealed tickets, as a server. */
  readonly ticketKeys: TicketKeySource
}

/** The part of it that questions and outputs look at. */
export type Recalled = Omit<HostMemory, 'ticketKeys'>

/** What a host remembers before anything happened. */
export const NOTHING_REMEMBERED: Recalled = {
  sessions: [],
  context: SessionContext.create(),
  outside: SessionCache.create({ size: 0 }),
  // Twice the freshness window that a server has unless told otherwise.
  replays: recordHellos(20_000),
}

/** Parts of a memory that changed, and what the trace says of it. */
interface Remembered {
  readonly change: Partial<Recalled>
  readonly events: readonly CacheEvent[]
}

/** The answer to a question, and the memory after it. */
export interface Answered extends Remembered {
  readonly answer: Answer
}

/**
 * A server's question, answered at once. A remote signature and the word of an application are nothing that a memory can
 * give: `undefined`.
 * @param now ms since 1970 by the clock of the host
 */
export function answerFrom(memory: Recalled, request: Request, now: number): Answered | undefined {
  switch (request.kind) {
    case 'get-session':
      return getSession(memory, request.key, now)
    case 'take-session':
      return takeSession(memory, request.key, now)
    case 'check-replay': {
      const key = toHex(request.fingerprint)
      const { memory: replays, firstTime } = memory.replays.check(request.fingerprint, now)
      const stats = { number: replays.number }
      const events: CacheEvent[] = [{ kind: 'cache', operation: 'replay-check', key, hit: !firstTime, stats }]
      return { change: { replays }, answer: { kind: request.kind, firstTime }, events }
    }
    case 'serve-hello':
    case 'accept-peer':
    case 'sign':
      return undefined
  }
}

/** The session behind a session ID or a reference: inside first, then outside. */
function getSession({ context, outside }: Recalled, key: Uint8Array, now: number): Answered {
  const inside = contextLooks(context, key, now)
  const first = heard('server', outside, inside)
  if (inside.outcome !== 'ask') return { ...first, answer: answerOf(inside) }
  const there = first.change.outside ?? outside
  const look = contextIsAnswered(inside.context, key, there.find(key), now)
  const last = heard('server', there, look)
  return { change: last.change, events: [...first.events, ...last.events], answer: answerOf(look) }
}

/** A session is taken out, wherever it is. */
function takeSession({ context, outside }: Recalled, key: Uint8Array, now: number): Answered {
  const reachable = context.settings.callbacks.includes('get') && outside.find(key) !== undefined
  const { answer, ...change } = contextTakes(context, key, now, reachable)
  return { ...heard('server', outside, change), answer }
}

/**
 * What an endpoint handed out goes where it belongs: sessions to its host's context, and a client's to those that it may
 * offer. Bytes are the wire's business.
 */
export function keepOutput(memory: Recalled, from: Giver, output: Output, now: number): Remembered {
  const { change, events } = heard(
    from.actor,
    memory.outside,
    contextHears(memory.context, from, output, now),
  )
  switch (output.kind) {
    case 'session': {
      const kept = { ...memory, ...change, sessions: [...memory.sessions, output.session] }
      const event = offerEvent(kept, 'put', output.session.serverName, false)
      return { change: { ...change, sessions: kept.sessions }, events: [...events, event] }
    }
    case 'connected': {
      const sessions = from.actor === 'client' ? afterUse(memory.sessions, from.resumed) : memory.sessions
      return { change: { ...change, sessions }, events }
    }
    case 'forget-sessions': {
      const sessions = memory.sessions.filter(({ secret }) => !equal(secret, output.secret))
      return { change: { ...change, sessions }, events }
    }
    case 'bytes':
    case 'handshake-bytes':
    case 'traffic-secret':
    case 'data':
    case 'store-session':
    case 'remove-session':
    case 'renegotiation':
    case 'offered-session':
    case 'early-data':
    case 'peer-closed':
    case 'failed':
      return { change, events }
  }
}

/** Takes the newest session for a server name out of those to offer: a ticket is used once (RFC 9846 §C.4). */
export function takeOffer(
  memory: Recalled,
  serverName: string,
): Remembered & { readonly session: Session | undefined } {
  const session = memory.sessions.findLast((candidate) => candidate.serverName === serverName)
  const sessions = memory.sessions.filter((candidate) => candidate !== session)
  const event = offerEvent({ ...memory, sessions }, 'take', serverName, session !== undefined)
  return { change: { sessions }, session, events: [event] }
}

/** What a context told the outside reaches it, where the host is a server. */
function heard(actor: Actor, outside: SessionCache, { context, calls, events }: Heard): Remembered {
  if (actor === 'client' || calls.length === 0) return { change: { context }, events }
  return { change: { context, outside: calls.reduce(outsideHears, outside) }, events }
}

/** Sessions outside after a context told them something. */
export function outsideHears(outside: SessionCache, call: ExternalCall): SessionCache {
  const key = fromHex(call.key)
  switch (call.kind) {
    case 'new-session':
      return outside.put(key, call.session).cache
    case 'remove-session':
      return outside.remove(key).cache
    case 'used-session':
      return outside.used(key)
  }
}

/** The sessions after one of them was resumed without having been taken out: tickets of one secret are one session. */
function afterUse(sessions: readonly Session[], resumed: SessionState | undefined): readonly Session[] {
  const isResumed = ({ secret }: Session): boolean => resumed !== undefined && equal(secret, resumed.secret)
  if (!sessions.some(isResumed)) return sessions
  return sessions.map((session) => (isResumed(session) ? usedOnceMore(session) : session))
}

/** A change of the sessions that a client may offer: they are what is counted as `number`. */
function offerEvent(
  { context, sessions }: Recalled,
  operation: 'put' | 'take',
  key: string,
  hit: boolean,
): CacheEvent {
  const stats = { ...context.stats, number: sessions.length }
  return { kind: 'cache', operation, key, hit, stats }
}
