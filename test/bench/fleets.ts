/** What a fleet costs whose connections are decided and not done (`sim/fleet`): time beside a handshake, growth, memory. */
import { USUAL, type Dials } from '../../src/sim/fleet/dials.ts'
import { Fleet } from '../../src/sim/fleet/fleet.ts'
import type { Work } from './compare.ts'

/** Clients that come so often that none of their sessions grows too old. */
const OFTEN = { ...USUAL, visit: 300_000 }

/** A fleet that goes on for ever, so many connections at a time; its clients have sessions already. */
export function deciding(connections: number, dials: Partial<Dials> = {}): Work {
  const fleet = new Fleet({ ...OFTEN, ...dials, connections: 1e12 }, 'bench')
  fleet.advance(2 * fleet.dials.clients)
  return () => fleet.advance(connections)
}

/** So many connections at a time of fleets that have `all`, ten of each client, one after the other. */
export function partOf(all: number, connections: number, dials: Partial<Dials> = {}): Work {
  const begun = (): Fleet =>
    new Fleet({ ...OFTEN, ...dials, connections: all, clients: all / 10 }, `bench ${all}`)
  let fleet = begun()
  return () => {
    if (fleet.advance(connections)) fleet = begun()
  }
}

/** A fleet of clients that each have as many sessions as they keep. */
export function settled(clients: number): Fleet {
  const fleet = new Fleet({ ...OFTEN, clients, connections: 10 * clients }, 'bench')
  return fleet.run()
}
