/** How the questions about TLS 1.2 are put. */
import type { Session } from '../session/session.ts'
import { SUGGESTED_LIFETIME } from '../session/decisions/offer-verdict12.ts'
import { findExtension } from '../wire/extension.ts'
import { SUITES_TO_OFFER_12 } from './client.ts'
import type { FindingId, OutcomeName } from './findings.ts'
import {
  HARDLY_OF_USE,
  brokenBy,
  byLast,
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
import type { Judged, Plan, Seen, Trial, Way } from './trial.ts'

const version = 'TLS 1.2'

/** Names of the questions that are put for both ways, and the settings under which the client goes that way. */
interface Way12 extends Way {
  readonly settings: { readonly sessionTickets: boolean }
  readonly otherName: FindingId
  readonly otherSuite: FindingId
  readonly emsDropped: FindingId
  readonly emsAdded: FindingId
  readonly otherAddress: FindingId
}

const BY_ID: Way12 = {
  basic: 'session-id',
  share: 'session-id-share',
  settings: { sessionTickets: false },
  otherName: 'session-id-other-name',
  otherSuite: 'session-id-other-suite',
  emsDropped: 'session-id-ems-dropped',
  emsAdded: 'session-id-ems-added',
  otherAddress: 'session-id-other-address',
}

const BY_TICKET: Way12 = {
  basic: 'ticket',
  share: 'ticket-share',
  settings: { sessionTickets: true },
  otherName: 'ticket-other-name',
  otherSuite: 'ticket-other-suite',
  emsDropped: 'ticket-ems-dropped',
  emsAdded: 'ticket-ems-added',
  otherAddress: 'ticket-other-address',
}

/** What a server gives that gives no ticket is an ID: that is another question. */
const givenTicket: NonNullable<Plan['offers']> = ([first]) =>
  first?.sessions.findLast(({ ticket }) => ticket.length > 0)

// ---- Of both ways

/** Resumed or not, and whether there was anything to resume. */
function basicTrial({ basic: id, settings }: Way12, then: Plan = {}): Trial {
  const judge = byLast({ resumed: 'resumed', declined: 'declined', none: 'none' })
  return { version, id, settings, plans: () => pair(then), judge }
}

/** Offers that our client would not make: of another name, without the suite, with other master secrets. */
function oddOffers(way: Way12): readonly Trial[] {
  const common = { version, settings: way.settings, needs: { way, came: 'resumed' } } as const
  return [
    {
      ...common,
      id: way.otherName,
      plans: ({ otherName: serverName }) =>
        pair({ settings: () => ({ serverName }), overlooks: ['offer12.server-name'] }),
      judge: byLast({
        declined: 'declined',
        aborted: 'refused',
        resumed: otherNameResumed,
        contradicted: otherNameResumed,
      }),
    },
    {
      ...common,
      id: way.otherSuite,
      plans: () =>
        pair({
          settings: ([first]) => ({
            suites12: SUITES_TO_OFFER_12.filter((suite) => suite !== first?.agreed?.suite),
          }),
          overlooks: ['offer12.suite'],
        }),
      judge: byLast({
        declined: 'declined',
        aborted: suiteRefused,
        resumed: 'resumed',
        contradicted: 'resumed',
      }),
    },
    {
      ...common,
      id: way.emsDropped,
      plans: () => pair({ settings: () => ({ extendedMasterSecret: false }) }),
      judge: whereEms(
        byLast({ aborted: 'aborted', declined: 'declined', resumed: 'resumed', contradicted: 'resumed' }),
      ),
    },
    {
      ...common,
      id: way.emsAdded,
      plans: () => pair({}, { settings: () => ({ extendedMasterSecret: false }) }),
      judge: whereEms(
        byLast({ aborted: 'aborted', declined: 'declined', resumed: 'resumed', contradicted: 'resumed' }),
      ),
    },
  ]
}

/** A server that looks at names says so where it makes a session: an empty server_name (RFC 6066 §3). */
function otherNameResumed({ visits }: Seen): OutcomeName {
  const names = findExtension(visits[0]?.hello?.extensions, 'server_name')
  return names === undefined ? 'resumed-unnamed' : 'resumed'
}

/** The judgement, where any connection shows that the server knows extended_master_secret. */
function whereEms(judge: (seen: Seen) => Judged): (seen: Seen) => Judged {
  return (seen) =>
    seen.all.some(({ agreed }) => agreed?.extendedMasterSecret) ? judge(seen) : { outcome: 'no-ems' }
}

// ---- By session ID alone

/** What nobody has given: 32 bytes that a server can know only if it repeats what it hears. */
const NEVER_GIVEN: Session = {
  version,
  suite: SUITES_TO_OFFER_12[0]!,
  secret: new Uint8Array(48),
  sessionId: Uint8Array.from({ length: 32 }, (_, index) => 0xa0 + index),
  secretId: '',
  serverName: '',
  alpn: '',
  extendedMasterSecret: true,
  peerCertificates: [],
  peerVerified: false,
  createdAt: 0,
  authenticatedAt: 0,
  lifetime: 0,
  ageAdd: 0,
  nonce: new Uint8Array(),
  maxEarlyDataSize: 0,
  ticket: new Uint8Array(),
  timesUsed: 0,
}

const REFLECTED: Trial = {
  version,
  id: 'session-id-reflected',
  settings: BY_ID.settings,
  plans: () => [{ offers: () => NEVER_GIVEN, overlooks: ['offer12.lifetime', 'offer12.server-name'] }],
  judge: ({ visits }) => {
    const { hello, connected, offer } = visits[0]!
    if (hello === undefined) return brokenBy(visits[0]!)
    const answer = `${hello.legacy_session_id_echo.length} bytes for ${offer?.legacy_session_id.length ?? 0}`
    if (visits[0]!.resumes) return { outcome: 'reflected', seen: answer }
    return connected ? { outcome: 'fresh', seen: answer } : brokenBy(visits[0]!)
  },
}

// ---- By ticket alone

const TICKETS = { version, settings: BY_TICKET.settings, needs: { way: BY_TICKET, came: 'resumed' } } as const

const TICKET_TRIALS: readonly Trial[] = [
  {
    ...TICKETS,
    needs: { way: BY_TICKET, came: 'given' },
    id: 'ticket-lifetime',
    plans: { of: 'ticket' },
    judge: judgeLifetime((seconds) =>
      seconds === 0
        ? 'unspecified'
        : seconds < HARDLY_OF_USE
          ? 'short'
          : seconds <= SUGGESTED_LIFETIME
            ? 'bounded'
            : 'long',
    ),
  },
  {
    ...TICKETS,
    needs: { way: BY_TICKET, came: 'given' },
    id: 'ticket-size',
    plans: { of: 'ticket' },
    judge: judgeSize,
  },
  { ...TICKETS, id: 'ticket-renewed', plans: { of: 'ticket' }, judge: judgeRenewal },
  reuseTrial(TICKETS),
  staleTrial(TICKETS, 'offer12.lifetime'),
  { ...TICKETS, id: 'ticket-short-id', plans: () => pair({ idLength: 1 }), judge: judgeShortId },
]

/** One byte went out: what comes back says whether the server measures or copies. */
function judgeShortId({ visits }: Seen): Judged {
  const last = visits.at(-1)!
  const { offered, hello, offer, connected, resumes } = last
  if (offered === undefined) return withoutOffer(last)
  if (!hello) return brokenBy(last)
  const echo = hello.legacy_session_id_echo
  if (resumes) return { outcome: 'echoed' }
  if (connected) return { outcome: 'declined', why: last.why, came: 'declined' }
  const begins = echo.length > 1 && echo[0] === offer?.legacy_session_id[0]
  if (begins) return { outcome: 'padded', seen: `${echo.length} bytes came back` }
  return brokenBy(last)
}

/** In the order in which they are made. */
export const TRIALS_12: readonly Trial[] = [
  versionTrial(version),
  basicTrial(BY_ID),
  shareTrial({ version, way: BY_ID, settings: BY_ID.settings }),
  REFLECTED,
  ...oddOffers(BY_ID),
  elsewhereTrial({ version, way: BY_ID, settings: BY_ID.settings }, BY_ID.otherAddress),
  basicTrial(BY_TICKET, { offers: givenTicket }),
  shareTrial({ version, way: BY_TICKET, settings: BY_TICKET.settings }),
  ...TICKET_TRIALS,
  ...oddOffers(BY_TICKET),
  elsewhereTrial({ version, way: BY_TICKET, settings: BY_TICKET.settings }, BY_TICKET.otherAddress),
  certificateTrial(version),
  {
    ...TICKETS,
    needs: { way: BY_TICKET, came: 'given' },
    id: 'ticket-key-name',
    plans: { of: 'ticket' },
    judge: judgeKeyNames,
  },
]
