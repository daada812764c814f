/** The axes of a chart: where a value stands, and which values are written beside it. */
import { DAY, HOUR, MINUTE, SECOND } from '../../bytes/time.ts'

/** A value that is written. */
interface Tick {
  /** Where it stands, from 0 at the beginning of the axis to 1 at its end. */
  readonly at: number
  readonly text: string
}

/** An axis. */
export interface Axis {
  /** Where a value stands: from 0 to 1, and beyond where it does not fit. */
  readonly at: (value: number) => number
  readonly ticks: readonly Tick[]
}

/** From 0 to a round number that is no less than `most`, in steps of 1, 2 or 5. */
export function axisTo(most: number, write: (value: number) => string): Axis {
  const step = most > 0 ? stepFor(most) : 1
  const count = Math.max(1, Math.ceil(most / step - 1e-9))
  return evenly(step * count, step, write)
}

/** From 0 to 100 %, with the values that are asked for. */
export function shareAxis(shares: readonly number[] = [0, 0.25, 0.5, 0.75, 1]): Axis {
  return { at: same, ticks: shares.map((share) => ({ at: share, text: `${share * 100} %` })) }
}

/** Steps of time that one thinks in, and the unit that each is told in. */
const STEPS: readonly (readonly [step: number, unit: number, name: string])[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200].map((count) => [count, 1, 'ms'] as const),
  ...[1, 2, 5, 10, 20, 30].map((count) => [count * SECOND, SECOND, 's'] as const),
  ...[1, 2, 5, 10, 20, 30].map((count) => [count * MINUTE, MINUTE, 'min'] as const),
  ...[1, 2, 3, 6, 12].map((count) => [count * HOUR, HOUR, 'h'] as const),
  ...[1, 2, 5, 10, 30, 100, 300, 1000].map((count) => [count * DAY, DAY, 'd'] as const),
]
/** Values on an axis of time at most, besides its beginning. */
const MOST = 8

/** Time, from 0 to the end. @param end ms, more than 0 */
export function timeAxis(end: number): Axis {
  const [step, unit, name] = STEPS.find(([step]) => end / step <= MOST) ?? STEPS.at(-1)!
  return evenly(end, step, (value) => (value === 0 ? '0' : `${value / unit} ${name}`))
}

function evenly(end: number, step: number, write: (value: number) => string): Axis {
  const count = Math.floor(end / step + 1e-9)
  const values = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)))
  return {
    at: (value) => value / end,
    ticks: values.map((value) => ({ at: value / end, text: write(value) })),
  }
}

/** 1, 2 or 5 of a decade, so that there are four or five steps, or a few more. */
function stepFor(most: number): number {
  const decade = 10 ** Math.floor(Math.log10(most / 4))
  return [1, 2, 5, 10].map((digit) => digit * decade).find((step) => most / step <= 5) ?? 10 * decade
}

function same(value: number): number {
  return value
}
