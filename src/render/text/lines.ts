/** Lines made of styled pieces: wrapped by what is seen, painted last. */
import { printable } from '../../bytes/printable.ts'
import { cells, cutAt } from './cells.ts'
import type { Style, Theme } from './theme.ts'

/** A run of text in one style. */
export type Piece = readonly [style: Style, text: string]

/** A space at which no row ends; it is painted like any other. */
export const HARD_SPACE = '\u00a0'

/** One line before wrapping. */
export interface Line {
  /** Stands to the left of the first row; blank on the rows that follow. */
  readonly gutter: readonly Piece[]
  readonly pieces: readonly Piece[]
  /** How far the rows after the first are indented, counted from the end of the gutter. */
  readonly hang: number
}

/** A line without a gutter. */
export function line(pieces: readonly Piece[], hang = 0): Line {
  return { gutter: [], pieces, hang }
}

/** How many columns the pieces take on a terminal. */
export function columns(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, [, text]) => sum + cells(text), 0)
}

/** Columns that stay for text behind a hanging indent, where there are so many: a fingerprint in hex and a little more. */
const LEFT_BEHIND_HANG = 24

/** The rows of a line within `width` columns, painted. Breaks stand at spaces, or within a word that is too long. */
export function paint({ gutter, pieces, hang }: Line, width: number, theme: Theme): string[] {
  const margin = columns(gutter)
  const room = Math.max(8, width - margin)
  return wrap(pieces, room, Math.min(hang, Math.max(room - LEFT_BEHIND_HANG, 4))).map((row, index) => {
    const left: readonly Piece[] = index === 0 ? gutter : [['text', ' '.repeat(margin)]]
    return styled(withoutEnd([...left, ...row]), theme)
  })
}

/** Pieces painted, one behind the other. Neighbours of one style are painted together, not each alone. */
export function styled(row: readonly Piece[], theme: Theme): string {
  const pieces: Piece[] = []
  for (const [style, text] of row) {
    const last = pieces.at(-1)
    if (last?.[0] === style) pieces[pieces.length - 1] = [style, last[1] + text]
    else pieces.push([style, text])
  }
  return pieces.map(([style, text]) => theme(style, text.replaceAll(HARD_SPACE, ' '))).join('')
}

/** A row without the spaces at its end: they go before colours come, which would hide them. */
function withoutEnd(row: readonly Piece[]): Piece[] {
  const pieces = [...row]
  for (let last = pieces.pop(); last; last = pieces.pop()) {
    const [style, text] = last
    const kept = text.replace(/ +$/, '')
    if (kept !== '') return [...pieces, [style, kept]]
  }
  return []
}

/** Rows of at most `width` columns; those after the first begin with `hang` spaces. What nobody could see is shown escaped. */
export function wrap(pieces: readonly Piece[], width: number, hang: number): Piece[][] {
  const rows: Piece[][] = [[]]
  let used = 0
  const put = (style: Style, text: string): void => {
    rows.at(-1)!.push([style, text])
    used += cells(text)
  }
  const breakRow = (): void => {
    rows.push([])
    used = 0
    if (hang > 0) put('text', ' '.repeat(hang))
  }
  for (const [style, text] of pieces)
    for (const word of words(style, printable(text))) {
      let rest = word
      if (used > hang && used + cells(word.trimEnd()) > width) {
        breakRow()
        rest = word.trimStart()
      }
      while (used + cells(rest.trimEnd()) > width) {
        const [head, tail] = cutAt(rest, width - used)
        put(style, head)
        rest = tail
        breakRow()
      }
      put(style, rest)
    }
  return rows
}

/** Words with the spaces behind them. A citation is not torn apart: `RFC 9846 §7.1` stays in one row. */
function words(style: Style, text: string): string[] {
  return style === 'cite' ? [text] : text.split(/(?<= )(?=[^ ])/)
}

/** Exactly `width` columns: cut, or filled with spaces. */
export function fit(pieces: readonly Piece[], width: number): Piece[] {
  const fitted: Piece[] = []
  let left = width
  for (const [style, raw] of pieces) {
    const text = printable(raw)
    const shown = cells(text) > left ? cutAt(text, left - 1)[0] + (left > 0 ? '…' : '') : text
    fitted.push([style, shown])
    left -= Math.min(left, cells(text))
  }
  const missing = width - columns(fitted)
  return missing > 0 ? [...fitted, ['text', ' '.repeat(missing)]] : fitted
}
