/** How a connection begins: both endpoints, what the client offers, an empty wire. */
import { createClient, createServer } from '../../connection/connection.ts'
import type {
  ClientConfig,
  ClientSettings,
  ServerConfig,
  ServerSettings,
} from '../../handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../handshake/settings/configure.ts'
import type { Application } from '../../handshake/state/request.ts'
import { judge, verdictOf } from '../../rules/verdict.ts'
import type { SessionContext } from '../../session/caches/context.ts'
import { SESSION_KEPT } from '../../session/decisions/offer-verdict.ts'
import type { Session } from '../../session/session.ts'
import type { StepEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import { notesOf, ofEnd, toldBy, type Deviating } from './deviating.ts'
import { IDLE_LANE, transmit, type LinkModel } from './link.ts'
import { takeOffer } from './memory.ts'
import {
  clockOf,
  mistaken,
  NOBODY,
  NO_MISTAKES,
  recall,
  remember,
  type Host,
  type NetworkState,
  type Pair,
} from './state.ts'

/**
 * One more connection. What is left out is as its hosts have it. Functions that decide for the application are asked without
 * a setting that says so.
 */
export interface ConnectOptions extends Application {
  readonly client?: ClientSettings
  readonly server?: ServerSettings
  /**
   * `take`: offer the newest session that the client has for the server's name; or offer these; or none. The default is
   * none.
   */
  readonly resume?: 'take' | readonly Session[]
  /** What the wire does to this connection, instead of what it does to every other. */
  readonly fault?: LinkModel['fault']
  /** Mistakes of its ends in this connection alone, beside those of the hosts. */
  readonly deviates?: readonly Deviating[]
}

/** What a connection begins with. */
export interface Begin extends ConnectOptions {
  readonly id: string
  readonly link: LinkModel
  readonly kept: boolean
}

/** The network in which a connection begins, and what happened to make it so. */
interface Beginning {
  readonly state: NetworkState
  readonly events: readonly StepEvent[]
}

/** A client of one host and a server of another, or of the same. */
export function beginPair(
  before: NetworkState,
  from: Host,
  to: Host,
  begin: Begin,
): Beginning & { readonly pair: Pair } {
  const { id, link, kept, deviates = NO_MISTAKES } = begin
  const { application, client, server } = askingIn(begin)
  const offered = offer(before, from, begin)
  const state = counted(counted(offered.state, from, 'client'), to, 'server')
  const wrong = {
    client: ofEnd(mistaken(from, deviates).deviates, 'client'),
    server: ofEnd(mistaken(to, deviates).deviates, 'server'),
  }
  const pair: Pair = {
    id,
    hosts: { client: from.name, server: to.name },
    client: createClient(
      id,
      toldBy(wrong.client, clientOf(from, client, offered.sessions), clockOf(state, from)),
    ),
    server: createServer(id, serverOf(to, server, recall(state, to).context)),
    toServer: IDLE_LANE,
    toClient: IDLE_LANE,
    link,
    application,
    kept,
    deviates,
  }
  return { state, pair, events: [...notesOf([...wrong.client, ...wrong.server]), ...offered.events] }
}

/** A server alone, to which somebody sends bytes. */
export function beginReplay(
  before: NetworkState,
  to: Host,
  bytes: Uint8Array,
  begin: Begin,
): Beginning & { readonly pair: Pair } {
  const { id, link, kept, deviates = NO_MISTAKES } = begin
  const { application, server } = askingIn(begin)
  const state = counted(before, to, 'server')
  const pair: Pair = {
    id,
    hosts: { client: undefined, server: to.name },
    client: undefined,
    server: createServer(id, serverOf(to, server, recall(state, to).context)),
    toServer: transmit(link, IDLE_LANE, 'server', bytes, state.now),
    toClient: IDLE_LANE,
    link,
    application,
    kept,
    deviates,
  }
  return { state, pair, events: notesOf(ofEnd(mistaken(to, deviates).deviates, 'server')) }
}

/** The network in which a host's context has counted one more connection. */
function counted(state: NetworkState, host: Host, as: Actor): NetworkState {
  return remember(state, host, { context: recall(state, host).context.began(as) })
}

/** Who decides, and settings under which that one is asked. */
function askingIn({ onHello, onPeer, client, server }: Begin) {
  if (!onHello && !onPeer) return { application: NOBODY, client, server }
  const asks = { askOnPeer: onPeer !== undefined }
  const application: Application = { ...(onHello && { onHello }), ...(onPeer && { onPeer }) }
  return {
    application,
    client: { ...asks, ...client },
    server: { ...asks, askOnHello: onHello !== undefined, ...server },
  }
}

/** What the client offers. It looks for a session; where it has none, that is why nothing is resumed. */
function offer(
  state: NetworkState,
  from: Host,
  { resume = [], client }: Begin,
): Beginning & { readonly sessions: readonly Session[] } {
  if (resume !== 'take') return { state, sessions: resume, events: [] }
  const serverName = client?.serverName ?? from.client.serverName ?? ''
  const { change, session, events } = takeOffer(recall(state, from), serverName)
  const after = remember(state, from, change)
  if (session) return { state: after, sessions: [session], events }
  const verdict = verdictOf(judge(SESSION_KEPT, { serverName, kept: 0 }))
  return { state: after, sessions: [], events: [...events, { kind: 'verdict', ...verdict }] }
}

// ---- Configurations: to check one takes as long as a cheap handshake, so hosts share theirs among their connections

const clients = new WeakMap<ClientSettings, ClientConfig>()
const servers = new WeakMap<ServerSettings, ServerConfig>()

function clientOf(host: Host, more: ClientSettings | undefined, sessions: readonly Session[]): ClientConfig {
  if (more) return clientConfig({ sessions, ...host.client, ...more })
  const config = clients.get(host.client) ?? clientConfig(host.client)
  clients.set(host.client, config)
  return sessions.length > 0 ? { ...config, sessions } : config
}

function serverOf(host: Host, more: ServerSettings | undefined, context: SessionContext): ServerConfig {
  if (more) return serverConfig(underContext(context, { ...host.server, ...more }))
  const known = servers.get(host.server)
  const settings = underContext(context, host.server)
  const fits =
    known?.sessionIds === settings.sessionIds && known?.tickets.lifetime === settings.tickets?.lifetime
  const config = known && fits ? known : serverConfig(settings)
  servers.set(host.server, config)
  return config
}

/** What a server's context settles where nothing else is said: how long sessions are good for, and whether they get an ID. */
function underContext(context: SessionContext, server: ServerSettings): ServerSettings {
  const tickets = { lifetime: context.settings.timeout, ...server.tickets }
  return { sessionIds: context.keeps('server'), ...server, tickets }
}
