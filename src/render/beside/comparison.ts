/** Two runs beside each other, as text: what is equal in one line, what differs at length, the reason first. */
import type { Comparison, ConnectionComparison, RunName } from '../../trace/compare/compare.ts'
import { matters, type Likeness } from '../../trace/compare/likeness.ts'
import type { CheckRow, VerdictRow } from '../../trace/compare/verdicts.ts'
import { compareRows, valueInWords } from '../words/costs.ts'
import { counted } from '../words/values.ts'
import { messageLines } from './comparison-messages.ts'
import { bothPieces, sign } from './comparison-pieces.ts'
import { line, paint, type Line, type Piece } from '../text/lines.ts'
import type { TextOptions } from '../text/text.ts'
import { PLAIN } from '../text/theme.ts'

/** The rows of a comparison, without line ends. */
export function* renderComparison(comparison: Comparison, options: TextOptions = {}): Generator<string> {
  const { theme = PLAIN, full = false } = options
  const width = Math.max(40, options.width ?? 100)
  const lines = [
    ...openingLines(comparison),
    ...comparison.connections.flatMap((one) => [BLANK, ...connectionLines(one, full)]),
  ]
  for (const each of lines) yield* paint(each, width, theme)
}

const BLANK = line([])

/** Which runs they are, and what the signs mean. */
export function openingLines({ runs, alone }: Comparison): Line[] {
  const only = (name: 'A' | 'B', ids: readonly string[]): Line[] =>
    ids.length === 0 ? [] : [line([['fail', `${ids.join(', ')} is in ${name} alone`]])]
  return [
    runLine('A', runs.a),
    runLine('B', runs.b),
    line(
      [
        ['dim', 'Beside each other: '],
        ...sign('equal'),
        ['dim', ' equal, '],
        ...sign('anew'),
        ['dim', ' differs in what is anew in every run, or follows from it, '],
        ...sign('differs'),
        ['dim', ' differs and matters, '],
        ['bold', 'A'],
        ['dim', ' or '],
        ['bold', 'B'],
        ['dim', ' has it alone.'],
      ],
      2,
    ),
    ...only('A', alone.a),
    ...only('B', alone.b),
  ]
}

function runLine(name: string, { name: scenario, seed, changes = [] }: RunName): Line {
  const what = changes.map((change) => `; changed: ${change}`).join('')
  return line(
    [
      ['bold', `${name}  ${scenario}`],
      ['dim', seed === undefined ? '' : `, seed “${seed}”`],
      ['text', what],
    ],
    3,
  )
}

/** One connection. */
export function connectionLines(connection: ConnectionComparison, full: boolean): Line[] {
  const { id, likeness, messages, verdicts, secrets } = connection
  const size = `${counted(messages.length, 'message')}, ${counted(verdicts.length, 'decision')}, ${counted(secrets.length, 'secret')}`
  if (!matters(likeness) && !full)
    return [
      line(
        [
          ['bold', `${id}  `],
          ...sign(likeness),
          ['text', likeness === 'equal' ? ' equal: ' : ' the same but for what is anew: '],
          ['text', size],
        ],
        4,
      ),
    ]
  return [
    line([['bold', `${id}  `], ...sign(likeness), ['text', matters(likeness) ? ' differs' : '']]),
    ...firstLines(connection),
    ...outcomeLines(connection),
    ...section('Messages', messageLines(messages, full)),
    ...section(
      'Decisions',
      verdicts
        .filter(
          (row) => row !== connection.first?.row && (full ? row.likeness !== 'equal' : matters(row.likeness)),
        )
        .flatMap((row) => verdictLines(row)),
    ),
    ...section('States', stateLines(connection)),
    ...section('Secrets', secretLines(connection, full)),
    ...section('Costs', costLines(connection)),
  ]
}

function section(title: string, lines: readonly Line[]): Line[] {
  return lines.length === 0 ? [] : [line([['dim', `  ${title}`]]), ...lines]
}

// ---- The reason

