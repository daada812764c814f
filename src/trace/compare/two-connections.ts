/** Two connections beside each other, of one run or of two, as if they were one connection of two runs. */
import type { StepEvent } from '../event.ts'
import type { ConnectionRun, Run } from '../run.ts'
import { compare, type Comparison } from './compare.ts'

/**
 * What two connections have in common, and what differs; `undefined` where there is no such connection.
 * @param other whose the second one is; the same run unless told otherwise
 */
export function compareTwo(run: Run, first: string, second: string, other = run): Comparison | undefined {
  const a = run.connections.find(({ id }) => id === first)
  const b = other.connections.find(({ id }) => id === second)
  if (!a || !b) return undefined
  const together = first === second ? first : `${first} and ${second}`
  const alone = (whose: Run, connection: ConnectionRun): Run => ({
    ...whose,
    name: `${whose.name} ${connection.id}`,
    connections: [renamed(connection, together)],
  })
  return compare(alone(run, a), alone(other, b))
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
