/** The client and the server's answer to its PSKs and shares: each rule broken alone, with its alert. */
import {
  ANSWER_IN_ORDER,
  OFFER_PSKS_AGAIN,
  PSK_DECLINED,
  RESUME_IN_VERSION,
  type AnswerQuestion,
  type SuiteHashQuestion,
  type VersionQuestion,
} from '../../src/session/decisions/answer-verdict.ts'
import type { Broken, BrokenTable } from './breaks-alone.ts'

const good: AnswerQuestion = {
  selected: 0,
  offered: 1,
  pskHash: 'sha256',
  suiteHash: 'sha256',
  group: 'x25519',
  shares: ['x25519'],
  modes: ['psk_dhe_ke'],
}

const ROWS: readonly Broken<AnswerQuestion>[] = [
  ['answer.index', { selected: 1 }, '§4.3.11', 'one beyond the identities offered'],
  ['answer.hash', { suiteHash: 'sha384' }, '§4.3.11', 'a suite of another hash'],
  ['answer.key-share-present', { group: undefined }, '§4.3.9', 'psk_dhe_ke without a share'],
  ['answer.mode', { modes: ['psk_ke'] }, '§4.3.9', 'a share, though only psk_ke was offered'],
  ['answer.group', { group: 'secp256r1' }, '§4.3.8', 'a group that got no share from us'],
]

/** Is the server's answer in order? */
export const ANSWER: BrokenTable<AnswerQuestion> = {
  decision: ANSWER_IN_ORDER,
  good,
  rows: ROWS,
  answers: { yes: 'no certificates follow: the PSK authenticates', no: 'abort with illegal_parameter' },
}

/** Can a session be resumed in the version that the server chose? */
export const VERSION: BrokenTable<VersionQuestion> = {
  decision: RESUME_IN_VERSION,
  good: { session: 'TLS 1.3', chosen: 'TLS 1.3', earlyData: false },
  rows: [
    ['answer.version', { chosen: 'TLS 1.2' }, '§E.1', 'the server knows no TLS 1.3'],
    [
      'answer.early-version',
      { chosen: 'TLS 1.2', earlyData: true },
      '§E.3',
      'early data went out, which no server of TLS 1.2 can have understood',
      'protocol_version',
    ],
  ],
  answers: { yes: 'the rest of the answer decides', no: 'a full handshake' },
}

/** May the client offer its PSKs once more, after a HelloRetryRequest? */
export const AGAIN: BrokenTable<SuiteHashQuestion> = {
  decision: OFFER_PSKS_AGAIN,
  good: { hashes: ['sha384'], suiteHash: 'sha384' },
  rows: [['answer.retry-hash', { suiteHash: 'sha256' }, '§4.2.2', 'the suite has another hash']],
  answers: { yes: 'their binders cover both hellos', no: 'a full handshake' },
}

/** Could the server have used a PSK? */
export const DECLINED: BrokenTable<SuiteHashQuestion> = {
  decision: PSK_DECLINED,
  good: { hashes: ['sha256'], suiteHash: 'sha256' },
  rows: [['answer.suite-hash', { suiteHash: 'sha384' }, '§4.3.11', 'it chose a suite of another hash']],
  answers: { yes: 'a full handshake', no: 'a full handshake' },
}
