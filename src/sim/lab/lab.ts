/** The Lab: where two endpoints meet. */
import { seededRandom, type Random } from '../../crypto/hash/random.ts'
import { concatAll } from '../../bytes/bytes.ts'
import { feed, type Connection } from '../../connection/connection.ts'
import { step, type Step } from '../../connection/step.ts'
import type { ServerSettings } from '../../handshake/config.ts'
import type { Answer, Command } from '../../handshake/request.ts'
import { Misuse } from '../../rules/failure.ts'
import { TicketKeyRing, type RingSchedule } from '../../session/tickets/ticket-ring.ts'
import type { Actor, CacheEvent, StepEvent } from '../../trace/event.ts'
import { Timeline, type Moment } from '../../trace/timeline.ts'
import { beginConnection, beginReplay } from './begin.ts'
import type { ConnectOptions, LabOptions } from './lab-options.ts'
import { nextArrival, PERFECT_LINK, transmit, type LinkModel, type Segment } from './link.ts'
import { answerRequest, newWorld, storeOutput, type World } from './world.ts'

/** 2026-01-01 00:00:00 UTC in ms since 1970: when a Lab starts unless told otherwise. */
export const LAB_START = 1_767_225_600_000

/** The larger the number, the more a Lab does before it counts as running in circles. */
const MAX_STEPS = 1_000_000

