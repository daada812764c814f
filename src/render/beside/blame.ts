/** What came of what was otherwise, and which of it made the difference, as text. */
import type { Blame, Cause, Changed } from '../../trace/compare/blame.ts'
import type { CheckRow } from '../../trace/compare/verdicts.ts'
import type { ConnectionRun, Run } from '../../trace/run.ts'
import { expectation } from '../../rules/failure.ts'
import { comparable, compareRows, connectionKind, valueInWords } from '../words/costs.ts'
import { listed } from '../words/values.ts'
import { line, paint, type Line } from '../text/lines.ts'
import type { TextOptions } from '../text/text.ts'
import { PLAIN } from '../text/theme.ts'

/** The runs of which one was blamed: with all that was otherwise, and without. */
interface Runs {
  readonly all: Run
  readonly none: Run
}

/** The rows of it, without line ends. */
export function* renderBlame(blame: Blame, runs: Runs, options: TextOptions = {}): Generator<string> {
  const { theme = PLAIN, width = 100 } = options
  for (const each of blameLines(blame, runs)) yield* paint(each, Math.max(40, width), theme)
}

function blameLines({ changed, quiet, idle }: Blame, runs: Runs): Line[] {
  const did = (names: readonly string[], what: string): Line[] =>
    names.length === 0
      ? []
      : [
          line(
            [
              ['bold', listed(names)],
              ['text', ` changed ${what}`],
            ],
            2,
          ),
        ]
  return [
    line([]),
    line([['bold', '━━ What made the difference ━━']]),
    ...(changed.length === 0 ? [line([['text', 'Each connection came out as without.']])] : []),
    ...changed.flatMap((each) => changedLines(each, runs)),
    ...did(quiet, 'what is sent or decided, and nothing of what came of it'),
    ...did(idle, 'nothing here'),
  ]
}

function changedLines({ connection: id, check, causes }: Changed, { all, none }: Runs): Line[] {
  const [now, then] = [all, none].map(({ connections }) => connections.find((each) => each.id === id)!) as [
    ConnectionRun,
    ConnectionRun,
  ]
  return [
    line(
      [
        ['bold', `${id}  `],
        ['text', connectionKind(now)],
        ['dim', `; without: ${connectionKind(then)}`],
      ],
      4,
    ),
    ...(check ? [checkLine(check)] : []),
    ...costLines(now, then),
    ...causeLines(causes),
  ]
}

/** The check as it ran with what was otherwise; where it did not run any more, as it ran without. */
function checkLine({ id, rule, cite, outcomes, expected, actual }: CheckRow): Line {
  const failed = outcomes.a === 'fail'
  const ran = outcomes.a === undefined ? 'b' : 'a'
  const says = expectation({ expected: expected[ran] ?? '', actual: actual[ran] ?? '' })
  return line(
    [
      [failed ? 'fail' : 'pass', failed ? '    ✗ ' : '    ✓ '],
      ['text', `${id}: ${rule}: ${says}${ran === 'b' ? ', without' : ''}`],
      ['cite', cite && `  ${cite}`],
    ],
    6,
  )
}

/** What it cost more or less: the dearest first. */
function costLines(now: ConnectionRun, then: ConnectionRun): Line[] {
  if (comparable([now, then]).length < 2) return []
  const rows = compareRows([then, now])
    .filter(({ what }) => !what.includes('→'))
    .filter(({ difference }) => difference !== 'same' && difference !== 'same but chance')
    .map(({ what, values: [before, after] }) => `${what} ${valueInWords(before)} → ${valueInWords(after)}`)
  return rows.length === 0 ? [] : [line([['dim', `    costs: ${rows.join(', ')}`]], 6)]
}

/** Who made what: one line for all that the same made. */
function causeLines(causes: readonly Cause[]): Line[] {
  const whose = ({ by, how }: Cause): string => [how, ...by].join('\n')
  const first = causes.filter(
    (cause, index) => causes.findIndex((one) => whose(one) === whose(cause)) === index,
  )
  return first.map((cause) => {
    const made = causes
      .filter((one) => whose(one) === whose(cause))
      .map(({ outcome }) => madeInWords(outcome))
    const does = MADE[cause.how][cause.by.length === 1 ? 'one' : 'several']
    return line(
      [
        ['bold', `    ⇒ ${listed(cause.by)}`],
        ['text', ` ${does}: ${made.join('; ')}`],
      ],
      6,
    )
  })
}

/** `resumed no, without yes`. */
function madeInWords({ what, values: { a, b } }: Cause['outcome']): string {
  return `${WORDS[what]}${inWords(what, a)}, without ${inWords(what, b)}`
}

const MADE: Readonly<Record<Cause['how'], Readonly<Record<'one' | 'several', string>>>> = {
  each: { one: 'made the difference', several: 'each make the difference alone' },
  together: {
    one: 'made the difference, with what else is otherwise',
    several: 'make the difference together',
  },
}

const WORDS: Readonly<Record<What, string>> = {
  version: 'version ',
  suite: 'suite ',
  group: 'group ',
  serverName: 'server name ',
  alpn: 'protocol of the application ',
  resumed: 'resumed ',
  externalPsk: 'external PSK ',
  earlyData: 'early data ',
  ended: '',
}

type What = Cause['outcome']['what']

function inWords(what: What, value = ''): string {
  if (value === '') return what === 'ended' ? 'no alert' : 'none'
  return { true: 'yes', false: 'no' }[value] ?? value
}
