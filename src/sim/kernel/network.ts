/** A world of many hosts. */
import { seededRandom } from '../../crypto/hash/random.ts'
import type { Seam } from '../../handshake/state/endpoint.ts'
import type { Answer, Command } from '../../handshake/state/request.ts'
import { Misuse } from '../../rules/failure.ts'
import { TicketKeyRing } from '../../session/tickets/ticket-ring.ts'
import type { Actor } from '../../wire/actor.ts'
import { Timeline, type Moment } from '../../trace/timeline.ts'
import { beginPair, beginReplay, type Begin } from './start-connection.ts'
import { bytesOn, PERFECT_LINK, type LinkModel } from './link.ts'
import type { HostMemory } from './memory.ts'
import {
  DEFAULT_SEED,
  VIRTUAL_START,
  type History,
  type HostOptions,
  type NetworkConnectOptions,
  type NetworkOptions,
  type NetworkReplayOptions,
} from './network-options.ts'
import {
  AWAKE,
  hostOf,
  newState,
  recall,
  remember,
  withoutHost,
  withoutPair,
  withPair,
  type Host,
  type NetworkState,
  type Pair,
} from './state.ts'
import { oneAfterTheOther } from './seams.ts'
import { answerEnd, moveEnd, next, takeTurn, type Surroundings, type Thing } from './moves.ts'

/** What never changes in a network. */
interface Fixed {
  readonly around: Surroundings
  readonly start: number
  readonly link: LinkModel
  /** How many moments are kept; where it is all, connections stay when they are over. */
  readonly keeps: number
}

/** What is told of a moment to whoever looks on while a network runs. */
export type Watcher = (moment: Omit<Moment<NetworkState>, 'index'>, network: Network) => void

/**
 * Any number of hosts, connections between any two of them, and one virtual clock. A network is a value: each call gives a new
 * one, an older one can be gone on from, and the same seed gives the same bytes in the same order. A step takes time in the
 * logarithm of how many hosts and connections there are.
 *
 * What is due first is next; of two things that are due at one time the one that became due first. A connection whose turn it
 * is has it until both ends wait for bytes.
 *
 * `Network.create().host('a', { client }).host('b', { server }).connect('a', 'b').run().connection('c1')`
 */
export class Network {
  /** Everything in it now. */
  readonly state: NetworkState
  /** The moments that its history keeps. */
  readonly timeline: Timeline<NetworkState>
  private readonly fixed: Fixed

  private constructor(fixed: Fixed, state: NetworkState, timeline: Timeline<NetworkState>) {
    this.fixed = fixed
    this.state = state
    this.timeline = timeline
  }

  /** A network without hosts. @throws Misuse on a ring that is no whole number of moments */
  static create(options: NetworkOptions = {}): Network {
    const { seed = DEFAULT_SEED, start = VIRTUAL_START, history = 'none', link = {} } = options
    const { random = seededRandom(seed), trace = history !== 'none', signatureMemory, seam } = options
    const around: Surroundings = { random, trace, signatureMemory, ...(seam && { seam }) }
    const keeps = momentsOf(history)
    const fixed = { around, start, link: { ...PERFECT_LINK, ...link }, keeps }
    return new Network(fixed, newState(start), Timeline.empty(keeps))
  }

  /** Virtual ms since 1970. */
  get now(): number {
    return this.state.now
  }

  // ---- Hosts

  /** With one more host, or with other settings for one that is there; it remembers what it did. */
  host(name: string, options: HostOptions = {}): Network {
    const known = this.state.hosts.get(name)
    const { client, server, skew, deviates } = { ...UNTOLD, ...known, ...options }
    const { shares } = options
    const shared = typeof shares === 'string' ? placesAt(shares) : shares
    const places = { ...placesAt(name), ...known?.places, ...shared }
    const host: Host = { name, client, server, skew, deviates, places }
    const state = { ...this.state, hosts: this.state.hosts.set(name, host) }
    return this.in(remember(state, host, options.memory ?? {}))
  }

  /**
   * Without a host whose connections are all over. What it remembered by itself goes with it, what it shared elsewhere stays.
   */
  withoutHost(name: string): Network {
    return this.in(withoutHost(this.state, name))
  }

  /** What a host remembers. @throws Misuse where there is no such host */
  memory(name: string): HostMemory {
    const host = hostOf(this.state, name)
    return { ...recall(this.state, host), ticketKeys: this.keysOf(host) }
  }

