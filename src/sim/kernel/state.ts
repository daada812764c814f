/** A network at one moment: hosts, what they remember, connections, and which of these is next. All of it values. */
import { byText, OrderedMap } from '../../bytes/ordered-map.ts'
import type { Connection } from '../../connection/connection.ts'
import type { ClientSettings, ServerSettings } from '../../handshake/config/config.ts'
import type { Application } from '../../handshake/state/request.ts'
import { Misuse } from '../../rules/failure.ts'
import type { Actor } from '../../wire/actor.ts'
import type { Deviating } from './deviating.ts'
import { nextArrival, type Lane, type LinkModel } from './link.ts'
import { NOTHING_REMEMBERED, type HostMemory, type Recalled } from './memory.ts'

/** A host: how its connections are set up, where its memory is, how its clock goes. */
export interface Host {
  readonly name: string
  /** What its clients, and its servers, are told unless a connection says otherwise. */
  readonly client: ClientSettings
  readonly server: ServerSettings
  /** How many ms its clock is ahead of the others. */
  readonly skew: number
  /** What it does otherwise than the rules say. */
  readonly deviates: readonly Deviating[]
  /** Where each part of its memory is: hosts that name one place share what is there. */
  readonly places: Readonly<Record<keyof HostMemory, string>>
}

/** Two endpoints and the wire between them. */
export interface Pair {
  /** Name of the connection, such as `c1`. */
  readonly id: string
  /** The hosts at both ends; no client where somebody sends bytes that were sent before. */
  readonly hosts: { readonly client: string | undefined; readonly server: string }
  readonly client: Connection | undefined
  readonly server: Connection
  readonly toServer: Lane
  readonly toClient: Lane
  readonly link: LinkModel
  /** Who decides for both ends. */
  readonly application: Application
  /** Whether it stays when it is over, and its lanes keep what arrived. */
  readonly kept: boolean
  /** Mistakes of its ends, beside those of their hosts. */
  readonly deviates: readonly Deviating[]
}

/** A host as it is in a connection whose ends make mistakes of their own. */
export function mistaken(host: Host, deviates: readonly Deviating[]): Host {
  return deviates.length > 0 ? { ...host, deviates: [...host.deviates, ...deviates] } : host
}

/** Ends that make no mistakes of their own. */
export const NO_MISTAKES: Pair['deviates'] = []

/** Nobody who decides anything. */
export const NOBODY: Application = {}

/** A pair as the network keeps it. */
export interface Scheduled {
  readonly pair: Pair
  /** Which ends were found to have nothing to do since something reached them. */
  readonly quiet: Readonly<Record<Actor, boolean>>
  /** When it is next; `undefined` where it waits for a command or an answer, or is over. */
  readonly due: Due | undefined
}

/** When something of a connection is due. */
interface Due {
  /** ms since 1970. */
  readonly at: number
  /** Of two at one time the one that was due first comes first. */
  readonly order: number
  readonly id: string
}

/** Everything in a network that changes. A change makes new nodes on the way to what changed, and shares the rest. */
export interface NetworkState {
  /** Virtual ms since 1970. */
  readonly now: number
  /** Connections that began so far. */
  readonly begun: number
  readonly hosts: OrderedMap<string, Host>
  /** What is remembered in each place. */
  readonly memories: { readonly [K in keyof HostMemory]: OrderedMap<string, HostMemory[K]> }
  readonly pairs: OrderedMap<string, Scheduled>
  readonly agenda: OrderedMap<Due, Due>
  /** Times that something became due so far. */
  readonly ordered: number
}

/** Nothing to do at either end. */
export const QUIET: Scheduled['quiet'] = { client: true, server: true }
/** Either end may have something to do. */
export const AWAKE: Scheduled['quiet'] = { client: false, server: false }

/** A network without hosts. */
export function newState(now: number): NetworkState {
  return {
    now,
    begun: 0,
    hosts: OrderedMap.empty(byText),
    memories: {
      sessions: OrderedMap.empty(byText),
      context: OrderedMap.empty(byText),
      outside: OrderedMap.empty(byText),
      replays: OrderedMap.empty(byText),
      ticketKeys: OrderedMap.empty(byText),
    },
    // `c2` before `c10`.
    pairs: OrderedMap.empty((a, b) => a.length - b.length || byText(a, b)),
    agenda: OrderedMap.empty((a, b) => a.at - b.at || a.order - b.order),
    ordered: 0,
  }
}

// ---- Hosts and what they remember

