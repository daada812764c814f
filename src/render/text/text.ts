/** A run as text: what `npm start` prints. Overview first, then every step, then what it cost. */
import { settingOf, type ConnectionRun, type Run } from '../../trace/run.ts'
import {
  cameUp,
  comparable,
  compareRows,
  connectionKind,
  messagesInWords,
  remarksOf,
  roundTripsInWords,
  savedInWords,
  shortKind,
  valueInWords,
} from '../words/costs.ts'
import { flightsOf } from './flights.ts'
import { hiddenRunLines, inRuns } from './hidden-run.ts'
import { HARD_SPACE, line, paint, type Line, type Piece } from './lines.ts'
import { momentLines } from './moment.ts'
import { Memory, Seen } from './seen.ts'
import { tellingOf } from '../words/wording.ts'
import { PLAIN, type Theme } from './theme.ts'
import { outcomeInWords } from '../words/published.ts'
import { counted } from '../words/values.ts'
import { explain, type Reason } from '../words/why.ts'
import type { Version } from '../../wire/version.ts'

/** How a run is told. */
export interface TextOptions {
  /** Columns; at least 40. */
  readonly width?: number
  readonly theme?: Theme
  /** Every field, every byte, every check, every record. */
  readonly full?: boolean
}

/** The rows of text, without line ends. */
export function* renderText(run: Run, options: TextOptions = {}): Generator<string> {
  const { theme = PLAIN, full = false } = options
  const width = Math.max(40, options.width ?? 100)
  for (const part of parts(run, full, width)) yield* paint(part, width, theme)
}

function* parts(run: Run, full: boolean, width: number): Generator<Line> {
  yield* opening(run)
  let memory: Memory | undefined
  for (const connection of run.connections) {
    memory = memory?.next(connection.id) ?? new Memory(connection.id)
    yield* heading(connection, width)
    yield* connectionLines(connection, full, memory)
  }
  yield* costs(comparable(run.connections))
  yield* run.connections.flatMap(publishedLines)
}

/** A row without anything. */
export const BLANK = line([])

/** What the text of a later connection begins with. */
const LEFT_OUT: readonly Line[] = [
  line([
    ['dim', 'What an earlier connection has shown already is left out, or named in a line: see --full.'],
  ]),
  BLANK,
]

/** What happened in a connection. In full nothing is folded, nor where each byte is said to be as it was published. */
function* connectionLines(connection: ConnectionRun, full: boolean, memory: Memory): Generator<Line> {
  const telling = tellingOf(connection, full)
  const seen = new Seen(full || connection.published ? undefined : memory)
  if (seen.memory?.isLater) yield* LEFT_OUT
  const runs = full ? connection.moments.map((moment) => [moment] as const) : inRuns(connection.moments)
  let before = 0
  for (const run of runs) {
    const lines =
      run.length > 1 ? hiddenRunLines(run, telling) : momentLines({ moment: run[0], telling, seen })
    if (lines.length === 0) continue
    // What one line tells goes with what follows it.
    if (before > 1) yield BLANK
    yield* lines
    before = lines.length
  }
  if (before > 0) yield BLANK
}

// ---- The first screen

function* opening(run: Run): Generator<Line> {
  yield* openingLines(run)
  yield* overviewLines(run)
  yield* savings(comparable(run.connections))
  yield* legend(run.connections)
  yield BLANK
}

/** What is played. */
export function openingLines(run: Run): Line[] {
  const title = line(
    [
      ['title', ` ${run.name} `],
      ['bold', `  ${run.shows}`],
    ],
    2,
  )
  const changes = (run.changes ?? []).map((change) => line([['bold', `changed: ${change}`]], 2))
  return [title, line([['dim', settingOf(run)]]), ...changes, BLANK]
}

/** Every connection at a glance: what it was, why, and who sent what when. */
export function overviewLines({ connections }: Run): Line[] {
  return connections.flatMap((connection) => [...overview(connection)])
}

const BRACKETS: Readonly<Record<Version, readonly Piece[]>> = {
  'TLS 1.3': [
    ['text', 'Name'],
    ['dim', ' travels in the clear, '],
    ['text', '{Name}'],
    ['dim', ' under handshake keys, '],
    ['text', '[Name]'],
    ['dim', ' under application keys, '],
    ['text', '(Name)'],
    ['dim', ' under early keys.'],
  ],
  'TLS 1.2': [
    ['text', 'Name'],
    ['dim', ' travels in the clear, '],
    ['text', '[Name]'],
    ['dim', ' encrypted; '],
    ['text', '1 2 3'],
    ['dim', ' count the steps of a handshake.'],
  ],
}

const SECTION: Readonly<Record<Version, readonly Piece[]>> = {
  'TLS 1.3': [
    ['text', '§7.1'],
    ['dim', ' a section of RFC 9846 (TLS 1.3, which replaced RFC 8446).'],
  ],
  'TLS 1.2': [
    ['text', '§7.4'],
    ['dim', ' a section of RFC 5246 (TLS 1.2).'],
  ],
}

