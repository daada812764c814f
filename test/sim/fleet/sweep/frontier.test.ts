/** Frontiers, against the definition. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FleetReport } from '../../../../src/sim/fleet/report.ts'
import { frontierOf } from '../../../../src/sim/fleet/sweep/frontier.ts'

/** As much of a report as the measures look at. */
function report(bytes: number, share: number): FleetReport {
  return { cache: { bytes }, share } as FleetReport
}

it('a frontier is exactly the points that no other beats: as good in both and better in one', () => {
  const few = fc.integer({ min: 0, max: 5 })
  fc.assert(
    fc.property(fc.array(fc.tuple(few, few), { maxLength: 12 }), (pairs) => {
      const { points } = frontierOf(
        pairs.map(([bytes, resumed]) => report(bytes, resumed)),
        ['memory', 'resumed'],
      )
      const isBeaten = ([bytes, resumed]: [number, number]): boolean =>
        pairs.some(([b, r]) => b <= bytes && r >= resumed && (b < bytes || r > resumed))
      const expected = pairs.flatMap((pair, index) => (isBeaten(pair) ? [] : [index]))
      expect(points.toSorted((a, b) => a - b)).toEqual(expected)
      const memory = points.map((index) => pairs[index]![0])
      expect(memory).toEqual(memory.toSorted((a, b) => a - b))
    }),
  )
})

it('what never ends is more than all else, and a point of which a measure says nothing is not on it', () => {
  const rotating = (rotate: number, most: number): FleetReport =>
    ({ dials: { rotate }, exposure: { most }, connections: 10, cache: {} }) as FleetReport
  const { points } = frontierOf(
    [rotating(Infinity, 9), rotating(60_000, 2), rotating(60_000, 3), rotating(Infinity, 9)],
    ['rotation', 'exposure'],
  )
  expect(points).toEqual([1, 0, 3])
  const unasked = { cache: { hits: 0, misses: 0, expired: 0, bytes: 5 } } as FleetReport
  expect(frontierOf([unasked], ['memory', 'hits']).points).toEqual([])
})
