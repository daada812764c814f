/** What a fleet says of each connection is what comes of it when every handshake is done. */
import { describe, expect, it } from 'vitest'
import { chanceOf, type Chance } from '../../../src/sim/fleet/chance.ts'
import { USUAL, type Dials } from '../../../src/sim/fleet/dials.ts'
import { DAY, EXHAUSTIVE } from '../../kit/effort.ts'
import { bothWays } from './real.ts'

/** Fleets in all; a part of them each day. */
const FLEETS = 200
const A_DAY = 8

const oneOf = <T>(chance: Chance, items: readonly T[]): T => items[Math.floor(chance() * items.length)]!

/** Small, and so quick in everything that each of the ways to lose a session comes up. */
function someDials(seed: string): Dials {
  const chance = chanceOf(seed, 'dials')
  const servers = oneOf(chance, [1, 2, 3])
  return {
    ...USUAL,
    servers,
    zones: Math.min(servers, oneOf(chance, [1, 1, 2])),
    balance: oneOf(chance, ['round-robin', 'random', 'least', 'nearest', 'address', 'session-id', 'issuer']),
    skew: oneOf(chance, [0, 0, 3000]),
    restart: oneOf(chance, [Infinity, Infinity, 40_000]),
    sessions: oneOf(chance, ['tickets', 'cache', 'cache']),
    'cache-size': oneOf(chance, [0, 2, 5, 20_480]),
    eviction: oneOf(chance, ['openssl', 'lru']),
    'share-cache': oneOf(chance, ['none', 'zone', 'all']),
    store: oneOf(chance, ['memory', 'outside']),
    'store-latency': 0,
    lifetime: oneOf(chance, [5000, 20_000, 7_200_000]),
    tickets: oneOf(chance, [0, 1, 2]),
    'share-keys': oneOf(chance, ['none', 'zone', 'all']),
    rotate: oneOf(chance, [Infinity, 15_000]),
    grace: oneOf(chance, [0, 20_000]),
    connections: 30,
    clients: oneOf(chance, [2, 5]),
    visit: oneOf(chance, [3000, 15_000]),
    gaps: oneOf(chance, ['exponential', 'heavy']),
    parallel: oneOf(chance, [1, 1, 3]),
    names: oneOf(chance, [1, 2]),
    roam: oneOf(chance, [0, 0.3]),
    'tls-12': oneOf(chance, [0, 0.5, 1]),
    forgetful: oneOf(chance, [0, 0.2]),
    keep: oneOf(chance, [1, 2, 4]),
    'single-use': oneOf(chance, ['yes', 'no']),
    early: oneOf(chance, [0, 0.5, 1]),
    'early-size': oneOf(chance, [0, 1000]),
    window: oneOf(chance, [100, 10_000]),
    'replay-check': oneOf(chance, ['yes', 'no']),
    costs: 'none',
    lead: oneOf(chance, [0, 0, 5000]),
    spread: oneOf(chance, [0, 5000, 10_000]),
    far: oneOf(chance, [0, 150]),
  }
}

const seeds = Array.from({ length: FLEETS }, (_, n) => `fleet ${n}`)
const today = EXHAUSTIVE ? seeds : Array.from({ length: A_DAY }, (_, n) => seeds[(DAY * A_DAY + n) % FLEETS]!)

describe('every decision of a fleet is that of real handshakes', () => {
  it.each(today)('%s', (seed) => {
    const compared = bothWays(someDials(seed), seed)
    expect(compared).toHaveLength(30)
    expect(compared.map(({ said }) => said)).toEqual(compared.map(({ real }) => real))
  })
})
