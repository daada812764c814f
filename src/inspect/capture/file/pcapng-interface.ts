/** Interfaces of a section: what their packets begin with, and how their times are counted. */
import { OPTION } from './pcapng-format.ts'
import { u16, u32, type LittleEndian } from './words.ts'

/** What packets of an interface go by. */
export interface CaptureInterface {
  readonly linkType: number
  /** Bytes of a packet that are kept at most. */
  readonly snapLength: number
  readonly ticksPerMs: number
  /** To be added to its times. */
  readonly offsetMs: number
}

/** From the body of an Interface Description Block, of 8 bytes at least (draft-ietf-opsawg-pcapng §4.2). */
export function interfaceOf(body: Uint8Array, little: LittleEndian): CaptureInterface {
  let [ticksPerMs, offsetMs] = [1000, 0]
  for (const { code, value } of optionsIn(body.subarray(8), little)) {
    if (code === OPTION.timestampResolution && value.length >= 1) ticksPerMs = ticksOf(value[0]!)
    if (code === OPTION.timestampOffset && value.length >= 8) offsetMs = secondsOf(value, little) * 1000
  }
  const snapLength = u32(body, 4, little) || Infinity
  return { linkType: u16(body, 0, little), snapLength, ticksPerMs, offsetMs }
}

/** if_tsresol: a negative power of 10, or of 2 where the highest bit is set. */
function ticksOf(resolution: number): number {
  return (resolution < 0x80 ? 10 ** resolution : 2 ** (resolution - 0x80)) / 1000
}

/** if_tsoffset: a signed number of 64 bits. */
function secondsOf(value: Uint8Array, little: LittleEndian): number {
  const [upper, lower] = little ? [4, 0] : [0, 4]
  return (u32(value, upper, little) | 0) * 2 ** 32 + u32(value, lower, little)
}

/** §3.5: code, length, value filled up to four bytes; they may end without an end. */
function* optionsIn(bytes: Uint8Array, little: LittleEndian): Generator<{ code: number; value: Uint8Array }> {
  for (let at = 0; at + 4 <= bytes.length;) {
    const code = u16(bytes, at, little)
    const length = u16(bytes, at + 2, little)
    if (code === OPTION.end) return
    yield { code, value: bytes.subarray(at + 4, at + 4 + length) }
    at += 4 + length + ((4 - (length % 4)) % 4)
  }
}
