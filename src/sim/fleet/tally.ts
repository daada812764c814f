/** What is counted while a fleet runs. */
import type { Dials } from './dials.ts'
import type { Play } from './plays.ts'
import { VIRTUAL_START } from '../kernel/network-options.ts'
import type { Asked } from './answer.ts'
import type { Decided, Made, Visit } from './visit.ts'

/** Spans of time in which connections are counted at most; where there would be more, two become one. */
const MOST_SPANS = 64
/** Steps of a latency: each is 2 % longer than the one before. */
const STEP = 1.02

/** How often something happened in a span of time. */
interface Span {
  connections: number
  resumed: number
}

/** Why something was not done: the check that failed, and what somebody knows who sees the whole fleet. */
export interface Reason {
  readonly check: string
  readonly because: string
  readonly count: number
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
  /** Most sessions that caches and stores held. */
  held = 0
  roundTrips = 0
  /** Connections by how long they took, in steps. */
  private readonly latencies = new Map<number, number>()
  private readonly reasons = new Map<string, number>()
  private readonly earlyReasons = new Map<string, number>()
  private readonly opened = new Map<string, number>()

  private readonly latency: number
  private readonly reuses: boolean

  /** @param duration about how long the fleet will run, ms */
  constructor(dials: Dials, duration: number) {
    this.latency = dials.latency
    this.reuses = dials['single-use'] === 'no'
    this.span = Math.max(1, duration / (MOST_SPANS / 2))
  }

  /**
   * Counts a connection once its server has decided.
   * @param play its kind
   * @param whole the kind of that version that resumes nothing
   */
  count(visit: Visit, decided: Decided, { bill, time }: Play, whole: Play): void {
    const { client, began } = visit
    const { outcome, resumed, delay } = decided
    add(this.outcomes, `${client.version} ${outcome}`)
    const span = this.spanAt(began - VIRTUAL_START)
    span.connections++
    if (resumed) span.resumed++
    this.cpu.client += time.client
    this.cpu.server += time.server
    this.cpu.clientWhole += whole.time.client
    this.cpu.serverWhole += whole.time.server
    this.bytes.client += bill.bytes.client
    this.bytes.server += bill.bytes.server
    this.bytes.whole += whole.bill.bytes.client + whole.bill.bytes.server
    this.roundTrips += bill.roundTrips
    // A round trip of TCP, those of TLS, and one for the question and its answer.
    this.took(2 * this.latency * (2 + bill.roundTrips) + delay + time.client / 1000)
    this.why(visit, decided)
    this.exposes(visit, decided)
  }

  private why({ offer }: Visit, { failed, because, early, earlyFailed }: Decided): void {
    if (failed) add(this.reasons, `${failed}\t${because}`)
    if (earlyFailed) add(this.earlyReasons, `${earlyFailed}\t`)
    if (offer.early) this.early.sent++
    if (early === 'accepted') this.early.accepted++
  }

  private exposes({ client, offer: { session } }: Visit, { resumed, early }: Decided): void {
    if (!session) return
    const is12 = client.version === 'TLS 1.2'
    // What is shown twice in the clear can be told to be the same: an ID or a ticket of TLS 1.2, a ticket of 1.3 that is used again.
    if (is12 || this.reuses) this.linked++
    // The secret of TLS 1.2 is in the ticket; of 1.3 early data fall with it, which nothing fresh protects (RFC 9846 §2.3).
    if (session.key && (is12 ? resumed : early === 'accepted')) add(this.opened, session.key)
  }

  /** Counts sessions that a handshake of TLS 1.2 made: whoever has the key of a ticket can read that connection too. */
  made({ client }: Visit, [first]: readonly Made[]): void {
    if (client.version === 'TLS 1.2' && first?.key) add(this.opened, first.key)
  }

  /** Counts a flight with early data that somebody sent again. */
  replayed(isAccepted: boolean): void {
    this.early.replayed++
    if (isAccepted) this.early.replaysAccepted++
  }

  /** Counts what an outside store was asked and told. */
  asked({ operations, failures }: Asked): void {
    this.store.operations += operations
    this.store.failures += failures
  }

  /** Counts the sessions that caches and stores hold. */
  holds(sessions: number): void {
    this.held = Math.max(this.held, sessions)
  }

  private took(ms: number): void {
    const step = Math.max(0, Math.round(Math.log(Math.max(ms, 1)) / Math.log(STEP)))
    add(this.latencies, step)
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
    const steps = [...this.latencies].toSorted(([a], [b]) => a - b)
    let left = steps.reduce((sum, [, count]) => sum + count, 0) * share
    for (const [step, count] of steps) {
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

function add<K>(counts: Map<K, number>, name: K): void {
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
