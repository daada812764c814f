/** What every way of printing bytes is read into. */
import { concatAll, toHex } from '../../bytes/bytes.ts'

/** Bytes that were found in a text. */
export interface Dump {
  readonly bytes: Uint8Array
  /** What was passed over, or is in doubt: a sentence each. */
  readonly remarks: readonly string[]
}

/** One way of printing bytes. */
export interface DumpForm {
  /** The tool, or the language: what a reader knows it by. */
  readonly name: string
  /**
   * The bytes of a text, or `undefined` where it is not of this form.
   * @throws DecodeError where it is of this form and cannot be read
   */
  readonly read: (text: string) => Dump | undefined
}

/** The bytes of all parts, with nothing to remark but what is given. */
export function dumpOf(parts: readonly Uint8Array[], remarks: readonly string[] = []): Dump | undefined {
  const bytes = concatAll(parts)
  return bytes.length === 0 ? undefined : { bytes, remarks }
}

/** How records of TLS begin, and handshake messages, in hex. */
export const LIKE_TLS = /^(?:1[4-8]03|0[12]0000|0b00)/

/** Whether bytes begin as those of TLS do: what decides between two readings of one text. */
export function beginsLikeTls(bytes: Uint8Array): boolean {
  return LIKE_TLS.test(toHex(bytes.subarray(0, 4)))
}

/** What may be read in two radices: how it was read, and whether that is sure. */
export interface Choice {
  readonly radix: 8 | 10
  readonly remarks: readonly string[]
}

/**
 * Octal or decimal, where digits alone admit both: the one that begins as TLS does; else octal, with a remark. Both readings are
 * given, `undefined` for one that is none.
 */
export function radixOf(octal: Uint8Array | undefined, decimal: Uint8Array | undefined): Choice {
  if (!octal) return { radix: 10, remarks: [] }
  if (!decimal || beginsLikeTls(octal) || toHex(octal) === toHex(decimal)) return { radix: 8, remarks: [] }
  if (beginsLikeTls(decimal))
    return { radix: 10, remarks: ['its numbers read as decimal: as octal they are not TLS'] }
  return {
    radix: 8,
    remarks: ['its numbers read as octal: as decimal they are other bytes, and neither begins as TLS does'],
  }
}

const QUOTED = 60

/** A remark on lines that were not taken for data; none where all of them are blank. */
export function passedOver(lines: readonly string[]): string[] {
  const [first, ...others] = lines.map((line) => line.trim()).filter((line) => line !== '')
  if (first === undefined) return []
  const quoted = first.length > QUOTED ? `${first.slice(0, QUOTED)}...` : first
  return others.length === 0
    ? [`passed over: '${quoted}'`]
    : [`${others.length + 1} lines passed over, the first: '${quoted}'`]
}