/** Everything a Lab is: what changes from step to step, and what never does. */
interface LabParts {
  readonly world: World
  readonly timeline: Timeline<World>
  /** Connections so far. */
  readonly connections: number
  readonly start: number
  readonly link: LinkModel
  readonly random: Random
  /** The ticket keys that a world begins with. */
  readonly ring: TicketKeyRing
  readonly trace: boolean
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
      trace = true,
    } = options
    const ring = ringOf(ticketKeys, start, random)
    return new Lab({
      world: newWorld(start, ring),
      timeline: Timeline.empty(),
      connections: 0,
      start,
      link: { ...PERFECT_LINK, ...link },
      random,
      ring,
      trace,
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
    const connections = this.parts.connections + 1
    const connection = `c${connections}`
    const { world, events } = beginConnection(this.world, connection, options, this.link)
    const what = { connection, actor: 'client', cause: 'connect', events, operations: {} } as const
    return this.with({ connections }).moved(world, what)
  }

  /**
   * Begins a connection without a client: somebody sends bytes that were sent before. What the server says reaches nobody.
   * @param bytes such as {@link Lab.sent} gave
   */
  replay(bytes: Uint8Array, server: ServerSettings = {}): Lab {
    const connections = this.parts.connections + 1
    const connection = `c${connections}`
    const cause = `somebody sends ${bytes.length} bytes again`
    const what = { connection, actor: 'wire', cause, events: [], operations: {} } as const
    return this.with({ connections }).moved(
      beginReplay(this.world, connection, server, bytes, this.link),
      what,
    )
  }

  /** All that one side sent in the current connection so far. */
  sent(actor: Actor): Uint8Array {
    const { segments } = actor === 'client' ? this.world.toServer : this.world.toClient
    return concatAll([...segments].map(({ bytes }) => bytes))
  }

  /** A remark of the story on what was seen. */
  remark(text: string, cite: string): Lab {
    const { connection } = this.timeline.at(-1) ?? { connection: '' }
    const events = [{ kind: 'note', text, cite }] as const
    return this.moved(this.world, { connection, actor: 'wire', cause: 'remark', events, operations: {} })
  }

  /** Does one thing: a step of the client, else of the server, else the next arrival; itself where all is quiet. */
  step(): Lab {
    return this.stepActor('client') ?? this.stepActor('server') ?? this.deliver() ?? this
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
    return (this.stepActor(actor, command) ?? this).run()
  }

  /** One endpoint obeys a command; nothing else happens. */
  commandOnly(actor: Actor, command: Command): Lab {
    return this.stepActor(actor, command) ?? this
  }

  /** Answers an open question that the world cannot answer: a remote signature. */
  answer(actor: Actor, answer: Answer): Lab {
    const before = this.endpoint(actor)
    return this.took(actor, `answer ${answer.kind}`, step(this.env(), before, { answer }))
  }

  /** Lets virtual time pass. */
  wait(ms: number): Lab {
    return this.withWorld({ ...this.world, now: this.world.now + ms })
  }

  /** The Lab as it was after the first `length` moments: look around, or step on another way. */
  seek(length: number): Lab {
    const timeline = this.timeline.upTo(length)
    const world = timeline.at(-1)?.after ?? newWorld(this.start, this.parts.ring)
    const connections = new Set([...timeline].map((moment) => moment.connection)).size
    return this.with({ world, timeline, connections })
  }

  /** The same Lab in another world: a cache emptied, a ticket key changed, time set. */
  withWorld(world: World): Lab {
    return this.with({ world })
  }

  private with(change: Partial<LabParts>): Lab {
    return new Lab({ ...this.parts, ...change })
  }

  // ---- One thing

  private env() {
    const { now, ticketKeys } = this.world
    const { random, trace } = this.parts
    return { now, random, ticketKeys, trace }
  }

  private endpoint(actor: Actor): Connection {
    return actor === 'client' ? this.client : this.server
  }

  private stepActor(actor: Actor, command?: Command): Lab | undefined {
    const before = this.world[actor]
    if (!before) return undefined
    if (before.pending && !command) return this.answerFromWorld(actor, before)
    const taken = step(this.env(), before, command)
    if (taken.connection === before) return undefined
    // A command waits behind what is owed and what has arrived.
    const obeyed = command && taken.connection.commands.length === before.commands.length
    return this.took(actor, obeyed ? `command ${command.kind}` : 'step', taken)
  }

  private answerFromWorld(actor: Actor, before: Connection): Lab | undefined {
    const answered = before.pending && answerRequest(this.world, before.pending)
    if (!answered) return undefined
    const taken = step(this.env(), before, { answer: answered.answer })
    return this.withWorld(answered.world).took(
      actor,
      `answer ${answered.answer.kind}`,
      taken,
      answered.events,
    )
  }

  /** The step's outputs reach the world: bytes the wire, sessions the caches. */
  private took(actor: Actor, cause: string, taken: Step, first: readonly StepEvent[] = []): Lab {
    const { connection, outputs } = taken
    let world: World = { ...this.world, [actor]: connection }
    const stored: CacheEvent[] = []
    for (const output of outputs) {
      if (output.kind === 'bytes') world = this.send(world, actor, output.bytes)
      const result = storeOutput(world, connection, output)
      world = result.world
      stored.push(...result.events)
    }
    const events = this.parts.trace ? [...first, ...taken.events, ...stored] : []
    return this.moved(world, {
      connection: connection.id,
      actor,
      cause,
      events,
      operations: taken.operations,
    })
  }

  private send(world: World, from: Actor, bytes: Uint8Array): World {
    const link = { ...this.link, fault: world.fault }
    return from === 'client'
      ? { ...world, toServer: transmit(link, world.toServer, 'server', bytes, world.now) }
      : { ...world, toClient: transmit(link, world.toClient, 'client', bytes, world.now) }
  }

  /** The segment that arrives first, to whichever side; the clock moves to its arrival. */
  private deliver(): Lab | undefined {
    const { world } = this
    const { client, server } = world
    const toServer = server && nextArrival(world.toServer)
    const toClient = client && nextArrival(world.toClient)
    if (!server || (!toServer && !toClient)) return undefined
    const serverFirst = toServer && (!toClient || toServer.arrivesAt <= toClient.arrivesAt)
    const segment = (serverFirst ? toServer : toClient)!
    const now = Math.max(world.now, segment.arrivesAt)
    const arrived = serverFirst
      ? { server: feed(server, segment.bytes), toServer: advance(world.toServer) }
      : { client: feed(client!, segment.bytes), toClient: advance(world.toClient) }
    const cause = `${segment.bytes.length} bytes reach the ${serverFirst ? 'server' : 'client'}`
    const events = this.parts.trace ? changesOf(segment) : []
    const what = { connection: server.id, actor: 'wire', cause, events, operations: {} } as const
    return this.moved({ ...world, ...arrived, now }, what)
  }

  private moved(
    world: World,
    what: Pick<Moment<World>, 'connection' | 'actor' | 'cause' | 'events' | 'operations'>,
  ): Lab {
    const moment = { ...what, t: world.now - this.start, before: this.world, after: world }
    return this.with({ world, timeline: this.timeline.append(moment) })
  }
}

/** What the wire did to a segment. */
function changesOf({ bytes, sent }: Segment): StepEvent[] {
  if (!sent) return []
  const changed =
    sent.length === bytes.length
      ? `${bytes.filter((byte, index) => byte !== sent[index]).length} of ${bytes.length} bytes changed on the way`
      : `${bytes.length} bytes arrived where ${sent.length} were sent`
  return [{ kind: 'note', text: changed, cite: '' }]
}

function advance(lane: World['toClient']): World['toClient'] {
  return { ...lane, delivered: lane.delivered + 1 }
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
