/** Images of memories: `$readmemh` of Verilog, Intel HEX, S-records of Motorola. Addresses are no data; what lies between is told. */
import { fromHex, uintAt } from '../../bytes/bytes.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { dumpOf, type Dump } from './dump.ts'
import { hexDigits } from './plain.ts'

/** Words behind an address. */
interface Piece {
  readonly address: number
  /** Addresses that it takes up. */
  readonly length: number
}

/** `@address`, then bytes or words in hex (IEEE 1364 §17.2.9); comments as in C, `_` between digits. @throws DecodeError for words of a machine */
export function verilogImage(text: string): Dump | undefined {
  const bare = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ' ')
  if (!/^\s*@[0-9a-f]+\s/i.test(bare) || !/^[\s@0-9a-f_]+$/i.test(bare)) return undefined
  const pieces = bare
    .replaceAll('_', '')
    .split('@')
    .slice(1)
    .map((piece) => piece.trim().split(/\s+/))
  const dump = hexDigits(pieces.map(([, ...words]) => words.join(' ')).join('\n'))
  const places = pieces.map(([address = '', ...words]) => ({
    address: Number.parseInt(address, 16),
    length: words.length,
  }))
  return dump && { ...dump, remarks: [...dump.remarks, ...gapsIn(places)] }
}

const INTEL = /^:((?:[0-9a-f]{2}){5,})$/i
/** Record of data; the one that ends the image; an address, or its upper part. */
const INTEL_TYPES = { data: 0, most: 5 } as const

/** Lines `:count address type data sum`. @throws DecodeError where a sum does not fit */
export function intelHex(text: string): Dump | undefined {
  const lines = linesOf(text, INTEL)
  const isRecord = ([count = 0, , , type = 0, ...others]: Uint8Array): boolean =>
    others.length === count + 1 && type <= INTEL_TYPES.most
  if (!lines?.every(isRecord)) return undefined
  expectSums(lines, 0)
  const data = lines.filter(([, , , type]) => type === INTEL_TYPES.data)
  return imageOf(data.map((line) => ({ address: uintAt(line, 1, 2), data: line.subarray(4, -1) })))
}

const MOTOROLA = /^S([0-9](?:[0-9a-f]{2}){4,})$/i

/** Lines `S type count address data sum`; the address has 2, 3 or 4 bytes. @throws DecodeError where a sum does not fit */
export function motorolaRecords(text: string): Dump | undefined {
  const lines = linesOf(text, MOTOROLA, '0')
  if (!lines?.every(([, count = 0, ...others]) => others.length === count)) return undefined
  expectSums(
    lines.map((line) => line.subarray(1)),
    0xff,
  )
  const data = lines.filter(([type = 0]) => type >= 1 && type <= 3)
  return imageOf(
    data.map((line) => {
      const [type = 0] = line
      const start = 3 + type
      const address = line.subarray(2, start).reduce((sum, byte) => sum * 256 + byte, 0)
      return { address, data: line.subarray(start, -1) }
    }),
  )
}

/** The bytes of every line; `undefined` where one is not of the form. @param before digits that make its hex even */
function linesOf(text: string, form: RegExp, before = ''): Uint8Array[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const found = lines.flatMap((line) => form.exec(line.trim())?.[1] ?? [])
  return found.length < lines.length ? undefined : found.map((hex) => fromHex(before + hex))
}

/** All bytes of a line, the last one among them, add up to the same. */
function expectSums(lines: readonly Uint8Array[], due: number): void {
  for (const [index, line] of lines.entries()) {
    const sum = line.reduce((all, byte) => (all + byte) & 0xff, 0)
    if (sum !== due)
      throw new DecodeError(`line ${index + 1}`, 0, {
        expected: `bytes that add up to ${due}, the last among them`,
        actual: `${sum}`,
      })
  }
}

function imageOf(lines: readonly { address: number; data: Uint8Array }[]): Dump | undefined {
  return dumpOf(
    lines.map(({ data }) => data),
    gapsIn(lines.map(({ address, data: { length } }) => ({ address, length }))),
  )
}

/** A remark for each piece that does not follow the one before it. */
function gapsIn(pieces: readonly Piece[]): string[] {
  return pieces.flatMap(({ address }, index) => {
    const before = pieces.at(index - 1)
    const due = index === 0 || !before ? address : before.address + before.length
    if (address === due) return []
    return [`joined although the address goes from ${due.toString(16)} to ${address.toString(16)}`]
  })
}
