/** What every way of printing bytes is read into. */
import { concatAll } from '../../bytes/bytes.ts'

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
