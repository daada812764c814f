/** The client's look at the server's answer to its PSKs and shares: each check broken alone, with its alert. */
import { describe, expect, test } from 'vitest'
import {
  judgeAnswer,
  judgeRetry,
  judgeVersion,
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
  breaksAlone(judgeAnswer, good, BROKEN, {
    yes: 'no certificates follow: the PSK authenticates',
    no: 'abort with illegal_parameter',
  })

  test('without a PSK a missing share is missing_extension (RFC 9846 §9.2)', () => {
    const verdict = judgeAnswer({ ...good, selected: undefined, pskHash: undefined, group: undefined })
    expect(verdict).toMatchObject({ alert: 'missing_extension', consequence: 'abort with missing_extension' })
    expect(verdict.failed?.id).toBe('answer.key-share-present')
  })

  test('without a PSK the checks about one do not apply', () => {
    const { checks } = judgeAnswer({ ...good, selected: undefined, pskHash: undefined })
    const skipped = checks.filter(({ outcome }) => outcome === 'not-applicable').map(({ id }) => id)
    expect(skipped).toEqual(['answer.index', 'answer.hash', 'answer.mode'])
  })

  test('psk_ke needs no share, and may have one where both modes were offered', () => {
    expect(judgeAnswer({ ...good, group: undefined, modes: ['psk_ke'] }).failed).toBeUndefined()
    expect(judgeAnswer({ ...good, modes: ['psk_ke', 'psk_dhe_ke'] }).failed).toBeUndefined()
  })
})

describe('Can a session be resumed in the version that the server chose?', () => {
  const same: VersionQuestion = { session: 'TLS 1.3', chosen: 'TLS 1.3', earlyData: false }

  const judge = (question: VersionQuestion) => {
    const verdict = judgeVersion(question)
    // The one check that aborts is broken below.
    return { ...verdict, checks: verdict.checks.filter(({ id }) => id !== 'answer.early-version') }
  }
  breaksAlone(
    judge,
    same,
    [['answer.version', { chosen: 'TLS 1.2' }, '§E.1', 'the server knows no TLS 1.3']],
    { yes: 'the rest of the answer decides', no: 'a full handshake' },
  )

  test('answer.early-version fails alone, with protocol_version, where early data went out (RFC 9846 §E.3)', () => {
    expect(judgeVersion({ ...same, earlyData: true }).failed).toBeUndefined()
    expect(judgeVersion({ ...same, chosen: 'TLS 1.2', earlyData: true })).toMatchObject({
      answer: 'no: answer.early-version',
      consequence: 'abort with protocol_version',
      alert: 'protocol_version',
      checks: [{ id: 'answer.early-version', expected: 'TLS 1.3', actual: 'TLS 1.2', outcome: 'fail' }],
    })
  })
})

describe('May the client offer its PSKs once more, after a HelloRetryRequest?', () => {
  breaksAlone(
    judgeRetry,
    { hashes: ['sha384'], suiteHash: 'sha384' },
    [['answer.retry-hash', { suiteHash: 'sha256' }, '§4.2.2', 'the suite has another hash']],
    { yes: 'their binders cover both hellos', no: 'a full handshake' },
  )

  test('those of the hash that the suite has', () => {
    const { answer } = judgeRetry({ hashes: ['sha256', 'sha384'], suiteHash: 'sha384' })
    expect(answer).toBe('yes: 1 of 2')
  })
})
