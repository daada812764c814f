/**
 * Many fleets at once: every combination of the values that some dials take. A point is a fleet by itself, whose seed follows
 * from the sweep's and from its dials, so its numbers are the same whoever works it out, and when.
 */
import { Misuse } from '../../../rules/failure.ts'
import { DIAL_NAMES, USUAL, checkDials, touched, type DialName, type Dials } from '../dials.ts'
import { Fleet, type BesideDials } from '../fleet.ts'
import { reportOf, type FleetReport } from '../report.ts'
import { Configurations } from '../settings.ts'
import { checkAxis, type Axis } from './axis.ts'
import { frontierOf, type Frontier } from './frontier.ts'
import { usualPairs, type MeasurePair } from './measures.ts'

/** Points that a sweep may have. */
export const MOST_POINTS = 1000

/** What is swept, before anything is done. */
export interface SweepPlan {
  readonly seed: string
  /** What holds for all points, but for the dials that are swept. */
  readonly dials: Dials
  readonly axes: readonly Axis[]
  /** Every combination; of the last axis the values change first. */
  readonly points: readonly SweepPoint[]
}

/** One fleet of a sweep: it may be sent elsewhere, where {@link reportOfPoint} works it out. */
export interface SweepPoint {
  readonly dials: Dials
  readonly seed: string
}

/** What is given beside the dials of all points: plain data, which goes wherever a point goes. */
export type BesideSweep = Pick<BesideDials, 'visits' | 'costs'>

/** What came of a sweep: plain data. */
export interface Sweep {
  readonly seed: string
  /** What holds for all points, but for the dials that are swept. */
  readonly dials: Dials
  readonly axes: readonly Axis[]
  /** A report for each point, in the order of the plan; those that failed are missing. Each has its dials and its seed. */
  readonly points: readonly FleetReport[]
  readonly frontiers: readonly Frontier[]
}

/** Values by dial. */
export type SweptDials = { readonly [K in DialName]?: readonly Dials[K][] }

/** What holds for a sweep as a whole. */
export interface SweepOptions {
  /** What holds for all points; the usual dials where nothing is said. */
  readonly dials?: Dials
  /** Any text. */
  readonly seed: string
  /** Measures of which there are frontiers; where nothing is said, those that pull against each other in it. */
  readonly frontiers?: readonly MeasurePair[]
  /** Who comes when, and what primitives cost, in place of what the dials say. */
  readonly beside?: BesideSweep
}

/**
 * Runs a fleet for every combination of values, one after the other. `sweep({ servers: [1, 2, 4] }, { seed: 'any' }).points[0].resumed`
 * @throws Misuse on too many points, on a value that is there twice, on dials that contradict each other
 */
export function sweep(over: SweptDials, { dials = USUAL, seed, frontiers, beside }: SweepOptions): Sweep {
  const axes = DIAL_NAMES.flatMap((dial) => {
    const values = over[dial]
    return values ? [{ dial, values }] : []
  })
  const plan = planOf(axes, dials, seed)
  const points = plan.points.map((point) => reportOfPoint(point, beside))
  return sweepOf(plan, points, frontiers)
}

/** All points of a sweep, before any is worked out. @throws Misuse as {@link sweep} does */
export function planOf(axes: readonly Axis[], dials: Dials, seed: string): SweepPlan {
  const count = axes.map(checkAxis).reduce((product, { values }) => product * values.length, 1)
  if (count > MOST_POINTS)
    throw new Misuse(
      `a sweep has ${MOST_POINTS} points at most, and this one would have ${count}: ${sizes(axes)}`,
    )
  const points = combinations(axes).map((at) => pointOf({ ...dials, ...at }, seed))
  return { seed, dials, axes, points }
}

/** What a point's fleet does. */
export function reportOfPoint({ dials, seed }: SweepPoint, beside: BesideSweep = {}): FleetReport {
  return reportOf(new Fleet(dials, seed, beside).run(), seed)
}

/** A sweep whose points were worked out. @param points reports in the order of the plan */
export function sweepOf(
  { seed, dials, axes }: SweepPlan,
  points: readonly FleetReport[],
  pairs: readonly MeasurePair[] = usualPairs(points),
): Sweep {
  return { seed, dials, axes, points, frontiers: pairs.map((pair) => frontierOf(points, pair)) }
}

function pointOf(dials: Dials, seed: string): SweepPoint {
  const text = touched(dials)
  try {
    checkDials(dials)
    new Configurations(dials)
  } catch (error) {
    if (error instanceof Misuse) throw new Misuse(`${text.join(' ')}: ${error.message}`)
    throw error
  }
  return { dials, seed: [seed, ...text].join(' ') }
}

function combinations(axes: readonly Axis[]): readonly Partial<Dials>[] {
  return axes.reduce<readonly Partial<Dials>[]>(
    (before, { dial, values }) => before.flatMap((at) => values.map((value) => ({ ...at, [dial]: value }))),
    [{}],
  )
}

function sizes(axes: readonly Axis[]): string {
  return axes.map(({ dial, values }) => `${values.length} of ${dial}`).join(', ')
}
