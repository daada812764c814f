/** The Lab: where two endpoints meet. */
import type { Connection } from '../../connection/connection.ts'
import { seededRandom, type Random } from '../../crypto/hash/random.ts'
import type { ServerSettings } from '../../handshake/config/config.ts'
import type { Answer, Command } from '../../handshake/state/request.ts'
import { Misuse } from '../../rules/failure.ts'
import { TicketKeyRing, type RingSchedule } from '../../session/tickets/ticket-ring.ts'
import type { Actor } from '../../wire/actor.ts'
import { Timeline, type Moment } from '../../trace/timeline.ts'
import type { ConnectOptions } from '../kernel/start-connection.ts'
import { bytesOn, PERFECT_LINK, type LinkModel } from '../kernel/link.ts'
import { Network } from '../kernel/network.ts'
import { VIRTUAL_START } from '../kernel/network-options.ts'
import type { LabOptions } from './lab-options.ts'
import { withWorld, worldOf, type World } from './world.ts'

/** 2026-01-01 00:00:00 UTC in ms since 1970: when a Lab starts unless told otherwise. */
export const LAB_START = VIRTUAL_START

/** The larger the number, the more a Lab does before it counts as running in circles. */
const MAX_STEPS = 1_000_000

/** Everything a Lab is: what changes from step to step, and what never does. */
interface LabParts {
  /** The hosts `client` and `server`, and the connection in progress. */
  readonly network: Network
  /** What the network shows. */
  readonly world: World
  readonly timeline: Timeline<World>
  /** Connections so far. */
  readonly connections: number
  readonly start: number
  readonly link: LinkModel
  /** The world that the Lab began with. */
  readonly origin: World
}

/**
 * Two endpoints over a simulated wire, with a virtual clock and a timeline of every moment. A Lab is a value: each call
 * gives a new one, an older one can be stepped again, and the same seed gives the same bytes.
 * `Lab.create().connect({ client, server }).run().timeline.length`
 */
export class Lab {
  private readonly parts: LabParts

  private constructor(parts: LabParts) {
    this.parts = parts
  }

  /** A Lab in which nothing happened yet. */
  static create(options: LabOptions = {}): Lab {
    const {
      seed = 'glass-tls',
      random = seededRandom(seed),
      start = LAB_START,
      link = {},
      ticketKeys = {},
      seam,
      trace = true,
    } = options
    // Of the network's moments the last one is what the Lab was told of.
    const network = Network.create({
      random,
      start,
      link,
      trace,
      history: { ring: 1 },
      ...(seam && { seam }),
    })
      .host('client')
      .host('server', { memory: { ticketKeys: ringOf(ticketKeys, start, random) } })
    const world = worldOf(network, '')
    return new Lab({
      network,
      world,
      timeline: Timeline.empty(),
      connections: 0,
      start,
      link: { ...PERFECT_LINK, ...link },
      origin: world,
    })
  }

  /** Everything outside the endpoints, and the endpoints. */
  get world(): World {
    return this.parts.world
  }

  /** Every moment so far. */
  get timeline(): Timeline<World> {
    return this.parts.timeline
  }

  /** When the Lab started, ms since 1970. */
  get start(): number {
    return this.parts.start
  }

  /** How the wire treats what it carries. */
  get link(): LinkModel {
    return this.parts.link
  }

  /** The client of the current connection. @throws Misuse before the first {@link connect} */
  get client(): Connection {
    return this.world.client ?? missing()
  }

  /** The server of the current connection. @throws Misuse before the first {@link connect} */
  get server(): Connection {
    return this.world.server ?? missing()
  }

  /** Begins a connection, `c1`, `c2` and so on; nothing is sent before the next step. */
  connect(options: ConnectOptions = {}): Lab {
    return this.begins((network, id) => network.connect('client', 'server', { ...options, id, keep: true }))
  }

  /**
   * Begins a connection without a client: somebody sends bytes that were sent before. What the server says reaches nobody.
   * @param bytes such as {@link Lab.sent} gave
   */
  replay(bytes: Uint8Array, server: ServerSettings = {}): Lab {
    return this.begins((network, id) => network.replay('server', bytes, { server, id, keep: true }))
  }

