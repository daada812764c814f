/** Axes of values that may be far apart: by equal factors where the most is many times the least. */
import type { MeasureColumn } from '../../sim/fleet/sweep/table.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../bytes/time.ts'
import { kibibytes, number, time } from '../words/amounts.ts'
import { axisTo, timeAxis, type Axis } from './axis.ts'

type Scale = MeasureColumn['scale']

/** How many times the least the most is, where equal steps would leave no room for the small ones. */
const FAR = 20
/** Values that are written beside an axis of equal factors at most. */
const MOST_TICKS = 6

/** An axis on which all values have a place; what never ends stands at its end. */
export function axisOver(values: readonly number[], scale: Scale): Axis {
  const finite = values.filter(Number.isFinite)
  const [least, most] = [Math.min(...finite), Math.max(...finite, 0)]
  const axis = least > 0 && most / least >= FAR ? byFactors(least, most, scale) : EVENLY[scale](most)
  return finite.length < values.length ? withNever(axis) : axis
}

/** A place for each of some values, all as far apart. */
export function placesFor(texts: readonly string[]): Axis {
  const at = (index: number): number => (index + 0.5) / texts.length
  const ticks = texts.map((text, index) => ({ at: at(index), text }))
  return { at, ticks: thinned(ticks, 2 * MOST_TICKS) }
}

const EVENLY: Readonly<Record<Scale, (most: number) => Axis>> = {
  numbers: (most) => axisTo(most, number),
  shares: (most) => axisTo(most, shareText),
  times: (most) => timeAxis(Math.max(1, most * 1.05)),
  bytes: (most) => {
    // In steps of the unit, and not of bytes.
    const unit = 1024 ** Math.floor(Math.log2(Math.max(most, 1024)) / 10)
    const { at, ticks } = axisTo(most / unit, (value) => kibibytes(value * unit))
    return { at: (value) => at(value / unit), ticks }
  },
}

/** Round values, each some times the one before. */
const RUNGS: Readonly<Record<Scale, readonly number[]>> = {
  numbers: powers(10, -6, 15),
  shares: powers(10, -6, 0),
  times: [
    ...[1, 10, 100].flatMap((count) => [count, count * SECOND]).toSorted((a, b) => a - b),
    ...[10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY],
  ],
  bytes: powers(4, 0, 25),
}

const WRITE: Readonly<Record<Scale, (value: number) => string>> = {
  numbers: (value) => (value >= 1 ? number(value) : String(value)),
  shares: shareText,
  times: time,
  bytes: (value) => (value >= 1024 ? kibibytes(value) : String(value)),
}

function byFactors(least: number, most: number, scale: Scale): Axis {
  const rungs = RUNGS[scale]
  const from = rungs.findLast((rung) => rung <= least) ?? least
  const to = rungs.find((rung) => rung >= most) ?? most
  const at = (value: number): number => Math.log(value / from) / Math.log(to / from)
  const ticks = rungs
    .filter((rung) => rung >= from && rung <= to)
    .map((rung) => ({ at: at(rung), text: WRITE[scale](rung) }))
  return { at, ticks: thinned(ticks, MOST_TICKS) }
}

function withNever({ at, ticks }: Axis): Axis {
  const room = 0.85
  return {
    at: (value) => (value === Infinity ? 1 : at(value) * room),
    ticks: [...ticks.map((tick) => ({ ...tick, at: tick.at * room })), { at: 1, text: time(Infinity) }],
  }
}

function thinned<T>(ticks: readonly T[], most: number): readonly T[] {
  const every = Math.ceil(ticks.length / most)
  return ticks.filter((_, index) => index % every === 0)
}

function powers(base: number, from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => Number((base ** (from + index)).toPrecision(12)))
}

function shareText(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`
}
