/** The Lab: where two endpoints meet. */
import { AppendOnly } from '../../bytes/queue.ts'
import type { Connection } from '../../connection/connection.ts'
import type { ServerSettings } from '../../handshake/config/config.ts'
import type { Answer, Command } from '../../handshake/state/request.ts'
import { Misuse } from '../../rules/failure.ts'
import type { Actor } from '../../wire/actor.ts'
import type { Timeline } from '../../trace/timeline.ts'
import type { Change } from '../change/change.ts'
import { linkIn } from '../change/dials.ts'
import { bytesOn, type LinkModel } from '../kernel/link.ts'
import { VIRTUAL_START } from '../kernel/network-options.ts'
import { goOn, type Ahead, type Deed, type Done } from './deeds.ts'
import type { LabConnectOptions, LabOptions } from './lab-options.ts'
import {
  capturedIn,
  lastWorldOf,
  moved,
  standingAfter,
  standingAt,
  standingFrom,
  type Standing,
} from './standing.ts'
import { connectionIn, differing, type World } from './world.ts'

/** 2026-01-01 00:00:00 UTC in ms since 1970: when a Lab starts unless told otherwise. */
export const LAB_START = VIRTUAL_START

/** The larger the number, the more a Lab does before it counts as running in circles. */
const MAX_STEPS = 1_000_000

/** What was done to a Lab so far, and what was done to it later, where somebody went back. */
interface Story {
  readonly done: AppendOnly<Done<Lab>>
  readonly ahead: Ahead<Lab> | undefined
}

/**
 * Two endpoints over a simulated wire, with a virtual clock and a timeline of every moment. A Lab is a value: each call
 * gives a new one, an older one can be stepped again, and the same seed gives the same bytes.
 * `Lab.create().connect({ client, server }).run().timeline.length`
 */
export class Lab {
  private readonly standing: Standing
  private readonly story: Story

  private constructor(standing: Standing, story: Story) {
    this.standing = standing
    this.story = story
  }

  /** A Lab in which nothing happened yet. @throws Misuse as {@link Lab.change} does */
  static create({ changes = [], ...options }: LabOptions = {}): Lab {
    const lab = new Lab(standingFrom(options), { done: AppendOnly.of(), ahead: undefined })
    return changes.reduce((now, change) => now.change(change), lab)
  }

  /** Everything outside the endpoints, and the endpoints. */
  get world(): World {
    return this.standing.now.world
  }

  /** Every moment so far. */
  get timeline(): Timeline<World> {
    return this.standing.timeline
  }

  /** When the Lab started, ms since 1970. */
  get start(): number {
    return this.standing.start
  }

  /** How the wire treats what it carries, as far as nothing else is said for one connection. */
  get link(): LinkModel {
    return { ...this.standing.link, ...linkIn(this.changes) }
  }

  /** The client of the current connection. @throws Misuse before the first {@link connect} */
  get client(): Connection {
    return this.world.client ?? missing()
  }

  /** The server of the current connection. @throws Misuse before the first {@link connect} */
  get server(): Connection {
    return this.world.server ?? missing()
  }

  /** With what the last connection began that had a client; nothing before the first. */
  get lastEnds(): LabConnectOptions {
    const connects = [...this.story.done].flatMap(({ deed }) =>
      deed.kind === 'connect' ? [deed.options] : [],
    )
    return connects.at(-1) ?? {}
  }

  /** What was changed in it so far. */
  get changes(): readonly Change[] {
    return this.standing.now.changes.all
  }

  /** Changes that still wait for what they are meant for. */
  get waiting(): readonly Change[] {
    return this.standing.now.changes.waiting.map(({ change }) => change)
  }

  /** All that one side sent in the current connection so far. */
  sent(actor: Actor): Uint8Array {
    return bytesOn(actor === 'client' ? this.world.toServer : this.world.toClient)
  }

  // ---- What is done to it

  /** Begins a connection, `c1`, `c2` and so on; nothing is sent before the next step. */
  connect(options: LabConnectOptions = {}): Lab {
    return this.do({ kind: 'connect', options })
  }