/** The host of that name. @throws Misuse where there is none */
export function hostOf(state: NetworkState, name: string): Host {
  const host = state.hosts.get(name)
  if (!host) throw new Misuse(`no host is named ${name}: call host first`)
  return host
}

/** The time that a host's own clock shows, ms since 1970. */
export function clockOf({ now }: NetworkState, { skew }: Host): number {
  return now + skew
}

/** What a host remembers, gathered from where it is. */
export function recall({ memories }: NetworkState, { places }: Host): Recalled {
  return {
    sessions: memories.sessions.get(places.sessions) ?? NOTHING_REMEMBERED.sessions,
    context: memories.context.get(places.context) ?? NOTHING_REMEMBERED.context,
    outside: memories.outside.get(places.outside) ?? NOTHING_REMEMBERED.outside,
    replays: memories.replays.get(places.replays) ?? NOTHING_REMEMBERED.replays,
  }
}

/** The network after a host remembers something else; so do all who share it. */
export function remember(state: NetworkState, { places }: Host, change: Partial<HostMemory>): NetworkState {
  const { sessions, context, outside, replays, ticketKeys } = state.memories
  const memories = {
    sessions: put(sessions, places.sessions, change.sessions),
    context: put(context, places.context, change.context),
    outside: put(outside, places.outside, change.outside),
    replays: put(replays, places.replays, change.replays),
    ticketKeys: put(ticketKeys, places.ticketKeys, change.ticketKeys),
  }
  return { ...state, memories }
}

/** The network without a host, and without what is remembered in places of its name. */
export function withoutHost(state: NetworkState, name: string): NetworkState {
  const { sessions, context, outside, replays, ticketKeys } = state.memories
  return {
    ...state,
    hosts: state.hosts.delete(name),
    memories: {
      sessions: sessions.delete(name),
      context: context.delete(name),
      outside: outside.delete(name),
      replays: replays.delete(name),
      ticketKeys: ticketKeys.delete(name),
    },
  }
}

function put<V>(map: OrderedMap<string, V>, place: string, value: V | undefined): OrderedMap<string, V> {
  return value === undefined || map.get(place) === value ? map : map.set(place, value)
}

// ---- Who is next

/** The network after a pair changed. @param quiet which ends are known to have nothing to do */
export function withPair(state: NetworkState, pair: Pair, quiet: Scheduled['quiet']): NetworkState {
  const { id } = pair
  const before = state.pairs.get(id)?.due
  const at = quiet.client && quiet.server ? nextArrivalAt(pair) : Math.min(before?.at ?? state.now, state.now)
  if (before?.at === at) return { ...state, pairs: state.pairs.set(id, { pair, quiet, due: before }) }
  const due = at === undefined ? undefined : { at, order: state.ordered, id }
  const rest = before ? state.agenda.delete(before) : state.agenda
  return {
    ...state,
    pairs: state.pairs.set(id, { pair, quiet, due }),
    agenda: due ? rest.set(due, due) : rest,
    ordered: state.ordered + 1,
  }
}

/** The network without a connection. */
export function withoutPair(state: NetworkState, id: string): NetworkState {
  const due = state.pairs.get(id)?.due
  return {
    ...state,
    pairs: state.pairs.delete(id),
    agenda: due ? state.agenda.delete(due) : state.agenda,
  }
}

/** The lane whose next segment arrives first; of two at one time the one to the server. */
export function firstLane({ client, toServer, toClient }: Pair): Actor | undefined {
  const [there, back] = [nextArrival(toServer), client && nextArrival(toClient)]
  if (!there) return back && 'client'
  return back && back.arrivesAt < there.arrivesAt ? 'client' : 'server'
}

/** The network after both ends of a pair were found to have nothing to do: it waits, or it is over and leaves. */
export function settled(state: NetworkState, pair: Pair): NetworkState {
  const after = withPair(state, pair, QUIET)
  return !pair.kept && isOver(after.pairs.get(pair.id)!) ? withoutPair(after, pair.id) : after
}

/** Whether nothing will happen in a connection any more, whatever it is told. */
function isOver({ pair: { client, server }, due }: Scheduled): boolean {
  if (due !== undefined) return false
  // To a server without a client nobody speaks again.
  return client ? hasEnded(client) && hasEnded(server) : server.pending === undefined
}

function hasEnded({ state }: Connection): boolean {
  return state.machine === 'end'
}

/** When the next segment of a pair arrives, ms since 1970. */
export function nextArrivalAt(pair: Pair): number | undefined {
  const to = firstLane(pair)
  return to && nextArrival(to === 'server' ? pair.toServer : pair.toClient)?.arrivesAt
}
