/** How the questions about TLS 1.3 are put. */
import { hashOfSuite13, type Suite13 } from '../wire/registry.ts'
import { MAX_LIFETIME } from '../session/decisions/offer-verdict.ts'
import { SUITES_TO_OFFER_13 } from './client.ts'
import {
  HARDLY_OF_USE,
  brokenBy,
  byLast,
  endText,
  judgeKeyNames,
  judgeLifetime,
  judgeRenewal,
  judgeSize,
  withoutOffer,
} from './judging.ts'
import {
  certificateTrial,
  elsewhereTrial,
  pair,
  reuseTrial,
  shareTrial,
  staleTrial,
  suiteRefused,
  versionTrial,
} from './trials-both.ts'
import type { Judged, Seen, Trial, Way } from './trial.ts'
import type { Visit } from './visit.ts'

const version = 'TLS 1.3'
const BY_PSK: Way = { basic: 'psk', share: 'ticket-share' }
const GIVEN = { version, needs: { way: BY_PSK, came: 'given' } } as const
const RESUMED = { version, needs: { way: BY_PSK, came: 'resumed' } } as const

/** Tickets of one connection that are more than parallel connections of a browser will use. */
const MANY = 8

// ---- What tickets are like

const TICKET_TRIALS: readonly Trial[] = [
  { version, id: 'ticket-count', plans: { of: 'psk' }, judge: judgeCount },
  {
    version,
    id: 'ticket-lifetime',
    plans: { of: 'psk' },
    judge: judgeLifetime((seconds) =>
      seconds === 0
        ? 'zero'
        : seconds < HARDLY_OF_USE
          ? 'short'
          : seconds <= MAX_LIFETIME
            ? 'bounded'
            : 'too-long',
    ),
  },
  { ...GIVEN, id: 'ticket-size', plans: { of: 'psk' }, judge: judgeSize },
  { ...RESUMED, id: 'ticket-renewed', plans: { of: 'psk' }, judge: judgeRenewal },
]

function judgeCount({ visits }: Seen): Judged {
  const first = visits[0]!
  if (!first.connected) return withoutOffer(first)
  const count = first.tickets.length
  const outcome = count === 0 ? 'none' : count === 1 ? 'one' : count <= MANY ? 'several' : 'many'
  return { outcome, seen: String(count), evidence: [first] }
}

// ---- How they may be used

const USES: readonly Trial[] = [
  reuseTrial(RESUMED),
  {
    ...GIVEN,
    id: 'psk-ke',
    settings: { pskModes: ['psk_dhe_ke', 'psk_ke'] },
    plans: () => pair({ settings: () => ({ pskModes: ['psk_ke'] }) }),
    judge: byLast({ resumed: 'resumed', declined: 'declined' }),
  },
  staleTrial(RESUMED, 'offer.lifetime'),
  {
    ...RESUMED,
    id: 'ticket-other-name',
    plans: ({ otherName: serverName }) =>
      pair({ settings: () => ({ serverName }), overlooks: ['offer.server-name'] }),
    judge: byLast({ declined: 'declined', aborted: 'refused', resumed: 'resumed' }),
  },
  {
    ...RESUMED,
    id: 'ticket-other-suite',
    plans: () =>
      pair(
        { settings: ([first]) => ({ suites: suitesLike(first, true) }) },
        // The hash that has several suites.
        {
          settings: () => ({
            suites: SUITES_TO_OFFER_13.filter((suite) => hashOfSuite13(suite) === 'sha256'),
          }),
        },
      ),
    judge: judgeOtherSuite(byLast({ resumed: 'resumed', declined: 'declined', aborted: suiteRefused })),
  },
  {
    ...RESUMED,
    id: 'ticket-other-hash',
    plans: () =>
      pair({ settings: ([first]) => ({ suites: suitesLike(first, false) }), overlooks: ['offer.hash'] }),
    judge: judgeOtherSuite(
      byLast({ resumed: 'resumed', contradicted: 'resumed', declined: 'declined', aborted: suiteRefused }),
    ),
  },
  {
    ...RESUMED,
    id: 'ticket-after-retry',
    plans: () => pair({ settings: () => ({ keyShares: [] }) }),
    judge: (seen) => {
      const judged = byLast({ resumed: 'resumed', declined: 'declined' })(seen)
      const last = seen.visits.at(-1)!
      return last.offered && last.connected && !last.retried ? { outcome: 'no-retry' } : judged
    },
  },
]

/** Other suites than the one of a connection: with its hash, or with another. */
function suitesLike(visit: Visit | undefined, sameHash: boolean): readonly Suite13[] {
  const suite = visit?.agreed?.suite ?? ''
  const like = (other: Suite13): boolean => (hashOfSuite13(other) === hashOfSuite13(suite)) === sameHash
  return SUITES_TO_OFFER_13.filter((other) => other !== suite && like(other))
}

/** A server that did not even make a session with the suites that were asked for has none to choose from. */
function judgeOtherSuite(judge: (seen: Seen) => Judged): (seen: Seen) => Judged {
  return (seen) => {
    const first = seen.visits[0]!
    const { outcome } = first
    const refused = !first.connected && outcome.kind === 'failed' && outcome.by === 'peer'
    return refused ? { outcome: 'one-suite', why: endText(first) } : judge(seen)
  }
}

// ---- Early data

const EARLY: Trial = {
  ...RESUMED,
  id: 'early',
  when: ({ early }) => early !== undefined,
  plans: ({ early }) =>
    pair({
      settings: () => ({ earlyData: true }),
      ...(early && { early }),
      offers: ([first]) => first?.sessions.findLast(({ maxEarlyDataSize }) => maxEarlyDataSize > 0),
    }),
  judge: ({ visits }) => {
    const last = visits.at(-1)!
    const sizes = visits[0]!.sessions.map(({ maxEarlyDataSize }) => maxEarlyDataSize)
    if (last.offered === undefined) return withoutOffer(last, sizes.length > 0 ? 'off' : 'untried')
    if (last.earlyTaken === undefined) return brokenBy(last)
    const seen = `max_early_data_size ${Math.max(...sizes)}`
    return {
      outcome: last.earlyTaken ? 'accepted' : 'rejected',
      seen,
      came: last.earlyTaken ? 'resumed' : 'declined',
    }
  },
}

/** In the order in which they are made. */
export const TRIALS_13: readonly Trial[] = [
  versionTrial(version),
  {
    version,
    id: 'psk',
    plans: () => pair({ stays: true }),
    judge: byLast({ resumed: 'resumed', declined: 'declined', none: 'none' }),
  },
  shareTrial({ version, way: BY_PSK }),
  ...TICKET_TRIALS,
  ...USES,
  EARLY,
  elsewhereTrial({ version, way: BY_PSK }, 'ticket-other-address'),
  certificateTrial(version),
  { ...GIVEN, id: 'ticket-key-name', plans: { of: 'psk' }, judge: judgeKeyNames },
]
