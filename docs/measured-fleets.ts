/**
 * Parts of the guides that come from a stored run beside real servers, of `SAVE=docs/guides/fleets-measured.json npx vitest run
 * test/peers/fleet`. Nothing is measured here.
 */
import { readFileSync } from 'node:fs'
import { percent } from '../src/render/words/values.ts'
import { code, table } from './markdown.ts'

/** Connections to real servers of one set-up, and what a fleet predicts for it. */
export interface MeasuredRow {
  /** What runs. */
  readonly server: string
  /** How it is set. */
  readonly settings: string
  /** Workers or processes. */
  readonly servers: number
  readonly version: 'TLS 1.2' | 'TLS 1.3'
  /** Connections that were not their client's first, and how many of those resumed. */
  readonly later: number
  readonly resumed: number
  /** The share that a fleet predicts, with a balancer of its own. */
  readonly predicted: number
  /** Decisions of all connections that are otherwise in the simulation, where it is told who got each. */
  readonly otherwise: number
}

/** A run. */
export interface Measured {
  /** Its day, such as `2026-01-31`. */
  readonly on: string
  /** Of each program. */
  readonly versions: Readonly<Record<string, string>>
  readonly rows: readonly MeasuredRow[]
  /** Sessions of TLS 1.2 that a cache of that many bytes held. */
  readonly held: readonly { readonly server: string; readonly bytes: number; readonly sessions: number }[]
}

const STORED = JSON.parse(
  readFileSync(new URL('guides/fleets-measured.json', import.meta.url), 'utf8'),
) as Measured

/** When, and with what. */
export function measuredWith(): string {
  const versions = Object.entries(STORED.versions).map(([name, version]) => `${name} ${version}`)
  const otherwise = STORED.rows.reduce((sum, row) => sum + row.otherwise, 0)
  const later = STORED.rows.reduce((sum, row) => sum + row.later, 0)
  return `Measured on ${STORED.on}: ${versions.join(', ')}. Of ${later} connections ${otherwise} were decided otherwise than in the simulation.`
}

const WORKERS = 'nginx'
const shareOf = ({ resumed, later }: MeasuredRow): string => percent(resumed / later)

/** nginx: a row for each way to keep sessions, a column for each number of workers. */
export function workersTable(): string {
  const rows = STORED.rows.filter(({ server }) => server === WORKERS)
  const counts = [...new Set(rows.map(({ servers }) => servers))]
  const settings = [...new Set(rows.map((row) => row.settings))]
  return table(
    ['settings', ...counts.map((count) => `${count} ${count === 1 ? 'worker' : 'workers'}`)],
    settings.map((setting) => [
      code(setting),
      ...counts.map((count) => cell(rows.filter((row) => row.settings === setting && row.servers === count))),
    ]),
  )
}

function cell(rows: readonly MeasuredRow[]): string {
  const shares = rows.map((row) => shareOf(row)).join(' / ')
  return `${shares} (${[...new Set(rows.map(({ predicted }) => percent(predicted)))].join(' / ')})`
}

/** Everything else. */
export function measuredTable(): string {
  const rows = STORED.rows.filter(({ server }) => server !== WORKERS)
  return table(
    ['what runs', 'version', 'of what came again', 'resumed', 'predicted', 'decided otherwise'],
    rows.map((row) => [
      `${row.server}: ${row.settings}`,
      row.version,
      String(row.later),
      shareOf(row),
      percent(row.predicted),
      String(row.otherwise),
    ]),
  )
}

/** How many sessions caches of so many bytes held, and what each took of what the larger one has more. */
export function heldTable(): string {
  return table(
    ['cache', 'sessions of TLS 1.2 that it held', 'bytes for each more'],
    STORED.held.map(({ server, bytes, sessions }, index) => {
      const before = STORED.held[index - 1]
      const each = before ? String(Math.round((bytes - before.bytes) / (sessions - before.sessions))) : ''
      return [`${server}, ${bytes / 1024} kB`, String(sessions), each]
    }),
  )
}
