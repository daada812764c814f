/** The client's choice in TLS 1.2: may this session be offered, by its ID or its ticket? (RFC 5246 §7.4.1.2, RFC 5077 §3.4) */
import type { Decision } from '../../rules/rule.ts'
import { serverTrusted, serverVerified, type ServerChainQuestion } from './peer-rows.ts'
import { withinLifetime } from '../lifetime.ts'
import type { SessionState } from '../session.ts'
import { bySetting, ems, EMS, IDENTITY, RESUMPTION, showsCertificate } from './words12.ts'

/** Seconds after which a client gives a session up whatever the server said, and where it said nothing (RFC 5246 §F.1.4). */
export const SUGGESTED_LIFETIME = 86_400

/** A session of TLS 1.2 and the connection in which it might be offered. */
export interface Offer12Question {
  readonly session: SessionState & { readonly ticket: Uint8Array }
  /** ms since 1970 */
  readonly now: number
  readonly versions: readonly string[]
  readonly suites: readonly string[]
  readonly serverName: string
  readonly verifyPeer: boolean
  /** Why the session's chain would not be believed now; asked only where that matters. */
  readonly objection: () => string | undefined
  /** Whether this hello will carry extended_master_secret. */
  readonly extendedMasterSecret: boolean
}

/** Whether the client may offer a session of TLS 1.2. */
export const OFFER_SESSION_12: Decision<Offer12Question> = {
  id: 'offer-session-12',
  subject: 'resumption',
  question: ({ session }) =>
    `May the client offer the TLS 1.2 session of ${session.serverName || 'an unnamed server'}?`,
  consequence: 'its session ID or ticket goes out in the ClientHello',
  otherwise: 'the session is not offered',
  rules: [
    {
      id: 'offer12.version',
      rule: 'a session is resumed only under its own version, which must be offered',
      cite: RESUMPTION,
      expected: 'a version that is offered',
      run: ({ session, versions }) => ({
        ok: versions.includes(session.version),
        expected: versions.join(' or '),
        actual: session.version,
      }),
    },
    {
      id: 'offer12.named',
      rule: 'a session is asked for by its session ID or by a ticket',
      cite: RESUMPTION,
      expected: 'a session ID or a ticket',
      run: ({ session: { ticket, sessionId } }) => ({
        ok: ticket.length > 0 || sessionId.length > 0,
        actual: ticket.length > 0 ? 'a ticket' : sessionId.length > 0 ? 'a session ID' : 'neither',
      }),
    },
    {
      id: 'offer12.suite',
      rule: 'the suite of the session is among those offered',
      cite: RESUMPTION,
      expected: 'the suite of the session',
      run: ({ session, suites }) => ({
        ok: suites.includes(session.suite),
        expected: session.suite,
        actual: suites.join(', '),
      }),
    },
    {
      id: 'offer12.lifetime',
      // 24 hours are suggested, not asked for; with a ticket the client has a policy of its own (RFC 5077 §5.6).
      policy: true,
      rule: 'a session is not offered after its lifetime, nor after the 24 hours that are the suggested limit',
      cite: 'RFC 5246 §F.1.4',
      expected: 'a session within its lifetime',
      run: ({ session, now }) => withinLifetime(session, now, SUGGESTED_LIFETIME),
    },
    {
      id: 'offer12.server-name',
      rule: 'the session is of the server now asked for',
      cite: 'RFC 6066 §3',
      expected: 'the name of the session',
      run: ({ session, serverName }) => ({
        ok: session.serverName === serverName,
        expected: serverName || 'no name',
        actual: session.serverName || 'no name',
      }),
    },
    serverVerified({ id: 'offer12.verified', cite: IDENTITY, policy: true }, serverChainOf),
    serverTrusted({ id: 'offer12.trust', cite: IDENTITY }, serverChainOf),
    {
      id: 'offer12.extended-master-secret',
      rule: 'a client that wants the extended master secret does not offer a session without it, nor the reverse',
      cite: EMS,
      expected: 'the master secret that the hello asks for',
      run: ({ session, extendedMasterSecret }) => ({
        ok: session.extendedMasterSecret === extendedMasterSecret,
        expected: ems(extendedMasterSecret) + bySetting(extendedMasterSecret),
        actual: ems(session.extendedMasterSecret),
      }),
    },
  ],
}

function serverChainOf({ session, verifyPeer, objection }: Offer12Question): ServerChainQuestion {
  return { session, verifyPeer, objection, certified: showsCertificate(session.suite) }
}
