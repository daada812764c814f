/** A network of one client and one server, as everything outside the two endpoints and the endpoints: what a Lab shows. */
import type { Connection } from '../../connection/connection.ts'
import type { Application } from '../../handshake/state/request.ts'
import type { SessionCache } from '../../session/caches/cache.ts'
import type { SessionContext } from '../../session/caches/context.ts'
import type { SeenHellos } from '../../session/caches/seen-hellos.ts'
import type { Session } from '../../session/session.ts'
import type { TicketKeySource } from '../../session/tickets/ticket-ring.ts'
import { ATTACKER } from '../cast/hosts.ts'
import { IDLE_LANE, type Lane, type LinkModel, PERFECT_LINK } from '../kernel/link.ts'
import type { Network } from '../kernel/network.ts'
import { NOBODY, NO_MISTAKES, type Pair } from '../kernel/state.ts'

/** The world of a Lab at one moment. */
export interface World {
  /** Virtual ms since 1970. */
  readonly now: number
  /** The connection in progress, or the last one; `undefined` before the first. */
  readonly client: Connection | undefined
  readonly server: Connection | undefined
  /**
   * Who has them: the hosts `client` and `server`, or in place of one of them `attacker`. Where several servers take turns, those
   * behind the first are `server-2` and so on; the server's memory here is that of the one in the connection.
   */
  readonly hosts: Pair['hosts']
  readonly toServer: Lane
  readonly toClient: Lane
  /** How the wire of the connection in progress treats what it carries, but for its faults. */
  readonly link: LinkModel
  /** What the wire does to the connection in progress. */
  readonly fault: LinkModel['fault']
  /** Who decides for both ends of it. */
  readonly application: Application
  /** Mistakes of its ends in it alone. */
  readonly deviates: Pair['deviates']
  /** Sessions the client may offer, the newest last. */
  readonly clientSessions: readonly Session[]
  readonly clientContext: SessionContext
  readonly serverContext: SessionContext
  /** Sessions outside the server's process: its callbacks put them here, ask for them and remove them. */
  readonly outside: SessionCache
  /** The early data that the server has seen. */
  readonly replays: SeenHellos
  /** The server's keys for sealed tickets: a ring unless somebody put others here. */
  readonly ticketKeys: TicketKeySource
}

/** Whose memory is shown as the server's. */
function serving({ server }: World['hosts']): string {
  return server === ATTACKER ? 'server' : server
}

/** The world that a network shows which has the hosts `client` and `server`. @param id of the connection in progress */
export function worldOf(network: Network, id: string): World {
  const {
    client,
    server,
    toServer = IDLE_LANE,
    toClient = IDLE_LANE,
    link = PERFECT_LINK,
    application = NOBODY,
    deviates = NO_MISTAKES,
    hosts = { client: 'client', server: 'server' },
  } = shown(network, id)
  const { context: clientContext, sessions: clientSessions } = network.memory('client')
  const { context: serverContext, outside, replays, ticketKeys } = network.memory(serving(hosts))
  return {
    now: network.now,
    client,
    server,
    hosts,
    toServer,
    toClient,
    link,
    fault: link.fault,
    application,
    deviates,
    clientSessions,
    clientContext,
    serverContext,
    outside,
    replays,
    ticketKeys,
  }
}

function shown(network: Network, id: string): Partial<NonNullable<ReturnType<Network['connection']>>> {
  return network.connection(id) ?? {}
}

/** The network that shows this world. @param before what it shows; the connection in progress leaves */
export function withWorld(network: Network, before: World, world: World): Network {
  const { now, client, server, hosts, toServer, toClient, link, fault, application, deviates } = world
  const { clientSessions, clientContext, serverContext, outside, replays, ticketKeys } = world
  const around = network
    .withTime(now)
    .withMemory('client', { context: clientContext, sessions: clientSessions })
    .withMemory(serving(before.hosts), { context: serverContext, outside, replays, ticketKeys })
    .drop(before.server?.id ?? '')
  if (!server) return around
  const wire = { toServer, toClient, link: { ...link, fault }, application, deviates }
  return around.withConnection({ id: server.id, hosts, client, server, ...wire, kept: true })
}

/** The parts of a world that another has otherwise. */
export function differing(before: World, after: World): Partial<World> {
  const names = Object.keys(after) as (keyof World)[]
  return Object.fromEntries(
    names.filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]),
  )
}

/** What of a world is the connection in progress. */
export function connectionIn(world: World): Partial<World> {
  const { client, server, hosts, toServer, toClient, link, fault, application, deviates } = world
  return { client, server, hosts, toServer, toClient, link, fault, application, deviates }
}