function firstLines({ first }: ConnectionComparison): Line[] {
  if (!first) return []
  const head: Piece = ['bold', '    ⇒ ']
  if (first.kind === 'verdict') return verdictLines(first.row, head)
  const { from, name } = first.row
  return [line([head, ['text', 'first in what the '], [from, from], ['text', ` sends: ${name}`]], 6)]
}

function verdictLines(
  { actor, question, likeness, answers, checks }: VerdictRow,
  head: Piece = ['text', '    '],
): Line[] {
  const who: Piece = actor === 'wire' ? ['text', actor] : [actor, actor]
  return [
    line(
      [head, ...sign(likeness), ['text', ' '], who, ['text', `: ${question} `], ...bothPieces(answers)],
      6,
    ),
    ...checks.map(checkLine),
  ]
}

function checkLine({ id, rule, expected, cite, outcomes, actual }: CheckRow): Line {
  const failed = outcomes.a === 'fail' || outcomes.b === 'fail'
  return line(
    [
      [failed ? 'fail' : 'dim', failed ? '      ✗ ' : '      · '],
      ['text', `${id}: ${rule}; expected `],
      // A check that one of them did not run wanted the same.
      ...bothPieces({ a: expected.a ?? expected.b, b: expected.b ?? expected.a }),
      ['text', expected.a === expected.b ? ', actual ' : '; actual '],
      ...bothPieces(actual),
      ['cite', cite && ` (${cite})`],
    ],
    8,
  )
}

function outcomeLines({ outcome }: ConnectionComparison): Line[] {
  return outcome.map(({ what, values }) =>
    line([['text', `    ${what}: `], ...bothPieces({ a: values.a || 'none', b: values.b || 'none' })], 6),
  )
}

// ---- States, secrets, costs

function stateLines({ states }: ConnectionComparison): Line[] {
  return states.map(({ actor, likeness, common, then }) => {
    const path = (names: readonly string[]): string =>
      names.length === 0 ? 'stays there' : names.join(' → ')
    const last = common.at(-1) ?? 'START'
    const differs: readonly Piece[] =
      likeness === 'equal'
        ? [['text', ` to the end, ${last}`]]
        : [['text', `; from ${last}: `], ...bothPieces({ a: path(then.a), b: path(then.b) })]
    return line(
      [
        ['text', '    '],
        ...sign(likeness),
        ['text', ' '],
        [actor, actor],
        ['text', ` ${counted(common.length, 'state')}`],
        ...differs,
      ],
      6,
    )
  })
}

function secretLines({ secrets }: ConnectionComparison, full: boolean): Line[] {
  const of = (likeness: Likeness): number => secrets.filter((row) => row.likeness === likeness).length
  const counts = (['equal', 'anew', 'differs', 'only a', 'only b'] as const).flatMap((likeness): Piece[] =>
    of(likeness) === 0 ? [] : [...sign(likeness), ['text', ` ${of(likeness)}  `]],
  )
  const others = secrets.filter(({ likeness }) => likeness !== 'equal')
  // One is enough: what follows from it differs too.
  const first = others.find(({ likeness }) => likeness === 'differs') ?? others.at(0)
  const shown = full ? others : others.filter((row) => row === first)
  return [
    line([['text', '    '], ...counts]),
    ...shown.map(({ id, likeness, why }) =>
      line([['text', '      '], ...sign(likeness), ['secret', ` ${id}`], ['text', why && `: ${why}`]], 8),
    ),
  ]
}

function costLines({ likeness, summaries: { a, b } }: ConnectionComparison): Line[] {
  return (
    compareRows([{ summary: a }, { summary: b }])
      // Where nothing matters, bytes differ by the lengths of signatures.
      .filter(
        ({ what, values }) => values[0] !== values[1] && (matters(likeness) || !what.startsWith('bytes')),
      )
      .map(({ what, values: [ours, theirs], difference }) =>
        line([
          ['text', `    ${what.padEnd(26)}`],
          ...bothPieces({ a: valueInWords(ours), b: valueInWords(theirs) }),
          ['dim', `  ${difference}`],
        ]),
      )
  )
}
