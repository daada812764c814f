/** Resumption in TLS 1.2, by session ID or ticket: what the client offers, what the server accepts, what comes back. */
import type { AlertName } from '../rules/alert.ts'
import { runChecks, type Check, type CheckRow, type Verdict } from '../rules/verdict.ts'
import { clientKnown, clientTrusted, serverTrusted, serverVerified } from './peer-rows.ts'
import type { Suite12 } from '../wire/registry.ts'
import { SUITES_12 } from '../wire/registry/suites12.ts'
import { expiresAt, type SessionState } from './session.ts'

const RESUMPTION = 'RFC 5246 §7.4.1.2'
const EMS = 'RFC 7627 §5.3'
/** What a resumption trusts in without seeing it again. */
const IDENTITY = 'RFC 5246 §F.1.4'

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
export function judgeOffer12(question: Offer12Question): Verdict & { readonly offered: boolean } {
  const { checks, failed } = runChecks(offerRows(question))
  return {
    question: `May the client offer the TLS 1.2 session of ${question.session.serverName || 'an unnamed server'}?`,
    checks,
    answer: failed ? `no: ${failed.id}` : 'yes',
    consequence: failed
      ? 'the session is not offered'
      : 'its session ID or ticket goes out in the ClientHello',
    offered: !failed,
  }
}

function* offerRows(q: Offer12Question): Iterable<CheckRow> {
  const { session, now } = q
  yield {
    id: 'offer12.version',
    rule: 'a session is resumed only under its own version, which must be offered',
    cite: RESUMPTION,
    expected: q.versions.join(' or '),
    actual: session.version,
    holds: q.versions.includes(session.version),
  }
  yield {
    id: 'offer12.named',
    rule: 'a session is asked for by its session ID or by a ticket',
    cite: RESUMPTION,
    expected: 'a session ID or a ticket',
    actual:
      session.ticket.length > 0 ? 'a ticket' : session.sessionId.length > 0 ? 'a session ID' : 'neither',
    holds: session.ticket.length > 0 || session.sessionId.length > 0,
  }
  yield {
    id: 'offer12.suite',
    rule: 'the suite of the session is among those offered',
    cite: RESUMPTION,
    expected: session.suite,
    actual: q.suites.join(', '),
    holds: q.suites.includes(session.suite),
  }
  yield {
    id: 'offer12.lifetime',
    rule: 'a session is not offered after its lifetime, nor after the 24 hours that are the suggested limit',
    cite: 'RFC 5246 §F.1.4',
    expected: `less than ${Math.min(session.lifetime, SUGGESTED_LIFETIME)} s old`,
    actual: `${(now - session.createdAt) / 1000} s old`,
    holds: now < expiresAt(session) && now < session.createdAt + SUGGESTED_LIFETIME * 1000,
  }
  yield {
    id: 'offer12.server-name',
    rule: 'the session is of the server now asked for',
    cite: 'RFC 6066 §3',
    expected: q.serverName || 'no name',
    actual: session.serverName || 'no name',
    holds: session.serverName === q.serverName,
  }
  const chain = { ...q, certified: showsCertificate(session.suite) }
  yield serverVerified({ id: 'offer12.verified', cite: IDENTITY }, chain)
  yield serverTrusted({ id: 'offer12.trust', cite: IDENTITY }, chain)
  yield {
    id: 'offer12.extended-master-secret',
    rule: 'a client that wants the extended master secret does not offer a session without it, nor the reverse',
    cite: EMS,
    expected: ems(q.extendedMasterSecret) + bySetting(q.extendedMasterSecret),
    actual: ems(session.extendedMasterSecret),
    holds: session.extendedMasterSecret === q.extendedMasterSecret,
  }
}

/** Whether a handshake with the suite shows a certificate of the server (RFC 5246 §7.4.2, RFC 4279 §2). */
function showsCertificate(suite: string): boolean {
  const row = suite in SUITES_12 ? SUITES_12[suite as Suite12] : undefined
  return row?.authentication !== 'anon' && row?.authentication !== 'PSK'
}

function ems(present: boolean): string {
  return present ? 'extended master secret' : 'classic master secret'
}

/** What of our own makes it so. */
function bySetting(uses: boolean): string {
  return ` (setting extendedMasterSecret: ${uses}${uses ? '' : ', --no_ems'})`
}

/** What the server knows about the session that a hello asks for. */
export interface Accept12Question {
  /** How the client asks. */
  readonly by: 'session ID' | 'ticket'
  readonly found: SessionState | { readonly why: string }
  /** ms since 1970 */
  readonly now: number
  /** Suites that the client offers and this server allows. */
  readonly suites: readonly string[]
  readonly serverName: string
  /** Whether the hello carries extended_master_secret. */
  readonly extendedMasterSecret: boolean
  /** Whether this server still uses it. */
  readonly usesExtendedMasterSecret: boolean
  readonly clientCertificate: 'none' | 'request' | 'require'
  /** Why the chain that the client showed then would not be believed now; asked only where one is wanted. */
  readonly objection: () => string | undefined
}

/** Whether the server resumes; `alert` where the only answer is to abort. */
export function judgeAccept12(question: Accept12Question): Verdict & {
  readonly accepted: boolean
  readonly failed: Check | undefined
  readonly alert: AlertName | undefined
} {
  const { checks, failed } = runChecks(acceptRows(question))
  const alert = failed?.id === 'session12.ems-kept' ? 'handshake_failure' : undefined
  return {
    question: `May the server resume by ${question.by}?`,
    checks,
    answer: failed ? `no: ${failed.id}` : 'yes',
    consequence: alert ? `abort with ${alert}` : failed ? 'a full handshake' : 'an abbreviated handshake',
    accepted: !failed,
    failed,
    alert,
  }
}

