/** What the keys of the stepper do and what its views show: one table for its help, its first screen and its last row. */
import { line, type Line } from '../../render/text/lines.ts'

/** Views with what each shows of the moment in sight. */
export const VIEW_HELP = {
  story: 'what happens here, told as `run` tells it',
  bytes: 'every field of the message, or of the record, beside its bytes',
  secrets: 'every secret this side has by now, whole, the newest first',
  verdicts: 'every check of the decisions made here',
  state: 'both endpoints and the world between them, as they are now',
  diff: 'what changed: state, secrets, keys, buffers',
} as const

const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['← →', 'one moment back or on (also h l, space, home, end)'],
  ['↑ ↓', 'scroll; in bytes: the field before or after (also j k)'],
  ['page up, down', 'ten rows; in bytes: the rest of a long field'],
  ['1 to 6', 'a view; tab and shift-tab: the next, the one before'],
  ['g 12', 'jump to moment 12'],
  ['/ word', 'find a message, secret, state, check; n: the next one'],
  [
    'c change',
    'one thing otherwise from here on, as in run --change: clock client +3h, ServerHello.random ^= 1',
  ],
  ['u', 'undo the last change'],
  ['?', 'these keys; again: back'],
  ['ctrl-z', 'to the shell; fg comes back'],
  ['q', 'quit'],
]

/** The keys that always stand in the last row. */
export const KEYS_IN_SHORT = '←→ step  ↑↓ scroll  1-6 tab view  g jump  / find  c change  ? help  q quit'

/** Keys and views as lines. */
export function helpLines(): Line[] {
  const row = (left: string, right: string): Line =>
    line(
      [
        ['field', `  ${left.padEnd(15)}`],
        ['text', right],
      ],
      17,
    )
  return [
    line([['bold', 'Keys']]),
    ...KEYS.map(([keys, does]) => row(keys, does)),
    line([]),
    line([['bold', 'Views']]),
    ...Object.entries(VIEW_HELP).map(([name, shows], index) => row(`${index + 1} ${name}`, shows)),
  ]
}
