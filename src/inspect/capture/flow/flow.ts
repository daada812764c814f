/** One TCP connection: both directions, the TLS in them, and how it is over (RFC 9293 §3.3.2). */
import type { Actor } from '../../../wire/actor.ts'
import type { CapturedPreamble, CaptureEvent, HowEnded, StreamEnd } from '../event.ts'
import { endpointOf, type Segment } from '../packet/segment.ts'
import { TlsFinder, type FinderSink, type Side } from './finder.ts'
import { Half } from './half.ts'
import type { StreamPart } from './part.ts'

/** Who hears of connections with TLS in them. */
export interface FlowSink {
  /** What came to light, in the order in which it did. */
  emit(event: CaptureEvent): void
  /** A name for the next of them. */
  nextName(): string
}

/** What is counted of a stream of TLS. */
interface Tally {
  length: number
  lost: number
  cut: number
}

/** One end, and what it did. */
interface End {
  readonly name: string
  readonly half: Half
  fin: number | undefined
  reset: number | undefined
}

/** An offset that is further ahead than the largest window is none (RFC 7323 §2.3). */
const LARGEST_WINDOW = 2 ** 30

/** A connection between two ends, of which the first is who sent what was captured first. */
export class Flow implements FinderSink {
  /** The names of its ends, whichever sends: see `endsOf`. */
  readonly key: string
  private readonly sink: FlowSink
  private readonly ends: readonly [End, End]
  private readonly finder: TlsFinder
  private readonly began: number
  private t: number
  private sawSyn = false
  private over = false
  private client: Side = 0
  private name: string | undefined
  private readonly tallies: Readonly<Record<Actor, Tally>> = { client: tally(), server: tally() }

  /** @param first its first segment, which is still to be taken in */
  constructor(first: Segment, sink: FlowSink) {
    this.key = endsOf(first)
    this.sink = sink
    this.ends = [endOf(first.source), endOf(first.destination)]
    this.finder = new TlsFinder(this)
    this.began = first.t
    this.t = first.t
  }

  /** Whether nothing more comes of it. */
  get isOver(): boolean {
    return this.over
  }

  /** Memory that waits for something, in bytes. */
  get held(): number {
    return this.ends[0].half.held + this.ends[1].half.held + this.finder.held
  }

  /** Whether both ends have said all, or one has reset it. Packets may still come late. */
  get isClosing(): boolean {
    const [a, b] = this.ends
    const isReset = a.reset !== undefined || b.reset !== undefined
    return isReset || (a.half.isComplete && b.half.isComplete)
  }

  /** Whether it is TLS that began before the capture. */
  get looksLikeTlsMidway(): boolean {
    return !this.sawSyn && this.finder.state !== 'found' && this.finder.lookedLikeTls
  }

  /** Whether a segment cannot belong to it: another connection begins between the same ports. */
  isLeftBy(segment: Segment): boolean {
    const { half } = this.ends[this.sideOf(segment)]
    if (!half.begun || segment.reset) return false
    if (segment.syn) return !half.beginsWith(segment.sequence + 1)
    const at = half.offsetOf(segment.sequence)
    return this.over && segment.payload.length > 0 && (at > half.offset || at < -1)
  }

  /** Takes the next segment in. */
  take(segment: Segment): void {
    if (this.over) return
    this.t = segment.t
    const side = this.sideOf(segment)
    const [from, to] = [this.ends[side], this.ends[side === 0 ? 1 : 0]]
    if (segment.reset) {
      from.reset ??= segment.t
      return
    }
    if (segment.syn) this.sawSyn = true
    from.half.begin(segment.sequence + (segment.syn ? 1 : 0))
    const acknowledged = segment.acknowledges === undefined ? undefined : heard(to.half, segment.acknowledges)
    if (segment.fin) from.fin ??= segment.t
    if (!this.isWanted) return
    from.half.take(segment, acknowledged, this.taker(side))
    this.ends.forEach(({ half }, index) => half.passed(segment.t, this.taker(index as Side)))
    if (!this.isWanted) this.ends.forEach(({ half }) => half.forget())
  }

  /** Nothing more is taken in: what waits is handed on. */
  end(how: HowEnded): void {
    if (this.over) return
    this.over = true
    this.ends.forEach(({ half }, side) => half.end(this.t, this.taker(side as Side)))
    this.finder.end()
    if (this.name === undefined) return
    const streams = { client: this.streamEnd('client'), server: this.streamEnd('server') }
    this.sink.emit({ kind: 'ended', connection: this.name, t: this.t, how, streams })
  }

  /** How it ended, judged by what its ends did. */
  get ending(): HowEnded {
    const [a, b] = this.ends
    return a.reset !== undefined || b.reset !== undefined ? 'reset' : 'closed'
  }

  opened(client: Side, preamble: CapturedPreamble | undefined): void {
    this.client = client
    this.name = this.sink.nextName()
    this.sink.emit({
      kind: 'opened',
      connection: this.name,
      client: endpointOf(this.endOf('client').name),
      server: endpointOf(this.endOf('server').name),
      t: this.began,
      midway: !this.sawSyn,
      preamble,
    })
  }

  stream(from: Actor, at: number, { length, bytes, why = 'lost', t }: StreamPart): void {
    const connection = this.name!
    const counted = this.tallies[from]
    counted.length = at + length
    if (bytes) return this.sink.emit({ kind: 'bytes', connection, from, at, bytes, t })
    counted[why] += length
    this.sink.emit({ kind: 'gap', connection, from, at, length, why, t })
  }

  /** Whether TLS is found, or may still be. */
  private get isWanted(): boolean {
    return this.finder.state !== 'none'
  }

  private taker(side: Side): (part: StreamPart) => void {
    const { half } = this.ends[side === 0 ? 1 : 0]
    return (part) => this.finder.take(side, part, !half.isWaiting)
  }

  private sideOf({ source }: Segment): Side {
    return source === this.ends[0].name ? 0 : 1
  }

  private endOf(actor: Actor): End {
    return this.ends[(actor === 'client') === (this.client === 0) ? 0 : 1]
  }

  private streamEnd(actor: Actor): StreamEnd {
    const { half, fin, reset } = this.endOf(actor)
    const { length, lost, cut } = this.tallies[actor]
    return { length, lost, cut, repeated: half.repeated, fin, reset }
  }
}

/** The same for both directions of a connection. */
export function endsOf({ source, destination }: Segment): string {
  return source < destination ? source + destination : destination + source
}

function endOf(name: string): End {
  return { name, half: new Half(), fin: undefined, reset: undefined }
}

function tally(): Tally {
  return { length: 0, lost: 0, cut: 0 }
}

/** Takes an acknowledgement in. Gives the offset it is for; `undefined` where there can be none so far ahead. */
function heard(half: Half, acknowledges: number): number | undefined {
  half.begin(acknowledges)
  const offset = half.offsetOf(acknowledges)
  if (offset < 0 || offset > half.offset + LARGEST_WINDOW) return undefined
  half.acknowledge(offset)
  return offset
}
