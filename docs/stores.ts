/**
 * Parts of the guide to stores at scale, from a stored run of `npm run bench -- stores --sessions 20000 --save
 * docs/guides/stores-measured.json`. Nothing is measured here.
 */
import { readFileSync } from 'node:fs'
import type { StoresReport } from '../test/bench/stores-report.ts'
import { table } from './markdown.ts'

const STORED = JSON.parse(
  readFileSync(new URL('guides/stores-measured.json', import.meta.url), 'utf8'),
) as StoresReport

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
