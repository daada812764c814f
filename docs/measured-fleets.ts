/**
 * Parts of the guides that come from a stored run beside real servers, of `EXHAUSTIVE=1
 * SAVE=docs/guides/fleets-measured.json npx vitest run test/peers/fleet`. Nothing is measured here.
 */
import { readFileSync } from 'node:fs'
import { percent } from '../src/render/words/values.ts'
import { interval, SURE } from './interval.ts'
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
  /** The share that fleets predict, with a balancer of their own. */
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
  const sum = (which: 'otherwise' | 'later'): number => STORED.rows.reduce((all, row) => all + row[which], 0)
  const fewest = Math.min(...STORED.rows.map(({ later }) => later))
  return `Measured on ${STORED.on}: ${versions.join(', ')}. Each share is one of ${fewest} or more connections of clients that came again. Of all ${sum('later')} of these ${sum('otherwise')} were decided otherwise than in the simulation.`
}

const shareOf = ({ resumed, later }: MeasuredRow): string => percent(resumed / later)
const isSure = ({ predicted }: MeasuredRow): boolean => predicted === 0 || predicted === 1

/** The processes of one master: a row for each way to keep sessions, a column for each number of them. */
export function workersTable(server: 'nginx' | 'Apache', one: string, many: string): string {
  const rows = STORED.rows.filter((row) => row.server === server)
  const counts = [...new Set(rows.map(({ servers }) => servers))]
  const settings = [...new Set(rows.map((row) => row.settings))]
  return table(
    ['settings', ...counts.map((count) => `${count} ${count === 1 ? one : many}`)],
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

const CONFIDENCE = '99 %'

/** Where chance decides: what was measured, how sure that is, and what is predicted. */
export function chanceTable(): string {
  return table(
    [
      'what runs',
      'version',
      'came again',
      'resumed',
      `${CONFIDENCE} interval`,
      'predicted',
      'decided otherwise',
    ],
    STORED.rows
      .filter((row) => !isSure(row))
      .map((row) => {
        const [from, to] = interval(row.resumed, row.later, SURE[CONFIDENCE])
        const isWithin = from <= row.predicted && row.predicted <= to
        return [
          whatRuns(row),
          row.version,
          String(row.later),
          `${row.resumed}, ${shareOf(row)}`,
          `${percent(from)} to ${percent(to)}`,
          `${percent(row.predicted)}, ${isWithin ? 'within' : 'outside'}`,
          String(row.otherwise),
        ]
      }),
  )
}

const whatRuns = ({ server, servers, settings }: MeasuredRow): string =>
  OF_ONE_MASTER.includes(server) ? `${server}, ${servers} processes: ${settings}` : `${server}: ${settings}`

const OF_ONE_MASTER: readonly string[] = ['nginx', 'Apache']

/** Where all that comes again resumes, or nothing, and what is no master with its processes. */
export function measuredTable(): string {
  const rows = STORED.rows.filter((row) => isSure(row) && !OF_ONE_MASTER.includes(row.server))
  return table(
    ['what runs', 'version', 'came again', 'resumed', 'predicted', 'decided otherwise'],
    rows.map((row) => [
      whatRuns(row),
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
      const last = STORED.held[index - 1]
      const before = last?.server === server ? last : undefined
      const each = before ? String(Math.round((bytes - before.bytes) / (sessions - before.sessions))) : ''
      return [`${server}, ${bytes / 1024} kB`, String(sessions), each]
    }),
  )
}
