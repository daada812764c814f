/** The client's look at the server's answer to its PSKs (RFC 9846 §4.3.11, §4.3.9). */
import type { Decision } from '../../rules/rule.ts'

const PSK = 'RFC 9846 §4.3.11 (8446 §4.2.11)'
const MODES = 'RFC 9846 §4.3.9 (8446 §4.2.9)'

/** The version of a session that was offered, beside the one that the server chose. */
export interface VersionQuestion {
  readonly session: string
  readonly chosen: string
  /** Whether early data went out with the hello. */
  readonly earlyData: boolean
}

/** The version of an answer, where it is not that of the session. */
export const RESUME_IN_VERSION: Decision<VersionQuestion> = {
  id: 'resume-in-version',
  subject: 'resumption',
  question: ({ session, chosen }) =>
    `Can a session of ${session} be resumed, where the server chose ${chosen}?`,
  consequence: 'the rest of the answer decides',
  otherwise: 'a full handshake',
  rules: [
    {
      id: 'answer.early-version',
      rule: 'only TLS 1.3 can answer a hello with early data behind it',
      cite: 'RFC 9846 §E.3 (8446 §D.3)',
      expected: 'TLS 1.3, where early data went out',
      alert: 'protocol_version',
      run: ({ earlyData, chosen }) => ({
        ok: earlyData ? chosen === 'TLS 1.3' : undefined,
        expected: earlyData ? 'TLS 1.3' : 'no demand',
        actual: chosen,
      }),
    },
    {
      id: 'answer.version',
      rule: 'a session is resumed only under its own version',
      cite: 'RFC 9846 §E.1 (8446 §D.1)',
      expected: 'the version of the session',
      run: ({ session, chosen }) => ({ ok: session === chosen, expected: session, actual: chosen }),
    },
  ],
}

/** PSKs that were offered, and the hash that the server's suite has. */
export interface SuiteHashQuestion {
  /** The hash of each PSK. */
  readonly hashes: readonly string[]
  /** Hash of the server's suite. */
  readonly suiteHash: string
}

/** What a HelloRetryRequest leaves of the PSKs that were offered. */
export const OFFER_PSKS_AGAIN: Decision<SuiteHashQuestion> = {
  id: 'offer-psks-again',
  subject: 'resumption',
  question: () => 'May the client offer its PSKs once more?',
  answer: ({ hashes, suiteHash }) => {
    const left = hashes.filter((hash) => hash === suiteHash).length
    return left === hashes.length ? 'yes' : `yes: ${left} of ${hashes.length}`
  },
  consequence: 'their binders cover both hellos',
  otherwise: 'a full handshake',
  rules: [
    {
      id: 'answer.retry-hash',
      rule: 'a PSK whose hash is not that of the chosen suite leaves the second ClientHello',
      cite: 'RFC 9846 §4.2.2 (8446 §4.1.2)',
      expected: 'a PSK with the hash of the chosen suite',
      run: ({ hashes, suiteHash }) => ({
        ok: hashes.includes(suiteHash),
        expected: suiteHash,
        actual: hashes.join(', '),
      }),
    },
  ],
}

/** A ServerHello that chose no PSK, although some were offered. */
export const PSK_DECLINED: Decision<SuiteHashQuestion> = {
  id: 'psk-declined',
  subject: 'resumption',
  question: () => 'Could the server have used a PSK with the suite that it chose?',
  answer: () => 'yes, but it did not',
  consequence: 'a full handshake',
  otherwise: 'a full handshake',
  rules: [
    {
      id: 'answer.suite-hash',
      rule: 'a PSK can be used only with a suite that has its hash: a server that chose another suite could not resume',
      cite: PSK,
      expected: 'the hash of a PSK',
      run: ({ hashes, suiteHash }) => ({
        ok: hashes.includes(suiteHash),
        expected: [...new Set(hashes)].join(' or '),
        actual: suiteHash,
      }),
    },
  ],
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

/** The server's answer to PSKs and shares. With a PSK, §4.3.11 asks for illegal_parameter wherever it is not consistent. */
export const ANSWER_IN_ORDER: Decision<AnswerQuestion> = {
  id: 'answer-in-order',
  subject: 'resumption',
  question: () => 'Is the server’s answer to the offered PSKs and shares in order?',
  answer: ({ selected }) =>
    selected === undefined ? 'yes: a full handshake' : `yes: PSK ${selected} is used`,
  consequence: ({ selected }) =>
    selected === undefined
      ? 'the server authenticates with its certificate'
      : 'no certificates follow: the PSK authenticates',
  otherwise: 'the handshake ends',
  rules: [
    {
      id: 'answer.index',
      rule: 'selected_identity lies within the identities offered',
      cite: PSK,
      expected: 'the index of an identity',
      alert: 'illegal_parameter',
      run: ({ selected, offered }) => ({
        ok: selected === undefined ? undefined : selected < offered,
        expected: `an index below ${offered}`,
        actual: String(selected ?? 'none'),
      }),
    },
    {
      id: 'answer.hash',
      rule: 'the suite has the hash of the chosen PSK',
      cite: PSK,
      expected: 'the hash of the PSK',
      alert: 'illegal_parameter',
      run: ({ selected, pskHash, suiteHash }) => ({
        ok: selected === undefined ? undefined : pskHash === suiteHash,
        expected: pskHash ?? 'no demand',
        actual: suiteHash,
      }),
    },
    {
      id: 'answer.key-share-present',
      rule: 'a key_share comes unless psk_ke was offered and a PSK is chosen',
      cite: MODES,
      expected: 'a key_share, where the mode has one',
      alert: 'illegal_parameter',
      run: ({ selected, group, modes }) => {
        const mayOmit = selected !== undefined && modes.includes('psk_ke')
        return {
          ok: group !== undefined || mayOmit,
          expected: mayOmit ? 'a key_share or none' : 'a key_share',
          actual: group ?? 'none',
          // Without a PSK nothing is inconsistent: the extension that §9.2 demands is missing.
          ...(selected === undefined ? { alert: 'missing_extension' as const } : {}),
        }
      },
    },
    {
      id: 'answer.mode',
      rule: 'with a PSK, a key_share needs psk_dhe_ke to have been offered',
      cite: MODES,
      expected: 'a mode that was offered',
      alert: 'illegal_parameter',
      run: ({ selected, group, modes }) => ({
        ok: selected === undefined ? undefined : group === undefined || modes.includes('psk_dhe_ke'),
        expected: modes.join(', ') || 'no mode',
        actual: group === undefined ? 'psk_ke' : 'psk_dhe_ke',
      }),
    },
    {
      id: 'answer.group',
      rule: 'the share is for a group for which one was sent',
      cite: 'RFC 9846 §4.3.8 (8446 §4.2.8)',
      expected: 'a group for which a share was sent',
      alert: 'illegal_parameter',
      run: ({ group, shares }) => ({
        ok: group === undefined ? undefined : shares.includes(group),
        expected: shares.join(', ') || 'no share',
        actual: group ?? 'none',
      }),
    },
  ],
}
