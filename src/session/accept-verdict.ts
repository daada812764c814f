/** The server's decisions: may this PSK be used, and may early data be accepted? (RFC 9846 §4.3.9 to §4.3.11, §8) */
import { runChecks, type Check, type CheckRow, type Verdict } from '../rules/verdict.ts'
import { clientKnown, clientTrusted } from './peer-rows.ts'
import type { SessionState } from './session.ts'
import { expiresAt } from './session.ts'

const EARLY = 'RFC 9846 §4.3.10 (8446 §4.2.10)'

/** What the server knows when it looks at one offered identity. */
export interface AcceptQuestion {
  /** Index of the identity in pre_shared_key. */
  readonly index: number
  /** What the identity turned out to be. */
  readonly found:
    | { readonly kind: 'session'; readonly session: SessionState }
    | { readonly kind: 'external'; readonly hash: string }
    | { readonly kind: 'unknown'; readonly why: string }
  /** ms since 1970 */
  readonly now: number
  /** Hashes of the suites that both sides have. */
  readonly hashes: readonly string[]
  /** Hash of a suite; `undefined` for one that is none of TLS 1.3. */
  readonly hashOf: (suite: string) => string | undefined
  readonly serverName: string
  /** Whether one credential of ours serves both names; asked only where they differ. */
  readonly sameCredential: (a: string, b: string) => boolean
  /** The mode that both sides allow; `none` where there is none. */
  readonly mode: string
  readonly clientModes: readonly string[]
  readonly clientCertificate: 'none' | 'request' | 'require'
  /** Why the chain that the client showed then would not be believed now; asked only where one is wanted. */
  readonly objection: () => string | undefined
}

/** Whether the server may use the PSK, provided its binder is good. */
export function judgeAccept(
  question: AcceptQuestion,
): Verdict & { readonly accepted: boolean; readonly failed: Check | undefined } {
  const { checks, failed } = runChecks(acceptRows(question))
  return {
    question: `May the server use PSK identity ${question.index}?`,
    checks,
    answer: failed ? `no: ${failed.id}` : 'yes, if its binder is good',
    consequence: failed ? 'the identity is passed over' : 'its binder is verified next',
    accepted: !failed,
    failed,
  }
}

