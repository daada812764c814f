/** Dumps in rows: xxd, hexdump -C, od, Wireshark, tshark, tcpdump, openssl -debug, Java and whoever prints alike. */
import { DecodeError } from '../../bytes/reader.ts'
import { dumpOf, passedOver, type Dump } from './dump.ts'
import { payloadOf } from './packet.ts'
import { rowsOf, SINGLE_BYTES } from './rows.ts'

/** Titles of what went over the wire; blocks under other ones show the same bytes once more, or other things. */
const ON_THE_WIRE = /^(read from|write to) 0x|\bRaw (read|write)\b/

/** A dump with an offset before each row. @throws DecodeError for words in a machine's byte order */
export function offsetDump(text: string): Dump | undefined {
  const rows = rowsOf(text)
  if (!rows) return undefined
  const wire = rows.blocks.filter(({ title }) => ON_THE_WIRE.test(title))
  const blocks = wire.length > 0 ? wire : rows.blocks
  const titles = new Set(blocks.map(({ title }) => title))
  const payloads = blocks.map(({ bytes }) => payloadOf(Uint8Array.from(bytes)))
  return dumpOf(
    payloads.map(({ bytes }) => bytes),
    [
      ...passedOver(rows.others.filter((line) => !titles.has(line.trim()))),
      ...leftOut(rows.blocks.length - blocks.length),
      ...new Set(
        payloads.flatMap(({ headers }) => (headers === '' ? [] : [`headers passed over: ${headers}`])),
      ),
      ...(rows.odd === 0 ? [] : [`characters beside the bytes show something else, rows: ${rows.odd}`]),
    ],
  )
}

function leftOut(blocks: number): string[] {
  return blocks === 0 ? [] : [`${blocks} blocks that did not go over the wire as they stand passed over`]
}

/** Rows of numbers of more than one byte: what od and hexdump print where nothing is asked for, or decimals. */
const WORDS = [
  /^[0-7]{7}(?: +(?:[0-7]{6}|\d{5}))+\s*$/m,
  // Numbers larger than a byte, behind the offset of a first row; these are right-aligned, digits of hex are not.
  /^0{6,8}(?! (?:[0-9]{4}|[0-9]{8})(?: |$))(?=.* -?\d{4})(?: +-?\d+){2,}\s*$/m,
  /^0{6,8}(?: +-?(?:\d(?:\.\d+)?(?:e[+-]?\d+)|\d+\.\d+|0))+\s*$/m,
  // gdb x/4wx: an address, and numbers of more than one byte.
  /^[ \t]*0x[0-9a-f]{4,16}(?: <[^>]*>)?:(?:\s+0x(?:[0-9a-f]{4}|[0-9a-f]{8}|[0-9a-f]{16}))+\s*$/im,
]

/** `od` and `hexdump` in octal or decimal words: refused by name. @throws DecodeError where it is that */
export function wordDump(text: string): undefined {
  const found = WORDS.map((pattern) => pattern.exec(text)).find((match) => match !== null)
  if (found)
    throw new DecodeError(`line ${text.slice(0, found.index).split('\n').length}`, found.index, {
      expected: SINGLE_BYTES,
      actual: 'words in the byte order of the machine that printed them, in octal, decimal or hex',
    })
  return undefined
}
