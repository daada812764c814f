/** Lines made of styled pieces: wrapped by what is seen, painted last. */
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

/** How many columns the text takes. Everything we print is one column wide. */
export function columns(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, [, text]) => sum + Array.from(text).length, 0)
}

/** Columns that stay for text behind a hanging indent, where there are so many: a fingerprint in hex and a little more. */
const LEFT_BEHIND_HANG = 24

/** The rows of a line within `width` columns, painted. Breaks stand at spaces, or within a word that is too long. */
export function paint({ gutter, pieces, hang }: Line, width: number, theme: Theme): string[] {
  const margin = columns(gutter)
  const room = Math.max(8, width - margin)
  return wrap(pieces, room, Math.min(hang, Math.max(room - LEFT_BEHIND_HANG, 4))).map((row, index) => {
    const left = index === 0 ? gutter.map(([style, text]) => theme(style, text)).join('') : ' '.repeat(margin)
    return (
      left +
      merged(row)
        .map(([style, text]) => theme(style, text.replaceAll(HARD_SPACE, ' ')))
        .join('')
    ).trimEnd()
  })
}

/** Neighbours of one style as one piece: words are painted together, not each alone. */
function merged(row: readonly Piece[]): Piece[] {
  const pieces: Piece[] = []
  for (const [style, text] of row) {
    const last = pieces.at(-1)
    if (last?.[0] === style) pieces[pieces.length - 1] = [style, last[1] + text]
    else pieces.push([style, text])
  }
  return pieces
}

/** Rows of at most `width` columns; those after the first begin with `hang` spaces. */
export function wrap(pieces: readonly Piece[], width: number, hang: number): Piece[][] {
  const rows: Piece[][] = [[]]
  let used = 0
  const breakRow = (): void => {
    rows.push(hang > 0 ? [['text', ' '.repeat(hang)]] : [])
    used = hang
  }
  for (const [style, text] of pieces)
    // A citation is not torn apart: `RFC 9846 §7.1` stays in one row.
    for (const word of style === 'cite' ? [text] : text.split(/(?<= )(?=[^ ])/)) {
      let rest = Array.from(word)
      if (used > hang && used + word.trimEnd().length > width) {
        breakRow()
        rest = Array.from(word.trimStart())
      }
      while (used + rest.join('').trimEnd().length > width) {
        rows.at(-1)!.push([style, rest.slice(0, width - used).join('')])
        rest = rest.slice(width - used)
        breakRow()
      }
      rows.at(-1)!.push([style, rest.join('')])
      used += rest.length
    }
  return rows
}
