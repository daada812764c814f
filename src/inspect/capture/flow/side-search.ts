/** The beginning of one side's stream while it is not known where TLS begins in it. */
import { concat, concatAll, EMPTY, uintAt } from '../../../bytes/bytes.ts'
import { MAX_CIPHERTEXT_12, RECORD_HEADER } from '../../../wire/record.ts'
import { looksLikeRecord, v2HelloLength } from '../../foreign.ts'
import { FARTHEST, firstRecord, HELLO_HEAD } from '../../preamble.ts'
import { copyOf, PART_SIZE, partUpTo, type StreamPart } from './part.ts'

/** A hello that was found. */
export interface FoundHello {
  readonly of: 'client' | 'server'
  /** Offset of its record. */
  readonly at: number
  /** How far its sender had received the other direction. */
  readonly acknowledged: number | undefined
}

const HANDSHAKE = 22
const HELLOS: Readonly<Record<number, FoundHello['of']>> = { 1: 'client', 2: 'server' }
/** Bytes of the beginning that are looked at together: the hello of SSL 2.0 is not longer in practice. */
const HEAD = 512

/** Keeps the first parts of one side and looks for a hello in them. Each byte is looked at once. */
export class SideSearch {
  /** Whether a gap is in it. */
  isCut = false
  private parts: StreamPart[] = []
  private bytes = 0
  private passed = 0
  /** The first bytes, behind the last gap. */
  private head: Uint8Array = EMPTY
  /** The last bytes, in which a hello may have begun. */
  private tail: Uint8Array = EMPTY

  /** Memory that is kept, in bytes. */
  get held(): number {
    return this.bytes + this.parts.length * PART_SIZE
  }

  /** Whether so much came without a hello that none will. */
  get isOver(): boolean {
    return this.passed > FARTHEST + HELLO_HEAD
  }

  /** Whether it begins as a record does. */
  get looksLikeTls(): boolean {
    return this.head.length > 2 && looksLikeRecord(this.head)
  }

  /** The parts that came, in order. */
  get kept(): readonly StreamPart[] {
    return this.parts
  }

  /** Bytes before an offset, as far as they are there. */
  before(offset: number): Uint8Array {
    return concatAll(this.parts.flatMap((part) => partUpTo(part, offset)?.bytes ?? []))
  }

  /** Takes the next part; the hello that it makes whole enough to be known. */
  add(part: StreamPart): FoundHello | undefined {
    this.parts.push(part)
    this.passed += part.length
    const found = part.bytes ? this.find(part.at, part.bytes) : this.restart()
    if (found) return found
    // Most hellos are found in the first part: what is not found at once is kept longer.
    this.parts[this.parts.length - 1] = copyOf(part)
    this.bytes += part.bytes?.length ?? 0
    return undefined
  }

  private restart(): undefined {
    this.isCut = true
    this.head = EMPTY
    this.tail = EMPTY
  }

  private find(at: number, bytes: Uint8Array): FoundHello | undefined {
    const isStart = this.head.length < HEAD
    if (isStart) this.head = concat(this.head, bytes.subarray(0, HEAD - this.head.length))
    const first = isStart ? helloAtStart(this.head) : undefined
    const start = at + bytes.length
    if (first) return this.found(first, this.startOf())
    const window = this.tail.length === 0 ? bytes : concat(this.tail, bytes)
    const offset = firstRecord(window)
    this.tail = window.slice(Math.max(0, window.length - HELLO_HEAD + 1))
    if (offset === undefined) return undefined
    return this.found(HELLOS[window[offset + RECORD_HEADER]!]!, start - window.length + offset)
  }

  /** Offset of the first byte behind the last gap. */
  private startOf(): number {
    return this.parts[this.parts.findLastIndex(({ bytes }) => !bytes) + 1]!.at
  }

  private found(of: FoundHello['of'], at: number): FoundHello {
    const carrier = this.parts.findLast((part) => part.at <= at)
    return { of, at, acknowledged: carrier?.acknowledged }
  }
}

/** Whose hello a stream begins with. Here little is asked of it: its record may be of any length, its rest is still to come. */
function helloAtStart(head: Uint8Array): FoundHello['of'] | undefined {
  if (v2HelloLength(head) > 0) return 'client'
  if (head.length <= RECORD_HEADER || head[0] !== HANDSHAKE || !looksLikeRecord(head)) return undefined
  const length = uintAt(head, 3, 2)
  return length > 0 && length <= MAX_CIPHERTEXT_12 ? HELLOS[head[RECORD_HEADER]!] : undefined
}
