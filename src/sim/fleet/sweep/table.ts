/** A sweep as a table: a row for each point, with the dials that are swept and every measure. */
import { DIALS, dialOf, writeDial } from '../dials.ts'
import { MEASURE_NAMES, MEASURES, type Measure } from './measures.ts'
import type { Sweep } from './sweep.ts'

/** What stands in a column. */
export type SweepColumn = DialColumn | MeasureColumn

interface DialColumn {
  readonly kind: 'dial'
  readonly name: string
  readonly help: string
  /** What lies between two values; nothing lies between words. */
  readonly scale: 'numbers' | 'shares' | 'times' | 'words'
}

/** One of a measure. */
export interface MeasureColumn extends Pick<Measure, 'help' | 'better' | 'scale'> {
  readonly kind: 'measure'
  readonly name: string
}

/** A value. */
export interface SweepCell {
  /** `undefined` where a measure says nothing of the point. */
  readonly value: number | string | undefined
  /** Of a dial: as it may be written. */
  readonly text?: string
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
      ...dials.map((name): SweepColumn => {
        const { scale } = dialOf(name)
        const isWords = typeof scale !== 'string' || scale === 'names'
        return { kind: 'dial', name, help: DIALS[name].help, scale: isWords ? 'words' : scale }
      }),
      ...MEASURE_NAMES.map((name): SweepColumn => {
        const { help, scale, better } = MEASURES[name]
        return { kind: 'measure', name, help, scale, better }
      }),
    ],
    rows: points.map((report, index) => ({
      cells: [
        ...dials.map((name) => ({ value: report.dials[name], text: writeDial(name, report.dials) })),
        ...MEASURE_NAMES.map((name) => ({ value: MEASURES[name].of(report) })),
      ],
      seed: report.seed,
      isOn: frontiers.map((frontier) => frontier.points.includes(index)),
    })),
  }
}