function* acceptRows(q: Accept12Question): Iterable<CheckRow> {
  const session = 'why' in q.found ? undefined : q.found
  yield {
    id: 'session12.known',
    rule: 'the session is in our cache, or the ticket opens under a key of ours',
    cite: q.by === 'ticket' ? 'RFC 5077 §3.1' : 'RFC 5246 §7.4.1.3',
    expected: 'a session of ours',
    actual: 'why' in q.found ? q.found.why : 'a session of ours',
    holds: session !== undefined,
  }
  yield {
    id: 'session12.version',
    rule: 'a session is resumed only under the version that made it',
    cite: RESUMPTION,
    expected: 'TLS 1.2',
    actual: session?.version ?? '',
    holds: session?.version === 'TLS 1.2',
  }
  yield {
    id: 'session12.lifetime',
    rule: 'a session ends with its lifetime',
    cite: 'RFC 5246 §F.1.4',
    expected: `less than ${session?.lifetime ?? 0} s old`,
    actual: `${(q.now - (session?.createdAt ?? 0)) / 1000} s old`,
    holds: session !== undefined && q.now < expiresAt(session),
  }
  yield {
    id: 'session12.suite',
    rule: 'the client offers the suite of the session, and we still allow it',
    cite: RESUMPTION,
    expected: session?.suite ?? '',
    actual: q.suites.join(', ') || 'no common suite',
    holds: session !== undefined && q.suites.includes(session.suite),
  }
  yield {
    id: 'session12.server-name',
    rule: 'the name is the one the session was made with',
    cite: 'RFC 6066 §3',
    expected: session?.serverName || 'no name',
    actual: q.serverName || 'no name',
    holds: session?.serverName === q.serverName,
  }
  yield {
    id: 'session12.ems-kept',
    rule: 'a session with the extended master secret is never resumed by a hello without it',
    cite: EMS,
    expected: ems(session?.extendedMasterSecret ?? false),
    actual: q.extendedMasterSecret ? ems(true) : `${ems(false)}: the client does without (its own --no_ems)`,
    holds: !(session?.extendedMasterSecret && !q.extendedMasterSecret),
  }
  yield {
    id: 'session12.ems-gained',
    rule: 'a hello with the extended master secret does not resume a session without it',
    cite: EMS,
    expected: ems(session?.extendedMasterSecret ?? false),
    actual: ems(q.extendedMasterSecret && q.usesExtendedMasterSecret),
    holds: session?.extendedMasterSecret || !(q.extendedMasterSecret && q.usesExtendedMasterSecret),
  }
  yield {
    id: 'session12.ems-used',
    rule: 'a session with the extended master secret needs a server that still uses it: the answer must say so',
    cite: EMS,
    expected: ems(session?.extendedMasterSecret ?? false),
    actual: q.usesExtendedMasterSecret ? 'either' : ems(false) + bySetting(false),
    holds: q.usesExtendedMasterSecret || !session?.extendedMasterSecret,
  }
  const { clientCertificate, objection } = q
  // A suite without certificates asks for none of the client: who it is, its PSK says.
  const certified = session && showsCertificate(session.suite) ? session : undefined
  const chain = { session: certified, clientCertificate, objection }
  yield clientKnown({ id: 'session12.client-identity', cite: IDENTITY }, chain)
  yield clientTrusted({ id: 'session12.trust', cite: IDENTITY }, chain)
}

/** A ServerHello that resumes, held against the session that was offered. */
export interface Answer12Question {
  /** `undefined` where none was offered: the ID that came back was made up. */
  readonly session: SessionState | undefined
  readonly version: string
  readonly suite: string
  readonly extendedMasterSecret: boolean
}

/** The client's look at a ServerHello that resumes. */
export function judgeAnswer12(
  question: Answer12Question,
): Verdict & { readonly failed: Check | undefined; readonly alert: AlertName } {
  const { checks, failed } = runChecks(answerRows(question))
  const alert = failed?.id === 'answer12.extended-master-secret' ? 'handshake_failure' : 'illegal_parameter'
  return {
    question: 'Is the server’s answer to the offered session in order?',
    checks,
    answer: failed ? `no: ${failed.id}` : 'yes: the session is resumed',
    consequence: failed ? `abort with ${alert}` : 'the server’s ChangeCipherSpec and Finished come next',
    failed,
    alert,
  }
}

function* answerRows({
  session,
  version,
  suite,
  extendedMasterSecret,
}: Answer12Question): Iterable<CheckRow> {
  yield {
    id: 'answer12.offered',
    rule: 'the session ID that the server repeats stands for a session that was offered',
    cite: 'RFC 5246 §7.4.1.3',
    expected: 'a session of ours behind the ID',
    actual: session ? 'a session of ours' : 'an ID that we made up (RFC 9846 §4.2.2)',
    holds: session !== undefined,
  }
  if (!session) return
  yield {
    id: 'answer12.version',
    rule: 'the version is that of the session',
    cite: 'RFC 5246 §7.4.1.3',
    expected: session.version,
    actual: version,
    holds: version === session.version,
  }
  yield {
    id: 'answer12.suite',
    rule: 'the suite is that of the session',
    cite: 'RFC 5246 §7.4.1.3',
    expected: session.suite,
    actual: suite,
    holds: suite === session.suite,
  }
  yield {
    id: 'answer12.extended-master-secret',
    rule: 'the answer uses the extended master secret exactly where the session does',
    cite: EMS,
    expected: ems(session.extendedMasterSecret),
    actual: ems(extendedMasterSecret),
    holds: extendedMasterSecret === session.extendedMasterSecret,
  }
}
