import type { Actor } from '../../wire/actor.ts'
import type { Run, RunMoment } from '../../trace/run.ts'
import { changeInWords } from '../change/words.ts'
import type { Lab } from './lab.ts'
import { ATTACKER } from './lab-options.ts'
import { summarize } from './summary.ts'

/** What a Lab did, for the renderers: its moments by connection, each connection with its summary. */
export function runOf(lab: Lab, about: Pick<Run, 'name' | 'shows' | 'seed'>): Run {
  const byConnection = new Map<string, [RunMoment, ...RunMoment[]]>()
  const attackers = new Map<string, Actor>()
  for (const moment of lab.timeline) {
    const { client, server } = moment.after.hosts
    if (client === ATTACKER) attackers.set(moment.connection, 'client')
    if (server === ATTACKER) attackers.set(moment.connection, 'server')
    const moments = byConnection.get(moment.connection)
    if (moments) moments.push(moment)
    else byConnection.set(moment.connection, [moment])
  }
  const connections = [...byConnection].map(([id, moments]) => {
    const attacker = attackers.get(id)
    const at = attacker && { attacker }
    return { id, ...at, began: moments[0].t, moments, summary: summarize(lab, id) }
  })
  const changes = lab.changes.map(changeInWords)
  const changed = changes.length > 0 && { changes }
  return { ...about, start: lab.start, latency: lab.link.latency, connections, ...changed }
}
