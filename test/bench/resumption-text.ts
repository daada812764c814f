/** The benchmark of resumption as text, within 100 columns. */
import type { Version } from '../../src/wire/version.ts'
import { valueOf, type Measure, type Report, type Row } from './resumption-report.ts'

const VERSIONS: readonly Version[] = ['TLS 1.2', 'TLS 1.3']

/** Both tables: ours by side, then beside Node's. */
export function textOf(report: Report): string {
  const { machine } = report
  const lines = [
    `Node ${machine.node} (OpenSSL ${machine.openssl}), ${machine.cpu}, ${machine.system}`,
    'A connection and one request of 16 bytes. Medians of batches in turns in one process, the quieter',
    'half kept; times are processor time. "of full": as a share of ECDHE-ECDSA in the same version.',
    '',
    ...sidesTable(report),
    '',
    'Beside node:tls. Both sides together: in one process its processor time cannot be told apart.',
    '',
    ...nodeTable(report),
  ]
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}

/** Cells to the right, at the widths given; the first to the left. */
function lineOf(widths: readonly number[], cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('')
}

const SIDES = [27, 9, 9, 8, 8, 8, 7, 8, 8, 7]

function sidesTable(report: Report): string[] {
  return VERSIONS.flatMap((version, index) => [
    ...(index === 0
      ? [
          lineOf(SIDES, ['', 'CPU ms', '', 'of full', '', 'bytes', '', 'of full', '', 'round']),
          lineOf(SIDES, [
            '',
            'client',
            'server',
            'client',
            'server',
            'to srv',
            'to cl',
            'to srv',
            'to cl',
            'trips',
          ]),
        ]
      : []),
    version,
    ...rowsOf(report, version).map((row) => {
      const cell = (measure: Measure, what: 'value' | 'ratio', digits: number): string =>
        valueOf(report, row, 'ours', measure)?.[what].toFixed(digits) ?? ''
      return lineOf(SIDES, [
        `  ${row.label}`,
        cell('client-cpu', 'value', 3),
        cell('server-cpu', 'value', 3),
        cell('client-cpu', 'ratio', 3),
        cell('server-cpu', 'ratio', 3),
        cell('client-bytes', 'value', 0),
        cell('server-bytes', 'value', 0),
        cell('client-bytes', 'ratio', 2),
        cell('server-bytes', 'ratio', 2),
        cell('round-trips', 'value', 0),
      ])
    }),
  ])
}

const NODE = [27, 11, 10, 8, 8, 10, 10, 8, 8]

function nodeTable(report: Report): string[] {
  const heads = ['glass-tls', 'node:tls', 'of full', '', 'glass-tls', 'node:tls', 'of full', '']
  const units = ['CPU ms', 'CPU ms', 'ours', 'node', 'bytes', 'bytes', 'ours', 'node']
  return [
    lineOf(NODE, ['', ...heads]),
    lineOf(NODE, ['', ...units]),
    ...VERSIONS.flatMap((version) => [
      version,
      ...rowsOf(report, version)
        .filter(({ node }) => node)
        .map((row) => {
          const cells = (measure: Measure, digits: number): string[] => {
            const [ours, node] = [
              valueOf(report, row, 'ours', measure),
              valueOf(report, row, 'node', measure),
            ]
            const values = [ours, node].map((one) => one?.value.toFixed(digits) ?? '')
            return [...values, ...[ours, node].map((one) => one?.ratio.toFixed(3) ?? '')]
          }
          return lineOf(NODE, [`  ${row.label}`, ...cells('cpu', 3), ...cells('bytes', 0)])
        }),
    ]),
  ]
}

/** Rows of one version. */
function rowsOf({ rows }: Report, version: Version): readonly Row[] {
  return rows.filter((row) => row.version === version)
}
