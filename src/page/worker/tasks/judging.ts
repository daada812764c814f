/** What tasks of lessons are made of: what a learner has before them, and two ways to look at it. */
import { cameUp, connectionKind } from '../../../render/words/costs.ts'
import { momentDoing } from '../../../render/text/moment-title.ts'
import type { Lab } from '../../../sim/lab/lab.ts'
import type { World } from '../../../sim/lab/world.ts'
import type { Experiment } from '../../../sim/experiment/experiment.ts'
import type { Check } from '../../../rules/verdict.ts'
import type { StepEvent } from '../../../trace/event.ts'
import { eventsOf, type ConnectionRun, type Run } from '../../../trace/run.ts'
import type { Moment } from '../../../trace/timeline.ts'
import type { Actor } from '../../../wire/actor.ts'

/** An experiment that was played, and the moment in sight. */
export interface Seen {
  readonly experiment: Experiment
  readonly lab: Lab
  readonly run: Run
  readonly moment: Moment<World>
}

/** What became of a task: done, or not yet; in both cases what was seen. */
export interface Judged {
  readonly done: boolean
  readonly says: string
}

/** Judges a task by the values of the engine. */
export type Judge = (seen: Seen) => Judged

/** Done while a moment in sight is one of those asked for. @param says what one sees there */
export function inSight(holds: (moment: Moment<World>, seen: Seen) => boolean, says: string): Judge {
  return (seen) => {
    const { moment } = seen
    if (holds(moment, seen)) return { done: true, says }
    return {
      done: false,
      says: `In sight is ${moment.connection}, moment ${moment.index}: ${moment.actor} ${momentDoing(moment)}.`,
    }
  }
}

/** Done where the whole story came out so. @param says what that shows */
export function cameOut(holds: (seen: Seen) => boolean, says: string, found = inWords): Judge {
  return (seen) => (holds(seen) ? { done: true, says } : { done: false, says: found(seen) })
}

function inWords({ run }: Seen): string {
  return `So far: ${run.connections.map((each) => `${each.id}: ${connectionKind(each)}`).join('; ')}.`
}

// ---- What to look for

/** A handshake message, or application data (`data`, `early data`), that a side sends or takes up. */
export function handles(
  actor: Actor,
  direction: 'sent' | 'received',
  what: string,
): (moment: Pick<Moment<World>, 'actor' | 'events'>) => boolean {
  return (moment) =>
    moment.actor === actor &&
    moment.events.some(
      (event) => nameOf(event) === what && 'direction' in event && event.direction === direction,
    )
}

function nameOf(event: StepEvent): string {
  if (event.kind === 'message') return event.name
  if (event.kind === 'data') return event.early ? 'early data' : 'data'
  return ''
}

/** Whether a side makes a secret of that name in a moment. */
export function makes({ events, actor }: Moment<World>, who: Actor, name: string): boolean {
  return actor === who && events.some((event) => event.kind === 'secret' && event.name === name)
}

/** The checks that failed among events. */
export function failedIn(events: readonly StepEvent[]): readonly Check[] {
  return events.flatMap((event) =>
    event.kind === 'verdict' ? event.checks.filter(({ outcome }) => outcome === 'fail') : [],
  )
}

/** Whether that check failed among events. */
export function failsIn(events: readonly StepEvent[], check: string): boolean {
  return failedIn(events).some(({ id }) => id === check)
}

/** Whether that check failed somewhere in a connection. */
export function fails(connection: ConnectionRun | undefined, check: string): boolean {
  return connection !== undefined && failsIn(allOf(connection), check)
}

/** All that happened in a connection. */
export function allOf(connection: ConnectionRun): readonly StepEvent[] {
  return eventsOf(connection).map(({ event }) => event)
}

/** The connection of that name. */
export function named({ run }: Seen, id: string): ConnectionRun | undefined {
  return run.connections.find((connection) => connection.id === id)
}

/** Whether a connection of that name resumed, and came up. */
export function resumes(seen: Seen, id: string): boolean {
  return hasResumed(named(seen, id))
}

/** Whether a connection resumed, and came up. */
export function hasResumed(connection: ConnectionRun | undefined): boolean {
  return connection !== undefined && connection.summary.resumed && cameUp(connection)
}

/** Whether a connection came up and nothing was resumed in it. */
export function isFull(connection: ConnectionRun | undefined): boolean {
  return connection !== undefined && !connection.summary.resumed && cameUp(connection)
}

/** Whether a connection ended with that alert of that side. */
export function endsIn(connection: ConnectionRun | undefined, who: Actor, alert: string): boolean {
  return (
    connection !== undefined &&
    eventsOf(connection).some(
      ({ actor, event }) =>
        event.kind === 'alert' &&
        event.level === 'fatal' &&
        event.direction === 'sent' &&
        event.description === alert &&
        actor === who,
    )
  )
}
