/** The server's decisions: may a PSK be used, may early data be accepted? Each check broken alone. */
import { describe, expect, test } from 'vitest'
import { judge } from '../../src/rules/verdict.ts'
import {
  ACCEPT_PSK,
  PROVE_PSK,
  TAKE_PSK,
  type AcceptQuestion,
  type BinderQuestion,
  type TakeQuestion,
} from '../../src/session/accept-verdict.ts'
import {
  ACCEPT_EARLY_DATA,
  FRESH_EARLY_DATA,
  KEEP_EARLY_DATA,
  type EarlyQuestion,
} from '../../src/session/early-verdict.ts'
import type { SessionState } from '../../src/session/session.ts'
import { hashOfSuite13 } from '../../src/wire/registry.ts'
import { meet, pair } from '../kit/pair.ts'
import { client, NOW, server, SERVER_NAME } from '../kit/world.ts'
import { breaksAlone, type Broken } from './verdicts.ts'

const session: SessionState = meet(pair(client(), server({ maxEarlyData: 9 }))).sessions[0]
const SUITE_12 = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
const found = (change: Partial<SessionState>) =>
  ({
    found: { kind: 'session', session: { ...session, ...change }, how: 'a ticket sealed under our key' },
  }) as const

const good: AcceptQuestion = {
  ...found({}),
  index: 0,
  now: NOW + 1000,
  hashes: ['sha256'],
  hashOf: hashOfSuite13,
  serverName: SERVER_NAME,
  sameCredential: () => false,
  mode: 'psk_dhe_ke',
  clientModes: ['psk_dhe_ke'],
  clientCertificate: 'none',
  objection: () => undefined,
}

const ACCEPT: readonly Broken<AcceptQuestion>[] = [
  [
    'psk.known',
    { found: { kind: 'unknown', why: 'its tag is wrong' } },
    '§4.3.11',
    'a foreign ticket leaves a trace of why',
  ],
  ['psk.modes', { mode: 'none', clientModes: ['psk_ke'] }, '§4.3.9', 'no mode is common'],
  ['psk.version', found({ version: 'TLS 1.2' }), '§4.3.11', 'a session of TLS 1.2'],
  ['psk.hash', { hashes: ['sha384'] }, '§4.3.11', 'no common suite has its hash'],
  ['psk.hash', found({ suite: SUITE_12 }), '§4.3.11', 'its suite is one of TLS 1.2, which goes with no PSK'],
  ['psk.lifetime', { now: NOW + 7_200_000 }, '§4.7.1', 'exactly as old as its lifetime'],
  [
    'psk.server-name',
    { serverName: 'other.example' },
    '§4.7.1',
    'another of our identities serves that name',
  ],
  [
    'psk.client-identity',
    { ...found({ peerVerified: false }), clientCertificate: 'require' },
    '§E.1',
    'a certificate is required now and the session has none',
  ],
  [
    'psk.trust',
    {
      ...found({ peerCertificates: [Uint8Array.of(1)], peerVerified: true }),
      clientCertificate: 'request',
      objection: () => 'nobody trusted now has issued it',
    },
    '§4.7.1',
    'the root under which the client was known is trusted no more',
  ],
]

describe('May the server use the PSK?', () => {
  breaksAlone(ACCEPT_PSK, good, ACCEPT, {
    yes: 'its binder is verified next',
    no: 'the identity is passed over',
  })

  test('an external PSK has no version, lifetime, name and identity to check', () => {
    const { checks, decision } = judge(ACCEPT_PSK, { ...good, found: { kind: 'external', hash: 'sha256' } })
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
      ...good,
      ...found({ ...chain, ...change }),
      clientCertificate: policy,
      objection: () => 'it would not be believed',
    })
    expect(decision).toBe('yes')
    expect(checks.at(-1)).toMatchObject({ id: 'psk.trust', outcome: 'not-applicable' })
  })

  test('a client certificate that is only requested keeps no session from being used', () => {
    const question = { ...good, ...found({ peerVerified: false }), clientCertificate: 'request' } as const
    expect(judge(ACCEPT_PSK, question).decision).toBe('yes')
  })
})

