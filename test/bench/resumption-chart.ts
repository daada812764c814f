/** The chart of the guide: three measures of seven ways to connect, drawn from a stored run. */
import type { Version } from '../../src/wire/version.ts'
import { valueOf, type Report, type Row } from './resumption-report.ts'

/** Ways that the chart shows, under the names it gives them. */
const SHOWN: Readonly<Record<Version, Readonly<Record<string, string>>>> = {
  'TLS 1.2': { 'tls12-ecdhe-ecdsa': 'full', 'tls12-session-id': 'session ID', 'tls12-ticket': 'ticket' },
  'TLS 1.3': {
    'tls13-full': 'full',
    'tls13-psk-dhe-ke': 'psk_dhe_ke',
    'tls13-psk-ke': 'psk_ke',
    'tls13-0rtt': 'psk_dhe_ke, 0-RTT',
  },
}

const [WIDTH, MARGIN] = [760, 24]
const [ROW, BAR] = [26, 13]
/** Where the columns begin, and how long their longest bars are. */
const [LABELS, CPU, BYTES, TRIPS] = [MARGIN, 172, 462, 650]
const [CPU_LENGTH, BYTES_LENGTH] = [220, 130]
/** Width of a number behind a bar. */
const NUMBER = 48
const [HEAD, FIRST] = [92, 138]

const STYLE = `
    svg { color: #1f2328; --client: #2f6fb3; --server: #d9822b; --card: #ffffff; --line: #d8dee4; }
    @media (prefers-color-scheme: dark) {
      svg { color: #e6edf3; --client: #5b9ee6; --server: #f0a95b; --card: #161b22; --line: #363d46; }
    }
    text { fill: currentColor; font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; }
    .title { font-size: 17px; font-weight: 600; }
    .head, .version { font-weight: 600; }
    .quiet { fill-opacity: 0.68; font-size: 12px; }
    .number { font-variant-numeric: tabular-nums; }
    .client { fill: var(--client); }
    .server { fill: var(--server); }
    .card { fill: var(--card); stroke: var(--line); }
    .rule { stroke: var(--line); }
    .node { fill: var(--card); stroke: currentColor; stroke-width: 1.6; }
    .trip { fill: currentColor; fill-opacity: 0.78; }
    .none { fill: none; stroke: currentColor; stroke-opacity: 0.78; stroke-width: 1.4; stroke-dasharray: 2.2 2; }`

interface Placed {
  readonly row: Row
  readonly label: string
  /** Middle of the row. */
  readonly y: number
}

/** The chart as a file of its own, for light and dark surroundings. */
export function resumptionChart(report: Report): string {
  const groups = Object.keys(SHOWN).map((name, index) => groupOf(report, name as Version, index))
  const placed = groups.flatMap(({ rows }) => rows)
  const bottom = placed[placed.length - 1].y + ROW / 2
  const height = bottom + 58
  const most = Math.max(...placed.map(({ row }) => row.ours.shape.client + row.ours.shape.server))
  const parts = [
    `<rect class="card" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10"/>`,
    text(LABELS, 36, 'What resumption saves', 'title'),
    text(
      LABELS,
      57,
      `glass-tls and node:tls on Node ${report.machine.node}, both ends in one process`,
      'quiet',
    ),
    ...heads(),
    ...groups.map(({ version, y }) => text(LABELS, y + 4.5, version, 'version')),
    ...placed.flatMap((one) => [label(one), ...cpu(report, one), ...bytes(one, most), ...trips(one)]),
    ...legend(bottom + 32),
  ]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">`,
    '  <title id="title">What resumption saves: processor time, bytes and round trips of ways to connect</title>',
    `  <desc id="desc">${description(report, placed)}</desc>`,
    `  <style>${STYLE}\n  </style>`,
    ...parts.map((part) => `  ${part}`),
    '</svg>',
    '',
  ].join('\n')
}

/** A version's name and rows, one below the other. */
function groupOf({ rows }: Report, version: Version, index: number) {
  const before = Object.values(SHOWN)
    .slice(0, index)
    .reduce((sum, group) => sum + Object.keys(group).length + 1.4, 0)
  const y = FIRST + before * ROW
  const placed = Object.entries(SHOWN[version]).map(([name, shown], at): Placed => {
    const row = rows.find((one) => one.name === name)
    if (!row) throw new Error(`the run did not measure ${name}`)
    return { row, label: shown, y: y + (at + 1) * ROW }
  })
  return { version, y, rows: placed }
}

// ---- Columns

function heads(): string[] {
  const columns = [
    [CPU, 'Processor time', 'share of the full handshake'],
    [BYTES, 'Bytes', 'both ways, one request'],
    [TRIPS, 'Round trips', 'before data'],
  ] as const
  return [
    ...columns.flatMap(([x, head, about]) => [
      text(x, HEAD, head, 'head'),
      text(x, HEAD + 16, about, 'quiet'),
    ]),
    `<path class="rule" d="M${MARGIN} ${HEAD + 25.5}H${WIDTH - MARGIN}"/>`,
  ]
}

