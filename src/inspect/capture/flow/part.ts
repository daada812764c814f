/** Parts of one direction of a connection. */

/** Bytes of a stream in order, or the place of some that are not in the capture. */
export interface StreamPart {
  /** Offset from the first byte of the connection in this direction, or from the first that was seen. */
  readonly at: number
  readonly length: number
  /** `undefined` where they are not there. */
  readonly bytes: Uint8Array | undefined
  /** Why not: their packet was not captured, or was cut. */
  readonly why: 'lost' | 'cut' | undefined
  /** ms since 1970. */
  readonly t: number
  /** How far the sender had received the other direction, as an offset there; `undefined` without an ACK. */
  readonly acknowledged: number | undefined
}

/** A part that is there. */
export function partOf(
  at: number,
  bytes: Uint8Array,
  t: number,
  acknowledged: number | undefined,
): StreamPart {
  return { at, length: bytes.length, bytes, why: undefined, t, acknowledged }
}

/** A place whose bytes are not there. */
export function gapOf(at: number, length: number, why: 'lost' | 'cut', t: number): StreamPart {
  return { at, length, bytes: undefined, why, t, acknowledged: undefined }
}

/** What lies at or behind an offset. */
export function partFrom(whole: StreamPart, at: number): StreamPart | undefined {
  const passed = at - whole.at
  if (passed <= 0) return whole
  if (passed >= whole.length) return undefined
  return { ...whole, at, length: whole.length - passed, bytes: whole.bytes?.subarray(passed) }
}

/** What lies before an offset. */
export function partUpTo(whole: StreamPart, end: number): StreamPart | undefined {
  const length = Math.min(whole.length, end - whole.at)
  return length <= 0 ? undefined : { ...whole, length, bytes: whole.bytes?.subarray(0, length) }
}

/** For who keeps a part: a view would keep the whole chunk in memory that it came in. */
export function copyOf(part: StreamPart): StreamPart {
  return { ...part, bytes: part.bytes?.slice() }
}

/** Memory that a part takes beside its bytes, about. */
export const PART_SIZE = 256
