/** The world of a Lab at one moment: both ends, what each remembers, and what is under way, as tables. */
import { DAY, HOUR, MINUTE, SECOND } from '../../bytes/time.ts'
import { toHex } from '../../bytes/bytes.ts'
import type { Connection } from '../../connection/connection.ts'
import type { AnyEpoch } from '../../record/epoch.ts'
import { expiresAt, type Session } from '../../session/session.ts'
import { TicketKeyRing } from '../../session/tickets/ticket-ring.ts'
import type { Lane } from '../../sim/kernel/link.ts'
import type { World } from '../../sim/lab/world.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'
import { tellState } from '../words/story.ts'
import { shortHex } from '../words/values.ts'
import { keysInUse, type Telling } from '../words/wording.ts'

/** Everything that there is at one moment, beside what was said. */
export interface WorldView {
  /** The clock: ISO 8601, and virtual ms since 1970. */
  readonly now: { readonly text: string; readonly ms: number }
  readonly client?: EndView
  readonly server?: EndView
  readonly tables: readonly TableView[]
  readonly wire: readonly LaneView[]
}

/** One end of the connection in progress. */
export interface EndView {
  readonly state: string
  /** What it does or waits for in that state. */
  readonly says: string
  readonly cite: string
  /** What it has still to send before it waits. */
  readonly owes: readonly string[]
  readonly reads: string
  readonly writes: string
  readonly suite: string
  readonly unread: number
}

/** Something that is remembered: a row for each thing in it. */
export interface TableView {
  readonly id: 'client-sessions' | 'server-cache' | 'outside' | 'ticket-keys' | 'replays'
  readonly actor: Actor
  readonly title: string
  readonly columns: readonly string[]
  /** The first cell tells rows apart from moment to moment. */
  readonly rows: readonly (readonly string[])[]
}

/** What is under way to one side. */
interface LaneView {
  readonly to: Actor
  readonly segments: number
  readonly bytes: number
  /** ms until the next one arrives; none where nothing is under way. */
  readonly next?: number
}

/** The view of a world. @param telling how its connection is told; none before the first */
export function worldView(world: World, telling: Telling | undefined): WorldView {
  const { now, client, server } = world
  return {
    now: { text: new Date(now).toISOString(), ms: now },
    ...(client && telling && { client: endView('client', client, telling) }),
    ...(server && telling && { server: endView('server', server, telling) }),
    tables: [
      sessionTable('client-sessions', 'client', 'Sessions of the client', world.clientSessions, now),
      cacheTable('server-cache', 'Session cache of the server', world.serverContext.cache.list(), now),
      cacheTable('outside', 'Sessions outside of the server’s process', world.outside.list(), now),
      ringTable(world),
      {
        ...{ id: 'replays', actor: 'server', title: 'Early data that the server has seen' },
        columns: ['memory', 'hellos'],
        rows: [[world.replays.description, String(world.replays.number)]],
      },
    ],
    wire: [laneView('server', world.toServer, now), laneView('client', world.toClient, now)],
  }
}

/** The view of one end. @param telling how its connection is told */
export function endView(actor: Actor, end: Connection, telling: Telling): EndView {
  const { state, read, write, suite, suite12, inbox } = end
  const again = 'retry' in state && state.retry !== undefined
  return {
    state: state.name,
    ...tellState(actor, state.name, telling.version, again),
    owes: 'owes' in state ? state.owes.map(String) : [],
    reads: keysWords(read, peerOf(actor), telling),
    writes: keysWords(write, actor, telling),
    suite: suite12 ?? suite ?? '',
    unread: inbox.length,
  }
}

function keysWords(epoch: AnyEpoch, sender: Actor, telling: Telling): string {
  return epoch.name === 'plaintext' ? 'in the clear' : keysInUse(epoch, sender, telling)
}

const SESSION_COLUMNS = ['session', 'version', 'suite', 'server name', 'made', 'good for', 'used']

function sessionTable(
  id: TableView['id'],
  actor: Actor,
  title: string,
  sessions: readonly Session[],
  now: number,
): TableView {
  const rows = sessions.map((session) => sessionRow(nameOf(session), session, now))
  return { id, actor, title, columns: SESSION_COLUMNS, rows }
}

function cacheTable(
  id: TableView['id'],
  title: string,
  sessions: readonly (readonly [key: string, session: Session])[],
  now: number,
): TableView {
  const rows = sessions.map(([key, session]) => sessionRow(shortHex(key), session, now))
  return { id, actor: 'server', title, columns: SESSION_COLUMNS, rows }
}

/** A session by what the client shows: its ticket, else its ID. */
function nameOf({ ticket, sessionId }: Session): string {
  return shortHex(toHex(ticket.length > 0 ? ticket : sessionId))
}

function sessionRow(name: string, session: Session, now: number): string[] {
  const { version, suite, serverName, createdAt, timesUsed } = session
  const left = expiresAt(session) - now
  return [
    ...[name, version, suite, serverName, `${seconds(now - createdAt)} ago`],
    left > 0 ? seconds(left) : 'expired',
    String(timesUsed),
  ]
}

function ringTable({ ticketKeys, now }: World): TableView {
  const rows =
    ticketKeys instanceof TicketKeyRing
      ? ticketKeys
          .list(now)
          .map(({ name, phase, sealsUntil, opensUntil }) => [
            ...[toHex(name).slice(0, 8), phase],
            ...[sealsUntil, opensUntil].map((until) => (until > now ? untilWords(until - now) : 'no more')),
          ])
      : []
  return {
    ...{ id: 'ticket-keys', actor: 'server', title: 'Ticket keys of the server' },
    columns: ['key', 'phase', 'seals for', 'opens for'],
    rows,
  }
}

function untilWords(ms: number): string {
  return Number.isFinite(ms) ? seconds(ms) : 'ever'
}

/** `1.5 s`, `2 h`: a time as one reads it. */
function seconds(ms: number): string {
  const units = [
    ['d', DAY],
    ['h', HOUR],
    ['min', MINUTE],
    ['s', SECOND],
  ] as const
  const [unit, length] = units.find(([, length]) => ms >= length) ?? (['ms', 1] as const)
  return `${Number((ms / length).toFixed(1))} ${unit}`
}

function laneView(to: Actor, lane: Lane, now: number): LaneView {
  const under = [...lane.segments].slice(lane.delivered)
  const [next] = under
  return {
    ...{ to, segments: under.length, bytes: under.reduce((sum, { bytes }) => sum + bytes.length, 0) },
    ...(next && { next: next.arrivesAt - now }),
  }
}
