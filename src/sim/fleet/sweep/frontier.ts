/** The points of a sweep that are worth a look: those that no other beats (Pareto). */
import type { FleetReport } from '../report.ts'
import { MEASURES, type MeasureName, type MeasurePair } from './measures.ts'

/** Points that no other beats in both of two measures. */
export interface Frontier {
  readonly measures: MeasurePair
  /** Indexes of the points, by the first measure from the least on. A point of which a measure says nothing is not among them. */
  readonly points: readonly number[]
}

/** The frontier of some reports. A point is beaten by one that is as good in both measures and better in one. */
export function frontierOf(reports: readonly FleetReport[], measures: MeasurePair): Frontier {
  const placed = reports.flatMap((report, index) => {
    const [x, y] = measures.map((name) => MEASURES[name].of(report))
    return x === undefined || y === undefined ? [] : [{ index, x, y }]
  })
  const [first, second] = measures.map(signOf) as [number, number]
  // From the best of the first measure on, a point must be better in the second than all before it, or equal to the last in both.
  const sorted = placed.toSorted((a, b) => order(b.x, a.x) * first || order(b.y, a.y) * second)
  const points: typeof placed = []
  for (const point of sorted) {
    const last = points.at(-1)
    if (!last || order(point.y, last.y) * second > 0 || (point.x === last.x && point.y === last.y))
      points.push(point)
  }
  return { measures, points: points.toSorted((a, b) => order(a.x, b.x)).map(({ index }) => index) }
}

function signOf(name: MeasureName): number {
  return MEASURES[name].better === 'more' ? 1 : -1
}

/** As a difference, but of two that never end too. */
function order(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}
