/**
 * Several servers behind a balancer, and an attacker who shows one captured flight to each of them: how often are its early
 * data accepted? That depends on who shares what is remembered (RFC 9846 §8, §8.1 and §8.2).
 */
import type { ServerSettings } from '../../handshake/config/config.ts'
import type { Lab } from '../lab/lab.ts'
import type { World } from '../lab/world.ts'

/** Who shares what is remembered: nobody, the servers of a zone, or all. */
export type Sharing = 'node' | 'zone' | 'global'

const SHARED: Readonly<Record<Sharing, string>> = {
  node: 'each with a memory of its own',
  zone: 'one memory in each zone',
  global: 'one memory for all',
}

/** The servers. All have the same certificate and the same ticket keys. */
interface Farm {
  readonly zones: number
  /** Servers of each zone. */
  readonly nodes: number
  readonly sharing: Sharing
}

/** What a server remembers: sessions behind references, and hellos that it saw. */
type Memory = Pick<World, 'serverContext' | 'replays'>

/** What the attacker has, and what it meets. */
export interface Capture {
  /** A ClientHello with early data behind it, as the client sent it to the first server of the first zone. */
  readonly flight: Uint8Array
  readonly server: ServerSettings
  /** What that server remembers since, and what is remembered where it was never seen. */
  readonly first: Memory
  readonly others: Memory
}

/** Shows the flight to every server, and remarks how often its early data were accepted, the client's own time included. */
export function replayEverywhere(lab: Lab, farm: Farm, { flight, server, first, others }: Capture): Lab {
  const { zones, nodes, sharing } = farm
  const places = Array.from({ length: zones * nodes }, (_, index) =>
    placeOf(Math.floor(index / nodes), index),
  )
  const memories = new Map<string, Memory>([[placeOf(0, 0)[sharing], first]])
  let now = lab
  let accepted = 1
  for (const { [sharing]: place } of places) {
    const before = now.withWorld({ ...now.world, ...(memories.get(place) ?? others) })
    now = before.replay(flight, server).run()
    if (takesEarlyData(before, now)) accepted++
    const { serverContext, replays } = now.world
    memories.set(place, { serverContext, replays })
  }
  const times = accepted === 1 ? 'once' : `${accepted} times`
  const text = `${places.length} servers, ${SHARED[sharing]}: the same early data were accepted ${times}`
  return now.remark(text, 'RFC 9846 §8')
}

/** Where a server's memory is kept, for each way of sharing. */
function placeOf(zone: number, node: number): Readonly<Record<Sharing, string>> {
  return { node: `node ${node}`, zone: `zone ${zone}`, global: 'one place' }
}

/** Whether early data reached the application between two moments. */
function takesEarlyData(before: Lab, after: Lab): boolean {
  return [...after.timeline]
    .slice(before.timeline.length)
    .some(({ events }) =>
      events.some((event) => event.kind === 'data' && event.direction === 'received' && event.early),
    )
}
