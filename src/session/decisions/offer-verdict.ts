/** The client's choice: may this session be offered, and may early data go with it? (RFC 9846 §4.3.10, §4.3.11, §4.7.1) */
import type { Decision } from '../../rules/rule.ts'
import { serverTrusted, serverVerified, type ServerChainQuestion } from './peer-rows.ts'
import { withinLifetime } from '../lifetime.ts'
import type { Session } from '../session.ts'

const TICKET = 'RFC 9846 §4.7.1 (8446 §4.6.1)'
const EARLY = 'RFC 9846 §4.3.10 (8446 §4.2.10)'

/** Longest lifetime of a ticket in seconds: seven days. */
export const MAX_LIFETIME = 604_800

/** Whose sessions the client looks for, and how many it has. */
export interface KeptQuestion {
  readonly serverName: string
  readonly kept: number
}

function named(serverName: string): string {
  return serverName || 'an unnamed server'
}

/** Whether there is anything to offer: asked of whoever keeps the client's sessions. */
export const SESSION_KEPT: Decision<KeptQuestion> = {
  id: 'session-kept',
  subject: 'resumption',
  question: ({ serverName }) => `Has the client kept a session of ${named(serverName)}?`,
  consequence: 'whether it may be offered is judged next',
  otherwise: 'nothing is offered: a full handshake',
  rules: [
    {
      id: 'offer.kept',
      rule: 'only a session that the client was given and still has can be offered',
      cite: 'RFC 9846 §2.2, RFC 5246 §7.3',
      expected: 'a session of the server',
      run: ({ serverName, kept }) => ({
        ok: kept > 0,
        expected: `a session of ${named(serverName)}`,
        actual: kept === 0 ? 'none' : String(kept),
      }),
    },
  ],
}

/** What the client wants from the new connection. */
export interface OfferQuestion {
  readonly session: Session
  /** ms since 1970 */
  readonly now: number
  readonly serverName: string
  readonly versions: readonly string[]
  readonly suites: readonly string[]
  /** Hash of a suite; `undefined` for one that is none of TLS 1.3. */
  readonly hashOf: (suite: string) => string | undefined
  readonly alpn: readonly string[]
  /** What psk_key_exchange_modes will say. */
  readonly modes: readonly string[]
  readonly verifyPeer: boolean
  /** Why the session's chain would not be believed now; asked only where that matters. */
  readonly objection: () => string | undefined
  /** Whether the session's certificate covers a name; asked only where the names differ. */
  readonly certificateCovers: (name: string) => boolean
  /** Seconds. */
  readonly maxAuthenticationAge: number
}

