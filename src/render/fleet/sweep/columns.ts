/** The columns of a sweep's table, as its figures look at them. */
import type { MeasureColumn, SweepTable } from '../../../sim/fleet/sweep/table.ts'
import { filled, isDialAgain, type Filled } from '../../words/measured.ts'

/** The columns of a table by what one does with them. */
interface Columns {
  readonly dials: readonly Filled[]
  /** In which points differ. */
  readonly measures: readonly Filled<MeasureColumn>[]
  /** In which all points are the same. */
  readonly same: readonly Filled<MeasureColumn>[]
}

/** The columns of a table; without measures that say nothing of any point, and those that are a dial over again. */
export function columnsOf(table: SweepTable): Columns {
  const all = filled(table)
  const dials = all.filter(({ kind }) => kind === 'dial')
  const measures = all.filter(isMeasure).filter((column) => !isDialAgain(column, dials))
  // What differs less than is written says nothing.
  const differs = ({ texts }: Filled): boolean => new Set(texts).size > 1
  return {
    dials,
    measures: measures.filter(differs),
    same: measures.filter((column) => !differs(column) && column.values[0] !== undefined),
  }
}

/** Whether a column is a measure's. */
export function isMeasure(column: Filled): column is Filled<MeasureColumn> {
  return column.kind === 'measure'
}

/** What a point is called: the values of its dials. */
export function pointName(dials: readonly Filled[], row: number): string {
  return dials.map(({ texts }) => texts[row]!).join(' · ')
}
