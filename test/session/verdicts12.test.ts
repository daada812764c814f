/** Resumption in TLS 1.2: what is offered, accepted, and believed of the answer. Each check broken alone. */
import { describe, expect, test } from 'vitest'
import { EMPTY } from '../../src/bytes/bytes.ts'
import { judge } from '../../src/rules/verdict.ts'
import { ACCEPT_SESSION_12 } from '../../src/session/decisions/accept-verdict12.ts'
import { OFFER_SESSION_12 } from '../../src/session/decisions/offer-verdict12.ts'
import { breaksAlone } from '../rules/breaks-alone.ts'
import { ACCEPT_12, ANSWER_12, found12, OFFER_12 } from '../rules/resume12.ts'

describe('May the client offer the session?', () => {
  breaksAlone(OFFER_12)

  test.each([
    ['a ticket', { ticket: Uint8Array.of(1), sessionId: EMPTY }],
    ['a session ID', { ticket: EMPTY, sessionId: Uint8Array.of(1) }],
  ])('%s of one byte is enough', (_, change) => {
    const session = { ...OFFER_12.good.session, ...change }
    expect(judge(OFFER_SESSION_12, { ...OFFER_12.good, session }).decision).toBe('yes')
  })

  test.each([
    ['a suite without certificates (RFC 4279 §2)', { suite: 'TLS_PSK_WITH_AES_128_CBC_SHA256' }, 'yes'],
    ['an anonymous one (RFC 5246 §F.1.1.1)', { suite: 'TLS_DH_anon_WITH_AES_128_CBC_SHA' }, 'yes'],
    ['a PSK beside a certificate (RFC 4279 §4)', { suite: 'TLS_RSA_PSK_WITH_AES_128_CBC_SHA256' }, 'no'],
    ['a suite that nobody here knows', { suite: 'unknown(0xfedc)' }, 'no'],
  ] as const)('nobody need be verified by %s', (_, { suite }, decision) => {
    const session = { ...OFFER_12.good.session, suite, peerVerified: false, peerCertificates: [] }
    expect(judge(OFFER_SESSION_12, { ...OFFER_12.good, session, suites: [suite] }).decision).toBe(decision)
  })
})

describe('May the server resume?', () => {
  breaksAlone(ACCEPT_12)

  test('a server that does not use the extended master secret resumes what has none, whatever the hello says', () => {
    const classic = found12({ extendedMasterSecret: false })
    const without = { ...ACCEPT_12.good, ...classic, usesExtendedMasterSecret: false }
    expect(judge(ACCEPT_SESSION_12, without).decision).toBe('yes')
    expect(judge(ACCEPT_SESSION_12, { ...without, extendedMasterSecret: false }).decision).toBe('yes')
  })
})

describe('Is the server’s answer to the offered session in order?', () => {
  breaksAlone(ANSWER_12)
})
