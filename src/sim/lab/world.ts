/** Everything outside the two endpoints as one immutable value: clock, wire, caches, replay memory, ticket keys. */
import { equal, toHex } from '../../bytes/bytes.ts'
import type { Connection } from '../../connection/connection.ts'
import type { Output } from '../../handshake/output.ts'
import type { Answer, Application, Request } from '../../handshake/request.ts'
import { agreedOf } from '../../handshake/agreed.ts'
import { SessionCache } from '../../session/caches/cache.ts'
import { SessionContext } from '../../session/caches/context.ts'
import { recordHellos, type SeenHellos } from '../../session/caches/seen-hellos.ts'
import { type Session, type SessionState, usedOnceMore } from '../../session/session.ts'
import type { TicketKeySource } from '../../session/tickets/ticket-ring.ts'
import type { CacheEvent } from '../../trace/event.ts'
import { type Contexts, contextsHear, getSession, type Kept, takeSession } from './contexts.ts'
import { IDLE_LANE, type Lane, type LinkModel, PERFECT_LINK } from './link.ts'

/** The world of a Lab at one moment. */
export interface World extends Contexts {
  /** Virtual ms since 1970. */
  readonly now: number
  /** The connection in progress, or the last one; `undefined` before the first. */
  readonly client: Connection | undefined
  readonly server: Connection | undefined
  readonly toServer: Lane
  readonly toClient: Lane
  /** What the wire does to the connection in progress. */
  readonly fault: LinkModel['fault']
  /** Who decides for both ends of it. */
  readonly application: Application
  /** Sessions the client may offer, the newest last. */
  readonly clientSessions: readonly Session[]
  /** The early data that the server has seen. */
  readonly replays: SeenHellos
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
    fault: PERFECT_LINK.fault,
    application: {},
    clientSessions: [],
    clientContext: SessionContext.create(),
    serverContext: SessionContext.create(),
    outside: SessionCache.create({ size: 0 }),
    // Twice the freshness window that a server has unless told otherwise.
    replays: recordHellos(20_000),
    ticketKeys,
  }
}

/** The world's answer to a question, the world after it, and what the trace says of it. */
export interface Answered {
  readonly world: World
  readonly answer: Answer
  readonly events: readonly CacheEvent[]
}

/**
 * Answers from memory, at once. A remote signature is nothing a world can give, and without an application nobody decides for
 * it: `undefined`.
 */
export function answerRequest(world: World, request: Request): Answered | undefined {
  const { onHello, onPeer } = world.application
  switch (request.kind) {
    case 'get-session':
      return inWorld(world, getSession(world, request.key, world.now))
    case 'take-session':
      return inWorld(world, takeSession(world, request.key, world.now))
    case 'check-replay': {
      const key = toHex(request.fingerprint)
      const { memory: replays, firstTime } = world.replays.check(request.fingerprint, world.now)
      const stats = { number: replays.number }
      const events: CacheEvent[] = [{ kind: 'cache', operation: 'replay-check', key, hit: !firstTime, stats }]
      return { world: { ...world, replays }, answer: { kind: request.kind, firstTime }, events }
    }
    case 'serve-hello':
      return decided(world, onHello && { kind: request.kind, decision: onHello(request) })
    case 'accept-peer':
      return decided(world, onPeer && { kind: request.kind, decision: onPeer(request) })
    case 'sign':
      return undefined
  }
}

function decided(world: World, answer: Answer | undefined): Answered | undefined {
  return answer && { world, answer, events: [] }
}

function inWorld(world: World, { contexts, answer, events }: Kept & { readonly answer: Answer }): Answered {
  return { world: { ...world, ...contexts }, answer, events }
}

/**
 * What an endpoint handed out goes where it belongs: sessions to its context, and a client's to those that it may offer.
 * Bytes are the wire's business.
 * @param from the endpoint after the step
 */
export function storeOutput(
  before: World,
  from: Connection,
  output: Output,
): { readonly world: World; readonly events: readonly CacheEvent[] } {
  const { contexts, events } = contextsHear(before, from, output, before.now)
  const world = { ...before, ...contexts }
  if (output.kind === 'session') {
    const clientSessions = [...world.clientSessions, output.session]
    const kept = { ...world, clientSessions }
    return { world: kept, events: [...events, clientEvent(kept, 'put', output.session.serverName, false)] }
  }
  if (output.kind === 'connected' && from.actor === 'client') {
    const clientSessions = afterUse(world.clientSessions, agreedOf(from)?.resumed?.session)
    return { world: { ...world, clientSessions }, events }
  }
  if (output.kind === 'forget-sessions') {
    const clientSessions = world.clientSessions.filter(({ secret }) => !equal(secret, output.secret))
    return { world: { ...world, clientSessions }, events }
  }
  return { world, events }
}

/** The sessions after one of them was resumed without having been taken out: tickets of one secret are one session. */
function afterUse(sessions: readonly Session[], resumed: SessionState | undefined): readonly Session[] {
  const isResumed = ({ secret }: Session): boolean => resumed !== undefined && equal(secret, resumed.secret)
  if (!sessions.some(isResumed)) return sessions
  return sessions.map((session) => (isResumed(session) ? usedOnceMore(session) : session))
}

/** A change of the sessions that the client may offer: they are what is counted as `number`. */
function clientEvent(
  { clientContext, clientSessions }: World,
  operation: 'put' | 'take',
  key: string,
  hit: boolean,
): CacheEvent {
  const stats = { ...clientContext.stats, number: clientSessions.length }
  return { kind: 'cache', operation, key, hit, stats }
}

/** Takes the newest session for a server name out of the client's cache: a ticket is used once (RFC 9846 §C.4). */
export function takeClientSession(
  world: World,
  serverName: string,
): { readonly world: World; readonly session: Session | undefined; readonly event: CacheEvent } {
  const session = world.clientSessions.findLast((candidate) => candidate.serverName === serverName)
  const clientSessions = world.clientSessions.filter((candidate) => candidate !== session)
  const taken = { ...world, clientSessions }
  return { world: taken, session, event: clientEvent(taken, 'take', serverName, session !== undefined) }
}