  /** All that one side sent in the current connection so far. */
  sent(actor: Actor): Uint8Array {
    return bytesOn(actor === 'client' ? this.world.toServer : this.world.toClient)
  }

  /** A remark of the story on what was seen. */
  remark(text: string, cite: string): Lab {
    const { connection } = this.timeline.at(-1) ?? { connection: '' }
    const events = [{ kind: 'note', text, cite }] as const
    return this.noted(
      { connection, actor: 'wire', cause: { kind: 'remark' }, events, operations: {} },
      this.world,
    )
  }

  /** Does one thing: a step of the client, else of the server, else the next arrival; itself where all is quiet. */
  step(): Lab {
    return this.moved(this.parts.network.step())
  }

  /** Steps until all is quiet: nothing owed, nothing to read, nothing under way. */
  run(): Lab {
    let lab = this.step()
    let before: Lab | undefined
    for (let i = 0; i < MAX_STEPS; i++) {
      if (lab === before) return lab
      before = lab
      lab = lab.step()
    }
    throw new Misuse(`not quiet after ${MAX_STEPS} steps`)
  }

  /** One endpoint obeys a command; then everything runs until quiet. */
  command(actor: Actor, command: Command): Lab {
    return this.commandOnly(actor, command).run()
  }

  /** One endpoint obeys a command; nothing else happens. */
  commandOnly(actor: Actor, command: Command): Lab {
    const end = this.world[actor]
    return end ? this.moved(this.parts.network.command(end.id, actor, command)) : this
  }

  /** Answers an open question that the world cannot answer: a remote signature. */
  answer(actor: Actor, answer: Answer): Lab {
    const { id } = actor === 'client' ? this.client : this.server
    return this.moved(this.parts.network.answer(id, actor, answer))
  }

  /** Lets virtual time pass. */
  wait(ms: number): Lab {
    return this.withWorld({ ...this.world, now: this.world.now + ms })
  }

  /** The Lab as it was after the first `length` moments: look around, or step on another way. */
  seek(length: number): Lab {
    const timeline = this.timeline.upTo(length)
    const connections = new Set([...timeline].map((moment) => moment.connection)).size
    const world = timeline.at(-1)?.after ?? this.parts.origin
    return this.withWorld(world).with({ timeline, connections })
  }

  /** The same Lab in another world: a cache emptied, a ticket key changed, time set. */
  withWorld(world: World): Lab {
    const { network, link } = this.parts
    return this.with({ network: withWorld(network, this.current, world, link), world })
  }

  private with(change: Partial<LabParts>): Lab {
    return new Lab({ ...this.parts, ...change })
  }

  /** Name of the connection in progress. */
  private get current(): string {
    return this.world.server?.id ?? ''
  }

  /** A connection begins, and the one before leaves. */
  private begins(begin: (network: Network, id: string) => Network): Lab {
    const connections = this.parts.connections + 1
    const network = this.parts.network.drop(this.current)
    return this.with({ network, connections }).moved(begin(network, `c${connections}`))
  }

  /** The Lab after its network did something; itself where that did nothing. */
  private moved(network: Network): Lab {
    if (network.timeline.length === this.parts.network.timeline.length) return this
    const { connection, actor, cause, events, operations } = network.timeline.at(-1)!
    const world = worldOf(network, connection)
    return this.with({ network }).noted({ connection, actor, cause, events, operations }, world)
  }

  private noted(
    what: Pick<Moment<World>, 'connection' | 'actor' | 'cause' | 'events' | 'operations'>,
    world: World,
  ): Lab {
    const moment = { ...what, t: world.now - this.start, before: this.world, after: world }
    return this.with({ world, timeline: this.timeline.append(moment) })
  }
}

function ringOf(keys: Partial<RingSchedule> | TicketKeyRing, start: number, random: Random): TicketKeyRing {
  if (keys instanceof TicketKeyRing) return keys
  return new TicketKeyRing(
    { format: 'glass-tls', start, period: Infinity, grace: 0, ...keys },
    random,
    'world',
  )
}

function missing(): never {
  throw new Misuse('no connection yet: call connect first')
}
