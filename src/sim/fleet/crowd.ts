/** The clients of a fleet: who they are, and when they come. */
import { DAY, MINUTE } from '../../bytes/time.ts'
import { below, exponential, heavyTailed, type Chance } from './chance.ts'
import type { DialName, Dials } from './dials.ts'
import type { FleetClient } from './visit.ts'

/** Who comes when, where that is known: a visit at each index, in order of time. */
export interface Visits {
  /** ms after the first visit. */
  readonly times: Float64Array
  /** Numbers of clients, from 0 on without a gap. */
  readonly clients: Uint32Array
  /** Numbers of the names that they visit, from 0 on without a gap. */
  readonly names: Uint16Array
}

/** Dials that say who comes when: where visits are known they have nothing to say, or follow from those. */
export const ARRIVAL_DIALS = [
  ...(['connections', 'clients', 'names'] as const),
  ...(['visit', 'gaps', 'popularity', 'day', 'crowd'] as const),
] satisfies readonly DialName[]

/** Dials as visits have them. */
export function dialsWith({ times, clients, names }: Visits, dials: Dials): Dials {
  const most = (numbers: Uint16Array | Uint32Array): number => {
    let found = 0
    for (const number of numbers) found = Math.max(found, number)
    return found
  }
  return {
    ...dials,
    connections: times.length * dials.parallel,
    clients: most(clients) + 1,
    names: most(names) + 1,
    popularity: 0,
  }
}

/** When clients come. */
export class Crowd {
  readonly clients: readonly FleetClient[]
  private readonly dials: Dials
  private readonly chance: Chance
  private readonly visits: Visits | undefined

  constructor(dials: Dials, chance: Chance, visits: Visits | undefined) {
    this.dials = dials
    this.chance = chance
    this.visits = visits
    const shares = popularity(dials)
    this.clients = Array.from({ length: dials.clients }, (_, index) => ({
      kind: 'visit' as const,
      index,
      zone: below(chance, dials.zones),
      version: chance() < dials['tls-12'] ? ('TLS 1.2' as const) : ('TLS 1.3' as const),
      forgetful: chance() < dials.forgetful,
      early: chance() < dials.early,
      pace: shares(index),
      newest: undefined,
      openUntil: 0,
    }))
  }

  /** About how long it takes until all connections were made, ms. */
  get duration(): number {
    if (this.visits) return this.visits.times.at(-1) ?? 0
    const { connections, clients, visit, parallel } = this.dials
    return (connections * visit) / (clients * parallel)
  }

  /** When a client comes for the first time, ms after the fleet began. */
  first({ pace }: FleetClient): number {
    if (this.chance() < this.dials.crowd) return this.duration / 2 + this.chance() * MINUTE
    return this.stretched(0, exponential(this.chance, this.dials.visit * pace))
  }

  /** When a client comes again. @param now ms after the fleet began */
  next({ pace }: FleetClient, now: number): number {
    const { gaps, visit } = this.dials
    const gap = (gaps === 'heavy' ? heavyTailed : exponential)(this.chance, visit * pace)
    return now + this.stretched(now, gap)
  }

  /** How long a connection stays open once it is made, ms. */
  openFor(): number {
    return this.dials.open === 0 ? 0 : exponential(this.chance, this.dials.open)
  }

  /** A gap that begins now: longer by night, which a fleet begins in. */
  private stretched(now: number, gap: number): number {
    const night = (1 + Math.cos((2 * Math.PI * now) / DAY)) / 2
    return Math.max(1, gap / Math.max(0.01, 1 - this.dials.day * night))
  }
}

/**
 * The factor of each client's time between visits. By Zipf's law the client of rank r comes r^-s times as often as the first;
 * the mean over all is what it would be without.
 */
function popularity({ clients, popularity: exponent }: Dials): (index: number) => number {
  if (exponent === 0) return () => 1
  let sum = 0
  for (let rank = 1; rank <= clients; rank++) sum += rank ** -exponent
  return (index) => sum / clients / (index + 1) ** -exponent
}
