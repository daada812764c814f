/** The client's choice: may this session be offered, and may early data go with it? (RFC 9846 §4.3.10, §4.3.11, §4.7.1) */
import type { CheckRow, Verdict } from '../rules/verdict.ts'
import { runChecks } from '../rules/verdict.ts'
import { serverTrusted, serverVerified } from './peer-rows.ts'
import { expiresAt, type Session } from './session.ts'

/** Longest lifetime of a ticket in seconds: seven days. */
export const MAX_LIFETIME = 604_800

/** Whether there is anything to offer: asked of whoever keeps the client's sessions. */
export function judgeKept(serverName: string, kept: number): Verdict {
  const name = serverName || 'an unnamed server'
  const { checks, failed } = runChecks([
    {
      id: 'offer.kept',
      rule: 'only a session that the client was given and still has can be offered',
      cite: 'RFC 9846 §2.2, RFC 5246 §7.3',
      expected: `a session of ${name}`,
      actual: kept === 0 ? 'none' : String(kept),
      holds: kept > 0,
    },
  ])
  return {
    question: `Has the client kept a session of ${name}?`,
    checks,
    answer: failed ? `no: ${failed.id}` : 'yes',
    consequence: failed ? 'nothing is offered: a full handshake' : 'whether it may be offered is judged next',
  }
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
export function judgeOffer(question: OfferQuestion): Verdict & { readonly offered: boolean } {
  const { checks, failed } = runChecks(offerRows(question))
  return {
    question: `May the client offer the session of ${question.session.serverName || 'an unnamed server'}?`,
    checks,
    answer: failed ? `no: ${failed.id}` : 'yes',
    consequence: failed ? 'the session is not offered' : 'its ticket goes out in pre_shared_key',
    offered: !failed,
  }
}

function* offerRows(q: OfferQuestion): Iterable<CheckRow> {
  const { session, now } = q
  yield {
    id: 'offer.version',
    rule: 'a session is resumed only under its own version, which must be offered',
    cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
    expected: `one of ${q.versions.join(', ')}`,
    actual: session.version,
    holds: q.versions.includes(session.version),
  }
  yield {
    id: 'offer.ticket',
    rule: 'a session of TLS 1.3 is resumed by a ticket, which comes after the handshake; before that, or on the side of the server, there is nothing to offer',
    cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
    expected:
      'a ticket: a client that waits for NewSessionTicket has one (in Node with the event session, in Python once data were read)',
    actual:
      session.ticket.length > 0
        ? `${session.ticket.length} bytes`
        : 'none: taken too early, or from a server',
    holds: session.ticket.length > 0,
  }
  yield {
    id: 'offer.modes',
    rule: 'no PSK is offered without psk_key_exchange_modes, which say how it may be used',
    cite: 'RFC 9846 §4.3.9 (8446 §4.2.9)',
    expected: 'a mode at least',
    actual: q.modes.join(', ') || 'no mode',
    holds: q.modes.length > 0,
  }
  const hash = q.hashOf(session.suite)
  yield {
    id: 'offer.hash',
    rule: 'some offered suite has the hash of the PSK',
    cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
    expected: hash ? `a suite with ${hash}` : 'a session with a suite of TLS 1.3',
    actual: hash ? q.suites.join(', ') : `${session.suite}, which is no suite of TLS 1.3`,
    holds: hash !== undefined && q.suites.some((suite) => q.hashOf(suite) === hash),
  }
  yield {
    id: 'offer.lifetime',
    rule: 'a ticket is not used after its lifetime, nor after seven days',
    cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
    expected: `less than ${Math.min(session.lifetime, MAX_LIFETIME)} s old`,
    actual: `${(now - session.createdAt) / 1000} s old`,
    holds: now < expiresAt(session) && now < session.createdAt + MAX_LIFETIME * 1000,
  }
  yield {
    id: 'offer.authentication-age',
    rule: 'resumptions may not follow one another for ever without a certificate being proven',
    cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
    expected: `certificates proven less than ${q.maxAuthenticationAge} s ago`,
    actual: `${(now - session.authenticatedAt) / 1000} s ago`,
    holds: now < session.authenticatedAt + q.maxAuthenticationAge * 1000,
  }
  const chain = { ...q, certified: true }
  yield serverVerified({ id: 'offer.verified', cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)' }, chain)
  yield serverTrusted({ id: 'offer.trust', cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)' }, chain)
  const sameName = session.serverName === q.serverName
  yield {
    id: 'offer.server-name',
    rule: 'the certificate of the original connection covers the new name',
    cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
    expected: `a certificate for ${q.serverName || 'no particular name'}`,
    actual: sameName ? 'the same name' : `the certificate of ${session.serverName || 'an unnamed server'}`,
    holds: sameName || q.certificateCovers(q.serverName),
  }
}

/** Whether 0-RTT data may go with the session, which is the first one offered. */
export function judgeEarlyOffer(question: OfferQuestion & { readonly wanted: boolean }): Verdict & {
  readonly offered: boolean
} {
  const { checks, failed } = runChecks(earlyRows(question))
  return {
    question: 'May the client send early data with its first session?',
    checks,
    answer: failed ? `no: ${failed.id}` : 'yes',
    consequence: failed
      ? 'application data wait for the handshake'
      : 'early_data goes out in the ClientHello',
    offered: !failed,
  }
}

function* earlyRows(q: OfferQuestion & { readonly wanted: boolean }): Iterable<CheckRow> {
  const { session } = q
  yield {
    id: 'early-offer.wanted',
    rule: 'early data can be replayed: the application asks for it',
    cite: 'RFC 9846 §F.5 (8446 §E.5)',
    expected: 'earlyData: true',
    actual: `earlyData: ${q.wanted}`,
    holds: q.wanted,
  }
  yield {
    id: 'early-offer.allowed',
    rule: 'the ticket says how much early data the server takes',
    cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
    expected: 'max_early_data_size above 0',
    actual: String(session.maxEarlyDataSize),
    holds: session.maxEarlyDataSize > 0,
  }
  yield {
    id: 'early-offer.suite',
    rule: 'early data are protected with the suite of the session, which must be offered',
    cite: 'RFC 9846 §4.3.10 (8446 §4.2.10)',
    expected: session.suite,
    actual: q.suites.join(', '),
    holds: q.suites.includes(session.suite),
  }
  yield {
    id: 'early-offer.alpn',
    rule: 'early data speak the protocol of the session, which must be offered',
    cite: 'RFC 9846 §4.3.10 (8446 §4.2.10)',
    expected: session.alpn || 'no protocol',
    actual: q.alpn.join(', ') || 'no protocol',
    holds: session.alpn === '' ? true : q.alpn.includes(session.alpn),
  }
  yield {
    id: 'early-offer.server-name',
    rule: 'early data go to the server that the session names',
    cite: 'RFC 9846 §4.3.10 (8446 §4.2.10)',
    expected: session.serverName || 'no name',
    actual: q.serverName || 'no name',
    holds: session.serverName === q.serverName,
  }
}
