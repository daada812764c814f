/** The server's decision in TLS 1.2: may the session be resumed? (RFC 5246 §7.4.1.3, RFC 5077 §3.1, RFC 7627 §5.3) */
import type { Decision, Finding } from '../../rules/rule.ts'
import { clientKnown, clientTrusted, type ClientChainQuestion } from './peer-rows.ts'
import { withinLifetime } from '../lifetime.ts'
import type { SessionState } from '../session.ts'
import { bySetting, ems, EMS, IDENTITY, RESUMPTION, showsCertificate } from './words12.ts'

/** What the server knows about the session that a hello asks for. */
export interface Accept12Question extends ClientChainQuestion {
  /** How the client asks. */
  readonly by: 'session ID' | 'ticket'
  /** `how` says by what it was known, such as `a session in our cache`. */
  readonly found: { readonly session: SessionState; readonly how: string } | { readonly why: string }
  /** ms since 1970 */
  readonly now: number
  /** Suites that the client offers and this server allows. */
  readonly suites: readonly string[]
  readonly serverName: string
  /** Whether the hello carries extended_master_secret. */
  readonly extendedMasterSecret: boolean
  /** Whether this server still uses it. */
  readonly usesExtendedMasterSecret: boolean
}

function sessionOf({ found }: Accept12Question): SessionState | undefined {
  return 'session' in found ? found.session : undefined
}

/** Asks `rule` of the session; where none is known, an earlier rule has settled the question. */
function ofSession(rule: (session: SessionState, question: Accept12Question) => Finding) {
  return (question: Accept12Question): Finding => {
    const session = sessionOf(question)
    return session ? rule(session, question) : { ok: undefined, actual: 'no session' }
  }
}

/** Whether the server resumes. */
export const ACCEPT_SESSION_12: Decision<Accept12Question> = {
  id: 'accept-session-12',
  subject: 'resumption',
  question: ({ by }) => `May the server resume by ${by}?`,
  consequence: 'an abbreviated handshake',
  otherwise: 'a full handshake',
  rules: [
    {
      id: 'session12.known',
      rule: 'the server knows what the client asks for',
      cite: 'RFC 5246 §7.4.1.3, RFC 5077 §3.1',
      expected: 'a session of ours',
      run: ({ by, found }) => ({
        ok: 'session' in found,
        actual: 'session' in found ? found.how : found.why,
        cite: by === 'ticket' ? 'RFC 5077 §3.1' : 'RFC 5246 §7.4.1.3',
      }),
    },
    {
      id: 'session12.version',
      rule: 'a session is resumed only under the version that made it',
      // A session keeps its suite, and the suites of TLS 1.3 are for no other version (RFC 9846 §B.4).
      cite: 'RFC 5246 §7.4.1.3',
      expected: 'TLS 1.2',
      run: ofSession(({ version }) => ({ ok: version === 'TLS 1.2', actual: version })),
    },
    {
      id: 'session12.lifetime',
      // A limit is suggested, and how long it is the server says (RFC 5077 §5.6).
      policy: true,
      rule: 'a session ends with its lifetime',
      cite: 'RFC 5246 §F.1.4',
      expected: 'a session within its lifetime',
      counts: 'expired',
      run: ofSession((session, { now }) => withinLifetime(session, now)),
    },
    {
      id: 'session12.suite',
      rule: 'the client offers the suite of the session, and we still allow it',
      cite: RESUMPTION,
      expected: 'the suite of the session',
      run: ofSession(({ suite }, { suites }) => ({
        ok: suites.includes(suite),
        expected: suite,
        actual: suites.join(', ') || 'no common suite',
      })),
    },
    {
      id: 'session12.server-name',
      rule: 'the name is the one the session was made with',
      cite: 'RFC 6066 §3',
      expected: 'the name of the session',
      run: ofSession((session, { serverName }) => ({
        ok: session.serverName === serverName,
        expected: session.serverName || 'no name',
        actual: serverName || 'no name',
      })),
    },
    {
      id: 'session12.ems-kept',
      rule: 'a session with the extended master secret is never resumed by a hello without it',
      cite: EMS,
      expected: 'the extended master secret, where the session has it',
      alert: 'handshake_failure',
      run: ofSession((session, { extendedMasterSecret }) => ({
        ok: extendedMasterSecret || !session.extendedMasterSecret,
        expected: ems(session.extendedMasterSecret),
        actual: extendedMasterSecret
          ? ems(true)
          : `${ems(false)}: the client does without (its own --no_ems)`,
      })),
    },
    {
      id: 'session12.ems-gained',
      rule: 'a hello with the extended master secret does not resume a session without it',
      cite: EMS,
      expected: 'the master secret of the session',
      run: ofSession((session, { extendedMasterSecret, usesExtendedMasterSecret }) => {
        const gained = extendedMasterSecret && usesExtendedMasterSecret
        return {
          ok: session.extendedMasterSecret || !gained,
          expected: ems(session.extendedMasterSecret),
          actual: ems(gained),
        }
      }),
    },
    {
      id: 'session12.ems-used',
      rule: 'a session with the extended master secret needs a server that still uses it: the answer must say so',
      cite: EMS,
      expected: 'a server that uses the extended master secret, where the session has it',
      run: ofSession((session, { usesExtendedMasterSecret }) => ({
        ok: usesExtendedMasterSecret || !session.extendedMasterSecret,
        expected: ems(session.extendedMasterSecret),
        actual: usesExtendedMasterSecret ? ems(session.extendedMasterSecret) : ems(false) + bySetting(false),
      })),
    },
    clientKnown({ id: 'session12.client-identity', cite: IDENTITY, policy: true }, certifiedSession),
    clientTrusted({ id: 'session12.trust', cite: IDENTITY }, certifiedSession),
  ],
}

/** A suite without certificates asks for none of the client: who it is, its PSK says. */
function certifiedSession(question: Accept12Question): SessionState | undefined {
  const session = sessionOf(question)
  return session && showsCertificate(session.suite) ? session : undefined
}
