/** A sweep: which points it has, what each is, and what nothing of it depends on. */
import { describe, expect, it } from 'vitest'
import { Misuse } from '../../../../src/rules/failure.ts'
import { USUAL } from '../../../../src/sim/fleet/dials.ts'
import { Fleet } from '../../../../src/sim/fleet/fleet.ts'
import { reportOf } from '../../../../src/sim/fleet/report.ts'
import { sweep } from '../../../../src/sim/fleet/sweep/sweep.ts'

const FEW = { ...USUAL, connections: 400, clients: 40 }

describe('a sweep', () => {
  const cached = { ...FEW, sessions: 'cache' } as const
  const swept = sweep({ servers: [1, 2], 'cache-size': [5, 10, 50] }, { dials: cached, seed: 'any' })

  it('has a point for every combination, of the last dial the values first', () => {
    const at = swept.points.map(({ dials }) => [dials.servers, dials['cache-size']])
    expect(at).toEqual([1, 2].flatMap((servers) => [5, 10, 50].map((size) => [servers, size])))
  })

  it('is what each fleet is by itself, with the seed that the report names', () => {
    for (const { dials, seed, ...report } of swept.points)
      expect(reportOf(new Fleet(dials, seed).run(), seed)).toEqual({ dials, seed, ...report })
  })

  it('gives a point the same numbers whatever else is swept', () => {
    const one = sweep({ 'cache-size': [10] }, { dials: { ...cached, servers: 2 }, seed: 'any' })
    expect(one.points).toEqual([swept.points[4]])
  })

  it('gives each point a seed of its own, which follows from that of the sweep', () => {
    const other = sweep({ servers: [1, 2] }, { dials: cached, seed: 'another' })
    const seeds = [...swept.points, ...other.points].map(({ seed }) => seed)
    expect(new Set(seeds).size).toBe(seeds.length)
  })

  it('has the frontier of what pulls against each other in it: here memory and the share resumed', () => {
    expect(swept.frontiers.map(({ measures }) => measures)).toEqual([['memory', 'resumed']])
    // One server with the smallest cache holds the least.
    expect(swept.frontiers[0]!.points[0]).toBe(0)
  })

  it('has no frontier where nothing is traded', () => {
    const free = sweep({ servers: [1, 2] }, { dials: FEW, seed: 'any' })
    expect(free.frontiers).toEqual([])
  })

  it('of rotation has that against exposure', () => {
    const rotated = sweep(
      { rotate: [600_000, 3_600_000] },
      { dials: { ...FEW, 'share-keys': 'all', 'tls-12': 1 }, seed: 'any' },
    )
    expect(rotated.frontiers).toEqual([{ measures: ['rotation', 'exposure'], points: [0, 1] }])
  })

  it.each([
    [
      {
        servers: Array.from({ length: 100 }, (_, i) => i + 1),
        cores: Array.from({ length: 11 }, (_, i) => i + 1),
      },
      'a sweep has 1000 points at most, and this one would have 1100: 100 of servers, 11 of cores',
    ],
    [{ servers: [2, 2] }, 'servers: 2 is there twice'],
    [{ servers: [] }, 'servers: expected one value at least'],
    [
      { zones: [1, 5] },
      '--zones 5 --connections 400 --clients 40: 5 zones need as many servers, and there are 2',
    ],
    [
      { tickets: [2, 300] },
      '--tickets 300 --connections 400 --clients 40: tickets.count: expected a whole number',
    ],
  ])('refuses %j before anything is done', (over, words) => {
    const run = () => sweep(over, { dials: FEW, seed: 'any' })
    expect(run).toThrow(Misuse)
    expect(run).toThrow(words)
  })
})
