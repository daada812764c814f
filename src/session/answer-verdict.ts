/** The client's look at the server's answer to its PSKs (RFC 9846 §4.3.11, §4.3.9). */
import type { AlertName } from '../rules/alert.ts'
import { runChecks, type CheckRow, type Check, type Verdict } from '../rules/verdict.ts'

/** The version of a session that was offered, beside the one that the server chose. */
export interface VersionQuestion {
  readonly session: string
  readonly chosen: string
  /** Whether early data went out with the hello. */
  readonly earlyData: boolean
}

/** The version of an answer, where it is not that of the session; `alert` where the connection must end. */
export function judgeVersion(
  question: VersionQuestion,
): Verdict & { readonly failed: Check | undefined; readonly alert: AlertName | undefined } {
  const { session, chosen, earlyData } = question
  const { checks, failed } = runChecks([
    {
      id: 'answer.early-version',
      rule: 'only TLS 1.3 can answer a hello with early data behind it',
      cite: 'RFC 9846 §E.3 (8446 §D.3)',
      expected: earlyData ? 'TLS 1.3' : 'no demand',
      actual: chosen,
      holds: earlyData ? chosen === 'TLS 1.3' : undefined,
    },
    {
      id: 'answer.version',
      rule: 'a session is resumed only under its own version',
      cite: 'RFC 9846 §E.1 (8446 §D.1)',
      expected: session,
      actual: chosen,
      holds: session === chosen,
    },
  ])
  const alert = failed?.id === 'answer.early-version' ? 'protocol_version' : undefined
  return {
    question: `Can a session of ${session} be resumed, where the server chose ${chosen}?`,
    checks,
    answer: failed ? `no: ${failed.id}` : 'yes',
    consequence: alert
      ? `abort with ${alert}`
      : failed
        ? 'a full handshake'
        : 'the rest of the answer decides',
    failed,
    alert,
  }
}

/** PSKs that were offered, and what a HelloRetryRequest says. */
export interface RetryQuestion {
  /** The hash of each PSK. */
  readonly hashes: readonly string[]
  /** Hash of the server's suite. */
  readonly suiteHash: string
}

/** What a HelloRetryRequest leaves of the PSKs that were offered. */
export function judgeRetry({ hashes, suiteHash }: RetryQuestion): Verdict {
  const { checks, failed } = runChecks([
    {
      id: 'answer.retry-hash',
      rule: 'a PSK whose hash is not that of the chosen suite leaves the second ClientHello',
      cite: 'RFC 9846 §4.2.2 (8446 §4.1.2)',
      expected: suiteHash,
      actual: hashes.join(', '),
      holds: hashes.includes(suiteHash),
    },
  ])
  const left = hashes.filter((hash) => hash === suiteHash).length
  return {
    question: 'May the client offer its PSKs once more?',
    checks,
    answer: failed ? `no: ${failed.id}` : left === hashes.length ? 'yes' : `yes: ${left} of ${hashes.length}`,
    consequence: failed ? 'a full handshake' : 'their binders cover both hellos',
  }
}

/** A ServerHello that chose no PSK, although some were offered. */
export function judgeDeclined({
  hashes,
  suiteHash,
}: RetryQuestion): Verdict & { readonly failed: Check | undefined } {
  const { checks, failed } = runChecks([
    {
      id: 'answer.suite-hash',
      rule: 'a PSK can be used only with a suite that has its hash: a server that chose another suite could not resume',
      cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
      expected: [...new Set(hashes)].join(' or '),
      actual: suiteHash,
      holds: hashes.includes(suiteHash),
    },
  ])
  return {
    question: 'Could the server have used a PSK with the suite that it chose?',
    checks,
    answer: failed ? `no: ${failed.id}` : 'yes, but it did not',
    consequence: 'a full handshake',
    failed,
  }
}

/** What the client offered and what the server answered. */
export interface AnswerQuestion {
  /** selected_identity; `undefined` where the server chose no PSK. */
  readonly selected: number | undefined
  /** Number of identities offered. */
  readonly offered: number
  /** Hash of the chosen PSK, where the index names one. */
  readonly pskHash: string | undefined
  /** Hash of the server's suite. */
  readonly suiteHash: string
  /** Group in the server's key_share; `undefined` without one. */
  readonly group: string | undefined
  /** Groups for which the client sent a share. */
  readonly shares: readonly string[]
  /** Modes that the client offered. */
  readonly modes: readonly string[]
}

/** The server's answer judged; `failed` and `alert` where the connection must end. */
export function judgeAnswer(
  question: AnswerQuestion,
): Verdict & { readonly failed: Check | undefined; readonly alert: AlertName } {
  const { checks, failed } = runChecks(answerRows(question))
  const resumed = question.selected !== undefined
  // With a PSK, §4.3.11 asks for illegal_parameter wherever the answer is not consistent; without one, §9.2 applies.
  const missing = failed?.id === 'answer.key-share-present' && !resumed
  const alert = missing ? 'missing_extension' : 'illegal_parameter'
  return {
    question: 'Is the server’s answer to the offered PSKs and shares in order?',
    checks,
    answer: failed
      ? `no: ${failed.id}`
      : resumed
        ? `yes: PSK ${question.selected} is used`
        : 'yes: a full handshake',
    consequence: failed
      ? `abort with ${alert}`
      : resumed
        ? 'no certificates follow: the PSK authenticates'
        : 'the server authenticates with its certificate',
    failed,
    alert,
  }
}

function* answerRows(q: AnswerQuestion): Iterable<CheckRow> {
  const resumed = q.selected !== undefined
  yield {
    id: 'answer.index',
    rule: 'selected_identity lies within the identities offered',
    cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
    expected: `an index below ${q.offered}`,
    actual: String(q.selected ?? 'none'),
    holds: resumed ? q.selected < q.offered : undefined,
  }
  yield {
    id: 'answer.hash',
    rule: 'the suite has the hash of the chosen PSK',
    cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
    expected: q.pskHash ?? 'no demand',
    actual: q.suiteHash,
    holds: resumed ? q.pskHash === q.suiteHash : undefined,
  }
  const mayOmit = resumed && q.modes.includes('psk_ke')
  yield {
    id: 'answer.key-share-present',
    rule: 'a key_share comes unless psk_ke was offered and a PSK is chosen',
    cite: 'RFC 9846 §4.3.9 (8446 §4.2.9)',
    expected: mayOmit ? 'a key_share or none' : 'a key_share',
    actual: q.group ?? 'none',
    holds: q.group !== undefined || mayOmit,
  }
  yield {
    id: 'answer.mode',
    rule: 'with a PSK, a key_share needs psk_dhe_ke to have been offered',
    cite: 'RFC 9846 §4.3.9 (8446 §4.2.9)',
    expected: q.modes.join(', ') || 'no mode',
    actual: q.group === undefined ? 'psk_ke' : 'psk_dhe_ke',
    holds: resumed ? q.group === undefined || q.modes.includes('psk_dhe_ke') : undefined,
  }
  yield {
    id: 'answer.group',
    rule: 'the share is for a group for which one was sent',
    cite: 'RFC 9846 §4.3.8 (8446 §4.2.8)',
    expected: q.shares.join(', ') || 'no share',
    actual: q.group ?? 'none',
    holds: q.group === undefined ? undefined : q.shares.includes(q.group),
  }
}
