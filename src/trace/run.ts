/** A trace as renderers read it: what happened, without the worlds in which it happened. */
import type { AlertEvent, StepEvent, SummaryEvent } from './event.ts'
import type { Actor } from '../wire/actor.ts'
import type { PublishedMark } from './published.ts'
import type { Moment } from './timeline.ts'

/** One moment of a run; its index is its place in the timeline of the whole run. */
export type RunMoment = Omit<Moment<unknown>, 'before' | 'after'>

/** The marks of the events of a connection that something was published of, sent and received. */
export type PublishedMarks = ReadonlyMap<StepEvent, PublishedMark>

/** One connection of a run, from its first moment to its summary. */
export interface ConnectionRun {
  /** `c1`, `c2` and so on. */
  readonly id: string
  /** The end at which an attacker sits, where a story has one there. */
  readonly attacker?: Actor
  /** Virtual ms at which it began. */
  readonly began: number
  readonly moments: readonly RunMoment[]
  readonly summary: SummaryEvent
  /** How its messages, records and secrets compare with what somebody published of them. */
  readonly published?: PublishedMarks
}

/** Everything a renderer needs to tell a story. */
export interface Run {
  /** Name of the scenario. */
  readonly name: string
  /** What it shows, in one line. */
  readonly shows: string
  /** What gives the same run again; `undefined` where it was recorded, or follows from what was published. */
  readonly seed: string | undefined
  /** Where all that is random in it was published, such as `RFC 8448 §3`. */
  readonly published?: string
  /** Where it was recorded, where it was: at one end of a socket if nothing is said. */
  readonly recorded?: 'at one end' | 'on the wire'
  /** ms since 1970 at the start: moments count virtual ms from here. */
  readonly start: number
  /** One way, in virtual ms. */
  readonly latency: number
  readonly connections: readonly ConnectionRun[]
  /** What was changed in it, in words, where something was. */
  readonly changes?: readonly string[]
}

/** Whether a Lab made it: it was not recorded. */
export function isSimulated({ seed, published }: Pick<Run, 'seed' | 'published'>): boolean {
  return seed !== undefined || published !== undefined
}

/** Where a run happened, in a sentence. */
export function settingOf(run: Pick<Run, 'seed' | 'published' | 'recorded' | 'latency'>): string {
  const { seed, published, recorded, latency } = run
  if (published !== undefined)
    return `Two endpoints, ${latency} ms apart; all that is random, keys, certificates and settings are those of ${published}.`
  if (recorded === 'on the wire')
    return 'Read on the wire between two endpoints: what neither sent in the clear, and no key opens, is hidden.'
  return seed === undefined
    ? 'Recorded at one end of a real socket, in real time.'
    : `Two endpoints, ${latency} ms apart; seed “${seed}” gives these very bytes again.`
}

/** One event with its place in the run. */
export interface RunEvent<E extends StepEvent = StepEvent> {
  readonly moment: RunMoment
  readonly actor: Actor | 'wire'
  readonly event: E
}

/** Whether somebody ended the connection with an alert there: one that was sent, not one that arrived. */
export function isEnding(event: StepEvent): event is AlertEvent {
  return event.kind === 'alert' && event.level === 'fatal' && event.direction === 'sent'
}

/** The events of a connection in order, each with its moment. */
export function eventsOf(connection: Pick<ConnectionRun, 'moments'>): RunEvent[] {
  return connection.moments.flatMap((moment) =>
    moment.events.map((event) => ({ moment, actor: moment.actor, event })),
  )
}
