/** One direction of a TCP connection: segments in, the stream out, in order (RFC 9293 §3.4). */
import type { Segment } from '../packet/segment.ts'
import { copyOf, gapOf, PART_SIZE, partFrom, partOf, partUpTo, type StreamPart } from './part.ts'

/** Who takes the parts of one stream. */
type TakePart = (part: StreamPart) => void

/** Bytes, and pieces, that wait for others before them at most. Beyond, what is missing is taken for lost. */
const MOST_BYTES = 4 * 2 ** 20
const MOST_PIECES = 4096
/**
 * Packets of a connection after which bytes that the other end acknowledged, while they are missing here, are taken for lost.
 * Where several queues of a card are captured, an acknowledgement may stand before what it is for.
 */
const PATIENCE = 16

/** Segments of one direction, put in order. Where two have the same bytes, the first that came counts. */
export class Half {
  /** Bytes that came more than once. */
  repeated = 0
  /** Offset of the next byte that is due. */
  offset = 0
  /** Offset of the FIN: the length of the stream. */
  finAt: number | undefined
  /** How far the other end has received, as far as it was seen to say. */
  private acknowledged = 0
  /** Sequence number of offset 0; `undefined` before anything is known. */
  private base: number | undefined
  /** Parts behind a hole, by offset; none touches the next bytes that are due, and no two overlap. */
  private waiting: StreamPart[] = []
  private waitingBytes = 0
  private impatience = 0

  /** Memory that waits, in bytes. */
  get held(): number {
    return this.waitingBytes + this.waiting.length * PART_SIZE
  }

  /** Whether anything is known of this direction. */
  get begun(): boolean {
    return this.base !== undefined
  }

  /** Whether something waits for bytes before it. */
  get isWaiting(): boolean {
    return this.waiting.length > 0
  }

  /** Whether all came up to a FIN. */
  get isComplete(): boolean {
    return this.finAt !== undefined && this.offset >= this.finAt
  }

  /** Whether the stream begins with this sequence number. */
  beginsWith(sequence: number): boolean {
    return this.base !== undefined && ((sequence - this.base) | 0) === 0
  }

  /** Says which sequence number the stream begins with, unless that is known. */
  begin(sequence: number): void {
    this.base ??= sequence
  }

  /** The offset that a sequence number stands for: the one nearest to what is due. Sequence numbers wrap at 2^32. */
  offsetOf(sequence: number): number {
    const due = (this.base ?? sequence) + this.offset
    return this.offset + ((sequence - (due % 2 ** 32)) | 0)
  }

  /** Takes a segment's data. @param acknowledged offset in the other direction */
  take(segment: Segment, acknowledged: number | undefined, takePart: TakePart): void {
    const { payload, missing, t, fin } = segment
    const at = this.offsetOf(segment.sequence + (segment.syn ? 1 : 0))
    const end = at + payload.length
    if (payload.length > 0) this.place(partOf(at, payload, t, acknowledged), takePart)
    if (missing > 0) this.place({ ...gapOf(end, missing, 'cut', t), acknowledged }, takePart)
    if (fin) this.finAt ??= Math.max(this.offset, end + missing)
  }

  /** The other end has received all before this offset. */
  acknowledge(offset: number): void {
    this.acknowledged = Math.max(this.acknowledged, offset)
  }

  /** A packet of the connection went by: what is still missing and will not come is given up. */
  passed(t: number, takePart: TakePart): void {
    const [next] = this.waiting
    if (!next) return
    const isFull = this.waitingBytes > MOST_BYTES || this.waiting.length > MOST_PIECES
    if (isFull) this.lose(next.at, t, takePart)
    else if (this.acknowledged > this.offset && ++this.impatience > PATIENCE)
      this.lose(Math.min(next.at, this.acknowledged), t, takePart)
  }

  /** Nothing more comes: everything that waits is handed on, and what is known to be missing is said. */
  end(t: number, takePart: TakePart): void {
    for (let next = this.waiting[0]; next; next = this.waiting[0]) this.lose(next.at, t, takePart)
    // Acknowledged is the FIN as well: where none was seen, one byte more may be it.
    const end = this.finAt ?? (this.acknowledged > this.offset + 1 ? this.acknowledged : this.offset)
    if (end > this.offset) this.lose(end, t, takePart)
  }

  /** Lets go of what waits: nobody wants it. */
  forget(): void {
    this.waiting = []
    this.waitingBytes = 0
  }

  /** Puts a part in its place: it is handed on at once where it is due, and waits otherwise. */
  private place(placed: StreamPart, takePart: TakePart): void {
    const late = partFrom(placed, this.offset)
    this.repeated += placed.length - (late?.length ?? 0)
    if (!late) return
    const [next] = this.waiting
    if (late.at === this.offset && (!next || next.at >= late.at + late.length)) this.hand(late, takePart)
    else this.keep(late)
    while (this.waiting[0]?.at === this.offset) {
      const due = this.waiting.shift()!
      this.waitingBytes -= due.bytes?.length ?? 0
      this.hand(due, takePart)
    }
  }

  private hand(handed: StreamPart, takePart: TakePart): void {
    this.offset += handed.length
    this.impatience = 0
    takePart(handed)
  }

  /** Keeps a part that is not due, without the bytes that wait already. */
  private keep(kept: StreamPart): void {
    let index = this.waiting.length
    while (index > 0 && this.waiting[index - 1]!.at > kept.at) index--
    const before = this.waiting[index - 1]
    let rest = before ? partFrom(kept, before.at + before.length) : kept
    this.repeated += kept.length
    for (; rest; index++) {
      const after = this.waiting[index]
      const piece = after ? partUpTo(rest, after.at) : rest
      if (piece) {
        this.waiting.splice(index++, 0, copyOf(piece))
        this.waitingBytes += piece.bytes?.length ?? 0
        this.repeated -= piece.length
      }
      rest = after && partFrom(rest, after.at + after.length)
    }
  }

  private lose(end: number, t: number, takePart: TakePart): void {
    this.place(gapOf(this.offset, end - this.offset, 'lost', t), takePart)
  }
}
