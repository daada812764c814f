import { compareWithPublished } from '../../trace/compare-published.ts'
import { sourcesOf, type Published } from '../../trace/published.ts'
import { eventsOf, type ConnectionRun, type Run, type RunMoment } from '../../trace/run.ts'
import type { Lab } from './lab.ts'
import { summarize } from './summary.ts'

/** What a run is called, and what it is compared with: each connection with what was published of it, where something was. */
interface About extends Pick<Run, 'name' | 'shows' | 'seed'> {
  readonly published?: readonly Published[]
}

/** What a Lab did, for the renderers: its moments by connection, each connection with its summary. */
export function runOf(lab: Lab, { name, shows, seed, published }: About): Run {
  const byConnection = new Map<string, [RunMoment, ...RunMoment[]]>()
  for (const moment of lab.timeline) {
    const moments = byConnection.get(moment.connection)
    if (moments) moments.push(moment)
    else byConnection.set(moment.connection, [moment])
  }
  const connections = [...byConnection].map(([id, moments], index) =>
    compared({ id, began: moments[0].t, moments, summary: summarize(lab, id) }, published?.[index]),
  )
  const common = { name, shows, start: lab.start, latency: lab.link.latency, connections }
  if (!published) return { ...common, seed }
  return { ...common, seed: undefined, published: sourcesOf(published) }
}

function compared(connection: ConnectionRun, published: Published | undefined): ConnectionRun {
  if (!published) return connection
  const { marks, outcome } = compareWithPublished(published, eventsOf(connection))
  return { ...connection, summary: { ...connection.summary, published: outcome }, published: marks }
}
