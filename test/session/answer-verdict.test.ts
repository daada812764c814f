/** The client's look at the server's answer to its PSKs and shares: each check broken alone, with its alert. */
import { describe, expect, test } from 'vitest'
import { judge } from '../../src/rules/verdict.ts'
import {
  ANSWER_IN_ORDER,
  OFFER_PSKS_AGAIN,
  PSK_DECLINED,
  RESUME_IN_VERSION,
  type AnswerQuestion,
  type VersionQuestion,
} from '../../src/session/answer-verdict.ts'
import { breaksAlone, type Broken } from './verdicts.ts'

const good: AnswerQuestion = {
  selected: 0,
  offered: 1,
  pskHash: 'sha256',
  suiteHash: 'sha256',
  group: 'x25519',
  shares: ['x25519'],
  modes: ['psk_dhe_ke'],
}

const BROKEN: readonly Broken<AnswerQuestion>[] = [
  ['answer.index', { selected: 1 }, '§4.3.11', 'one beyond the identities offered'],
  ['answer.hash', { suiteHash: 'sha384' }, '§4.3.11', 'a suite of another hash'],
  ['answer.key-share-present', { group: undefined }, '§4.3.9', 'psk_dhe_ke without a share'],
  ['answer.mode', { modes: ['psk_ke'] }, '§4.3.9', 'a share, though only psk_ke was offered'],
  ['answer.group', { group: 'secp256r1' }, '§4.3.8', 'a group that got no share from us'],
]

describe('Is the server’s answer in order?', () => {
  breaksAlone(ANSWER_IN_ORDER, good, BROKEN, {
    yes: 'no certificates follow: the PSK authenticates',
    no: 'abort with illegal_parameter',
  })

  test('without a PSK a missing share is missing_extension (RFC 9846 §9.2)', () => {
    const verdict = judge(ANSWER_IN_ORDER, {
      ...good,
      selected: undefined,
      pskHash: undefined,
      group: undefined,
    })
    expect(verdict).toMatchObject({ alert: 'missing_extension', consequence: 'abort with missing_extension' })
    expect(verdict.failed?.id).toBe('answer.key-share-present')
  })

  test('without a PSK the checks about one do not apply', () => {
    const { checks } = judge(ANSWER_IN_ORDER, { ...good, selected: undefined, pskHash: undefined })
    const skipped = checks.filter(({ outcome }) => outcome === 'not-applicable').map(({ id }) => id)
    expect(skipped).toEqual(['answer.index', 'answer.hash', 'answer.mode'])
  })

  test('psk_ke needs no share, and may have one where both modes were offered', () => {
    expect(judge(ANSWER_IN_ORDER, { ...good, group: undefined, modes: ['psk_ke'] }).failed).toBeUndefined()
    expect(judge(ANSWER_IN_ORDER, { ...good, modes: ['psk_ke', 'psk_dhe_ke'] }).failed).toBeUndefined()
  })
})

describe('Can a session be resumed in the version that the server chose?', () => {
  const same: VersionQuestion = { session: 'TLS 1.3', chosen: 'TLS 1.3', earlyData: false }

  breaksAlone(
    RESUME_IN_VERSION,
    same,
    [
      ['answer.version', { chosen: 'TLS 1.2' }, '§E.1', 'the server knows no TLS 1.3'],
      [
        'answer.early-version',
        { chosen: 'TLS 1.2', earlyData: true },
        '§E.3',
        'early data went out, which no server of TLS 1.2 can have understood',
        'protocol_version',
      ],
    ],
    { yes: 'the rest of the answer decides', no: 'a full handshake' },
  )

  test('a server of TLS 1.3 may have understood early data', () => {
    expect(judge(RESUME_IN_VERSION, { ...same, earlyData: true }).failed).toBeUndefined()
  })
})

describe('May the client offer its PSKs once more, after a HelloRetryRequest?', () => {
  breaksAlone(
    OFFER_PSKS_AGAIN,
    { hashes: ['sha384'], suiteHash: 'sha384' },
    [['answer.retry-hash', { suiteHash: 'sha256' }, '§4.2.2', 'the suite has another hash']],
    { yes: 'their binders cover both hellos', no: 'a full handshake' },
  )

  test('those of the hash that the suite has', () => {
    const { answer } = judge(OFFER_PSKS_AGAIN, { hashes: ['sha256', 'sha384'], suiteHash: 'sha384' })
    expect(answer).toBe('yes: 1 of 2')
  })
})

describe('Could the server have used a PSK?', () => {
  breaksAlone(
    PSK_DECLINED,
    { hashes: ['sha256'], suiteHash: 'sha256' },
    [['answer.suite-hash', { suiteHash: 'sha384' }, '§4.3.11', 'it chose a suite of another hash']],
    { yes: 'a full handshake', no: 'a full handshake' },
  )
})
