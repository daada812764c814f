/** What came of a fleet, as numbers. */
import { encodeSession } from '../../session/session.ts'
import { RULES } from '../../handshake/rulebook.ts'
import { workedOut, type WorkedOut } from './closed-forms.ts'
import { touched, type Dials } from './dials.ts'
import type { Fleet } from './fleet.ts'
import { OUTCOMES, type Outcome } from './rehearsal.ts'
import type { Spoken } from './settings.ts'
import type { Reason } from './tally.ts'

/** Connections of a version that came out one way. */
interface WayCount {
  readonly version: Spoken
  readonly outcome: Outcome
  readonly count: number
}

/** A span of time. */
interface SpanCount {
  /** Virtual ms since the fleet began. */
  readonly from: number
  readonly connections: number
  readonly resumed: number
}

/** Why something was not done, and the rule that asks for it. */
export interface FleetReason extends Reason {
  readonly rule: string
  readonly cite: string
}

/** See the top of this file. Times in ms unless they say otherwise, shares from 0 to 1. */
export interface FleetReport {
  readonly seed: string
  readonly dials: Dials
  /** Those that are not as usual, as options of the command line. */
  readonly touched: readonly string[]
  readonly connections: number
  /** Visits that found a connection open. */
  readonly keptOpen: number
  /** Virtual ms that it took. */
  readonly duration: number
  /** Share of connections that resumed a session. */
  readonly resumed: number
  readonly ways: readonly WayCount[]
  /** The share of what was offered that is resumed, and what it must be where that can be worked out. */
  readonly ofOffered: { readonly share: number; readonly workedOut: WorkedOut | undefined }
  /** Full handshakes by the check that failed, the most frequent first. */
  readonly reasons: readonly FleetReason[]
  /** ms from the first segment to the first byte of an answer, that of TCP included, to about 1 %. */
  readonly firstByte: { readonly half: number; readonly ninety: number; readonly ninetyNine: number }
  /** Round trips of TLS a connection, on average. */
  readonly roundTrips: number
  /** Processors busy with TLS on each side, and how many there would be if nothing resumed. */
  readonly cores: Readonly<Record<'server' | 'client' | 'serverWhole' | 'clientWhole', number>>
  /** Bytes on the wire a connection, both ways, and what there would be if nothing resumed. */
  readonly bytes: { readonly each: number; readonly whole: number }
  readonly cache: {
    /** Most sessions that caches and stores held, all together. */
    readonly held: number
    /** Bytes of those, written as a file would have them. */
    readonly bytes: number
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
  /** Ticket keys under which connections lie: how many keys, connections under all of them, and under the one that most lie under. */
  readonly exposure: { readonly keys: number; readonly connections: number; readonly most: number }
  /** Connections that show in the clear what one before showed. */
  readonly linked: number
  readonly spans: readonly SpanCount[]
}

/** The report of a fleet so far. */
export function reportOf(fleet: Fleet, seed: string): FleetReport {
  const { tally, dials, servers, connections, now } = fleet
  const { hits, misses, timeouts, cache_full: pushedOut } = servers.counted
  const each = Math.max(1, connections)
  const busy = (microseconds: number): number => microseconds / 1000 / Math.max(1, now)
  const held = Math.max(tally.held, servers.held)
  const ways = waysOf(tally.outcomes)
  const resumed = tally.spans.reduce((sum, span) => sum + span.resumed, 0)
  return {
    seed,
    dials,
    touched: touched(dials),
    connections,
    keptOpen: tally.kept,
    duration: now,
    resumed: resumed / each,
    ways,
    ofOffered: { share: shareOfOffers(ways), workedOut: workedOut(dials) },
    reasons: tally.whyFull.map(withRule),
    firstByte: {
      half: tally.percentile(0.5),
      ninety: tally.percentile(0.9),
      ninetyNine: tally.percentile(0.99),
    },
    roundTrips: tally.roundTrips / each,
    cores: {
      server: busy(tally.cpu.server),
      client: busy(tally.cpu.client),
      serverWhole: busy(tally.cpu.serverWhole),
      clientWhole: busy(tally.cpu.clientWhole),
    },
    bytes: { each: (tally.bytes.client + tally.bytes.server) / each, whole: tally.bytes.whole / each },
    cache: { held, bytes: held * sessionBytes(fleet), hits, misses, expired: timeouts, pushedOut },
    store: { ...tally.store, perSecond: (tally.store.operations * 1000) / Math.max(1, now) },
    early: { ...tally.early, reasons: tally.whyNotEarly.map(withRule) },
    exposure: tally.exposure,
    linked: tally.linked,
    spans: tally.spans.map((span, index) => ({ from: index * tally.span, ...span })),
  }
}

function waysOf(outcomes: ReadonlyMap<string, number>): readonly WayCount[] {
  const versions: readonly Spoken[] = ['TLS 1.3', 'TLS 1.2']
  return versions.flatMap((version) =>
    OUTCOMES.flatMap((outcome) => {
      const count = outcomes.get(`${version} ${outcome}`)
      return count === undefined ? [] : [{ version, outcome, count }]
    }),
  )
}

function shareOfOffers(ways: readonly WayCount[]): number {
  const offers = ways.filter(({ outcome }) => outcome !== 'full').reduce((sum, { count }) => sum + count, 0)
  const refused = ways
    .filter(({ outcome }) => outcome === 'refused')
    .reduce((sum, { count }) => sum + count, 0)
  return offers === 0 ? 0 : (offers - refused) / offers
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