  /** The network after a host, with all who share it, came to remember something else. @throws Misuse where there is none */
  withMemory(name: string, change: Partial<HostMemory>): Network {
    return this.in(remember(this.state, hostOf(this.state, name), change))
  }

  /** The ticket keys in a host's place: one for ever, which follows from the name of the place, unless it was given others. */
  private keysOf({ places: { ticketKeys: place } }: Host): HostMemory['ticketKeys'] {
    const { start, around } = this.fixed
    const schedule = { format: 'glass-tls', start, period: Infinity, grace: 0 } as const
    const given = this.state.memories.ticketKeys.get(place)
    return given ?? new TicketKeyRing(schedule, around.random, place)
  }

  // ---- Connections

  /** A connection; `undefined` where there is none of that name, or it is over and nobody asked to keep it. */
  connection(id: string): Pair | undefined {
    return this.state.pairs.get(id)?.pair
  }

  /** Every connection that is there, in the order of their names. */
  *connections(): Generator<Pair, void> {
    for (const { pair } of this.state.pairs) yield pair
  }

  /** Begins a connection of two hosts; nothing is sent before the next step. @throws Misuse where one of them is missing */
  connect(from: string, to: string, options: NetworkConnectOptions = {}): Network {
    const { state, begin } = this.beginning(to, options)
    const begun = beginPair(state, hostOf(state, from), hostOf(state, to), begin)
    return this.happened({ ...begun, ...BEGINS, actor: 'client', cause: { kind: 'connect' } })
  }

  /** Begins a connection without a client: somebody sends bytes that were sent before. What the server says reaches nobody. */
  replay(to: string, bytes: Uint8Array, options: NetworkReplayOptions = {}): Network {
    const { state, begin } = this.beginning(to, options)
    const begun = beginReplay(state, hostOf(state, to), bytes, begin)
    const cause = { kind: 'replay', length: bytes.length } as const
    return this.happened({ ...begun, ...BEGINS, actor: 'wire', cause })
  }

  /** All that one side of a connection sent so far, where its lanes keep it. @throws Misuse where there is no such connection */
  sent(id: string, actor: Actor): Uint8Array {
    const { toServer, toClient } = pairIn(this.state, id)
    return bytesOn(actor === 'client' ? toServer : toClient)
  }

  /** With a connection in place of the one that has its name: another endpoint, a segment changed on its way. */
  withConnection(pair: Pair): Network {
    return this.in(withPair(this.state, pair, AWAKE))
  }

  /** Without a connection, whatever it was doing. */
  drop(id: string): Network {
    return this.in(withoutPair(this.state, id))
  }

  /** What a connection begins in, and with; the server's host has ticket keys from then on. */
  private beginning(to: string, options: NetworkConnectOptions): { state: NetworkState; begin: Begin } {
    const { keeps, link } = this.fixed
    const begun = this.state.begun + 1
    const { id = `c${begun}`, keep: kept = keeps === Infinity, fault, ...rest } = options
    if (this.connection(id)) throw new Misuse(`there is a connection ${id} already`)
    const given = { ...options.link, ...(fault && { fault }) }
    const host = hostOf(this.state, to)
    const state = remember(this.state, host, { ticketKeys: this.keysOf(host) })
    const wire = Object.keys(given).length > 0 ? { ...link, ...given } : link
    return { state: { ...state, begun }, begin: { ...rest, id, kept, link: wire } }
  }

  // ---- What happens

  /** Does the one thing that is next; itself where all is quiet. */
  step(): Network {
    const { thing } = next(this.fixed.around, this.state)
    return thing ? this.happened(thing) : this
  }

  /**
   * Does everything until all is quiet: nothing owed, nothing to read, nothing under way.
   * @param look is given each moment, whatever the history keeps, and the network after it: there a connection that is over
   * is to be seen for the last time
   */
  run(look?: Watcher): Network {
    return this.due(Number.POSITIVE_INFINITY, look)
  }

  /** Does everything that is due up to a time, and lets time pass until then. @param time ms since 1970 */
  until(time: number, look?: Watcher): Network {
    const network = this.due(time, look)
    return network.withTime(Math.max(network.now, time))
  }

