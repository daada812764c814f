/** What came of a fleet, as numbers. */
import { encodeSession } from '../../session/session.ts'
import { RULES } from '../../handshake/rulebook.ts'
import { workedOut, type WorkedOut } from './closed-forms.ts'
import type { CostTable } from './costs.ts'
import { ARRIVAL_DIALS } from './crowd.ts'
import { touched, USUAL, type Dials } from './dials.ts'
import type { Fleet } from './fleet.ts'
import { isResumed, type Outcome } from './rehearsal.ts'
import type { Spoken } from './settings.ts'
import { WAYS, type Spans } from './spans.ts'
import type { Reason, Took } from './tally.ts'

/** Connections of a version that came out one way. */
interface WayCount {
  readonly version: Spoken
  readonly outcome: Outcome
  readonly count: number
}

/** What happened in a span of time. */
interface SpanCount {
  /** Virtual ms since the fleet began, and how many there are in it. */
  readonly from: number
  readonly ms: number
  readonly connections: number
  readonly resumed: number
  /** Connections by way, in the order of the report's `ways`. */
  readonly ways: readonly number[]
  readonly cores: Cores
  /** Most sessions that caches and stores held. */
  readonly held: number
  /** What stores outside were asked and told in each second. */
  readonly storePerSecond: number
}

/** Processors busy with TLS on each side, and how many there would be if nothing resumed. */
type Cores = Readonly<Record<'server' | 'client' | 'serverWhole' | 'clientWhole', number>>

/** Why something was not done, and the rule that asks for it. */
export interface FleetReason extends Reason {
  readonly rule: string
  readonly cite: string
}

/** See the top of this file. Times in ms unless they say otherwise, shares from 0 to 1. */
export interface FleetReport {
  readonly seed: string
  readonly dials: Dials
  /** What primitives cost, and where that is from. */
  readonly costs: CostTable
  /** Those that are not as usual, as options of the command line. */
  readonly touched: readonly string[]
  readonly connections: number
  /** Visits that found a connection open. */
  readonly keptOpen: number
  /** Virtual ms that it took. */
  readonly duration: number
  /** Connections that resumed a session, and which share of all that is. */
  readonly resumed: number
  readonly share: number
  readonly ways: readonly WayCount[]
  /** The share of what was offered that is resumed, where anything was; and what it must be where that can be worked out. */
  readonly ofOffered: { readonly share: number | undefined; readonly workedOut: WorkedOut | undefined }
  /** Full handshakes by the check that failed, the most frequent first. */
  readonly reasons: readonly FleetReason[]
  /** ms from the first segment to the first byte of an answer, that of TCP included, to about 1 %. */
  readonly firstByte: {
    readonly half: number
    readonly ninety: number
    readonly ninetyNine: number
    /** How many took how long, the quickest first. */
    readonly took: readonly Took[]
  }
  /** Round trips of TLS a connection, on average. */
  readonly roundTrips: number
  readonly cores: Cores
  /** Bytes on the wire a connection, both ways, and what there would be if nothing resumed. */
  readonly bytes: { readonly each: number; readonly whole: number }
  readonly cache: {
    /** Most sessions that caches and stores held, all together. */
    readonly held: number
    /** Bytes of those, written as a file would have them. */
    readonly bytes: number
    /** What looks for sessions found, in caches or stores. Nobody looks where tickets hold the sessions. */
    readonly hits: number
    readonly misses: number
    readonly expired: number
    readonly pushedOut: number
  }
  /** What stores outside were asked and told. */
  readonly store: { readonly operations: number; readonly perSecond: number; readonly failures: number }
  readonly early: {
    readonly sent: number
    readonly accepted: number
    readonly reasons: readonly FleetReason[]
    /** Flights that somebody sent again, and how many of those were accepted once more. */
    readonly replayed: number
    readonly replaysAccepted: number
  }
  /** Ticket keys under which connections lie. */
  readonly exposure: {
    readonly keys: number
    /** Connections under all of them, and under the one that most lie under. */
    readonly connections: number
    readonly most: number
    /** Connections under each of the keys that most lie under. */
    readonly byKey: readonly number[]
  }
  /** Connections that show in the clear what one before showed. */
  readonly linked: number
  readonly spans: readonly SpanCount[]
}