/** Whether the client may offer the session. */
export const OFFER_SESSION: Decision<OfferQuestion> = {
  id: 'offer-session',
  subject: 'resumption',
  question: ({ session }) => `May the client offer the session of ${named(session.serverName)}?`,
  consequence: 'its ticket goes out in pre_shared_key',
  otherwise: 'the session is not offered',
  rules: [
    {
      id: 'offer.version',
      rule: 'a session is resumed only under its own version, which must be offered',
      cite: 'RFC 9846 §E.1 (8446 §D.1)',
      expected: 'a version that is offered',
      run: ({ session, versions }) => ({
        ok: versions.includes(session.version),
        expected: `one of ${versions.join(', ')}`,
        actual: session.version,
      }),
    },
    {
      id: 'offer.ticket',
      rule: 'a session of TLS 1.3 is resumed by a ticket, which comes after the handshake; before that, or on the side of the server, there is nothing to offer',
      cite: TICKET,
      expected:
        'a ticket: a client that waits for NewSessionTicket has one (in Node with the event session, in Python once data were read)',
      run: ({ session: { ticket } }) => ({
        ok: ticket.length > 0,
        actual: ticket.length > 0 ? `${ticket.length} bytes` : 'none: taken too early, or from a server',
      }),
    },
    {
      id: 'offer.modes',
      rule: 'no PSK is offered without psk_key_exchange_modes, which say how it may be used',
      cite: 'RFC 9846 §4.3.9 (8446 §4.2.9)',
      expected: 'a mode at least',
      run: ({ modes }) => ({ ok: modes.length > 0, actual: modes.join(', ') || 'no mode' }),
    },
    {
      id: 'offer.hash',
      rule: 'some offered suite has the hash of the PSK',
      cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
      expected: 'a suite with the hash of the PSK',
      run: ({ session, suites, hashOf }) => {
        const hash = hashOf(session.suite)
        return {
          ok: hash !== undefined && suites.some((suite) => hashOf(suite) === hash),
          expected: hash ? `a suite with ${hash}` : 'a session with a suite of TLS 1.3',
          actual: hash ? suites.join(', ') : `${session.suite}, which is no suite of TLS 1.3`,
        }
      },
    },
    {
      id: 'offer.lifetime',
      rule: 'a ticket is not used after its lifetime, nor after seven days',
      cite: TICKET,
      expected: 'a ticket within its lifetime',
      run: ({ session, now }) => withinLifetime(session, now, MAX_LIFETIME),
    },
    {
      id: 'offer.authentication-age',
      rule: 'resumptions may not follow one another for ever without a certificate being proven',
      cite: TICKET,
      expected: 'certificates proven not too long ago',
      run: ({ session, now, maxAuthenticationAge }) => ({
        ok: now < session.authenticatedAt + maxAuthenticationAge * 1000,
        expected: `certificates proven less than ${maxAuthenticationAge} s ago`,
        actual: `${(now - session.authenticatedAt) / 1000} s ago`,
      }),
    },
    // A client may delete tickets earlier, as its own policy has it.
    serverVerified({ id: 'offer.verified', cite: TICKET, policy: true }, chainOf),
    serverTrusted({ id: 'offer.trust', cite: TICKET }, chainOf),
    {
      id: 'offer.server-name',
      rule: 'the certificate of the original connection covers the new name',
      cite: TICKET,
      expected: 'a certificate for the new name',
      run: ({ session, serverName, certificateCovers }) => {
        const same = session.serverName === serverName
        return {
          ok: same || certificateCovers(serverName),
          expected: `a certificate for ${serverName || 'no particular name'}`,
          actual: same ? 'the same name' : `the certificate of ${named(session.serverName)}`,
        }
      },
    },
  ],
}

function chainOf({ session, verifyPeer, objection }: OfferQuestion): ServerChainQuestion {
  return { session, verifyPeer, objection, certified: true }
}

/** The same, and whether the application has early data to send. */
export interface EarlyOfferQuestion extends OfferQuestion {
  readonly wanted: boolean
}

/** Whether 0-RTT data may go with the session, which is the first one offered. */
export const OFFER_EARLY_DATA: Decision<EarlyOfferQuestion> = {
  id: 'offer-early-data',
  subject: 'early data',
  question: () => 'May the client send early data with its first session?',
  consequence: 'early_data goes out in the ClientHello',
  otherwise: 'application data wait for the handshake',
  rules: [
    {
      id: 'early-offer.wanted',
      rule: 'early data can be replayed: the application asks for it',
      cite: 'RFC 9846 §F.5 (8446 §E.5)',
      expected: 'earlyData: true',
      run: ({ wanted }) => ({ ok: wanted, actual: `earlyData: ${wanted}` }),
    },
    {
      id: 'early-offer.allowed',
      rule: 'the ticket says how much early data the server takes',
      cite: TICKET,
      expected: 'max_early_data_size above 0',
      run: ({ session: { maxEarlyDataSize } }) => ({
        ok: maxEarlyDataSize > 0,
        actual: String(maxEarlyDataSize),
      }),
    },
    {
      id: 'early-offer.suite',
      rule: 'early data are protected with the suite of the session, which must be offered',
      cite: EARLY,
      expected: 'the suite of the session',
      run: ({ session, suites }) => ({
        ok: suites.includes(session.suite),
        expected: session.suite,
        actual: suites.join(', '),
      }),
    },
    {
      id: 'early-offer.alpn',
      rule: 'early data speak the protocol of the session, which must be offered',
      cite: EARLY,
      expected: 'the protocol of the session',
      run: ({ session, alpn }) => ({
        ok: session.alpn === '' || alpn.includes(session.alpn),
        expected: session.alpn || 'no protocol',
        actual: alpn.join(', ') || 'no protocol',
      }),
    },
    {
      id: 'early-offer.server-name',
      rule: 'early data go to the server that the session names',
      cite: TICKET,
      expected: 'the name of the session',
      run: ({ session, serverName }) => ({
        ok: session.serverName === serverName,
        expected: session.serverName || 'no name',
        actual: serverName || 'no name',
      }),
    },
  ],
}
