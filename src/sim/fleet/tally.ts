/** What is counted while a fleet runs. */
import { costOf, COSTS, type Costs } from './costs.ts'
import type { Dials } from './dials.ts'
import type { Bill, Outcome } from './rehearsal.ts'
import type { Spoken } from './settings.ts'

/** Spans of time in which connections are counted at most; where there would be more, two become one. */
const MOST_SPANS = 64
/** Steps of a latency: each is 2 % longer than the one before. */
const STEP = 1.02

/** How often something happened in a span of time. */
export interface Span {
  connections: number
  resumed: number
}

/** Why something was not done: the check that failed, and what somebody knows who sees the whole fleet. */
export interface Reason {
  readonly check: string
  readonly because: string
  readonly count: number
}

/** A connection that is over, as far as it is counted. */
export interface Counted {
  readonly version: Spoken
  readonly outcome: Outcome
  /** Virtual ms since the fleet began. */
  readonly at: number
  /** ms from the first segment of TCP to the first byte of an answer. */
  readonly firstByte: number
  readonly bill: Bill
  /** The bill of a connection of that version that resumes nothing. */
  readonly whole: Bill
}

/** Counts. It changes in place. */
export class Tally {
  readonly outcomes = new Map<string, number>()
  readonly spans: Span[] = []
  /** ms of each span. */
  span: number
  readonly cpu = { client: 0, server: 0, clientWhole: 0, serverWhole: 0 }
  readonly bytes = { client: 0, server: 0, whole: 0 }
  /** Answers of outside stores, asked and told. */
  readonly store = { operations: 0, failures: 0 }
  readonly early = { sent: 0, accepted: 0, replayed: 0, replaysAccepted: 0 }
  /** Visits that found a connection open. */
  kept = 0
  /** Connections that showed in the clear what had been seen before. */
  linked = 0
  held = 0
  private readonly latencies: number[] = []
  private readonly reasons = new Map<string, number>()
  private readonly earlyReasons = new Map<string, number>()
  private readonly opened = new Map<string, number>()
  private readonly costs: Costs

  /** @param duration about how long the fleet will run, ms */
  constructor(dials: Dials, duration: number) {
    this.costs = COSTS[dials.costs]
    this.span = Math.max(1, duration / (MOST_SPANS / 2))
  }

  /** Microseconds of a server's time. */
  serverTime({ operations }: Bill): number {
    return costOf(this.costs, operations.server)
  }

  /** Microseconds of a client's time. */
  clientTime({ operations }: Bill): number {
    return costOf(this.costs, operations.client)
  }

  /** Counts a connection. */
  count({ version, outcome, at, firstByte, bill, whole }: Counted): void {
    add(this.outcomes, `${version} ${outcome}`)
    const span = this.spanAt(at)
    span.connections++
    if (outcome !== 'full' && outcome !== 'refused') span.resumed++
    this.cpu.client += this.clientTime(bill)
    this.cpu.server += this.serverTime(bill)
    this.cpu.clientWhole += this.clientTime(whole)
    this.cpu.serverWhole += this.serverTime(whole)
    this.bytes.client += bill.bytes.client
    this.bytes.server += bill.bytes.server
    this.bytes.whole += whole.bytes.client + whole.bytes.server
    const step = Math.max(0, Math.round(Math.log(Math.max(firstByte, 1)) / Math.log(STEP)))
    this.latencies[step] = (this.latencies[step] ?? 0) + 1
  }

  /** Counts why nothing was resumed. */
  reason(check: string, because: string): void {
    add(this.reasons, `${check}\t${because}`)
  }

  /** Counts why early data were not taken. */
  earlyReason(check: string): void {
    add(this.earlyReasons, `${check}\t`)
  }

  /** Counts a connection that whoever has a ticket key can read. */
  falls(key: string): void {
    add(this.opened, key)
  }

  /** Reasons of full handshakes, the most frequent first. */
  get whyFull(): readonly Reason[] {
    return sorted(this.reasons)
  }

  /** The same for early data. */
  get whyNotEarly(): readonly Reason[] {
    return sorted(this.earlyReasons)
  }

  /** Ticket keys that anything was sealed under, and how many connections fall with the one that most fall with. */
  get exposure(): { readonly keys: number; readonly most: number; readonly connections: number } {
    const counts = [...this.opened.values()]
    const connections = counts.reduce((sum, count) => sum + count, 0)
    return {
      keys: counts.length,
      most: counts.reduce((most, count) => Math.max(most, count), 0),
      connections,
    }
  }

  /** ms that a share of all connections took at most until the first byte, to about 1 %. */
  percentile(share: number): number {
    const total = this.latencies.reduce((sum, count = 0) => sum + count, 0)
    let left = total * share
    for (const [step, count = 0] of this.latencies.entries()) {
      left -= count
      if (left <= 0) return STEP ** step
    }
    return 0
  }

  private spanAt(at: number): Span {
    while (at / this.span >= MOST_SPANS) this.widen()
    const index = Math.floor(at / this.span)
    for (let next = this.spans.length; next <= index; next++)
      this.spans[next] = { connections: 0, resumed: 0 }
    return this.spans[index]!
  }

  private widen(): void {
    const pairs = this.spans.splice(0)
    for (let i = 0; i < pairs.length; i += 2) {
      const [first, second] = [pairs[i]!, pairs[i + 1]]
      this.spans.push({
        connections: first.connections + (second?.connections ?? 0),
        resumed: first.resumed + (second?.resumed ?? 0),
      })
    }
    this.span *= 2
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function sorted(counts: ReadonlyMap<string, number>): readonly Reason[] {
  return [...counts]
    .map(([name, count]) => {
      const [check = '', because = ''] = name.split('\t')
      return { check, because, count }
    })
    .toSorted((a, b) => b.count - a.count || (a.check + a.because < b.check + b.because ? -1 : 1))
}
