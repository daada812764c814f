/** What a sweep measured, in words. */
import type { SweepCell, SweepColumn, SweepTable } from '../../sim/fleet/sweep/table.ts'
import { kibibytes, number, time } from './amounts.ts'
import { percent } from './values.ts'

/** A column, with what stands in it by row. */
export type Filled<Column = SweepColumn> = Column & {
  readonly values: readonly (number | string | undefined)[]
  readonly texts: readonly string[]
}

/** Where a measure says nothing. */
const NONE = 'none'

/** Every column. */
export function filled({ columns, rows }: SweepTable): readonly Filled[] {
  return columns.map((column, at) => ({
    ...column,
    values: rows.map(({ cells }) => cells[at]!.value),
    texts: rows.map(({ cells }) => cellText(column, cells[at]!)),
  }))
}

/** Whether a column is a dial over again. */
export function isDialAgain({ values }: Filled, dials: readonly Filled[]): boolean {
  return dials.some((dial) => dial.values.every((value, row) => value === values[row]))
}

/** A cell. */
function cellText({ scale }: Pick<SweepColumn, 'scale'>, { value, text }: SweepCell): string {
  if (text !== undefined) return text
  return typeof value === 'number' ? AS[scale](value) : (value ?? NONE)
}

const AS: Readonly<Record<SweepColumn['scale'], (value: number) => string>> = {
  words: String,
  numbers: (value) => (value >= 100 ? number(Math.round(value)) : String(Number(value.toPrecision(3)))),
  shares: percent,
  times: time,
  bytes: kibibytes,
}