const SIGNS: readonly Piece[] = [
  ['dim', 'Below, step by step: '],
  ['text', '[6,38)'],
  ['dim', ' bytes 6 to 37 of a message, '],
  ['secret', '✦'],
  ['dim', ' a secret is born (= how), '],
  ['bold', '?'],
  ['dim', ' a decision and its checks '],
  ['pass', '✓'],
  ['dim', ' '],
  ['fail', '✗'],
  ['dim', ', '],
  ['state', '◆'],
  ['dim', ' a new state, '],
  ['bold', '▤'],
  ['dim', ' a cache, '],
  ['bold', '✎'],
  ['dim', ' what a signature covers, '],
]

/** What is counted, said once. */
const COUNTED: readonly Piece[] = [
  ['dim', 'Bytes are counted on the wire: whole records with their headers, without TCP and IP. '],
  ['dim', 'Messages are those of the handshake: ChangeCipherSpec is a record type of its own.'],
]

/** What the signs mean, in the words of the first connection's version. */
function legend([first]: readonly ConnectionRun[]): Line[] {
  if (!first) return []
  const { version } = tellingOf(first)
  return [BRACKETS[version], [...SIGNS, ...SECTION[version]], COUNTED].map((pieces) => line(pieces, 2))
}

function* overview(connection: ConnectionRun): Generator<Line> {
  yield line([['bold', `${connection.id}  ${connectionKind(connection)}`]], 4)
  const { failure, reasons } = explain(connection)
  yield* reasons.map(whyLine)
  const settled = connection.summary.version !== '' && (failure === '' || cameUp(connection))
  if (settled) yield line([['dim', `    ${inShort(connection)}`]], 4)
  for (const { t, actor, items } of flightsOf(connection)) {
    const gutter: Piece[] = [
      ['dim', `  ${`+${t}`.padStart(6)} ms  `],
      [actor, actor],
      ['dim', actor === 'client' ? ' ━━▶  ' : ' ◀━━  '],
    ]
    const names = items.map((item) => item.replaceAll(' ', HARD_SPACE))
    yield { gutter, pieces: [['text', names.join(', ')]], hang: 0 }
  }
  for (const { text, cite } of remarksOf(connection))
    yield line(
      [
        ['bold', `    ⇒ ${text}`],
        ['dim', `  ${cite}`],
      ],
      6,
    )
  yield BLANK
}

/** A reason, with its mark and its section. */
function whyLine({ good, text, cite }: Reason): Line {
  const mark: Piece = good ? ['pass', '    ✓ '] : ['fail', '    ✗ ']
  return line([mark, ['text', `${text} `], ['cite', cite && `(${cite})`]], 6)
}

function inShort({ summary }: ConnectionRun): string {
  const { version, suite, group, bytes } = summary
  const size = `client sent ${counted(bytes.client, 'byte')} in records, server ${bytes.server}`
  return [
    version,
    suite,
    group || 'no key agreement',
    roundTripsInWords(summary),
    size,
    messagesInWords(summary),
  ].join(' · ')
}

// ---- Each connection

function* heading(connection: ConnectionRun, width: number): Generator<Line> {
  const title = ` Connection ${connection.id}: ${shortKind(connection)} `
  const when = connection.began > 0 ? ` begins at ${connection.began} ms ` : ''
  yield line([
    ['bold', `━━${title}`],
    ['dim', '━'.repeat(Math.max(2, width - title.length - when.length - 4))],
    ['dim', `${when}━━`],
  ])
  yield BLANK
}

// ---- What it cost

function* costs(connections: readonly ConnectionRun[]): Generator<Line> {
  if (connections.length === 0) return
  const others = connections.slice(1)
  const title = others.some(({ summary }) => summary.resumed) ? 'What resumption saved' : 'What it cost'
  yield line([['bold', `━━ ${title} ━━`]])
  yield BLANK
  const heads = connections.map(
    ({ id, summary }) => `${id} ${summary.resumed ? 'resumed' : summary.externalPsk ? 'PSK' : 'full'}`,
  )
  const cell = (text: string): string => text.padStart(16)
  const versus = others.length > 0 ? cell('difference') : ''
  yield line([['bold', ' '.repeat(26) + heads.map(cell).join('') + versus]])
  let group = ''
  for (const { what, values, group: own, difference, less } of compareRows(connections)) {
    if (own !== group && own === 'primitives') yield line([['dim', '  calls, both sides together']])
    group = own
    const delta = others.length > 0 ? cell(difference) : ''
    yield line([
      ['text', `  ${what}`.padEnd(26) + values.map((value) => cell(valueInWords(value))).join('')],
      [less ? 'pass' : 'dim', delta],
    ])
  }
  yield BLANK
  yield* savings(connections)
}

/** How much of a connection is as it was published, where it was. */
function publishedLines({ id, summary: { published } }: ConnectionRun): Line[] {
  if (!published) return []
  const style = published.differences.length === 0 ? 'pass' : 'fail'
  return [
    line(
      [
        ['bold', `${id}: `],
        [style, `${outcomeInWords(published)}.`],
      ],
      2,
    ),
  ]
}

/** What each later connection did without, in a sentence. */
export function* savings([first, ...others]: readonly ConnectionRun[]): Generator<Line> {
  if (!first) return
  for (const other of others.filter(({ summary }) => summary.resumed)) {
    const saved = savedInWords(first.summary, other.summary)
    if (!saved) continue
    yield line(
      [
        ['bold', `${other.id} against ${first.id}: `],
        ['pass', saved],
        ['text', '.'],
      ],
      2,
    )
    yield BLANK
  }
}
