/** `step SCENARIO`: the stepper on a terminal. */
import { emitKeypressEvents } from 'node:readline'
import { runOf } from '../sim/run.ts'
import { frame } from './frame.ts'
import { textLook, type Io } from './io.ts'
import { helpText, parseOptions, UsageError, type OptionTable } from './options.ts'
import { DEFAULT_SEED, scenarioNamed } from './run.ts'
import { newStepper, press, type Stepper } from './stepper.ts'

const OPTIONS = {
  seed: { type: 'string', value: 'TEXT', help: 'everything random follows from it' },
  plain: { type: 'boolean', help: 'no colours' },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionTable

const KEYS = `
Keys:
  ← →        one moment back or on (also h l, home, end)
  ↑ ↓        scroll (also k j, page up, page down)
  1 story    2 bytes    3 secrets    4 verdicts    5 state    6 diff    tab: the next view
  g 12       jump to moment 12
  / word     find a message, secret, state, check; n: the next one
  q          quit
`

// The alternate screen, and the cursor hidden; both given back at the end.
const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'

/** The command. Without a terminal on both sides it refuses. */
export async function stepCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(OPTIONS, args)
  if (values.help) {
    io.out(helpText('glass-tls step SCENARIO [options]', OPTIONS) + KEYS)
    return 0
  }
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0)
    throw new UsageError('step: one scenario, such as: step tls13-resume')
  const scenario = scenarioNamed(name)
  if (!io.isTerminal || !process.stdin.isTTY)
    throw new UsageError(`step needs a terminal; for text: run ${scenario.name}`)
  const seed = values.seed ?? DEFAULT_SEED
  const lab = scenario.play(seed)
  const run = runOf(lab, { name: scenario.name, shows: scenario.shows, seed })
  await interact(newStepper(run, [...lab.timeline]), textLook(values, io).theme!, io)
  return 0
}

/** Draws, waits for a key, draws again, until it is time to quit. The terminal is given back whatever happens. */
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
  emitKeypressEvents(stdin)
  stdin.setRawMode(true)
  stdin.resume()
  io.out(ENTER)
  stdout.on('resize', draw)
  draw()
  await new Promise<void>((resolve) => {
    const onKey = (text: string | undefined, key: { name?: string; ctrl?: boolean }): void => {
      const next = press(stepper, { name: key.name ?? text ?? '', text: text ?? '', ctrl: key.ctrl ?? false })
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
  stdin.setRawMode(false)
  stdin.pause()
  io.out(LEAVE)
}
