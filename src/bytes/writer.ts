import { EMPTY } from './bytes.ts'

/** A value that its layout cannot express: a caller's mistake, never the peer's. */
export class EncodeError extends Error {
  override readonly name = 'EncodeError'
}

const LARGEST_SPARE = 2 ** 16

/** 256^n: what does not fit in n bytes. Nothing fits in any other number of them. */
const LIMIT = [0, 1, 2, 3, 4, 5, 6].map((length) => 2 ** (8 * length))

/** The buffer that the last writer left behind: memory beyond a few bytes is dear to allocate, and writers live briefly. */
let spare: Uint8Array | undefined

/** Bytes being written, with length prefixes filled in afterwards. */
export class Writer {
  private buffer: Uint8Array
  private used = 0

  constructor() {
    this.buffer = spare ?? new Uint8Array(1024)
    spare = undefined
  }

  /** A big-endian number of 1 to 6 bytes. */
  uint(value: number, length: number): void {
    if (!Number.isInteger(value) || value < 0 || value >= (LIMIT[length] ?? 0))
      throw new EncodeError(`${value} does not fit in ${length} byte(s)`)
    this.reserve(length)
    this.put(value, length, this.used)
    this.used += length
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.buffer.set(bytes, this.used)
    this.used += bytes.length
  }

  /** Runs `write`, preceded by the length in `prefix` bytes of what it wrote, which must lie in `min` to `max`. */
  sized(prefix: number, min: number, max: number, write: () => void): void {
    this.reserve(prefix)
    const at = this.used
    this.used += prefix
    write()
    const length = this.used - at - prefix
    if (length < min || length > max)
      throw new EncodeError(`${length} bytes, but ${min} to ${max} are allowed`)
    this.put(length, prefix, at)
  }

  /** A copy of all that was written; the writer is done. */
  finish(): Uint8Array {
    const written = this.buffer.slice(0, this.used)
    if (this.buffer.length <= LARGEST_SPARE) spare = this.buffer
    this.buffer = EMPTY
    this.used = 0
    return written
  }

  private put(value: number, length: number, at: number): void {
    const { buffer } = this
    let rest = value
    // Division only above 32 bits, where shifts would lose the top.
    for (let i = at + length - 1; i >= at; i--) {
      buffer[i] = rest & 0xff
      rest = rest > 0xffff_ffff ? Math.floor(rest / 256) : rest >>> 8
    }
  }

  private reserve(length: number): void {
    if (this.used + length <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(2 * this.buffer.length, this.used + length))
    larger.set(this.buffer.subarray(0, this.used))
    this.buffer = larger
  }
}

/** One byte per character (Latin-1). @throws EncodeError for a character beyond U+00FF. */
export function latin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < bytes.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0xff) throw new EncodeError(`'${text.charAt(i)}' at ${i} is not one byte`)
    bytes[i] = unit
  }
  return bytes
}
