/** Bytes that come in chunks of any size, looked at as if they were one. */
import { EMPTY } from '../../../bytes/bytes.ts'

/** What is whole within a chunk is a view of it; what lies across chunks is copied, once. */
export class ByteInput {
  /** Offset of the next byte from the start of everything. */
  position = 0
  /** Offset of what was dropped last. */
  private from = 0
  private chunk: Uint8Array = EMPTY
  private at = 0
  /** The next bytes, where they began in an earlier chunk. */
  private kept: Uint8Array = EMPTY
  private filled = 0
  /** Bytes to pass over that did not come yet. */
  private owed = 0

  /** Takes the next chunk. What was left of the one before must have been looked at by {@link peek}, which keeps it. */
  push(chunk: Uint8Array): void {
    const passed = Math.min(this.owed, chunk.length)
    this.owed -= passed
    this.chunk = chunk
    this.at = passed
  }

  /** Whether something has begun that is not all there. */
  get isWithin(): boolean {
    return this.isOwed || this.filled > 0
  }

  /** Whether bytes that are dropped are still to come. */
  get isOwed(): boolean {
    return this.owed > 0
  }

  /** Offset of what has begun last. */
  get began(): number {
    return this.isOwed ? this.from : this.position
  }

  /** The next `length` bytes; `undefined` where they are not all there. They are never written to again. */
  peek(length: number): Uint8Array | undefined {
    if (this.owed > 0) return undefined
    if (this.filled === 0 && this.at + length <= this.chunk.length)
      return this.chunk.subarray(this.at, this.at + length)
    if (this.filled < length) this.fill(length)
    return this.filled < length ? undefined : this.kept.subarray(0, length)
  }

  /** Passes over `length` bytes, whether or not they are there yet. */
  drop(length: number): void {
    this.from = this.position
    this.position += length
    if (length < this.filled) {
      this.kept = this.kept.slice(length, this.filled)
      this.filled -= length
      return
    }
    const rest = length - this.filled
    const here = Math.min(rest, this.chunk.length - this.at)
    this.at += here
    this.owed += rest - here
    this.kept = EMPTY
    this.filled = 0
  }

  /** Moves bytes of the chunk to those that are kept, up to `length`. Room is made as they come, not as they are promised. */
  private fill(length: number): void {
    const taken = Math.min(length - this.filled, this.chunk.length - this.at)
    const filled = this.filled + taken
    if (filled > this.kept.length) {
      const grown = new Uint8Array(Math.min(length, Math.max(filled, 2 * this.kept.length)))
      grown.set(this.kept.subarray(0, this.filled))
      this.kept = grown
    }
    this.kept.set(this.chunk.subarray(this.at, this.at + taken), this.filled)
    this.at += taken
    this.filled = filled
  }
}
