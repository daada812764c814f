/**
 * Dumps with an offset before each row. The offsets say how many bytes a row has, so nothing else on it is taken for data;
 * the last row of a block, behind which none follows, ends where its column of characters shows just its bytes.
 */
import { DecodeError } from '../../bytes/reader.ts'
import { beginsLikeTls } from './dump.ts'
import { CELL_KINDS, cellsOf, columnOf, showsAny, type CellKind, type Cells, type Cut } from './cells.ts'

/** A line that begins with an offset. */
interface Row {
  /** Where the offset stands: Wireshark tells directions apart by it, each with offsets of its own. */
  readonly lane: string
  readonly offset: string
  readonly colon: boolean
  /** What stands behind; empty on the line that only says where the dump ends. */
  readonly body: string
  readonly index: number
  /** Whether a line `*` follows: rows like this one were left out. */
  repeated: boolean
}

/** Bytes that were printed together. */
interface Block {
  /** Where the offsets of its rows stand. */
  readonly lane: string
  /** The line before its first row; empty where none is. */
  readonly title: string
  readonly bytes: number[]
}

/** A text read as rows. */
interface Rows {
  readonly blocks: readonly Block[]
  /** Lines that are no rows. */
  readonly others: readonly string[]
  /** Rows whose column of characters shows something else. */
  readonly odd: number
}

const ROW = /^((?:\|<\d+>\|)?\s*)(?:0x|\[)?([0-9a-fA-F]{1,16})(\]?:|\]| -(?= ))?(?:\s+(\S.*))?$/
/** What is asked for in place of words, whose bytes stand in the order of a machine. */
export const SINGLE_BYTES = 'single bytes, as xxd, hexdump -C and od -A x -t x1 print them'
const SHORTEST = 4
/** Radixes that offsets may have, in the order in which they are tried. */
const RADIXES = [16, 10, 8] as const
type Radix = (typeof RADIXES)[number]
const DIGITS: Readonly<Record<Radix, RegExp>> = { 16: /^[0-9a-f]+$/i, 10: /^\d+$/, 8: /^[0-7]+$/ }
/** Rows that fit before a text counts as a dump in spite of one that does not. */
const ENOUGH = 4
/** More than this between two rows is no dump of a person's, and memory has an end. */
const MOST = 2 ** 24

/** A text as rows of any radix and kind; `undefined` where no reading fits every row. @throws DecodeError for words */
export function rowsOf(text: string): Rows | undefined {
  const lines = text.split(/\r?\n/)
  const rows = findRows(lines)
  // Numbers alone on their lines are no offsets of anything.
  if (rows.every(({ body }) => body === '')) return undefined
  const attempts = CELL_KINDS.flatMap((kind) => RADIXES.map((radix) => new Reading(lines, rows, radix, kind)))
  for (const attempt of attempts) {
    const found = attempt.read()
    if (found) return found
  }
  const best = attempts.reduce((a, b) => (b.fitting > a.fitting ? b : a))
  // So much of it is a dump that it is meant as one: a row that lost bytes is not for guessing.
  const odd = best.fitting >= ENOUGH ? rows[best.fitting] : undefined
  if (odd)
    throw new DecodeError(`line ${odd.index + 1}`, 0, {
      expected: 'as many bytes in this row as the offsets say',
      actual: `'${lines[odd.index]?.trim()}'`,
    })
  return undefined
}

function findRows(lines: readonly string[]): Row[] {
  const rows: Row[] = []
  for (const [index, line] of lines.entries()) {
    const last = rows.at(-1)
    const row = likeXxd(line)
    if (row.trim() === '*' && last) last.repeated = true
    const found = ROW.exec(row)
    if (!found) continue
    const [, before = '', offset = '', mark, body = ''] = found
    // Offsets may be right-aligned: they end in one column.
    const lane = before.padEnd(before.length + offset.length)
    if (mark === undefined && offset.length < SHORTEST) continue
    const colon = mark?.includes(':') ?? false
    if (body !== '' && !/^-?[0-9a-fA-F]{1,32}(?=[\s:-]|$)/.test(body)) continue
    rows.push({ lane, offset, colon, body, index, repeated: false })
  }
  return rows
}