function* acceptRows(q: AcceptQuestion): Iterable<CheckRow> {
  const { found } = q
  yield {
    id: 'psk.known',
    rule: 'the ticket opens under a key of ours, the reference is in our cache, or the identity is configured',
    cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
    expected: 'an identity of ours',
    actual:
      found.kind === 'unknown'
        ? found.why
        : found.kind === 'session'
          ? 'a session of ours'
          : 'an external PSK',
    holds: found.kind !== 'unknown',
  }
  yield {
    id: 'psk.modes',
    rule: 'a mode that client and server both allow',
    cite: 'RFC 9846 §4.3.9 (8446 §4.2.9)',
    expected: 'a common mode',
    actual: `client offers ${q.clientModes.join(', ') || 'none'}; usable: ${q.mode}`,
    holds: q.mode !== 'none',
  }
  const session = found.kind === 'session' ? found.session : undefined
  yield {
    id: 'psk.version',
    rule: 'a session is resumed only under the version that made it',
    cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
    expected: 'TLS 1.3',
    actual: session?.version ?? 'external PSK',
    holds: session && session.version === 'TLS 1.3',
  }
  const hash = found.kind === 'external' ? found.hash : session && q.hashOf(session.suite)
  yield {
    id: 'psk.hash',
    rule: 'some common suite has the hash of the PSK; the suite itself may differ',
    cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
    expected: q.hashes.join(' or '),
    actual: hash ?? `${session?.suite}, which is no suite of TLS 1.3`,
    holds: hash !== undefined && q.hashes.includes(hash),
  }
  yield {
    id: 'psk.lifetime',
    rule: 'a ticket is not accepted after the lifetime it was issued with',
    cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
    expected: session ? `less than ${session.lifetime} s old` : 'no lifetime',
    actual: session ? `${(q.now - session.createdAt) / 1000} s old` : 'external PSK',
    holds: session && q.now < expiresAt(session),
  }
  yield {
    id: 'psk.server-name',
    rule: 'the session was made with the identity that serves the name now asked for',
    cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
    expected: q.serverName || 'no name',
    actual: session ? session.serverName || 'no name' : 'external PSK',
    holds:
      session && (session.serverName === q.serverName || q.sameCredential(session.serverName, q.serverName)),
  }
  const { clientCertificate, objection } = q
  const chain = { session, clientCertificate, objection }
  yield clientKnown({ id: 'psk.client-identity', cite: 'RFC 9846 §F.1 (8446 §E.1)' }, chain)
  yield clientTrusted({ id: 'psk.trust', cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)' }, chain)
}

/** What the server knows when it decides about early data. */
export interface EarlyQuestion {
  readonly maxEarlyData: number
  /** Index of the PSK chosen, `undefined` without one. */
  readonly index: number | undefined
  /** The session behind it; `undefined` for an external PSK. */
  readonly session: SessionState | undefined
  readonly suite: string
  readonly alpn: string
  readonly serverName: string
  readonly now: number
  /** ms, as the client says. */
  readonly clientAge: number
  /** ms */
  readonly freshnessWindow: number
  /** ms since 1970 */
  readonly startedAt: number
}

/** Whether early data may be accepted, provided the replay check (if any) finds them fresh. */
export function judgeEarly(question: EarlyQuestion): Verdict & { readonly accepted: boolean } {
  const { checks, failed } = runChecks(earlyRows(question))
  return earlyVerdict(checks, failed)
}

function earlyVerdict(
  checks: readonly Check[],
  failed: Check | undefined,
): Verdict & { readonly accepted: boolean } {
  return {
    question: 'May the server accept early data?',
    checks,
    answer: failed ? `no: ${failed.id}` : 'yes',
    consequence: failed
      ? 'early data are skipped; the handshake goes on'
      : 'early_data goes into EncryptedExtensions',
    accepted: !failed,
  }
}

function* earlyRows(q: EarlyQuestion): Iterable<CheckRow> {
  const { session } = q
  yield {
    id: 'early.psk',
    rule: 'early data travel under a key that follows from the PSK',
    cite: EARLY,
    expected: 'a PSK that is used',
    actual: q.index === undefined ? 'none' : `identity ${q.index}`,
    holds: q.index !== undefined,
  }
  yield {
    id: 'early.enabled',
    rule: 'this server takes early data, and its ticket said so',
    cite: EARLY,
    expected: 'a positive limit',
    actual: `server ${q.maxEarlyData}, ticket ${session?.maxEarlyDataSize ?? 'none'}`,
    holds: q.maxEarlyData > 0 && (session?.maxEarlyDataSize ?? 0) > 0,
  }
  yield {
    id: 'early.first-identity',
    rule: 'early data belong to the first PSK',
    cite: EARLY,
    expected: 'identity 0',
    actual: `identity ${q.index ?? 'none'}`,
    holds: q.index === 0,
  }
  yield {
    id: 'early.suite',
    rule: 'the suite is that of the session',
    cite: EARLY,
    expected: session?.suite ?? '',
    actual: q.suite,
    holds: session?.suite === q.suite,
  }
  yield {
    id: 'early.alpn',
    rule: 'the application protocol is that of the session',
    cite: EARLY,
    expected: session?.alpn || 'no protocol',
    actual: q.alpn || 'no protocol',
    holds: session?.alpn === q.alpn,
  }
  yield {
    id: 'early.server-name',
    rule: 'the server name is that of the session',
    cite: EARLY,
    expected: session?.serverName || 'no name',
    actual: q.serverName || 'no name',
    holds: session?.serverName === q.serverName,
  }
  const age = session ? q.now - session.createdAt : 0
  yield {
    id: 'early.age',
    rule: 'the age that the client states agrees with our clock',
    cite: 'RFC 9846 §8.3',
    expected: `${age} ms, give or take ${q.freshnessWindow} ms`,
    actual: `${q.clientAge} ms`,
    holds: Math.abs(q.clientAge - age) <= q.freshnessWindow,
  }
  yield {
    id: 'early.started',
    rule: 'a server that just started cannot know what it saw before',
    cite: 'RFC 9846 §8.2',
    expected: `started more than ${q.freshnessWindow} ms ago`,
    actual: q.startedAt === 0 ? 'long ago' : `${q.now - q.startedAt} ms ago`,
    holds: q.startedAt === 0 || q.now - q.startedAt > q.freshnessWindow,
  }
}

/** What a HelloRetryRequest means for early data that came with the hello that it answers. */
export function judgeRetry(): Verdict & { readonly accepted: boolean } {
  const { checks, failed } = runChecks([
    {
      id: 'early.no-retry',
      rule: 'no early data where a HelloRetryRequest asks for another ClientHello',
      cite: EARLY,
      expected: 'a ClientHello that will do',
      actual: 'a HelloRetryRequest',
      holds: false,
    },
  ])
  return earlyVerdict(checks, failed)
}

/** The last word on early data, once the world said whether they were seen before. */
export function judgeReplay(firstTime: boolean, note = ''): Verdict & { readonly accepted: boolean } {
  const { checks, failed } = runChecks([
    {
      id: 'early.replay',
      rule: 'these early data were not seen before',
      cite: 'RFC 9846 §8.1 and §8.2',
      expected: 'not seen before',
      actual: note || (firstTime ? 'not seen before' : 'seen before'),
      holds: firstTime,
    },
  ])
  return earlyVerdict(checks, failed)
}
