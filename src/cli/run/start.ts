/** `start`: what there is to see first. */
import type { TextOptions } from '../../render/text/text.ts'
import { helpText, parseOptions, UsageError } from '../arguments/options.ts'
import { textLook, type Io } from '../output/io.ts'
import { twoColumns } from '../output/two-columns.ts'
import { play, RUN_OPTIONS, scenarioNamed } from './run.ts'

/** `start`: the main job, a handshake and its resumption. */
export function start(args: readonly string[], io: Io): number {
  const { values, positionals } = parseOptions(RUN_OPTIONS, args)
  if (positionals.length > 0)
    throw new UsageError(`start takes no scenario; did you mean: run ${positionals[0]}`)
  if (values.help) {
    io.out(helpText('glass-tls start [options]: run tls13-resume --brief', RUN_OPTIONS))
    return 0
  }
  const code = play(scenarioNamed('tls13-resume'), { brief: values.full !== true, ...values }, io)
  if (!values.json && io.isTerminal) for (const row of nextRows(textLook(values, io))) io.note(`${row}\n`)
  return code
}

const NEXT = [
  ['run tls13-resume', 'the same step by step: every message, secret and check'],
  ['step tls13-resume', 'walk through it, moment by moment'],
  ['scenarios', 'everything there is: TLS 1.2, early data, faults, attacks'],
] as const

function* nextRows({ width = 100 }: TextOptions): Generator<string> {
  yield ''
  yield* twoColumns(
    NEXT.map(([command, says], index) => [
      `${index === 0 ? 'Next:' : '     '}  npm run cli -- ${command}`,
      says,
    ]),
    width,
  )
}
