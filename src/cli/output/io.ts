/** Where a command writes, and how that may look. */
import { COLOR, PLAIN } from '../../render/text/theme.ts'
import type { TextOptions } from '../../render/text/text.ts'
import { wholeNumber } from '../arguments/options.ts'
import { remarkText } from './remarks.ts'

/** Data go to `out`, remarks to `note`. Tests give their own. */
export interface Io {
  out(text: string): void
  note(text: string): void
  /** Whether `out` is a terminal. */
  readonly isTerminal: boolean
  /** Columns of the terminal, where it is one; 0 where it does not know them. */
  readonly columns: number | undefined
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The process's own streams. */
export function processIo(): Io {
  const { stdout, stderr, env } = process
  return {
    out: (text) => void stdout.write(text),
    note: (text) => void stderr.write(remarkText(text, stderr)),
    isTerminal: stdout.isTTY,
    columns: stdout.isTTY ? stdout.columns : undefined,
    env,
  }
}

const MAX_DEFAULT_WIDTH = 120

/** Width, colours and detail from options, environment and terminal. `NO_COLOR` wins over `FORCE_COLOR`. */
export function textLook(
  values: {
    readonly plain?: boolean
    readonly width?: string
    readonly full?: boolean
    readonly verbose?: boolean
  },
  io: Io,
): TextOptions {
  const { NO_COLOR: no = '', FORCE_COLOR: force = '', TERM: term } = io.env
  const wanted = io.isTerminal ? term !== 'dumb' : force !== '' && force !== '0'
  const theme = !values.plain && no === '' && wanted ? COLOR : PLAIN
  const width =
    values.width === undefined
      ? Math.min(io.columns || 100, MAX_DEFAULT_WIDTH)
      : wholeNumber('width', values.width, 40, 400)
  return { theme, width, full: values.full === true || values.verbose === true }
}
