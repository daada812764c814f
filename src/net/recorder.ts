/** Writes down what connections on sockets did, as a run for the renderers: one end of each is known, and real time. */
import type { Step } from '../connection/step.ts'
import { STEP } from '../trace/cause.ts'
import type { StepEvent, SummaryEvent } from '../trace/event.ts'
import type { Actor } from '../wire/actor.ts'
import type { ConnectionRun, Run, RunMoment } from '../trace/run.ts'

/** Keeps everything in memory until it is asked for. */
export class Recorder {
  /** ms since 1970. */
  private readonly start = Date.now()
  private readonly connections = new Map<string, RunMoment[]>()
  private readonly summaries = new Map<string, SummaryEvent>()
  private moments = 0

  /** One step of a connection. */
  stepped(
    connection: string,
    actor: Actor,
    { events, operations }: Pick<Step, 'events' | 'operations'>,
  ): void {
    const { moments } = this
    const moment = {
      index: moments,
      t: Date.now() - this.start,
      connection,
      actor,
      cause: STEP,
      events,
      operations,
    }
    const before = this.connections.get(connection)
    if (before) before.push(moment)
    else this.connections.set(connection, [moment])
    this.moments++
  }

  /** Something that happened beside the steps, such as in a cache. */
  noted(connection: string, actor: Actor, event: StepEvent): void {
    this.stepped(connection, actor, { events: [event], operations: {} })
  }

  /** The last line of a connection. */
  ended(connection: string, summary: SummaryEvent): void {
    this.summaries.set(connection, summary)
  }

  /** Everything so far, of connections that ended. */
  run(about: Pick<Run, 'name' | 'shows'>): Run {
    const connections = [...this.connections].flatMap(([id, moments]): ConnectionRun[] => {
      const summary = this.summaries.get(id)
      const [first] = moments
      return summary && first ? [{ id, began: first.t, moments, summary }] : []
    })
    return { ...about, seed: undefined, start: this.start, latency: 0, connections }
  }
}
