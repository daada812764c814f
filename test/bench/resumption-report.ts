/** What a run of the benchmark of resumption says, as it is stored beside the guide that shows it. */
import type { Version } from '../../src/wire/version.ts'
import type { Measured } from './resumption-runner.ts'

/** One way to connect. */
export interface Row {
  readonly name: string
  readonly version: Version
  readonly label: string
  readonly ours: Measured
  /** The same with `node:tls`, where Node has this way. */
  readonly node?: Measured
}

/** A whole run. */
export interface Report {
  /** Where it ran: times depend on it, ratios hardly. */
  readonly machine: {
    readonly node: string
    readonly openssl: string
    readonly cpu: string
    readonly system: string
  }
  /** The full handshake of each version that the other ways are held against, by name. */
  readonly full: Readonly<Record<Version, string>>
  readonly rows: readonly Row[]
}

/** The full handshake of the row's version. */
export function fullOf({ full, rows }: Report, { version }: Row): Row {
  return rows.find(({ name }) => name === full[version])!
}

/** What a row says of one measure, beside the full handshake of its version. */
export interface Value {
  readonly value: number
  readonly baseline: number
  /** `value / baseline`. */
  readonly ratio: number
}

/** Measures, by the name that they have in the lines of `--json`; CPU of one side only where the sides can be told apart. */
export const MEASURES = {
  cpu: { unit: 'ms', of: ({ both }: Measured) => both.ms },
  'client-cpu': { unit: 'ms', of: ({ sides }: Measured) => (sides === 'together' ? undefined : sides[0].ms) },
  'server-cpu': { unit: 'ms', of: ({ sides }: Measured) => (sides === 'together' ? undefined : sides[1].ms) },
  bytes: { unit: 'bytes', of: ({ shape }: Measured) => shape.client + shape.server },
  'client-bytes': { unit: 'bytes', of: ({ shape }: Measured) => shape.client },
  'server-bytes': { unit: 'bytes', of: ({ shape }: Measured) => shape.server },
  'round-trips': { unit: 'round trips', of: ({ shape }: Measured) => shape.roundTrips },
} as const

/** A measure. */
export type Measure = keyof typeof MEASURES

/** The measure of a row, by either stack; `undefined` where there is none. */
export function valueOf(
  report: Report,
  row: Row,
  stack: 'ours' | 'node',
  measure: Measure,
): Value | undefined {
  const [measured, full] = [row[stack], fullOf(report, row)[stack]]
  const value = measured && MEASURES[measure].of(measured)
  const baseline = full && MEASURES[measure].of(full)
  if (value === undefined || baseline === undefined) return undefined
  return { value, baseline, ratio: value / baseline }
}

/** A line of `--json`. */
export interface Line extends Value {
  readonly name: string
  readonly unit: string
  readonly samples: number
  readonly spread: number
}

/** Everything that was measured, one line each: `resumption/tls12-ticket/server-cpu`, or `.../node-tls/cpu`. */
export function linesOf(report: Report): Line[] {
  return report.rows.flatMap((row) =>
    (['ours', 'node'] as const).flatMap((stack) =>
      (Object.keys(MEASURES) as Measure[]).flatMap((measure) => {
        const value = valueOf(report, row, stack, measure)
        const measured = row[stack]
        if (!value || !measured) return []
        const name = ['resumption', row.name, ...(stack === 'node' ? ['node-tls'] : []), measure].join('/')
        const { unit } = MEASURES[measure]
        const isTime = unit === 'ms'
        return [
          {
            name,
            ...{ value: value.value, unit, baseline: value.baseline, ratio: rounded(value.ratio) },
            samples: isTime ? measured.samples : 1,
            spread: isTime ? spreadOf(measured, measure) : 0,
          },
        ]
      }),
    ),
  )
}

function spreadOf({ sides, both }: Measured, measure: Measure): number {
  if (sides === 'together' || measure === 'cpu') return both.spread
  return sides[measure === 'client-cpu' ? 0 : 1].spread
}

/** Four digits: what a measurement is worth, at most. */
export function rounded(number: number): number {
  return Number(number.toPrecision(4))
}