  /** Lets virtual time pass: what becomes due meanwhile waits for the next step. */
  wait(ms: number): Network {
    return this.withTime(this.now + ms)
  }

  /** What comes of something while what leaves passes another seam, behind the network's own. */
  through(seam: Seam, act: (network: Network) => Network): Network {
    const { around } = this.fixed
    const passing = { ...around, seam: around.seam ? oneAfterTheOther(around.seam, seam) : seam }
    const { state, timeline } = act(
      new Network({ ...this.fixed, around: passing }, this.state, this.timeline),
    )
    return new Network(this.fixed, state, timeline)
  }

  /** The same network at another time. @param now ms since 1970 */
  withTime(now: number): Network {
    return this.in({ ...this.state, now })
  }

  /** One endpoint obeys a command, or queues it behind what it owes and has received; nothing else happens. */
  command(id: string, actor: Actor, command: Command): Network {
    const { fixed, state } = this
    const thing = moveEnd(fixed.around, state, pairIn(state, id), actor, AWAKE, command)
    return thing ? this.happened(thing) : this
  }

  /** Answers an open question of an endpoint that no host can answer: a remote signature. */
  answer(id: string, actor: Actor, answer: Answer): Network {
    const { fixed, state } = this
    const pair = pairIn(state, id)
    const end = pair[actor]
    if (!end) throw new Misuse(`connection ${id} has no ${actor}`)
    return this.happened(answerEnd(fixed.around, state, pair, end, answer))
  }

  /**
   * The network as it was after the first `length` moments, to look around or to go on another way.
   * @throws Misuse where its history does not keep that moment
   */
  at(length: number): Network {
    const { timeline } = this
    if (length < timeline.first) throw new Misuse(`the moments before ${timeline.first} were not kept`)
    const last = length > 0 ? timeline.at(length - 1) : undefined
    const state = last?.after ?? timeline.at(length)?.before ?? this.state
    return new Network(this.fixed, state, timeline.upTo(length))
  }

  private due(time: number, look: Watcher | undefined): Network {
    // Where nobody looks and nothing is kept, it is enough to enter where each connection stands after its turn.
    if (!look && this.fixed.keeps === 0) return this.unseen(time)
    let network = this.in(this.state)
    for (;;) {
      const { state, thing } = next(this.fixed.around, network.state, time)
      if (!thing) return network.in(state)
      network = network.happened(thing, look)
    }
  }

  private unseen(time: number): Network {
    let { state, timeline } = this
    for (;;) {
      const turn = takeTurn(this.fixed.around, state, time)
      if (!turn) return new Network(this.fixed, state, timeline)
      state = turn.state
      timeline = timeline.passed(turn.things)
    }
  }

  /** The same network in another state: nothing that its history would tell. */
  private in(state: NetworkState): Network {
    return state === this.state ? this : new Network(this.fixed, state, this.timeline)
  }

  private happened(thing: Thing, look?: Watcher): Network {
    const { pair, quiet, actor, cause, events, operations } = thing
    const state = withPair(thing.state, pair, quiet)
    const t = state.now - this.fixed.start
    const moment = {
      connection: pair.id,
      actor,
      cause,
      events,
      operations,
      t,
      before: this.state,
      after: state,
    }
    const network = new Network(this.fixed, state, this.timeline.append(moment))
    look?.(moment, network)
    return network
  }
}

/** A host of which nothing is said. */
const UNTOLD = { client: {}, server: {}, skew: 0, deviates: [] } as const

/** Of a connection that begins either end may have something to do; to begin it takes no primitives. */
const BEGINS = { quiet: AWAKE, operations: {}, things: 1 } as const

function pairIn(state: NetworkState, id: string): Pair {
  const pair = state.pairs.get(id)?.pair
  if (!pair) throw new Misuse(`there is no connection ${id}`)
  return pair
}

/** All that is remembered in one place. */
function placesAt(place: string): Host['places'] {
  return { sessions: place, context: place, outside: place, replays: place, ticketKeys: place }
}

/** How many moments a history keeps. */
function momentsOf(history: History): number {
  if (history === 'none') return 0
  if (history === 'all') return Number.POSITIVE_INFINITY
  if (Number.isInteger(history.ring) && history.ring > 0) return history.ring
  throw new Misuse(`a ring keeps a whole number of moments, 1 at least, not ${history.ring}`)
}
