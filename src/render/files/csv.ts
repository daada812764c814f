/** Fleets as CSV (RFC 4180). Times in ms, shares from 0 to 1, `never` for a time without end. */
import type { FleetReport } from '../../sim/fleet/report.ts'
import type { Frontier } from '../../sim/fleet/sweep/frontier.ts'
import type { SweepTable } from '../../sim/fleet/sweep/table.ts'

type Value = string | number | boolean | undefined

/** Lines that end in CRLF; the first has the names (§2). */
function csv(rows: readonly (readonly Value[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('')
}

/** What holds a comma, a quote or an end of line stands in quotes (§2.6, §2.7). */
function field(value: Value): string {
  const text = value === undefined ? '' : value === Infinity ? 'never' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The share that resumes, over time. */
export function fleetCsv({ spans }: FleetReport): string {
  return csv([
    ['from', 'connections', 'resumed', 'share'],
    ...spans.map(({ from, connections, resumed }) => [
      from,
      connections,
      resumed,
      connections === 0 ? undefined : resumed / connections,
    ]),
  ])
}

/** A row for each point of a sweep: the dials swept, all measures, which frontiers it is on, its seed. */
export function sweepCsv({ columns, rows }: SweepTable, frontiers: readonly Frontier[]): string {
  return csv([
    [
      ...columns.map(({ name }) => name),
      ...frontiers.map(({ measures }) => `frontier of ${measures.join(' and ')}`),
      'seed',
    ],
    ...rows.map(({ cells, isOn, seed }) => [...cells.map(({ value }) => value), ...isOn, seed]),
  ])
}
