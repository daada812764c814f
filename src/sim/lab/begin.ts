/** How a connection of a Lab begins: both endpoints, what the client offers, an empty wire. */
import { createClient, createServer } from '../../connection/connection.ts'
import type { ServerSettings } from '../../handshake/config.ts'
import { clientConfig, serverConfig } from '../../handshake/configure.ts'
import type { SessionContext } from '../../session/caches/context.ts'
import { judge, verdictOf } from '../../rules/verdict.ts'
import { SESSION_KEPT } from '../../session/decisions/offer-verdict.ts'
import type { StepEvent } from '../../trace/event.ts'
import { connectionBegins } from './contexts.ts'
import type { ConnectOptions } from './lab-options.ts'
import { IDLE_LANE, transmit, type LinkModel } from './link.ts'
import { takeClientSession, type World } from './world.ts'

/** The world in which a connection stands at its beginning, and what happened to make it so. */
export interface Beginning {
  readonly world: World
  readonly events: readonly StepEvent[]
}

/** A client and a server. @param id of the connection, such as `c1` */
export function beginConnection(
  before: World,
  id: string,
  { client = {}, server = {}, resume = [], fault, ...application }: ConnectOptions,
  link: LinkModel,
): Beginning {
  const { world, sessions, events } =
    resume === 'take'
      ? takeSession(before, client.serverName ?? '')
      : { world: before, sessions: resume, events: [] }
  // Who can be asked is asked.
  const asks = { askOnPeer: application.onPeer !== undefined }
  const serves = { ...asks, askOnHello: application.onHello !== undefined, ...server }
  return {
    world: {
      ...world,
      ...connectionBegins(world),
      client: createClient(id, clientConfig({ sessions, ...asks, ...client })),
      server: createServer(id, serverConfig(underContext(world.serverContext, serves))),
      application,
      toServer: IDLE_LANE,
      toClient: IDLE_LANE,
      fault: fault ?? link.fault,
    },
    events,
  }
}

/** The client looks for a session; where it has none, that is why nothing is resumed. */
function takeSession(before: World, serverName: string) {
  const { world, session, event } = takeClientSession(before, serverName)
  if (session) return { world, sessions: [session], events: [event] }
  const verdict = verdictOf(judge(SESSION_KEPT, { serverName, kept: 0 }))
  return { world, sessions: [], events: [event, { kind: 'verdict', ...verdict } as const] }
}

/** A server alone, to which somebody sends bytes. */
export function beginReplay(
  world: World,
  id: string,
  server: ServerSettings,
  bytes: Uint8Array,
  link: LinkModel,
): World {
  return {
    ...world,
    serverContext: world.serverContext.began('server'),
    client: undefined,
    server: createServer(id, serverConfig(underContext(world.serverContext, server))),
    toServer: transmit(link, IDLE_LANE, 'server', bytes, world.now),
    toClient: IDLE_LANE,
  }
}

/** What a server's context settles where nothing else is said: how long sessions are good for, and whether they get an ID. */
function underContext(context: SessionContext, server: ServerSettings): ServerSettings {
  const tickets = { lifetime: context.settings.timeout, ...server.tickets }
  return { sessionIds: context.keeps('server'), ...server, tickets }
}
