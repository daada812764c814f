/**
 * Parts of the guide to what resumption saves, from a stored run of `npm run bench -- resumption --save
 * docs/guides/what-resumption-saves.json`. Nothing is measured here.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { percent, resumptionChart } from '../test/bench/resumption-chart.ts'
import { fullOf, valueOf, type Measure, type Report, type Row } from '../test/bench/resumption-report.ts'
import { table } from './markdown.ts'

const pathOf = (ending: string): string =>
  fileURLToPath(new URL(`guides/what-resumption-saves.${ending}`, import.meta.url))

/** The chart on disk. */
export const CHART = pathOf('svg')

/** The run that the guide shows. */
export const STORED: Report = JSON.parse(readFileSync(pathOf('json'), 'utf8'))

/** The chart as it should be. */
export function chart(): string {
  return resumptionChart(STORED)
}

/** Where it ran, and what the shares are shares of. */
export function measuredOn(): string {
  const { node, openssl, cpu, system } = STORED.machine
  const times = Object.entries(STORED.full).map(([version, name]) => {
    const { ours, node: theirs } = STORED.rows.find((row) => row.name === name)!
    return `${version} ${ours.both.ms.toFixed(1)} ms here and ${theirs!.both.ms.toFixed(1)} ms in node:tls`
  })
  return `Node ${node} with OpenSSL ${openssl}, ${cpu}, ${system}. A full handshake, both sides: ${times.join('; ')}.`
}

const name = ({ version, label }: Row): string => `${version.slice(4)} ${label.replace(/psk_\w+/, '`$&`')}`
const bold = (row: Row, cells: readonly string[]): string[] =>
  cells.map((cell) => (fullOf(STORED, row) === row ? `**${cell}**` : cell))

/** Every way of ours. */
export function sidesTable(): string {
  const rows = STORED.rows.map((row) => {
    const of = (measure: Measure) => valueOf(STORED, row, 'ours', measure)!
    const shares = (['client-cpu', 'server-cpu', 'cpu'] as const).map((side) => percent(of(side).ratio))
    const { client, server, roundTrips } = row.ours.shape
    const numbers = [client, server].map(String)
    return bold(row, [name(row), ...shares, ...numbers, percent(of('bytes').ratio), String(roundTrips)])
  })
  const head = [
    '',
    'CPU, client',
    'CPU, server',
    'both',
    'bytes, client',
    'bytes, server',
    'both',
    'round trips',
  ]
  return table(head, rows)
}

/** The ways that Node has as well. */
export function nodeTable(): string {
  const rows = STORED.rows
    .filter(({ node }) => node)
    .map((row) => {
      const shares = (['cpu', 'bytes'] as const).flatMap((measure) =>
        (['ours', 'node'] as const).map((stack) => percent(valueOf(STORED, row, stack, measure)!.ratio)),
      )
      return bold(row, [
        name(row),
        ...shares,
        String(row.ours.shape.roundTrips),
        String(row.node!.shape.roundTrips),
      ])
    })
  const pair = (what: string): string[] => [`${what}, glass-tls`, `${what}, node:tls`]
  return table(['', ...pair('CPU'), ...pair('bytes'), ...pair('round trips')], rows)
}
