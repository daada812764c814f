/** Everything outside the two endpoints as one immutable value: clock, wire, caches, replay memory, ticket keys. */
import { equal, toHex } from '../bytes/bytes.ts'
import type { Connection } from '../connection/connection.ts'
import type { Output } from '../handshake/endpoint.ts'
import type { Answer, Request } from '../handshake/request.ts'
import { SessionCache, type CacheStats } from '../session/cache.ts'
import type { Session } from '../session/session.ts'
import type { TicketKeySource } from '../session/ticket-ring.ts'
import type { CacheEvent } from '../trace/event.ts'
import { IDLE_LANE, type Lane } from './link.ts'

/** The world of a Lab at one moment. */
export interface World {
  /** Virtual ms since 1970. */
  readonly now: number
  /** The connection in progress, or the last one; `undefined` before the first. */
  readonly client: Connection | undefined
  readonly server: Connection | undefined
  readonly toServer: Lane
  readonly toClient: Lane
  /** Sessions the client may offer, the newest last. */
  readonly clientSessions: readonly Session[]
  /** The server's cache of sessions behind references. */
  readonly serverCache: SessionCache
  /** Fingerprints of early data that the server has seen. */
  readonly replays: ReadonlySet<string>
  /** The server's keys for sealed tickets: a ring unless somebody put others here. */
  readonly ticketKeys: TicketKeySource
}

/** A world in which nothing happened yet. */
export function newWorld(now: number, ticketKeys: TicketKeySource): World {
  return {
    now,
    client: undefined,
    server: undefined,
    toServer: IDLE_LANE,
    toClient: IDLE_LANE,
    clientSessions: [],
    serverCache: SessionCache.ofSize(),
    replays: new Set(),
    ticketKeys,
  }
}

/** The world's answer to a question, the world after it, and what the trace says of it. */
export interface Answered {
  readonly world: World
  readonly answer: Answer
  readonly events: readonly CacheEvent[]
}

/** Answers from memory, at once. A remote signature is nothing a world can give: `undefined`. */
export function answerRequest(world: World, request: Request): Answered | undefined {
  switch (request.kind) {
    case 'get-session': {
      const { cache, session, outcome } = world.serverCache.get(request.key, world.now)
      const events = [
        cacheEvent(outcome === 'expire' ? 'expire' : 'get', request.key, session !== undefined, cache),
      ]
      const note = outcome === 'expire' ? { note: 'a reference whose session expired' } : {}
      return {
        world: { ...world, serverCache: cache },
        answer: { kind: request.kind, session, ...note },
        events,
      }
    }
    case 'take-session': {
      const { cache, session } = world.serverCache.take(request.key, world.now)
      const taken = session !== undefined
      const events = [cacheEvent('take', request.key, taken, cache)]
      return { world: { ...world, serverCache: cache }, answer: { kind: request.kind, taken }, events }
    }
    case 'check-replay': {
      const key = toHex(request.fingerprint)
      const firstTime = !world.replays.has(key)
      const replays = new Set(world.replays).add(key)
      const stats = { number: replays.size }
      const events: CacheEvent[] = [{ kind: 'cache', operation: 'replay-check', key, hit: !firstTime, stats }]
      return { world: { ...world, replays }, answer: { kind: request.kind, firstTime }, events }
    }
    case 'sign':
      return undefined
  }
}

function cacheEvent(
  operation: CacheEvent['operation'],
  key: Uint8Array,
  hit: boolean,
  cache: SessionCache,
): CacheEvent {
  return { kind: 'cache', operation, key: toHex(key), hit, stats: asRecord(cache.stats) }
}

function asRecord(stats: CacheStats): Readonly<Record<string, number>> {
  return { ...stats }
}

/** What an endpoint handed out goes where it belongs: sessions into caches. Bytes are the wire's business. */
export function storeOutput(
  world: World,
  output: Output,
): { readonly world: World; readonly events: readonly CacheEvent[] } {
  if (output.kind === 'session') {
    const clientSessions = [...world.clientSessions, output.session]
    const stats = { number: clientSessions.length }
    const event: CacheEvent = {
      kind: 'cache',
      operation: 'put',
      key: output.session.serverName,
      hit: false,
      stats,
    }
    return { world: { ...world, clientSessions }, events: [event] }
  }
  if (output.kind === 'store-session') {
    const serverCache = world.serverCache.put(output.key, output.session)
    return { world: { ...world, serverCache }, events: [cacheEvent('put', output.key, false, serverCache)] }
  }
  if (output.kind === 'remove-session') {
    const { cache, session } = world.serverCache.take(output.key, world.now)
    const clientSessions = world.clientSessions.filter(({ sessionId }) => !equal(sessionId, output.key))
    const event = cacheEvent('take', output.key, session !== undefined, cache)
    return { world: { ...world, serverCache: cache, clientSessions }, events: [event] }
  }
  return { world, events: [] }
}

/** Takes the newest session for a server name out of the client's cache: a ticket is used once (RFC 9846 §C.4). */
export function takeClientSession(
  world: World,
  serverName: string,
): { readonly world: World; readonly session: Session | undefined; readonly event: CacheEvent } {
  const session = world.clientSessions.findLast((candidate) => candidate.serverName === serverName)
  const clientSessions = world.clientSessions.filter((candidate) => candidate !== session)
  const stats = { number: clientSessions.length }
  const event: CacheEvent = {
    kind: 'cache',
    operation: 'take',
    key: serverName,
    hit: session !== undefined,
    stats,
  }
  return { world: { ...world, clientSessions }, session, event }
}
