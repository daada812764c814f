/** Records cut from bytes that come in pieces of any size, and behind those that are missing. */
import { concat, EMPTY, uintAt } from '../../bytes/bytes.ts'
import { notTls } from '../../wire/plain-text.ts'
import { MAX_CIPHERTEXT_12, RECORD_HEADER } from '../../wire/record.ts'
import { contentTypes } from '../../wire/registry.ts'
import { looksLikeRecord } from '../foreign.ts'
import { BoundarySearch, type StreamPiece } from './boundary.ts'

/** Records that are not read, because bytes of each are missing. */
export interface MissingRecords {
  /** From the end of the last record that was read to the beginning of the next one. */
  readonly bytes: number
  /** How many records they may be at most. */
  readonly most: number
}

/** A record, or what is missing before the next one. */
export type Cut = Uint8Array | MissingRecords

/** The shortest record under keys: the content type, and a tag of 8 bytes (RFC 6655 §4). */
const SHORTEST = RECORD_HEADER + 1 + 8
/** Bytes in which the next record is looked for at a time. */
const PART = 512

/** Cuts one side's stream. A record that is whole in the bytes that are given is not copied; others are, once. */
export class RecordCutter {
  /** Why nothing more is cut: where a record was due there was none. */
  lost: string | undefined
  /** A record whose rest is due; its header alone, as long as that is not all there. */
  private partial: Uint8Array = EMPTY
  /** Bytes of a record that is not all there. */
  private filled = 0
  /** Whether anything was missing yet: then what is no record was not begun at its beginning. */
  private isCut = false
  /** Bytes since the last record that was read, there or not. */
  private skipped = 0
  /** Of a record of which bytes are missing, those that are still to come. */
  private passing = 0
  /** Where it is not known where the next record begins. */
  private search: BoundarySearch | undefined

  /** How many bytes of the next record are there. */
  get waiting(): number {
    return this.filled
  }

  /** Bytes in which no record was found since some were missing. */
  get astray(): number {
    return this.search ? this.skipped + this.search.passed : 0
  }

  /** The records that these bytes complete; a number stands for bytes that are missing. */
  *cut(piece: StreamPiece): Generator<Cut> {
    const due = [piece]
    for (let next = due.pop(); next !== undefined && this.lost === undefined; next = due.pop())
      if (this.search) yield* this.seek(this.search, next, due)
      else if (typeof next === 'number') this.gap(next, due)
      else yield* this.records(next, due)
  }

  private *records(bytes: Uint8Array, due: StreamPiece[]): Generator<Cut> {
    let at = Math.min(this.passing, bytes.length)
    this.passing -= at
    if (at < bytes.length) yield* this.missed(1)
    while (at < bytes.length) {
      const total = this.filled > 0 ? 0 : lengthIn(bytes, at)
      if (total > 0 && at + total <= bytes.length) {
        yield bytes.subarray(at, at + total)
        at += total
        continue
      }
      if (this.filled === 0) this.partial = new Uint8Array(total > 0 ? total : RECORD_HEADER)
      at += this.fill(bytes.subarray(at))
      if (this.filled < this.partial.length) return
      const record = this.taken()
      if (record === 'none') return this.stray(bytes.subarray(at), due)
      if (record) yield record
    }
  }

  /** Bytes are missing. Where they end within a record whose header is there, it is known where the next one begins. */
  private gap(length: number, due: StreamPiece[]): void {
    this.isCut = true
    const isInside = this.passing > 0 || this.partial.length > RECORD_HEADER
    if (this.passing === 0) {
      this.skipped += isInside ? this.partial.length : this.filled
      this.passing = isInside ? this.partial.length - this.filled : 0
    }
    this.partial = EMPTY
    this.filled = 0
    const inside = Math.min(this.passing, length)
    this.passing -= inside
    if (isInside && inside === length) return
    this.search = new BoundarySearch()
    due.push(length - inside)
  }

  /** Looks for the next record. Of what is long, a part at a time: what is behind the record need not be looked at. */
  private *seek(search: BoundarySearch, piece: StreamPiece, due: StreamPiece[]): Generator<Cut> {
    const part = typeof piece === 'number' ? piece : piece.subarray(0, PART)
    if (typeof piece !== 'number' && piece.length > PART) due.push(piece.subarray(PART))
    const found = search.add(part, typeof piece === 'number' || piece.length <= PART)
    if (!found) return
    this.search = undefined
    this.skipped += search.passed
    yield* this.missed(Math.max(1, Math.floor(this.skipped / SHORTEST)))
    due.push(...found.toReversed())
  }

  private *missed(most: number): Generator<Cut> {
    if (this.skipped > 0) yield { bytes: this.skipped, most }
    this.skipped = 0
  }

  /** Where a record was due there is none: behind missing bytes it is looked for, else nothing more is read. */
  private stray(rest: Uint8Array, due: StreamPiece[]): void {
    const head = this.partial
    this.partial = EMPTY
    this.filled = 0
    if (!this.isCut) this.lost = noRecord(concat(head, rest.subarray(0, PART)))
    else {
      this.search = new BoundarySearch()
      due.push(rest, head)
    }
  }

  /** Puts bytes where they are missing. Gives how many it took. */
  private fill(bytes: Uint8Array): number {
    const some = bytes.subarray(0, this.partial.length - this.filled)
    this.partial.set(some, this.filled)
    this.filled += some.length
    return some.length
  }

  /** The record that was kept, where it is all there by now; `none` where its header can be none. */
  private taken(): Uint8Array | 'none' | undefined {
    const { partial, filled } = this
    const total = lengthIn(partial, 0)
    if (total === 0) return 'none'
    if (total > filled) {
      this.partial = new Uint8Array(total)
      this.partial.set(partial)
      return undefined
    }
    this.partial = EMPTY
    this.filled = 0
    return partial
  }
}

/** Bytes of the record whose header stands at an offset; 0 where none can stand there, or its header is not all there. */
function lengthIn(bytes: Uint8Array, at: number): number {
  if (bytes.length - at < RECORD_HEADER) return 0
  const body = uintAt(bytes, at + 3, 2)
  return looksLikeRecord(bytes.subarray(at, at + 2)) && body <= MAX_CIPHERTEXT_12 ? RECORD_HEADER + body : 0
}

function noRecord(head: Uint8Array): string {
  const [type, body] = [contentTypes.nameOf(uintAt(head, 0, 1)), uintAt(head, 3, 2)]
  return notTls(head) ?? `no record has type ${type} and a body of ${body} bytes`
}
