/** `step SCENARIO`: the stepper on a terminal. */
import { emitKeypressEvents } from 'node:readline'
import { paint } from '../../render/text/lines.ts'
import { PLAIN } from '../../render/text/theme.ts'
import { frame } from './frame.ts'
import { textLook, type Io } from '../output/io.ts'
import { helpText, parseOptions, UsageError, type OptionTable } from '../arguments/options.ts'
import { OTHERWISE_OPTIONS, otherwiseIn } from '../run/otherwise.ts'
import { played } from '../run/played.ts'
import { scenarioNamed } from '../run/run.ts'
import { Screen } from '../output/screen.ts'
import { helpLines } from './keys.ts'
import { newStepper, press, type Key, type Stepper } from './stepper.ts'

const OPTIONS = {
  seed: { type: 'string', value: 'TEXT', help: 'everything random follows from it' },
  plain: { type: 'boolean', help: 'no colours' },
  ...OTHERWISE_OPTIONS,
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionTable

/** The command. Without a terminal on both sides it refuses. */
export async function stepCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(OPTIONS, args)
  if (values.help) {
    const helpRows = helpLines().flatMap((each) => paint(each, textLook({}, io).width ?? 100, PLAIN))
    io.out(helpText('glass-tls step SCENARIO [options]', OPTIONS) + `\n${helpRows.join('\n')}\n`)
    return 0
  }
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0)
    throw new UsageError('step: one scenario, such as: step tls13-resume')
  const scenario = scenarioNamed(name)
  if (!io.isTerminal || !process.stdin.isTTY)
    throw new UsageError(`step needs a terminal; for text: run ${scenario.name}`)
  const { lab, tell } = played(scenario, values.seed, otherwiseIn(values))
  await interact(newStepper(lab, tell), textLook(values, io).theme!, io)
  return 0
}

/** Draws, waits for a key, draws again, until it is time to quit. */
async function interact(
  first: Stepper,
  theme: NonNullable<ReturnType<typeof textLook>['theme']>,
  io: Io,
): Promise<void> {
  const { stdin, stdout } = process
  let stepper = first
  const draw = (): void => {
    const rows = frame(stepper, stdout.columns, stdout.rows, theme)
    io.out(`\u001b[H${rows.map((row) => `${row}\u001b[K`).join('\n')}`)
  }
  const screen = new Screen(process, draw)
  emitKeypressEvents(stdin)
  screen.open()
  stdout.on('resize', draw)
  await new Promise<void>((resolve) => {
    const onKey = (text: string | undefined, key: Partial<Key>): void => {
      const next = press(stepper, { ...key, name: key.name ?? text ?? '', text: text ?? '' })
      if (next === 'suspend') return screen.suspend()
      if (next !== 'quit') {
        stepper = next
        draw()
        return
      }
      stdin.off('keypress', onKey)
      resolve()
    }
    stdin.on('keypress', onKey)
    stdin.once('end', resolve)
  })
  stdout.off('resize', draw)
  screen.close()
}
