/** One row of a dump: the cells that are bytes, and where they may end and a column of characters begin. */

/** How the bytes of a row are written. */
export interface CellKind {
  readonly name: 'hex' | 'octal' | 'decimal' | 'binary'
  /** A whole token. */
  readonly token: RegExp
  /** Digits of one byte. */
  readonly digits: number
  readonly radix: number
}

/** Every kind, the usual one first. */
export const CELL_KINDS: readonly CellKind[] = [
  { name: 'hex', token: /^(?:[0-9a-fA-F]{2})+$/, digits: 2, radix: 16 },
  { name: 'binary', token: /^[01]{8}$/, digits: 8, radix: 2 },
  { name: 'octal', token: /^[0-3][0-7]{2}$/, digits: 3, radix: 8 },
  {
    name: 'decimal',
    token: /^(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]|-(?:[1-9]\d?|1[01]\d|12[0-8]))$/,
    digits: 3,
    radix: 10,
  },
]

/** The bytes of a row, up to the first token that is none, and every place where they may end. */
export interface Cells {
  readonly bytes: readonly number[]
  /** The same, each token backwards: what a machine's little-endian words stand for. */
  readonly swapped: readonly number[]
  /** The first token's end first. */
  readonly cuts: readonly Cut[]
}

/** A place where the bytes of a row may end. */
export interface Cut {
  /** Bytes before it. */
  readonly count: number
  /** What stands behind. */
  readonly rest: string
}

/** A column of characters beside the bytes. */
interface Column {
  /** What it may be, with its frame and without; nothing where no column is. */
  readonly characters: readonly string[]
  /** Whether the gap before it is as narrow as one between bytes: only a known length tells that the bytes end here. */
  readonly narrow: boolean
}

/** Takes a row apart. The copies that each cut would cost are made for the one that is chosen. */
export function cellsOf(body: string, kind: CellKind): Cells {
  const [bytes, swapped]: [number[], number[]] = [[], []]
  const cuts: Cut[] = []
  const gap = kind.radix === 10 ? /\s*/y : /[\s:-]*/y
  const token = kind.radix === 10 ? /[^\s|>]*/y : /[^\s:|>-]*/y
  for (let at = 0; at < body.length;) {
    gap.lastIndex = at
    const start = at + gap.exec(body)![0].length
    if (start === at && at > 0) break
    token.lastIndex = start
    const digits = token.exec(body)![0]
    if (!kind.token.test(digits)) break
    const before = bytes.length
    if (kind.digits === digits.length || kind.radix === 10)
      bytes.push(Number.parseInt(digits, kind.radix) & 0xff)
    else
      for (let i = 0; i < digits.length; i += kind.digits)
        bytes.push(Number.parseInt(digits.slice(i, i + kind.digits), kind.radix))
    swapped.push(...bytes.slice(before).reverse())
    at = start + digits.length
    cuts.push({ count: bytes.length, rest: body.slice(at) })
  }
  return { bytes, swapped, cuts }
}

/** The column of characters in what stands behind the bytes. */
export function columnOf(behind: string): Column {
  const rest = behind.replace(/^-(?= )/, ' ')
  if (rest.trim() === '') return { characters: [], narrow: false }
  const wide = /^(?: {2}|\t)(.*)$/.exec(rest)
  const framed = /^\s*(?:\|(.*)\||>(.*)<|[|#] (.*))\s*$/.exec(rest)
  const bare = wide?.[1] ?? rest.slice(1)
  // Characters may begin and end in what looks like a frame.
  const within = framed?.slice(1).filter((text) => text !== undefined) ?? []
  return { characters: [...within, bare], narrow: !wide && !framed }
}

/** Whether one of the columns that may be meant shows these bytes. */
export function showsAny(columns: readonly string[], bytes: readonly number[]): boolean {
  return columns.some((characters) => shows(characters, bytes))
}

/** Whether a column of characters shows these bytes: what can be printed as it is, in either case, the rest as anything else. */
function shows(characters: string, bytes: readonly number[]): boolean {
  // Spaces before the column make up for a short row, or are the first bytes; those at its end may have been cut off.
  const leading = /^ */.exec(characters)![0].length
  for (let start = 0; start <= leading; start++) {
    const column = characters.slice(start).trimEnd()
    if (showsAt(column, bytes) || showsAt(withoutGap(column), bytes)) return true
  }
  return false
}

/** Wireshark puts a space between the eighth character and the ninth. */
function withoutGap(column: string): string {
  return column[8] === ' ' ? column.slice(0, 8) + column.slice(9) : column
}

function showsAt(column: string, bytes: readonly number[]): boolean {
  if (column.length > bytes.length) return false
  return bytes.every((byte, index) => {
    const shown = column[index] ?? ' '
    const printable = byte >= 0x20 && byte < 0x7f
    // hexyl shows a zero for a byte of zero.
    if (!printable) return /[^!-~]|[._?]/.test(shown) || (byte === 0 && shown === '0')
    return shown.toLowerCase() === String.fromCharCode(byte).toLowerCase() || (byte === 0x20 && shown === '.')
  })
}
