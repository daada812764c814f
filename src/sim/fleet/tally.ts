/** What is counted while a fleet runs. */
import type { Dials } from './dials.ts'
import type { Play } from './plays.ts'
import { VIRTUAL_START } from '../kernel/network-options.ts'
import type { Asked } from './memory/memory.ts'
import { Spans, wayAt } from './spans.ts'
import type { Made } from './sessions.ts'
import type { Decided, Visit } from './visit.ts'

/** Steps of a latency: each is 2 % longer than the one before. */
const STEP = 1.02

/** Why something was not done: the check that failed, and what somebody knows who sees the whole fleet. */
export interface Reason {
  readonly check: string
  readonly because: string
  readonly count: number
}

/** So many connections took so long. */
export interface Took {
  readonly ms: number
  readonly connections: number
}

/** How often something was not done, by check and by what is known besides. */
type Counts = Map<string, Map<string, number>>

/** Counts. It changes in place. */
export class Tally {
  readonly spans: Spans
  readonly bytes = { client: 0, server: 0, whole: 0 }
  /** What looks for sessions found, inside or outside. */
  readonly looks = { hit: 0, miss: 0, expire: 0 }
  /** Answers of stores outside that never came. */
  failures = 0
  readonly early = { sent: 0, accepted: 0, replayed: 0, replaysAccepted: 0 }
  /** Visits that found a connection open. */
  kept = 0
  /** Connections that showed in the clear what had been seen before. */
  linked = 0
  roundTrips = 0
  /** Connections by how long they took, in steps. */
  private readonly latencies = new Map<number, number>()
  private readonly reasons: Counts = new Map()
  private readonly earlyReasons: Counts = new Map()
  private readonly opened = new Map<string, number>()

  private readonly reuses: boolean

  /** @param duration about how long the fleet will run, ms */
  constructor(dials: Dials, duration: number) {
    this.reuses = dials['single-use'] === 'no'
    this.spans = new Spans(duration)
  }

  /**
   * Counts a connection once its server has decided.
   * @param play its kind
   * @param whole the kind of that version that resumes nothing
   */
  count(visit: Visit, decided: Decided, { bill, time }: Play, whole: Play): void {
    const { client, began, oneWay } = visit
    const { outcome, delay } = decided
    const span = this.spans.at(began - VIRTUAL_START)
    span.ways[wayAt(client.version, outcome)]!++
    span.client += time.client
    span.server += time.server
    span.clientWhole += whole.time.client
    span.serverWhole += whole.time.server
    this.bytes.client += bill.bytes.client
    this.bytes.server += bill.bytes.server
    this.bytes.whole += whole.bill.bytes.client + whole.bill.bytes.server
    this.roundTrips += bill.roundTrips
    // A round trip of TCP, those of TLS, and one for the question and its answer.
    this.took(2 * oneWay * (2 + bill.roundTrips) + delay + time.client / 1000)
    this.why(visit, decided)
    this.exposes(visit, decided)
  }

  private why({ offer }: Visit, { failed, because, early, earlyFailed }: Decided): void {
    if (failed) count(this.reasons, failed, because)
    if (earlyFailed) count(this.earlyReasons, earlyFailed, '')
    if (offer.early) this.early.sent++
    if (early === 'accepted') this.early.accepted++
  }

  private exposes({ client, offer: { session } }: Visit, { resumed, early }: Decided): void {
    if (!session) return
    const is12 = client.version === 'TLS 1.2'
    // What is shown twice in the clear can be told to be the same: an ID or a ticket of TLS 1.2, a ticket of 1.3 that is used again.
    if (is12 || this.reuses) this.linked++
    // The secret of TLS 1.2 is in the ticket; of 1.3 early data fall with it, which nothing fresh protects (RFC 9846 §2.3).
    const { key } = session.origin
    if (key && (is12 ? resumed : early === 'accepted')) add(this.opened, key)
  }

  /** Counts sessions that a handshake of TLS 1.2 made: whoever has the key of a ticket can read that connection too. */
  made({ client }: Visit, [first]: readonly Made[]): void {
    if (client.version === 'TLS 1.2' && first?.origin.key) add(this.opened, first.origin.key)
  }

  /** Counts a flight with early data that somebody sent again. */
  replayed(isAccepted: boolean): void {
    this.early.replayed++
    if (isAccepted) this.early.replaysAccepted++
  }

  /** Counts a look for a session, and what a store outside was asked and told. @param now virtual ms since the fleet began */
  asked({ operations, failures, look }: Asked, now: number): void {
    if (look) this.looks[look]++
    if (operations === 0) return
    this.spans.at(now).operations += operations
    this.failures += failures
  }

  /** Counts the sessions that caches and stores hold. @param now virtual ms since the fleet began */
  holds(sessions: number, now: number): void {
    const span = this.spans.at(now)
    span.held = Math.max(span.held ?? 0, sessions)
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

  /** How many connections fall with each ticket key that anything was sealed under, the most first. */
  get exposure(): readonly number[] {
    return [...this.opened.values()].toSorted((a, b) => b - a)
  }

  /** How many connections took how many ms until the first byte, to about 1 %; the quickest first. */
  get firstBytes(): readonly Took[] {
    return [...this.latencies]
      .toSorted(([a], [b]) => a - b)
      .map(([step, connections]) => ({ ms: STEP ** step, connections }))
  }
}

function add<K>(counts: Map<K, number>, name: K): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function count(counts: Counts, check: string, because: string): void {
  const some = counts.get(check) ?? new Map<string, number>()
  counts.set(check, some)
  add(some, because)
}

function sorted(counts: Counts): readonly Reason[] {
  return [...counts]
    .flatMap(([check, some]) => [...some].map(([because, count]) => ({ check, because, count })))
    .toSorted((a, b) => b.count - a.count || (a.check + a.because < b.check + b.because ? -1 : 1))
}
