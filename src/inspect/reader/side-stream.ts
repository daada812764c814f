/** The bytes of one side as records. What stands before the first one is passed over, what is no TLS is given up; both are said. */
import { EMPTY } from '../../bytes/bytes.ts'
import { ByteQueue } from '../../bytes/queue.ts'
import { notTls } from '../../wire/plain-text.ts'
import { DTLS_HEADER, isDtls, looksLikeRecord, v2HelloLength } from '../foreign.ts'
import { FARTHEST, firstRecord, HELLO_HEAD, protocolsIn } from '../preamble.ts'
import { RecordCutter, type Cut } from './record-cutter.ts'

/** One side of a connection. Each byte is looked at once. */
export class SideStream {
  private readonly cutter = new RecordCutter()
  private readonly beginning = new Beginning()
  private said: string[] = []

  /** What was passed over or given up since this was last asked: a sentence each. */
  remarks(): readonly string[] {
    const { said } = this
    if (said.length > 0) this.said = []
    return said
  }

  /** The records that these bytes complete, and what is missing before one. They may be views of the bytes. */
  *feed(bytes: Uint8Array): Generator<Cut> {
    if (this.cutter.lost !== undefined) return
    const found = this.beginning.done ? bytes : this.begin(bytes)
    yield* this.cutter.cut(found)
    this.sayLost()
  }

  /** Bytes are missing. @param why a sentence without its subject, such as `are not in the capture` */
  *gap(length: number, why: string): Generator<Cut> {
    if (this.cutter.lost !== undefined) return
    this.said.push(`${length} bytes ${why}`)
    // Where nothing came yet, what comes may be the middle of anything.
    if (!this.beginning.done) this.beginning.skip()
    yield* this.cutter.cut(length)
    this.sayLost()
  }

  /** Nothing more comes: says what was left over. */
  end(): void {
    const { cutter, beginning } = this
    if (cutter.lost !== undefined) return
    if (!beginning.done && beginning.length > 0) {
      cutter.lost = 'no record of TLS is in it'
      this.sayLost()
    } else if (cutter.waiting > 0)
      this.said.push(`the last record is cut: ${cutter.waiting} bytes of it are there`)
    else if (cutter.astray > 0)
      this.said.push(
        `no record was found any more: ${cutter.astray} bytes since the last one, those included`,
      )
  }

  private begin(bytes: Uint8Array): Uint8Array {
    const found = this.beginning.take(bytes)
    if (found.passed !== undefined) this.said.push(found.passed)
    this.cutter.lost = found.lost
    return found.records
  }

  private sayLost(): void {
    if (this.cutter.lost !== undefined) this.said.push(`what follows is not read: ${this.cutter.lost}`)
  }
}

/** What came of the first bytes of a stream. */
interface Found {
  /** From the first record on; empty where it is not found yet. */
  readonly records: Uint8Array
  readonly passed?: string
  readonly lost?: string
}

const NOTHING: Found = { records: EMPTY }

/** Looks for the first record: other protocols have words of their own before TLS begins. */
class Beginning {
  /** Whether it is found. */
  done = false
  private before: ByteQueue = ByteQueue.empty
  private searched = 0

  /** Bytes in which it was not found. */
  get length(): number {
    return this.before.length
  }

  /** It is missing: records are looked for behind that. */
  skip(): void {
    this.done = true
    this.before = ByteQueue.empty
  }

  /** Takes what came next: what follows from all that came so far. */
  take(bytes: Uint8Array): Found {
    const whole = this.before.length === 0 ? bytes : undefined
    this.before = this.before.append(bytes)
    const head = this.before.peek(DTLS_HEADER)
    if (head.length >= 2 && looksLikeRecord(head)) return this.found(0, whole)
    if (isDtls(head)) return this.lose('records of DTLS')
    const v2 = this.v2(head)
    if (v2 !== undefined) return v2
    const at = this.search()
    if (at !== undefined) return this.found(at, undefined, protocolsIn(this.before.peek(at)))
    return this.before.length > FARTHEST + HELLO_HEAD
      ? this.lose(notTls(head) ?? 'no record of TLS is in it')
      : NOTHING
  }

  /** The hello of SSL 2.0 says its own length. `undefined` where it is none, nothing while it is not all there. */
  private v2(head: Uint8Array): Found | undefined {
    const [upper = 0, lower, type = 1] = head
    if (this.searched > 0 || lower === undefined || upper < 0x80 || type !== 1) return undefined
    const due = 2 + ((upper & 0x7f) << 8) + lower
    if (this.before.length < due) return NOTHING
    const length = v2HelloLength(this.before.peek(due))
    return length === 0
      ? undefined
      : this.found(length, undefined, ['a ClientHello in the format of SSL 2.0 (RFC 9846 §E.5)'])
  }

  /** Each byte is searched once, save those in which a record may have begun. */
  private search(): number | undefined {
    const from = this.searched
    const fresh = this.before.peek(this.before.length - from, from)
    const at = firstRecord(fresh)
    this.searched = from + Math.max(0, fresh.length - HELLO_HEAD + 1)
    return at === undefined ? undefined : from + at
  }

  private found(at: number, whole: Uint8Array | undefined, names?: readonly string[]): Found {
    const records = whole ?? this.before.drop(at).peek(this.before.length - at)
    this.done = true
    this.before = ByteQueue.empty
    if (!names) return { records }
    const words = names.length === 0 ? 'of no protocol that is known here' : names.join(', then ')
    return { records, passed: `${at} bytes before the first record passed over: ${words}` }
  }

  private lose(lost: string): Found {
    this.done = true
    this.before = ByteQueue.empty
    return { records: EMPTY, lost }
  }
}