const early: EarlyQuestion = {
  maxEarlyData: 9,
  index: 0,
  session,
  suite: session.suite,
  alpn: '',
  serverName: SERVER_NAME,
  now: NOW + 60_000,
  clientAge: 60_000,
  freshnessWindow: 10_000,
  startedAt: NOW - 60_000,
}

const EARLY: readonly Broken<EarlyQuestion>[] = [
  ['early.psk', { session: undefined, index: undefined }, '§4.3.10', 'no PSK is used'],
  ['early.enabled', { maxEarlyData: 0 }, '§4.3.10', 'the server takes none'],
  ['early.enabled', { session: { ...session, maxEarlyDataSize: 0 } }, '§4.3.10', 'the ticket allowed none'],
  ['early.first-identity', { index: 1 }, '§4.3.10', 'another PSK than the first was chosen'],
  ['early.suite', { suite: 'TLS_CHACHA20_POLY1305_SHA256' }, '§4.3.10', 'the same hash is not enough'],
  ['early.alpn', { alpn: 'h2' }, '§4.3.10', 'another protocol was negotiated'],
  ['early.server-name', { serverName: 'other.example' }, '§4.3.10', 'another name was asked for'],
  ['early.age', { clientAge: 71_001 }, '§8.3', 'the client says it is older than our clock allows'],
  ['early.age', { clientAge: 49_999 }, '§8.3', 'the client says it is younger'],
  ['early.started', { startedAt: NOW + 55_000 }, '§8.2', 'the server cannot know what it saw before'],
]

describe('May the server accept early data?', () => {
  breaksAlone(ACCEPT_EARLY_DATA, early, EARLY, {
    yes: 'early_data goes into EncryptedExtensions',
    no: 'early data are skipped; the handshake goes on',
  })

  test('not with an external PSK: no ticket says how much', () => {
    expect(judge(ACCEPT_EARLY_DATA, { ...early, session: undefined }).answer).toBe('no: early.enabled')
  })
})

describe('May early data be kept, where the hello must come again?', () => {
  breaksAlone(KEEP_EARLY_DATA, { retry: false }, [['early.no-retry', { retry: true }, '§4.3.10']], {
    yes: 'early_data goes into EncryptedExtensions',
    no: 'early data are skipped; the handshake goes on',
  })
})

describe('Were these early data seen before?', () => {
  // Rejected, never aborted (RFC 9846 §8.2).
  breaksAlone(
    FRESH_EARLY_DATA,
    { firstTime: true },
    [['early.replay', { firstTime: false }, '§8.1 and §8.2']],
    {
      yes: 'early_data goes into EncryptedExtensions',
      no: 'early data are skipped; the handshake goes on',
    },
  )

  test('what a store knows of them is said', () => {
    const { checks } = judge(FRESH_EARLY_DATA, { firstTime: false, note: 'seen in zone 2' })
    expect(checks).toMatchObject([{ id: 'early.replay', actual: 'seen in zone 2', outcome: 'fail' }])
  })
})

describe('Does the client hold the PSK?', () => {
  const binder: BinderQuestion = { index: 1, valid: true, length: 48 }

  breaksAlone(PROVE_PSK, binder, [['psk.binder', { valid: false }, '§4.3.11.2', '', 'decrypt_error']], {
    yes: 'the PSK is used',
    no: 'abort with decrypt_error',
  })

  test('the binder at fault is named', () => {
    expect(judge(PROVE_PSK, { ...binder, valid: false }).field).toBe(
      'ClientHello.extensions.pre_shared_key.binders[1]',
    )
  })
})

describe('Is the session still unused?', () => {
  const taken: TakeQuestion = { index: 0, taken: true, note: undefined }

  breaksAlone(TAKE_PSK, taken, [['psk.single-use', { taken: false }, '§8.1']], {
    yes: 'the session is removed and used',
    no: 'a full handshake',
  })
})