/** The report of a fleet so far. */
export function reportOf(fleet: Fleet, seed: string): FleetReport {
  const { tally, dials, servers, connections, now } = fleet
  const each = Math.max(1, connections)
  const ways = waysOf(tally.spans)
  const spans = spansOf(fleet, ways)
  const held = spans.reduce((most, span) => Math.max(most, span.held), servers.held)
  const operations = tally.spans.sum((span) => span.operations)
  const resumed = sumOf(spans.map((span) => span.resumed))
  return {
    seed,
    dials,
    costs: fleet.plays.costs,
    touched: touchedIn(fleet),
    connections,
    keptOpen: tally.kept,
    duration: now,
    resumed,
    share: resumed / each,
    ways: ways.map(({ version, outcome, count }) => ({ version, outcome, count })),
    ofOffered: { share: shareOfOffers(ways), workedOut: fleet.visits ? undefined : workedOut(dials) },
    reasons: tally.whyFull.map(withRule),
    firstByte: firstByteOf(tally.firstBytes),
    roundTrips: tally.roundTrips / each,
    cores: coresOf((side) => tally.spans.sum((span) => span[side]), now),
    bytes: { each: (tally.bytes.client + tally.bytes.server) / each, whole: tally.bytes.whole / each },
    cache: { held, bytes: held * sessionBytes(fleet), ...looksOf(tally), pushedOut: servers.pushedOut },
    store: { operations, perSecond: (operations * 1000) / Math.max(1, now), failures: tally.failures },
    early: { ...tally.early, reasons: tally.whyNotEarly.map(withRule) },
    exposure: exposureOf(tally.exposure),
    linked: tally.linked,
    spans,
  }
}

/** Dials that are not as usual; of known visits that there were such, in place of what follows from them. */
function touchedIn({ dials, visits }: Fleet): readonly string[] {
  if (!visits) return touched(dials)
  const usual = Object.fromEntries(ARRIVAL_DIALS.map((name) => [name, USUAL[name]]))
  return [...touched({ ...dials, ...usual }), '--visits FILE']
}

/** The ways that there were, and where each stands in what spans count. */
function waysOf(spans: Spans): readonly (WayCount & { readonly at: number })[] {
  return WAYS.map((way, at) => ({ ...way, at, count: spans.sum(({ ways }) => ways[at]!) })).filter(
    ({ count }) => count > 0,
  )
}

function spansOf({ tally, now }: Fleet, ways: ReturnType<typeof waysOf>): readonly SpanCount[] {
  const resumed = ways.filter(({ outcome }) => isResumed(outcome))
  let held = 0
  return tally.spans.all.map((span, index) => {
    const from = index * tally.spans.length
    const ms = Math.max(1, Math.min(tally.spans.length, now - from))
    held = span.held ?? held
    return {
      from,
      ms,
      connections: sumOf(span.ways),
      resumed: sumOf(resumed.map(({ at }) => span.ways[at]!)),
      ways: ways.map(({ at }) => span.ways[at]!),
      cores: coresOf((side) => span[side], ms),
      held,
      storePerSecond: (span.operations * 1000) / ms,
    }
  })
}

/** @param microseconds of each side */
function coresOf(microseconds: (side: keyof Cores) => number, ms: number): Cores {
  const busy = (side: keyof Cores): number => microseconds(side) / 1000 / Math.max(1, ms)
  return {
    server: busy('server'),
    client: busy('client'),
    serverWhole: busy('serverWhole'),
    clientWhole: busy('clientWhole'),
  }
}

function looksOf({
  looks: { hit, miss, expire },
}: Fleet['tally']): Pick<FleetReport['cache'], 'hits' | 'misses' | 'expired'> {
  return { hits: hit, misses: miss, expired: expire }
}

function firstByteOf(took: readonly Took[]): FleetReport['firstByte'] {
  return { half: within(took, 0.5), ninety: within(took, 0.9), ninetyNine: within(took, 0.99), took }
}

/** ms within which a share of connections have their first byte. */
function within(took: readonly Took[], share: number): number {
  let left = sumOf(took.map(({ connections }) => connections)) * share
  return took.find(({ connections }) => (left -= connections) <= 0)?.ms ?? 0
}

/** Keys that a report lists one by one. */
const MOST_KEYS = 24

function exposureOf(counts: readonly number[]): FleetReport['exposure'] {
  const [most = 0] = counts
  return { keys: counts.length, connections: sumOf(counts), most, byKey: counts.slice(0, MOST_KEYS) }
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

function shareOfOffers(ways: readonly WayCount[]): number | undefined {
  const countOf = (isMeant: (outcome: Outcome) => boolean): number =>
    sumOf(ways.filter(({ outcome }) => isMeant(outcome)).map(({ count }) => count))
  const offers = countOf((outcome) => outcome !== 'full')
  const refused = countOf((outcome) => outcome === 'refused')
  return offers === 0 ? undefined : (offers - refused) / offers
}

function withRule(reason: Reason): FleetReason {
  const { rule = '', cite = '' } = RULES.find(({ id }) => id === reason.check) ?? {}
  return { ...reason, rule, cite }
}

/** Bytes of a session as it is written into a file or a store. */
function sessionBytes({ plays, dials }: Fleet): number {
  const template = plays.template(dials['tls-12'] === 1 ? 'TLS 1.2' : 'TLS 1.3')
  return template ? encodeSession({ ...template, peerCertificates: [] }).length : 0
}
