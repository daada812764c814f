/** All TCP connections of a capture, as many of them as memory allows. */
import type { CaptureEvent, HowEnded } from '../event.ts'
import type { Segment } from '../packet/segment.ts'
import { endsOf, Flow, type FlowSink } from './flow.ts'

/** Connections of one generation: at most twice as many are known at a time. */
const MOST_FLOWS = 16_384
/** Bytes that may wait in all of them: out of order, or in search of TLS. */
const MOST_HELD = 64 * 2 ** 20
/** Segments of any connection after its end in which one may still get some that come late. */
const LINGER = 512
/** Connections that are over and whose packets are still known again, when they come later than that. */
const MOST_PAST = 2048

/** What was counted. */
interface FlowCounts {
  connections: number
  tls: number
  tlsMidway: number
}

/**
 * Connections by the names of their ends. Those that were heard of lately are young; when these are many, the young become the
 * old, and the old of before, of which nothing was heard meanwhile, are let go.
 */
export class Flows implements FlowSink {
  readonly counts: FlowCounts = { connections: 0, tls: 0, tlsMidway: 0 }
  /** Takes what came to light. */
  readonly emit: (event: CaptureEvent) => void
  private young = new Map<string, Flow>()
  private old = new Map<string, Flow>()
  /** Those that were closed, the last ones. */
  private readonly past = new Map<string, Flow>()
  private held = 0
  private segments = 0
  /** Those that are over but for late packets, and when they will be. */
  private readonly closing = new Map<Flow, number>()

  constructor(emit: (event: CaptureEvent) => void) {
    this.emit = emit
  }

  nextName(): string {
    return `c${++this.counts.tls}`
  }

  /** Takes a segment to its connection. */
  take(segment: Segment): void {
    this.segments++
    const flow = this.flowOf(segment)
    if (!flow) return
    const before = flow.held
    flow.take(segment)
    this.held += flow.held - before
    if (flow.isClosing && !flow.isOver && !this.closing.has(flow))
      this.closing.set(flow, this.segments + LINGER)
    if (this.closing.size > 0) this.close()
    if (this.young.size > MOST_FLOWS || this.held > MOST_HELD) this.age()
  }

  /** The capture is over: all that are open end. */
  end(): void {
    for (const flow of [...this.old.values(), ...this.young.values()]) this.finish(flow, 'capture over')
  }

  /** The connection of a segment; a new one where it begins one, `undefined` where it is of none. */
  private flowOf(segment: Segment): Flow | undefined {
    const key = endsOf(segment)
    const found = this.young.get(key) ?? this.old.get(key) ?? this.past.get(key)
    const isLeft = found?.isLeftBy(segment) ?? false
    if (found && isLeft) this.finish(found, 'port reused')
    if (!found && segment.reset) return undefined
    const flow = found && !isLeft ? found : this.begin(segment)
    if (!flow.isOver && this.young.get(key) !== flow) {
      this.young.set(key, flow)
      this.old.delete(key)
      this.past.delete(key)
    }
    return flow
  }

  private begin(segment: Segment): Flow {
    this.counts.connections++
    return new Flow(segment, this)
  }

  /** Ends those whose late packets had their time. */
  private close(): void {
    for (const [flow, due] of this.closing) {
      if (due > this.segments) return
      this.finish(flow, 'closed')
      this.remember(flow)
    }
  }

  private remember(flow: Flow): void {
    this.young.delete(flow.key)
    this.old.delete(flow.key)
    this.past.set(flow.key, flow)
    if (this.past.size > MOST_PAST) this.past.delete(this.past.keys().next().value!)
  }

  /** @param how where the connection itself does not say */
  private finish(flow: Flow, how: HowEnded): void {
    this.closing.delete(flow)
    if (flow.isOver) return
    const before = flow.held
    flow.end(flow.isClosing ? flow.ending : how)
    this.held += flow.held - before
    if (flow.looksLikeTlsMidway) this.counts.tlsMidway++
  }

  private age(): void {
    for (const flow of this.old.values()) this.finish(flow, 'let go')
    this.old = this.young
    this.young = new Map()
  }
}
