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
  { name: 'decimal', token: /^(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/, digits: 3, radix: 10 },
]

/** A place where the bytes of a row may end. */
export interface Cut {
  readonly bytes: readonly number[]
  /** The same, each token backwards: what a machine's little-endian words stand for. */
  readonly swapped: readonly number[]
  /** What stands behind; `undefined` where nothing does. */
  readonly characters: string | undefined
  /** Whether the gap before it is as narrow as one between bytes: only a known length tells that the bytes end here. */
  readonly narrow: boolean
}

/** Every place where the bytes of a row may end, the first token's end first. */
export function cutsOf(body: string, kind: CellKind): Cut[] {
  const cuts: Cut[] = []
  const [bytes, swapped]: [number[], number[]] = [[], []]
  for (const { 0: gap, index } of body.matchAll(/[\s:-]*/g)) {
    if (gap === '' && index > 0) continue
    const start = index + gap.length
    const token = /^[^\s:|>-]*/.exec(body.slice(start))![0]
    if (!kind.token.test(token)) break
    const own = kind.digits === token.length || kind.radix === 10 ? [token] : token.match(/../g)!
    const values = own.map((each) => Number.parseInt(each, kind.radix))
    bytes.push(...values)
    swapped.push(...values.reverse())
    cuts.push({
      bytes: [...bytes],
      swapped: [...swapped],
      ...behind(body.slice(start + token.length).replace(/^-(?= )/, ' ')),
    })
  }
  return cuts
}

/** The column of characters in what stands behind the bytes. */
function behind(rest: string): Pick<Cut, 'characters' | 'narrow'> {
  if (rest.trim() === '') return { characters: undefined, narrow: false }
  const framed = /^\s*(?:\|(.*)\||>(.*)<|\| (.*))\s*$/.exec(rest)
  if (framed) return { characters: framed[1] ?? framed[2] ?? framed[3], narrow: false }
  const wide = /^(?: {2}|\t)(.*)$/.exec(rest)
  return wide ? { characters: wide[1], narrow: false } : { characters: rest.slice(1), narrow: true }
}

/** Whether a column of characters shows these bytes: what can be printed as it is, in either case, the rest as anything else. */
export function shows(characters: string, bytes: readonly number[]): boolean {
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
    if (!printable) return /[^!-~]|[._?]/.test(shown)
    return shown.toLowerCase() === String.fromCharCode(byte).toLowerCase() || (byte === 0x20 && shown === '.')
  })
}
