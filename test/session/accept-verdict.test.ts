/** The server's decisions: may a PSK be used, may early data be accepted? Each check broken alone. */
import { describe, expect, test } from 'vitest'
import { judge } from '../../src/rules/verdict.ts'
import { ACCEPT_PSK, PROVE_PSK } from '../../src/session/decisions/accept-verdict.ts'
import { ACCEPT_EARLY_DATA, FRESH_EARLY_DATA } from '../../src/session/decisions/early-verdict.ts'
import { ACCEPT, found, PROVE, TAKE } from '../rules/accept.ts'
import { breaksAlone } from '../rules/breaks-alone.ts'
import { EARLY, REPLAYED, RETRIED } from '../rules/early.ts'

describe('May the server use the PSK?', () => {
  breaksAlone(ACCEPT)

  test('an external PSK has no version, lifetime, name and identity to check', () => {
    const { checks, decision } = judge(ACCEPT_PSK, {
      ...ACCEPT.good,
      found: { kind: 'external', hash: 'sha256', ours: 'used itself', theirs: 'used itself' },
    })
    expect(decision).toBe('yes')
    const skipped = checks.filter(({ outcome }) => outcome === 'not-applicable').map(({ id }) => id)
    expect(skipped).toEqual([
      'psk.version',
      'psk.lifetime',
      'psk.server-name',
      'psk.client-identity',
      'psk.trust',
    ])
  })

  test.each([
    ['showed no certificate', { peerCertificates: [] }, 'request'],
    ['was not verified then either', { peerVerified: false }, 'request'],
    ['is not asked for one now', {}, 'none'],
  ] as const)('nothing is asked of the trust in a client that %s', (_, change, policy) => {
    const chain = { peerCertificates: [Uint8Array.of(1)], peerVerified: true }
    const { checks, decision } = judge(ACCEPT_PSK, {
      ...ACCEPT.good,
      ...found({ ...chain, ...change }),
      clientCertificate: policy,
      objection: () => 'it would not be believed',
    })
    expect(decision).toBe('yes')
    expect(checks.at(-1)).toMatchObject({ id: 'psk.trust', outcome: 'not-applicable' })
  })

  test('a client certificate that is only requested keeps no session from being used', () => {
    const question = {
      ...ACCEPT.good,
      ...found({ peerVerified: false }),
      clientCertificate: 'request',
    } as const
    expect(judge(ACCEPT_PSK, question).decision).toBe('yes')
  })
})

describe('May the server accept early data?', () => {
  breaksAlone(EARLY)

  test('not with an external PSK: no ticket says how much', () => {
    expect(judge(ACCEPT_EARLY_DATA, { ...EARLY.good, session: undefined }).answer).toBe('no: early.enabled')
  })
})

describe('May early data be kept, where the hello must come again?', () => {
  breaksAlone(RETRIED)
})

describe('Were these early data seen before?', () => {
  breaksAlone(REPLAYED)

  test('what a store knows of them is said', () => {
    const { checks } = judge(FRESH_EARLY_DATA, { firstTime: false, note: 'seen in zone 2' })
    expect(checks).toMatchObject([{ id: 'early.replay', actual: 'seen in zone 2', outcome: 'fail' }])
  })
})

describe('Does the client hold the PSK?', () => {
  breaksAlone(PROVE)

  test('the binder at fault is named', () => {
    expect(judge(PROVE_PSK, { ...PROVE.good, valid: false }).field).toBe(
      'ClientHello.extensions.pre_shared_key.binders[1]',
    )
  })
})

describe('Is the session still unused?', () => {
  breaksAlone(TAKE)
})
