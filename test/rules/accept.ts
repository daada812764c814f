/** The server and an offered PSK: each rule broken alone. */
import {
  ACCEPT_PSK,
  PROVE_PSK,
  TAKE_PSK,
  type AcceptQuestion,
  type BinderQuestion,
  type TakeQuestion,
} from '../../src/session/decisions/accept-verdict.ts'
import type { SessionState } from '../../src/session/session.ts'
import { hashOfSuite13 } from '../../src/wire/registry.ts'
import { meet, pair } from '../kit/pair.ts'
import { client, NOW, server, SERVER_NAME } from '../kit/world.ts'
import type { Broken, BrokenTable } from './breaks-alone.ts'

const session: SessionState = meet(pair(client(), server({ maxEarlyData: 9 }))).sessions[0]
const SUITE_12 = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'

/** A question about this session, changed. */
export const found = (change: Partial<SessionState>) =>
  ({
    found: { kind: 'session', session: { ...session, ...change }, how: 'sealed under our key' },
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

const ROWS: readonly Broken<AcceptQuestion>[] = [
  [
    'psk.known',
    { found: { kind: 'unknown', why: 'its tag is wrong' } },
    '§4.3.11',
    'a foreign ticket leaves a trace of why',
  ],
  [
    'psk.imported',
    { found: { kind: 'external', hash: 'sha256', ours: 'used itself', theirs: 'imported' } },
    'RFC 9258 §5.1, §5.2',
    'the client imports it, we do not',
  ],
  ['psk.modes', { mode: undefined, clientModes: ['psk_ke'] }, '§4.3.9', 'no mode is common'],
  ['psk.version', found({ version: 'TLS 1.2' }), '§4.7.1', 'a session of TLS 1.2'],
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
    '§4.3.11',
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

/** May the server use the PSK? */
export const ACCEPT: BrokenTable<AcceptQuestion> = {
  decision: ACCEPT_PSK,
  good,
  rows: ROWS,
  answers: { yes: 'its binder is verified next', no: 'the identity is passed over' },
}

/** Does the client hold the PSK? */
export const PROVE: BrokenTable<BinderQuestion> = {
  decision: PROVE_PSK,
  good: { index: 1, valid: true, length: 48 },
  rows: [['psk.binder', { valid: false }, '§4.3.11.2', '', 'decrypt_error']],
  answers: { yes: 'the PSK is used', no: 'abort with decrypt_error' },
}

/** Is the session still unused? */
export const TAKE: BrokenTable<TakeQuestion> = {
  decision: TAKE_PSK,
  good: { index: 0, taken: true, note: undefined },
  rows: [['psk.single-use', { taken: false }, '§8.1']],
  answers: { yes: 'the session is removed and used', no: 'a full handshake' },
}
