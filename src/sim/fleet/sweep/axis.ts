/**
 * The values that a dial takes in a sweep, as a text says them: values and ranges between commas. A range of numbers goes by 1,
 * 2 and 5 of each decade, one of times by the times that people set, one of shares in ten equal steps; with a count behind it,
 * as in `1k..1M:7`, it has that many values.
 */
import { DAY, HOUR, MINUTE, SECOND } from '../../../bytes/time.ts'
import { Misuse } from '../../../rules/failure.ts'
import { dialOf, readDial, type Dial, type DialName, type Dials } from '../dials.ts'

/** A dial that is swept, and the values that it takes, each once. Times in ms, shares from 0 to 1. */
export interface Axis {
  readonly dial: DialName
  readonly values: readonly DialValue[]
}

/** A value of any dial. */
export type DialValue = Dials[DialName]

/** What may stand for a dial that is swept, for a line of help. */
export const AXIS_FORMS =
  'values and ranges between commas: 1,2,8 or 1k..1M or 1k..1M:7 (so many values) or 1h..1d,never; for words also all'

/** Times that people set, in ms. */
const TIMES: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 30].map((count) => count * MINUTE),
  ...[1, 2, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30].map((count) => count * DAY),
]
/** Steps of a range of shares. */
const SHARE_STEPS = 10
/** Values that one range may have. */
const MOST_OF_RANGE = 100

/**
 * What a text says of a dial that is swept. `axisOf('servers', '1,2,4..10').values // [1, 2, 4, 5, 10]`
 * @throws Misuse on values that the dial cannot have, on a wrong range, on what is there twice
 */
export function axisOf(dial: DialName, text: string): Axis {
  // There may be anything in a name, commas and dots too.
  const values =
    dialOf(dial).scale === 'names'
      ? [valueOf(dial, text)]
      : (allWords(dial, text) ?? text.split(',').flatMap((part) => valuesOf(dial, part)))
  return checkAxis({ dial, values })
}

/** The axis, where every value is in it once. @throws Misuse */
export function checkAxis(axis: Axis): Axis {
  const { dial, values } = axis
  if (values.length === 0) throw new Misuse(`${dial}: expected one value at least`)
  const twice = values.find((value, index) => values.indexOf(value) !== index)
  if (twice !== undefined) throw new Misuse(`${dial}: ${dialOf(dial).write(twice)} is there twice`)
  return axis
}

/** `all`, where the dial has words and none of them is that. */
function allWords(dial: DialName, text: string): readonly DialValue[] | undefined {
  const { scale } = dialOf(dial)
  const isAll = text === 'all' && typeof scale !== 'string' && !scale.includes('all')
  return isAll ? (scale as readonly DialValue[]) : undefined
}

function valuesOf(dial: DialName, part: string): readonly DialValue[] {
  const [, from, to, count] = /^(.+?)\.\.(.+?)(?::(\d+))?$/.exec(part) ?? []
  return from === undefined || to === undefined ? [valueOf(dial, part)] : range(dial, part, from, to, count)
}

function valueOf(dial: DialName, text: string): DialValue {
  return readDial(dial, text)[dial]!
}

function range(dial: DialName, part: string, start: string, end: string, count?: string): readonly number[] {
  const { scale } = dialOf(dial)
  const expected = (what: string): Misuse => new Misuse(`${dial}: expected ${what}, actual '${part}'`)
  if (typeof scale !== 'string' || scale === 'names') throw expected('words, which have no range')
  const [from, to] = [Number(valueOf(dial, start)), Number(valueOf(dial, end))]
  if (to === Infinity) throw expected('a range that ends; never may stand behind it, as in 1h..1d,never')
  if (!(from < to)) throw expected('a range that goes up')
  if (count === undefined) return BETWEEN[scale](from, to)
  const points = Number(count)
  if (points < 2 || points > MOST_OF_RANGE) throw expected(`2 to ${MOST_OF_RANGE} values in a range`)
  return spread(scale, from, to, points)
}

/** So many values from one to another, or fewer where they would be the same: by equal factors, or equal steps for shares and from 0. */
function spread(scale: Scale, from: number, to: number, points: number): readonly number[] {
  const isEven = scale === 'shares' || from === 0
  const step = scale === 'shares' ? 0 : scale === 'times' && from % SECOND === 0 ? SECOND : 1
  const inner = Array.from({ length: points - 2 }, (_, i) =>
    nearly((isEven ? evenly : byFactors)(from, to, (i + 1) / (points - 1)), step),
  )
  return [...new Set([from, ...inner, to])]
}

type Scale = Exclude<Dial<unknown>['scale'], 'names' | readonly unknown[]>

const BETWEEN: Readonly<Record<Scale, (from: number, to: number) => readonly number[]>> = {
  numbers: (from, to) => withEnds(from, to, decades(to)),
  times: (from, to) => withEnds(from, to, TIMES),
  shares: (from, to) => spread('shares', from, to, SHARE_STEPS + 1),
}

function withEnds(from: number, to: number, steps: readonly number[]): readonly number[] {
  return [from, ...steps.filter((step) => step > from && step < to), to]
}

/** 1, 2, 5, 10, 20, 50 and so on below a number. */
function decades(below: number): readonly number[] {
  const count = Math.ceil(Math.log10(below))
  return Array.from({ length: count }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat()
}

function evenly(from: number, to: number, part: number): number {
  return from + (to - from) * part
}

function byFactors(from: number, to: number, part: number): number {
  return from * (to / from) ** part
}

/** Three digits of a value, in whole steps where there are some: nobody sets 46415. */
function nearly(value: number, step: number): number {
  const short = Number(value.toPrecision(3))
  return step === 0 ? short : Math.round(short / step) * step
}
