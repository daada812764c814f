/** Whether a chain that was verified once would be believed now. */
import { describe, expect, test } from 'vitest'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { objectionTo } from '../../src/certificate/path/still-trusted.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 22)
const TIMES = { notBefore: NOW - DAY, notAfter: NOW + DAY } as const
const names = ['server.example']
const { root, identity } = makeIdentity({ seed: 'still', names, intermediate: true, ...TIMES })
const stranger = makeIdentity({ seed: 'stranger', names, ...TIMES })

describe('a chain that was verified then', () => {
  test('is believed as long as it is in its time under an anchor that is trusted', () => {
    expect(objectionTo(identity.chain, [stranger.root, root], NOW)).toBeUndefined()
    // The last second counts in full (RFC 5280 §4.1.2.5).
    expect(objectionTo(identity.chain, [root], NOW + DAY + 999)).toBeUndefined()
  })

  test('is not where its anchor is trusted no more (RFC 5246 §F.1.4)', () => {
    expect(objectionTo(identity.chain, [stranger.root], NOW)).toMatch(
      /^nobody trusted now has issued O=glass-tls, CN=Intermediate/,
    )
    expect(objectionTo(identity.chain, [], NOW)).toMatch(/^nobody trusted now/)
  })

  test('is not where a certificate of it has expired (RFC 5246 §F.1.4)', () => {
    expect(objectionTo(identity.chain, [root], NOW + DAY + 1000)).toMatch(/ ended 2026-11-23 /)
  })

  test('is not where it does not parse', () => {
    expect(objectionTo([Uint8Array.of(1)], [root], NOW)).toBe('no certificate that parses')
    expect(objectionTo([], [root], NOW)).toBe('no certificate that parses')
  })
})
