/** Two connections of one run beside each other, as if they were one connection of two runs. */
import type { StepEvent } from '../event.ts'
import type { ConnectionRun, Run } from '../run.ts'
import { compare, type Comparison } from './compare.ts'

/** What two connections of a run have in common, and what differs; `undefined` where there is no such connection. */
export function compareTwo(run: Run, first: string, second: string): Comparison | undefined {
  const [a, b] = [first, second].map((id) => run.connections.find((each) => each.id === id))
  if (!a || !b) return undefined
  const together = `${first} and ${second}`
  const alone = (connection: ConnectionRun): Run => ({
    ...run,
    name: `${run.name} ${connection.id}`,
    connections: [renamed(connection, together)],
  })
  return compare(alone(a), alone(b))
}

/** A connection under another name, and its secrets too: by their ids they are lined up. */
function renamed(connection: ConnectionRun, id: string): ConnectionRun {
  const own = `${connection.id}/`
  const idIn = (text: string): string => (text.startsWith(own) ? `${id}/${text.slice(own.length)}` : text)
  const eventIn = (event: StepEvent): StepEvent =>
    event.kind === 'secret' ? { ...event, id: idIn(event.id), parents: event.parents.map(idIn) } : event
  const moments = connection.moments.map((moment) => ({ ...moment, events: moment.events.map(eventIn) }))
  return { ...connection, id, moments }
}
