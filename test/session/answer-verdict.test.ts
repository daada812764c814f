/** The client's look at the server's answer to its PSKs and shares: each check broken alone, with its alert. */
import { describe, expect, test } from 'vitest'
import { judge } from '../../src/rules/verdict.ts'
import {
  ANSWER_IN_ORDER,
  OFFER_PSKS_AGAIN,
  RESUME_IN_VERSION,
} from '../../src/session/decisions/answer-verdict.ts'
import { AGAIN, ANSWER, DECLINED, VERSION } from '../rules/answer.ts'
import { breaksAlone } from '../rules/breaks-alone.ts'

describe('Is the server’s answer in order?', () => {
  breaksAlone(ANSWER)

  test('without a PSK a missing share is missing_extension (RFC 9846 §9.2)', () => {
    const verdict = judge(ANSWER_IN_ORDER, {
      ...ANSWER.good,
      selected: undefined,
      pskHash: undefined,
      group: undefined,
    })
    expect(verdict).toMatchObject({ alert: 'missing_extension', consequence: 'abort with missing_extension' })
    expect(verdict.failed?.id).toBe('answer.key-share-present')
  })

  test('without a PSK the checks about one do not apply', () => {
    const { checks } = judge(ANSWER_IN_ORDER, { ...ANSWER.good, selected: undefined, pskHash: undefined })
    const skipped = checks.filter(({ outcome }) => outcome === 'not-applicable').map(({ id }) => id)
    expect(skipped).toEqual(['answer.index', 'answer.hash', 'answer.mode'])
  })

  test('psk_ke needs no share, and may have one where both modes were offered', () => {
    expect(
      judge(ANSWER_IN_ORDER, { ...ANSWER.good, group: undefined, modes: ['psk_ke'] }).failed,
    ).toBeUndefined()
    expect(judge(ANSWER_IN_ORDER, { ...ANSWER.good, modes: ['psk_ke', 'psk_dhe_ke'] }).failed).toBeUndefined()
  })
})

describe('Can a session be resumed in the version that the server chose?', () => {
  breaksAlone(VERSION)

  test('a server of TLS 1.3 may have understood early data', () => {
    expect(judge(RESUME_IN_VERSION, { ...VERSION.good, earlyData: true }).failed).toBeUndefined()
  })
})

describe('May the client offer its PSKs once more, after a HelloRetryRequest?', () => {
  breaksAlone(AGAIN)

  test('those of the hash that the suite has', () => {
    const { answer } = judge(OFFER_PSKS_AGAIN, { hashes: ['sha256', 'sha384'], suiteHash: 'sha384' })
    expect(answer).toBe('yes: 1 of 2')
  })
})

describe('Could the server have used a PSK?', () => {
  breaksAlone(DECLINED)
})
