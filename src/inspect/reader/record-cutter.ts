/** Records cut from bytes that come in pieces of any size. */
import { EMPTY, uintAt } from '../../bytes/bytes.ts'
import { notTls } from '../../wire/plain-text.ts'
import { MAX_CIPHERTEXT_12, RECORD_HEADER } from '../../wire/record.ts'
import { contentTypes } from '../../wire/registry.ts'
import { looksLikeRecord } from '../foreign.ts'

/** Cuts one side's stream. A record that is whole in the bytes that are given is not copied; others are, once. */
export class RecordCutter {
  /** Why nothing more is cut: where a record was due there was none. */
  lost: string | undefined
  /** A record whose rest is due; its header alone, as long as that is not all there. */
  private partial: Uint8Array = EMPTY
  /** Bytes of a record that is not all there. */
  private filled = 0

  /** How many bytes of the next record are there. */
  get waiting(): number {
    return this.filled
  }

  /** The records that these bytes complete. */
  *cut(bytes: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length && this.lost === undefined;) {
      if (this.filled === 0) {
        const total = bytes.length - at < RECORD_HEADER ? RECORD_HEADER : this.lengthOf(bytes.subarray(at))
        if (total > RECORD_HEADER && at + total <= bytes.length) {
          yield bytes.subarray(at, at + total)
          at += total
          continue
        }
        this.partial = new Uint8Array(total)
      }
      at += this.fill(bytes.subarray(at))
      const record = this.taken()
      if (record) yield record
    }
  }

  /** Puts bytes where they are missing. Gives how many it took. */
  private fill(bytes: Uint8Array): number {
    const some = bytes.subarray(0, this.partial.length - this.filled)
    this.partial.set(some, this.filled)
    this.filled += some.length
    return some.length
  }

  /** The record that was kept, where it is all there by now. */
  private taken(): Uint8Array | undefined {
    const { partial, filled } = this
    if (filled < partial.length) return undefined
    const total = this.lengthOf(partial)
    if (total > filled) {
      this.partial = new Uint8Array(total)
      this.partial.set(partial)
      return undefined
    }
    this.partial = EMPTY
    this.filled = 0
    return this.lost === undefined ? partial : undefined
  }

  /** Bytes of the record whose header stands here. Where none can stand, nothing more is read. */
  private lengthOf(bytes: Uint8Array): number {
    const body = uintAt(bytes, 3, 2)
    if (looksLikeRecord(bytes) && body <= MAX_CIPHERTEXT_12) return RECORD_HEADER + body
    this.lost =
      notTls(bytes) ??
      `no record has type ${contentTypes.nameOf(uintAt(bytes, 0, 1))} and a body of ${body} bytes`
    return RECORD_HEADER
  }
}
