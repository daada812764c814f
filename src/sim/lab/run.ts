import type { Run, RunMoment } from '../../trace/run.ts'
import type { Lab } from './lab.ts'
import { summarize } from './summary.ts'

/** What a Lab did, for the renderers: its moments by connection, each connection with its summary. */
export function runOf(lab: Lab, about: Pick<Run, 'name' | 'shows' | 'seed'>): Run {
  const byConnection = new Map<string, [RunMoment, ...RunMoment[]]>()
  for (const moment of lab.timeline) {
    const moments = byConnection.get(moment.connection)
    if (moments) moments.push(moment)
    else byConnection.set(moment.connection, [moment])
  }
  const connections = [...byConnection].map(([id, moments]) => ({
    id,
    began: moments[0].t,
    moments,
    summary: summarize(lab, id),
  }))
  return { ...about, start: lab.start, latency: lab.link.latency, connections }
}
