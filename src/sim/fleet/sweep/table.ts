/** A sweep as a table: a row for each point, with the dials that are swept and every measure. */
import { DIALS, writeDial } from '../dials.ts'
import type { FleetReport } from '../report.ts'
import { MEASURE_NAMES, MEASURES } from './measures.ts'
import type { Sweep } from './sweep.ts'

/** What stands in a column. */
export interface SweepColumn {
  readonly kind: 'dial' | 'measure'
  readonly name: string
  readonly help: string
}

/** A value, and how it is written; `undefined` where a measure says nothing of the point. */
interface SweepCell {
  readonly value: number | string | undefined
  readonly text: string
}

/** A point. */
interface SweepRow {
  readonly cells: readonly SweepCell[]
  readonly seed: string
  /** For each frontier of the sweep whether the point is on it. */
  readonly isOn: readonly boolean[]
}

/** See the top of this file. */
export interface SweepTable {
  readonly columns: readonly SweepColumn[]
  readonly rows: readonly SweepRow[]
}

/** The table of a sweep. */
export function tableOf({ axes, points, frontiers }: Sweep): SweepTable {
  const dials = axes.map(({ dial }) => dial)
  return {
    columns: [
      ...dials.map((name) => ({ kind: 'dial' as const, name, help: DIALS[name].help })),
      ...MEASURE_NAMES.map((name) => ({ kind: 'measure' as const, name, help: MEASURES[name].help })),
    ],
    rows: points.map((report, index) => ({
      cells: [
        ...dials.map((name) => ({ value: report.dials[name], text: writeDial(name, report.dials) })),
        ...MEASURE_NAMES.map((name) => measured(name, report)),
      ],
      seed: report.seed,
      isOn: frontiers.map((frontier) => frontier.points.includes(index)),
    })),
  }
}

function measured(name: (typeof MEASURE_NAMES)[number], report: FleetReport): SweepCell {
  const value = MEASURES[name].of(report)
  return { value, text: value === undefined ? '' : MEASURES[name].write(value) }
}
