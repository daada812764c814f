import type { Actor } from '../../wire/actor.ts'
import { compareWithPublished } from '../../trace/compare/compare-published.ts'
import { sourcesOf, type Published } from '../../trace/published.ts'
import { eventsOf, type ConnectionRun, type Run, type RunMoment } from '../../trace/run.ts'
import { ATTACKER } from '../cast/hosts.ts'
import { changeInWords } from '../change/words.ts'
import type { Lab } from './lab.ts'
import { summarize } from './summary.ts'

/** What a run is called, and what it is compared with: each connection with what was published of it, where something was. */
interface About extends Pick<Run, 'name' | 'shows' | 'seed'> {
  readonly published?: readonly Published[] | undefined
}

/** What a Lab did, for the renderers: its moments by connection, each connection with its summary. */
export function runOf(lab: Lab, { name, shows, seed, published }: About): Run {
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
  const connections = [...byConnection].map(([id, moments], index) => {
    const attacker = attackers.get(id)
    const at = attacker && { attacker }
    const told = { id, ...at, began: moments[0].t, moments, summary: summarize(lab, id) }
    return compared(told, published?.[index])
  })
  const changes = lab.changes.map(changeInWords)
  const changed = changes.length > 0 && { changes }
  const whence = published ? { seed: undefined, published: sourcesOf(published) } : { seed }
  return { name, shows, ...whence, start: lab.start, latency: lab.link.latency, connections, ...changed }
}

function compared(connection: ConnectionRun, published: Published | undefined): ConnectionRun {
  if (!published) return connection
  const { marks, outcome } = compareWithPublished(published, eventsOf(connection))
  return { ...connection, summary: { ...connection.summary, published: outcome }, published: marks }
}
