/** The client's choice: may a session be offered, may early data go with it? Each check broken alone. */
import { describe, expect, test } from 'vitest'
import { judge } from '../../src/rules/verdict.ts'
import { OFFER_SESSION } from '../../src/session/decisions/offer-verdict.ts'
import { breaksAlone } from '../rules/breaks-alone.ts'
import { KEPT, OFFER, OFFER_EARLY } from '../rules/offer.ts'

describe('May the client offer the session?', () => {
  breaksAlone(OFFER)

  test('a ticket has one byte at least (RFC 9846 §4.7.1)', () => {
    const session = { ...OFFER.good.session, ticket: Uint8Array.of(1) }
    expect(judge(OFFER_SESSION, { ...OFFER.good, session }).decision).toBe('yes')
  })

  test.each([
    ['that verifies nobody', { verifyPeer: false }],
    ['whose server showed no certificate', { session: { ...OFFER.good.session, peerCertificates: [] } }],
  ])('nothing is asked of trust by a client %s', (_, change) => {
    const objection = () => 'it would not be believed'
    const { checks, decision } = judge(OFFER_SESSION, { ...OFFER.good, objection, ...change })
    expect(decision).toBe('yes')
    expect(checks.find(({ id }) => id === 'offer.trust')?.outcome).toBe('not-applicable')
  })
})

describe('Has the client kept a session?', () => {
  breaksAlone(KEPT)
})

describe('May the client send early data with its first session?', () => {
  breaksAlone(OFFER_EARLY)
})
