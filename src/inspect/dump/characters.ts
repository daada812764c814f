/** `od -c` and `hexdump -c`: each byte as a character, an escape or three octal digits, in columns of four. */
import { DecodeError } from '../../bytes/reader.ts'
import { passedOver, type Dump } from './dump.ts'
import { SINGLE_BYTES } from './rows.ts'

const ROW = /^([0-9a-f]{6,8})((?: {3}[ -~]| {2}\\[0abtnvfr]| [0-3][0-7]{2})+)?\s{0,3}$/
/** A byte that is no character of its own: without one a text is just text. */
const ESCAPED = / {2}\\[0abtnvfr]| [0-3][0-7]{2}/
const SHORT: Readonly<Record<string, number>> = { 0: 0, a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 }
const WIDTH = 4
/** More than this that one `*` stands for is no dump of a person's. */
const MOST = 2 ** 24

interface Row {
  readonly offset: string
  readonly bytes: readonly number[]
  repeated: boolean
}

/** A dump in characters; the offsets must say how many bytes each row has. */
export function characterDump(text: string): Dump | undefined {
  const rows: Row[] = []
  const others: string[] = []
  for (const line of text.split(/\r?\n/)) {
    const [, offset, cells = ''] = ROW.exec(line) ?? []
    const last = rows.at(-1)
    if (offset !== undefined) rows.push({ offset, bytes: bytesIn(cells), repeated: false })
    else if (line.trim() === '*' && last) last.repeated = true
    else others.push(line)
  }
  if (rows.length < 2 || !ESCAPED.test(text)) return undefined
  for (const radix of [8, 16, 10]) {
    const bytes = joined(rows, radix)
    if (bytes) return { bytes, remarks: passedOver(others) }
  }
  return undefined
}

function bytesIn(cells: string): number[] {
  return (cells.match(/[^]{4}/g) ?? []).map((cell) => {
    const shown = cell.trim()
    if (cell.length === WIDTH && /^ [0-7]{3}$/.test(cell)) return Number.parseInt(shown, 8)
    return (/^ {2}\\/.test(cell) ? SHORT[shown.slice(1)] : undefined) ?? cell.charCodeAt(WIDTH - 1)
  })
}

/** The bytes of all rows, where the offsets are of this radix; spaces at the end of a row may have been cut off. */
function joined(rows: readonly Row[], radix: number): Uint8Array | undefined {
  const bytes: number[] = []
  for (const [index, { offset, bytes: own, repeated }] of rows.entries()) {
    const after = rows.at(index + 1)
    if (Number.parseInt(offset, radix) !== bytes.length) return undefined
    if (!after) return own.length === 0 ? Uint8Array.from(bytes) : undefined
    const due = Number.parseInt(after.offset, radix) - bytes.length
    const spare = own.slice(Math.max(due, 0))
    if (due < 0 || spare.some((byte) => byte !== 0x20) || due > MOST) return undefined
    // A short last row is filled up with spaces. A row without bytes says nothing of those that are like it.
    if (repeated ? own.length === 0 : due > own.length + 16) return undefined
    for (let i = 0; i < due; i++) bytes.push(own[repeated ? i % own.length : i] ?? 0x20)
  }
  return undefined
}

/** `od -a`: names of characters without the upper bit of each byte. @throws DecodeError where it is that */
export function nameDump(text: string): undefined {
  const found =
    /^[0-7]{7}(?: +(?:nul|soh|stx|etx|eot|enq|ack|bel|bs|ht|nl|vt|ff|cr|so|si|dle|dc[1-4]|nak|syn|etb|can|em|sub|esc|fs|gs|rs|us|sp|del|[!-~]))+$/m.exec(
      text,
    )
  if (found && / (?:syn|etx|soh|nul)\b/.test(text))
    throw new DecodeError(`line ${text.slice(0, found.index).split('\n').length}`, found.index, {
      expected: SINGLE_BYTES,
      actual: 'od -a, which leaves out the upper bit of each byte',
    })
  return undefined
}
