/** Where the next record begins behind bytes that are missing: a header is believed where what it says comes true. */
import { EMPTY, uintAt } from '../../bytes/bytes.ts'
import { MAX_CIPHERTEXT_12, RECORD_HEADER } from '../../wire/record.ts'
import { looksLikeRecord } from '../foreign.ts'

/** Bytes of a stream, or how many are missing in their place. */
export type StreamPiece = Uint8Array | number

/** A header that may be one, and where the next record begins if it is. */
interface Candidate {
  readonly at: number
  readonly next: number
}

/** The longest record with its header. */
const LONGEST = RECORD_HEADER + MAX_CIPHERTEXT_12
/** Candidates that are kept in mind: among random bytes one header in ten million looks like one. */
const MOST = 64

/**
 * Looks for a header behind which, just as far on as it says, the next header stands with the same version, or the bytes that
 * came end: who has nothing more to say ends with a record. Keeps no more than the longest record and what came last.
 */
export class BoundarySearch {
  /** Bytes from the oldest candidate on, with zeros, which no record begins with, where some are missing. */
  private kept: Uint8Array = EMPTY
  private length = 0
  /** Places in {@link kept} that are missing. */
  private holes: { readonly at: number; readonly length: number }[] = []
  private candidates: Candidate[] = []
  /** Up to where it was looked for headers. */
  private searched = 0
  private dropped = 0

  /** Bytes that came, or are missing, since the search began. */
  get passed(): number {
    return this.dropped + this.length
  }

  /**
   * What came next: everything from the boundary on, where it is found.
   * @param isEnd whether it came to its end as it was sent: a record may end there
   */
  add(piece: StreamPiece, isEnd: boolean): readonly StreamPiece[] | undefined {
    const size = typeof piece === 'number' ? piece : piece.length
    // No candidate looks farther.
    if (typeof piece === 'number' && size > LONGEST) return this.leap(size)
    if (typeof piece === 'number') this.holes.push({ at: this.length, length: size })
    this.grow(size)
    if (typeof piece !== 'number') this.kept.set(piece, this.length)
    this.length += size
    this.collect()
    const found = this.candidates.find(({ at, next }) => this.comesTrue(at, next, isEnd))
    if (found) return this.from(found.at)
    this.candidates = this.candidates.filter(({ next }) => next + RECORD_HEADER > this.length)
    this.forget(this.candidates[0]?.at ?? this.searched)
    return undefined
  }

  private leap(size: number): undefined {
    this.candidates = []
    this.holes = []
    this.dropped += this.length + size
    this.length = 0
    this.searched = 0
  }

  /** Room for so many bytes more: what grows doubles. */
  private grow(size: number): void {
    if (this.length + size <= this.kept.length) {
      this.kept.fill(0, this.length, this.length + size)
      return
    }
    const larger = new Uint8Array(Math.max(2 * this.kept.length, this.length + size))
    larger.set(this.kept.subarray(0, this.length))
    this.kept = larger
  }

  /** Each byte is looked at once as the first of a header. */
  private collect(): void {
    for (; this.searched + RECORD_HEADER <= this.length; this.searched++) {
      const size = this.recordAt(this.searched)
      if (size > 0 && this.candidates.length < MOST)
        this.candidates.push({ at: this.searched, next: this.searched + size })
    }
  }

  private comesTrue(at: number, next: number, isEnd: boolean): boolean {
    if (next === this.length) return isEnd
    const follows = next + RECORD_HEADER <= this.length && this.recordAt(next) > 0
    return follows && uintAt(this.kept, at + 1, 2) === uintAt(this.kept, next + 1, 2)
  }

  /** Bytes of the record whose header may stand here; 0 where none can. */
  private recordAt(at: number): number {
    const { kept } = this
    if (kept[at]! < 20 || !looksLikeRecord(kept.subarray(at, at + 2))) return 0
    const [minor, body] = [kept[at + 2]!, uintAt(kept, at + 3, 2)]
    return minor <= 4 && body > 0 && body <= MAX_CIPHERTEXT_12 ? RECORD_HEADER + body : 0
  }

  private from(start: number): readonly StreamPiece[] {
    const pieces: StreamPiece[] = []
    let at = start
    for (const hole of this.holes) {
      if (hole.at < start) continue
      if (hole.at > at) pieces.push(this.kept.slice(at, hole.at))
      pieces.push(hole.length)
      at = hole.at + hole.length
    }
    if (at < this.length) pieces.push(this.kept.slice(at, this.length))
    this.dropped += start
    this.length = 0
    return pieces
  }

  private forget(before: number): void {
    if (before === 0) return
    this.kept.copyWithin(0, before, this.length)
    this.length -= before
    this.searched -= before
    this.dropped += before
    this.candidates = this.candidates.map(({ at, next }) => ({ at: at - before, next: next - before }))
    this.holes = this.holes
      .map(({ at, length }) => ({ at: at - before, length }))
      .filter(({ at, length }) => at + length > 0)
  }
}