/**
 * A row as xxd would print it. gdb: `0x7fff5000 <hello+8>: 0x16 0x03` has a name behind the address, and 0x before each byte.
 * With x/c a character follows each number. WinDbg parts its addresses with a grave accent.
 * hexyl: `│00000010│ 16 03 ┊ 01 00 │..│..│` has frames, of lines or of bars and hyphens; its characters are signs of its own.
 */
function likeXxd(line: string): string {
  if (line.includes('0x'))
    return line
      .replace(/^(\s*0x[0-9a-f]+) <[^>]*>:/i, '$1:')
      .replace(/(\s)0x([0-9a-f]{2})(?=\s|$)/gi, '$1$2')
      .replace(/(\s-?\d{1,3}) '(?:\\[^\s]{1,3}|[^\\])'(?=\s|$)/g, '$1')
  if (line[8] === '`') return line.replace(/^([0-9a-f]{8})`([0-9a-f]{8})/, '$1$2')
  const framed = /^[│|]([0-9a-f]{8}| {8}|\*) *[│|]([0-9a-f ]*)[┊│|]([0-9a-f ]*)[│|].{8}[┊│|].{8}[│|]$/
  const [, offset, left = '', right = ''] = framed.exec(line) ?? []
  if (offset === undefined) return line
  return offset === '*' ? '*' : `${offset}: ${left.trim()} ${right.trim()}`.trim()
}

/** One attempt: all offsets in one radix, all bytes of one kind. */
class Reading {
  private readonly lines: readonly string[]
  private readonly rows: readonly Row[]
  private readonly radix: Radix
  private readonly kind: CellKind
  private readonly blocks: Block[] = []
  private readonly used = new Set<number>()
  /** Rows that were read before one did not fit. */
  fitting = 0
  private odd = 0
  /** Whether the first bytes, as they are written, are those of TLS: the words of the block are in their order then. */
  private inOrder = false
  /** Most bytes of a row of the block so far; 0 at its start. */
  private width = 0

  constructor(lines: readonly string[], rows: readonly Row[], radix: Radix, kind: CellKind) {
    this.lines = lines
    this.rows = rows
    this.radix = radix
    this.kind = kind
  }

  read(): Rows | undefined {
    const next = nextInLane(this.rows)
    const ends = new Map<string, number>()
    for (const [index, row] of this.rows.entries()) {
      this.fitting = index
      const offset = this.offsetOf(row)
      if (offset === undefined) return undefined
      const goesOn = ends.get(row.lane) === offset
      if (row.body === '') {
        // Where the dump ends; elsewhere a number alone on its line, which is text.
        if (goesOn) this.used.add(row.index)
        ends.delete(row.lane)
        continue
      }
      if (!goesOn) this.width = 0
      const after = next[index]
      const end = after && this.offsetOf(after)
      const count = end !== undefined && end > offset ? end - offset : undefined
      const isTied = goesOn || count !== undefined
      if (!isTied && offset !== 0) return undefined
      const bytes = this.bytesOf(row, count)
      if (!bytes || (!isTied && !isAlone(row, bytes))) return undefined
      this.keep(row, bytes, goesOn)
      ends.set(row.lane, offset + bytes.length)
    }
    if (this.blocks.length === 0) return undefined
    const others = this.lines.filter((line, index) => !this.used.has(index) && line.trim() !== '*')
    return { blocks: this.blocks, others, odd: this.odd }
  }

  private offsetOf({ offset }: Row): number | undefined {
    return DIGITS[this.radix].test(offset) ? Number.parseInt(offset, this.radix) : undefined
  }

  /** The bytes of a row of which `count` are due, rows like it behind it included. */
  private bytesOf(row: Row, count: number | undefined): readonly number[] | undefined {
    const cells = cellsOf(row.body, this.kind)
    if (this.width === 0) this.inOrder = beginsLikeTls(Uint8Array.from(cells.bytes))
    const whole =
      count === undefined
        ? this.lastCut(cells)
        : (cells.cuts.find((cut) => cut.count === count) ?? this.paddedCut(cells, count))
    if (whole) {
      this.judge(row, cells, whole)
      this.width = Math.max(this.width, whole.count)
      return cells.bytes.slice(0, whole.count)
    }
    const full = cells.cuts.find((cut) => cut.count === this.width) ?? cells.cuts.at(-1)
    if (!row.repeated || !full || count === undefined || count > MOST || count % full.count !== 0)
      return undefined
    this.judge(row, cells, full)
    const own = cells.bytes.slice(0, full.count)
    return Array.from({ length: count / full.count }, () => own).flat()
  }

  /** The last of some words that is filled up with zeros. */
  private paddedCut({ bytes, cuts }: Cells, count: number): Cut | undefined {
    const cut = this.inOrder ? cuts.find((each) => each.count > count) : undefined
    return cut && bytes.slice(count, cut.count).every((byte) => byte === 0) ? { ...cut, count } : undefined
  }

  /** Where the last row ends: where the characters show its bytes; without such a column, at its end. */
  private lastCut({ bytes, swapped, cuts }: Cells): Cut | undefined {
    const fits = cuts
      .map((cut) => ({ cut, ...columnOf(cut.rest) }))
      .filter(({ cut, narrow }) => !narrow && (this.width === 0 || cut.count <= this.width))
    const shown = fits.findLast(({ cut, characters }) =>
      [bytes, swapped].some((each) => showsAny(characters, each.slice(0, cut.count))),
    )
    return (shown ?? fits.findLast(({ characters }) => characters.length === 0) ?? fits.at(-1))?.cut
  }

  private judge({ colon, body, index }: Row, { bytes, swapped }: Cells, { count, rest }: Cut): void {
    const { characters } = columnOf(rest)
    const inWords = this.kind.name === 'hex' && /^[0-9a-f]{4}/i.test(body)
    const shown = characters.length === 0 || showsAny(characters, bytes.slice(0, count))
    if (inWords && ((!colon && !this.inOrder) || (!shown && showsAny(characters, swapped.slice(0, count)))))
      throw new DecodeError(`line ${index + 1}`, 0, {
        expected: SINGLE_BYTES,
        actual:
          'words in the byte order of the machine that printed them (hexdump without -C, od -x, xxd -e)',
      })
    if (!shown) this.odd++
  }

  private keep(row: Row, bytes: readonly number[], goesOn: boolean): void {
    this.used.add(row.index)
    const block = this.blocks.at(-1)
    // Rows of the other direction between two rows: the order on the wire is that of the text.
    if (goesOn && block?.lane === row.lane) for (const byte of bytes) block.bytes.push(byte)
    else
      this.blocks.push({ lane: row.lane, title: this.lines[row.index - 1]?.trim() ?? '', bytes: [...bytes] })
  }
}

/** One row proves little, even at offset 0: it is either marked as a row or made of single bytes. */
function isAlone({ colon, offset, body }: Row, bytes: readonly number[]): boolean {
  return bytes.length > 0 && (colon || (offset.length >= SHORTEST && /^\w{2,3}(?!\w)/.test(body)))
}

/** For each row the one behind it with the same lane. */
function nextInLane(rows: readonly Row[]): (Row | undefined)[] {
  const seen = new Map<string, Row>()
  return rows
    .toReversed()
    .map((row) => {
      const after = seen.get(row.lane)
      seen.set(row.lane, row)
      return after
    })
    .reverse()
}
