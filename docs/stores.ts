/**
 * Parts of the guide to stores at scale, from stored runs of `npm run bench -- stores --sessions 1000000 --save
 * docs/guides/stores-measured.json` and `npm run bench -- failover --save docs/guides/failover-measured.json`. Nothing is
 * measured here.
 */
import { readFileSync } from 'node:fs'
import type { FailoverReport } from '../test/bench/failover-report.ts'
import type { StoresReport } from '../test/bench/stores-report.ts'
import { table } from './markdown.ts'

const STORED = stored('stores') as StoresReport
const FAILED_OVER = stored('failover') as FailoverReport

function stored(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`guides/${name}-measured.json`, import.meta.url), 'utf8'))
}

const numbered = (value: number): string => value.toLocaleString('en-US')

/** When, where and with what. */
export function storesMeasuredOn(): string {
  const { on, cpu, cores, load, versions, session } = STORED
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return (
    `Measured on ${on}: ${programs.join(', ')}, ${cpu}, ${cores} cores, load average ${load[0]} before and ${load[1]} after. ` +
    `A session of a server whose clients show no certificate; written, it is ${session} bytes.`
  )
}

/** Every store that was measured. */
export function storesTable(): string {
  const { rows, together } = STORED
  const head = [
    'store',
    'sessions',
    'bytes for each',
    `takes/s, ${together} under way`,
    'one take, p50 µs',
    'p99 µs',
  ]
  return table(
    head,
    rows.map(({ store, sessions, bytes, of, takes, p50, p99 }) => [
      store,
      numbered(sessions),
      `${numbered(bytes)}, ${of}`,
      ...[takes, p50, p99].map(numbered),
    ]),
  )
}

/** When and how servers were killed. */
export function failoverMeasuredOn(): string {
  const { on, cpu, cores, version, load } = FAILED_OVER
  return (
    `Counted on ${on}: Redis ${version}, ${cpu}, ${cores} cores; servers count as dead after 500 ms. Four clients shake hands one ` +
    `handshake after the other, ${load.think} ms between, ${load.together} workers put sessions and take every other one at once. After ${load.before / 1000} s one server is killed; all ` +
    'goes on until every node answers and twenty more connections have resumed. Then each session whose storing was acknowledged, and each that ' +
    'was taken, is taken once more.'
  )
}

/** What each death cost. */
export function failoverTable(): string {
  const { rows } = FAILED_OVER
  const line = (what: string, of: (row: FailoverReport['rows'][number]) => string): string[] => [
    what,
    ...rows.map(of),
  ]
  return table(
    ['', ...rows.map(({ servers }) => servers)],
    [
      line('puts and takes a second before', ({ rate }) => numbered(rate)),
      line(
        'connections, of those failed',
        ({ connections, failed }) => `${numbered(connections)}, ${failed}`,
      ),
      line('in full with a note', ({ noted }) => numbered(noted)),
      line('until every node answers', ({ away }) => `${(away / 1000).toFixed(1)} s`),
      line('stored, of those lost', ({ stored, lost }) => `${numbered(stored)}, ${numbered(lost)}`),
      line('taken, of those there again', ({ taken, doubled }) => `${numbered(taken)}, ${numbered(doubled)}`),
      line('takes without an answer that says which', ({ unknown }) => numbered(unknown)),
    ],
  )
}
