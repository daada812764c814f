/** The clients of a fleet: who they are, and when they come. */
import { below, exponential, heavyTailed, type Chance } from './chance.ts'
import type { Dials } from './dials.ts'
import type { FleetClient } from './visit.ts'

const DAY = 86_400_000
const MINUTE = 60_000

/** When clients come. */
export class Crowd {
  readonly clients: readonly FleetClient[]
  private readonly dials: Dials
  private readonly chance: Chance

  constructor(dials: Dials, chance: Chance) {
    this.dials = dials
    this.chance = chance
    const shares = popularity(dials)
    this.clients = Array.from({ length: dials.clients }, (_, index) => ({
      index,
      zone: below(chance, dials.zones),
      version: chance() < dials['tls-12'] ? ('TLS 1.2' as const) : ('TLS 1.3' as const),
      forgetful: chance() < dials.forgetful,
      early: chance() < dials.early,
      pace: shares(index),
      sessions: NO_SESSIONS,
      openUntil: -Infinity,
    }))
  }

  /** About how long it takes until all connections were made, ms. */
  get duration(): number {
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

const NO_SESSIONS: FleetClient['sessions'] = []

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
