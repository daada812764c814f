/**
 * Values that grow at the end and can still be kept at every moment: the newest value appends into storage that the older
 * ones share, and each knows how much of it is its own. Nothing within an older value's range is ever written again.
 * Growing an older value (stepping on from an earlier moment) copies, so both histories stay whole.
 */
import { EMPTY, part } from './bytes.ts'

/** Bytes of storage that are worth a copy of what is left of them. */
const LARGE = 1024

/** Bytes waiting to be used: received but not yet parsed. Appending one byte costs amortised constant time. */
export class ByteQueue {
  /** A queue of nothing. */
  static readonly empty: ByteQueue = new ByteQueue({ bytes: EMPTY, used: 0 }, 0, 0)

  /** A queue of `bytes`, which are not copied: nobody may write to them any more. */
  static of(bytes: Uint8Array): ByteQueue {
    return new ByteQueue({ bytes, used: bytes.length }, 0, bytes.length)
  }

  private readonly storage: { bytes: Uint8Array; used: number }
  private readonly start: number
  private readonly end: number

  private constructor(storage: { bytes: Uint8Array; used: number }, start: number, end: number) {
    this.storage = storage
    this.start = start
    this.end = end
  }

  /** Number of bytes waiting. */
  get length(): number {
    return this.end - this.start
  }

  /** This queue with a copy of `bytes` at its end. */
  append(bytes: Uint8Array): ByteQueue {
    if (bytes.length === 0) return this
    const { storage } = this
    const fits = this.end + bytes.length <= storage.bytes.length
    if (fits && storage.used === this.end) {
      storage.bytes.set(bytes, this.end)
      storage.used = this.end + bytes.length
      return new ByteQueue(storage, this.start, storage.used)
    }
    // Most queues hold one record or message at a time. (A Buffer of Node would not copy itself in its own slice.)
    if (this.length === 0) return ByteQueue.of(new Uint8Array(bytes))
    const length = this.length + bytes.length
    const fresh = { bytes: new Uint8Array(Math.max(64, 2 * length)), used: length }
    fresh.bytes.set(storage.bytes.subarray(this.start, this.end))
    fresh.bytes.set(bytes, this.length)
    return new ByteQueue(fresh, 0, length)
  }

  /** A copy of `length` bytes from `offset`; fewer where the queue ends. */
  peek(length: number, offset = 0): Uint8Array {
    const from = this.start + offset
    return this.storage.bytes.slice(from, Math.min(this.end, from + length))
  }

  /**
   * As {@link peek} from the start, without a copy where they are most of what the queue keeps: they are shared with older
   * moments and may not be written to.
   */
  read(length: number): Uint8Array {
    const { bytes } = this.storage
    if (this.start === 0 && length === this.end && length === bytes.length) return bytes
    return part(bytes, this.start, Math.min(this.end, this.start + length))
  }

  /** The byte at `offset`. @throws RangeError where that is not below {@link length} */
  at(offset: number): number {
    const byte = this.storage.bytes[this.start + offset]
    if (byte === undefined || offset >= this.length)
      throw new RangeError(`no byte ${offset} of ${this.length}`)
    return byte
  }

  /** A big-endian number of `length` bytes at `offset`, all of which must be there. */
  uint(offset: number, length: number): number {
    let value = 0
    for (let i = 0; i < length; i++) value = value * 256 + this.at(offset + i)
    return value
  }

  /** This queue without its first `length` bytes. What was dropped is not kept in memory for the sake of a small rest. */
  drop(length: number): ByteQueue {
    const left = this.length - length
    if (left <= 0) return ByteQueue.empty
    const total = this.storage.bytes.length
    // Each copy is paid for by three times as many bytes that were dropped.
    return total > LARGE && 4 * left < total
      ? ByteQueue.of(this.peek(left, length))
      : new ByteQueue(this.storage, this.start + length, this.end)
  }
}

/** A list that only grows, with shared storage: the events of a timeline, the nodes of a vault. */
export class AppendOnly<T> {
  private readonly storage: T[]
  /** Number of items. */
  readonly length: number

  private constructor(storage: T[], length: number) {
    this.storage = storage
    this.length = length
  }

  /** A list of nothing. */
  static of<T>(...items: readonly T[]): AppendOnly<T> {
    return new AppendOnly<T>([...items], items.length)
  }

  /** This list with `items` at its end. */
  append(...items: readonly T[]): AppendOnly<T> {
    if (items.length === 0) return this
    // An empty list is shared by all who begin with it: it gives its storage to none of them.
    const whole = this.length > 0 && this.storage.length === this.length
    const storage = whole ? this.storage : this.storage.slice(0, this.length)
    storage.push(...items)
    return new AppendOnly(storage, storage.length)
  }

  /** The item at `index`, counted from the end where negative. */
  at(index: number): T | undefined {
    const from = index < 0 ? this.length + index : index
    return from >= 0 && from < this.length ? this.storage[from] : undefined
  }

  /** The first `length` items, sharing their storage. */
  upTo(length: number): AppendOnly<T> {
    return length >= this.length ? this : new AppendOnly(this.storage, Math.max(0, length))
  }

  /** Whether `other` grew out of this list; two lists that were filled apart did not, whatever they hold. */
  isStartOf(other: AppendOnly<T>): boolean {
    return this.length === 0 || (this.storage === other.storage && this.length <= other.length)
  }

  /** Items from `start` (inclusive) to `end` (exclusive) as an array of their own. */
  slice(start = 0, end = this.length): T[] {
    return this.storage.slice(start, Math.min(end, this.length))
  }

  /** The items in order. */
  *[Symbol.iterator](): Iterator<T> {
    for (const [i, item] of this.storage.entries()) {
      if (i >= this.length) return
      yield item
    }
  }
}
