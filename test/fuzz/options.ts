/** The command line of `npm run fuzz`. */
import { fileURLToPath } from 'node:url'
import {
  helpText,
  oneOf,
  parseOptions,
  UsageError,
  wholeNumber,
  type OptionTable,
} from '../../src/cli/arguments/options.ts'
import { DAY } from '../kit/effort.ts'
import { CORPUS } from './corpus.ts'
import { TARGETS } from './targets.ts'

const OPTIONS = {
  target: {
    type: 'string',
    value: 'NAME',
    multiple: true,
    help: `${TARGETS.join(', ')}; all where it is absent`,
  },
  minutes: {
    type: 'string',
    value: 'N',
    help: 'of processor time, shared out among the targets (1 without --executions)',
  },
  seconds: { type: 'string', value: 'N', help: 'the same in seconds' },
  executions: { type: 'string', value: 'N', help: 'so many of each target' },
  seed: {
    type: 'string',
    value: 'S',
    help: 'a whole number, or `today`; the same seed makes the same inputs (1)',
  },
  corpus: {
    type: 'string',
    value: 'DIR',
    help: 'inputs to go on from, made minimal at the end; else those of the repository, which stay',
  },
  jobs: { type: 'string', value: 'N', help: 'targets at a time, at most one for each processor (1)' },
  replay: {
    type: 'string',
    value: 'FILE',
    help: 'runs one input of one --target, and says what comes of it',
  },
  json: { type: 'boolean', help: 'the figures as JSON objects, a line for each target' },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionTable

/** Where finds go. */
const FINDS = fileURLToPath(new URL('../../.tmp/fuzz', import.meta.url))

/** The text of `--help`. */
export const HELP = `${helpText('npm run fuzz -- [options]', OPTIONS)}
Progress goes to standard error each two seconds, finds to .tmp/fuzz.
Exit code: 0 nothing found, 1 something found, 2 no such option.

Examples:
  npm run fuzz -- --target server13 --minutes 2 --seed 7
  npm run fuzz -- --target der --executions 1000000 --corpus test/fuzz/corpus
`

/** What is wanted. */
export interface Wanted {
  readonly targets: readonly string[]
  /** Of each target. */
  readonly milliseconds: number
  readonly executions: number
  readonly seed: number
  readonly corpus: string
  /** Whether the corpus is written at the end. */
  readonly keeps: boolean
  readonly finds: string
  readonly jobs: number
  readonly replay: string | undefined
  readonly json: boolean
}

/** @throws UsageError on what makes no sense */
export function orderFrom(args: readonly string[]): Wanted | 'help' {
  const { values, positionals } = parseOptions(OPTIONS, args)
  if (values.help) return 'help'
  if (positionals.length > 0) throw new UsageError(`'${positionals[0]}' belongs to no option; see --help`)
  const targets = values.target?.map((name) => oneOf('target', name, TARGETS)) ?? TARGETS
  if (values.replay !== undefined && targets.length !== 1) throw new UsageError('--replay needs one --target')
  const executions =
    values.executions === undefined ? Infinity : wholeNumber('executions', values.executions, 1, 1e12)
  if (values.minutes !== undefined && values.seconds !== undefined)
    throw new UsageError('--minutes and --seconds: expected one of them')
  const usual = values.executions === undefined ? 60_000 : Infinity
  const minutes = timeIn('minutes', values.minutes, 60_000)
  const seconds = timeIn('seconds', values.seconds, 1000)
  return {
    targets,
    milliseconds: (minutes ?? seconds ?? usual) / targets.length,
    executions,
    seed: values.seed === 'today' ? DAY : wholeNumber('seed', values.seed ?? '1', 0, 2 ** 32 - 1),
    corpus: values.corpus ?? CORPUS,
    keeps: values.corpus !== undefined,
    finds: FINDS,
    jobs: wholeNumber('jobs', values.jobs ?? '1', 1, 64),
    replay: values.replay,
    json: values.json === true,
  }
}

/** @returns ms, where there is a time */
function timeIn(name: string, text: string | undefined, unit: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!/^\d*\.?\d+$/.test(text) || value <= 0)
    throw new UsageError(`--${name}: expected a number above 0, actual '${text}'`)
  return value * unit
}