  /**
   * Begins a connection without a client: somebody sends bytes that were sent before. What the server says reaches nobody.
   * @param bytes such as {@link Lab.sent} gave
   */
  replay(bytes: Uint8Array, server: ServerSettings = {}): Lab {
    return this.do({ kind: 'replay', bytes: capturedIn(this.standing, bytes) ?? bytes, server })
  }

  /** A remark of the story on what was seen. */
  remark(text: string, cite: string): Lab {
    return this.do({ kind: 'remark', text, cite })
  }

  /** One endpoint obeys a command; then everything runs until quiet. */
  command(actor: Actor, command: Command): Lab {
    return this.commandOnly(actor, command).run()
  }

  /** One endpoint obeys a command; nothing else happens. */
  commandOnly(actor: Actor, command: Command): Lab {
    return this.do({ kind: 'command', actor, command })
  }

  /** Answers an open question that the world cannot answer: a remote signature. */
  answer(actor: Actor, answer: Answer): Lab {
    return this.do({ kind: 'answer', actor, answer })
  }

  /** Lets virtual time pass. */
  wait(ms: number): Lab {
    return this.do({ kind: 'wait', ms })
  }

  /** The same Lab in another world: a cache emptied, a ticket key changed, time set. */
  withWorld(world: World): Lab {
    return this.do({ kind: 'world', world: differing(this.world, world) })
  }

  /**
   * A connection that another one left behind goes on where it stood; time and memory are those of now.
   * @param world in which it was the one in progress
   */
  goOn(world: World): Lab {
    const connection = world.server?.id ?? ''
    const last = lastWorldOf(this.standing, connection)
    // Where it was left alone since, it is named, and so found again in a Lab that went another way.
    if (last && last.client === world.client && last.server === world.server)
      return this.do({ kind: 'go-on', connection })
    return this.withWorld({ ...this.world, ...connectionIn(world) })
  }

  /**
   * The same Lab with one thing otherwise from here on; one that waits for what is sent shows when that is sent.
   * @throws Misuse on a setting that nobody knows, or a value that it cannot have
   */
  change(change: Change): Lab {
    return this.do({ kind: 'change', change })
  }

  /** Does what was done before, to this Lab or to another. */
  do(deed: Deed): Lab {
    const { done, ahead } = this.story
    const standing = standingAfter(this.standing, deed)
    const after = new Lab(standing, this.story)
    return new Lab(standing, { done: done.append({ deed, before: this, after }), ahead })
  }

  // ---- What happens

  /** Whether nothing is owed, nothing to be read, and nothing under way. */
  get quiet(): boolean {
    return this.step() === this
  }

  /** Does one thing: a step of the client, else of the server, else the next arrival; itself where all is quiet. */
  step(): Lab {
    const standing = moved(this.standing, (network) => network.step())
    if (standing === this.standing) return this
    const { done, ahead } = this.story
    return new Lab(standing, { done, ahead: ahead && { ...ahead, steps: ahead.steps - 1 } })
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

  // ---- Going back, and going another way

  /** The Lab as it was after the first `length` moments: look around, step on, or go {@link onward} as it went before. */
  at(length: number): Lab {
    const { done, ahead } = this.story
    const at = Math.max(0, Math.min(this.timeline.length, length))
    const deeds = [...done, ...(ahead?.deeds ?? [])]
    const before = deeds.filter((deed) => deed.before.timeline.length < at).length
    const left = deeds.slice(before)
    const end = ahead?.end ?? this
    const steps = (left.at(0)?.before ?? end).timeline.length - at
    const story = { done: done.upTo(before), ahead: { steps, deeds: left, end } }
    return new Lab(standingAt(this.standing, at), story)
  }

  /** Goes on as it went before somebody went back with {@link at}; itself where nobody did. */
  onward(): Lab {
    const { done, ahead } = this.story
    return ahead ? goOn(new Lab(this.standing, { done, ahead: undefined }), ahead) : this
  }

  /**
   * What would have come of it if one thing had been otherwise after the first `length` moments, which both have in common.
   * @throws Misuse as {@link Lab.change} does
   */
  fork(length: number, change: Change): Lab {
    return this.at(length).change(change).onward()
  }
}

function missing(): never {
  throw new Misuse('no connection yet: call connect first')
}