function label({ label: shown, y }: Placed): string {
  return text(LABELS + 12, y + 4.5, shown)
}

/** Client and server, each as much of the full handshake of both; a mark where node:tls stands. */
function cpu(report: Report, { row, y }: Placed): string[] {
  const whole = valueOf(report, row, 'ours', 'cpu')!
  const client = valueOf(report, row, 'ours', 'client-cpu')!.value / whole.baseline
  const node = valueOf(report, row, 'node', 'cpu')
  const end = CPU + whole.ratio * CPU_LENGTH
  // Full handshakes all end where the scale does.
  const theirs = node && node.ratio < 1 ? CPU + node.ratio * CPU_LENGTH : undefined
  const room = theirs === undefined ? Infinity : theirs - end
  // A mark that stands where our number would, moves it and keeps its own number to itself.
  const number = room > -NUMBER && room < NUMBER ? Math.max(end, theirs! + 6) : end
  return [
    ...stacked(CPU, y, client * CPU_LENGTH, whole.ratio * CPU_LENGTH),
    text(number + 7, y + 4.5, percent(whole.ratio), 'number'),
    ...(theirs === undefined ? [] : [mark(theirs, y)]),
    ...(node && room >= NUMBER && room < Infinity
      ? [text(theirs! + 11, y + 4.5, percent(node.ratio), 'number quiet')]
      : []),
  ]
}

function bytes({ row, y }: Placed, most: number): string[] {
  const { client, server } = row.ours.shape
  const end = ((client + server) / most) * BYTES_LENGTH
  return [
    ...stacked(BYTES, y, (client / most) * BYTES_LENGTH, end),
    text(BYTES + end + 7, y + 4.5, String(client + server), 'number'),
  ]
}

/** One dot for each; an empty place where there is none. */
function trips({ row, y }: Placed): string[] {
  const { roundTrips } = row.ours.shape
  const dot = (index: number, kind: string): string =>
    `<circle class="${kind}" cx="${TRIPS + 6 + index * 15}" cy="${y}" r="5"/>`
  const dots = Array.from({ length: roundTrips }, (_, index) => dot(index, 'trip'))
  return [
    ...(roundTrips === 0 ? [dot(0, 'none')] : dots),
    text(TRIPS + 36, y + 4.5, String(roundTrips), 'number'),
  ]
}

/** The client's part, then the server's up to `end`. */
function stacked(x: number, y: number, client: number, end: number): string[] {
  const top = y - BAR / 2
  const part = (kind: string, from: number, to: number): string =>
    `<rect class="${kind}" x="${digits(x + from)}" y="${top}" width="${digits(to - from)}" height="${BAR}" rx="1.5"/>`
  return [part('client', 0, client), part('server', client, end)]
}

function mark(x: number, y: number): string {
  return `<path class="node" d="M${digits(x)} ${y - 6}l6 6-6 6-6-6z"/>`
}

function legend(y: number): string[] {
  const box = (x: number, kind: string): string =>
    `<rect class="${kind}" x="${x}" y="${y - BAR / 2}" width="${BAR}" height="${BAR}" rx="1.5"/>`
  return [
    `<path class="rule" d="M${MARGIN} ${y - 21.5}H${WIDTH - MARGIN}"/>`,
    box(CPU, 'client'),
    text(CPU + 20, y + 4.5, 'client'),
    box(CPU + 76, 'server'),
    text(CPU + 96, y + 4.5, 'server'),
    mark(CPU + 164, y),
    text(CPU + 177, y + 4.5, 'node:tls, both sides, as a share of its own full handshake'),
  ]
}

// ---- Words

/** Everything the chart shows, for who does not see it. */
function description(report: Report, placed: readonly Placed[]): string {
  return placed
    .map(({ row, label: shown }) => {
      const { client, server, roundTrips } = row.ours.shape
      const [ours, node] = [valueOf(report, row, 'ours', 'cpu'), valueOf(report, row, 'node', 'cpu')]
      const beside = node ? ` (node:tls ${percent(node.ratio)})` : ''
      return `${row.version} ${shown}: ${percent(ours!.ratio)} of the processor time of the full handshake${beside}, ${client + server} bytes, round trips: ${roundTrips}.`
    })
    .join(' ')
}

/** Two digits where they count; the sign stays on the line. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}\u00a0%`
}

function digits(number: number): string {
  return String(Number(number.toFixed(1)))
}

function text(x: number, y: number, content: string, kind = ''): string {
  return `<text x="${digits(x)}" y="${digits(y)}"${kind ? ` class="${kind}"` : ''}>${content}</text>`
}
