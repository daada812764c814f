/** The client's choice: may a session be offered, may early data go with it? Each check broken alone. */
import { describe, expect, test } from 'vitest'
import { EMPTY } from '../../src/bytes/bytes.ts'
import { judge } from '../../src/rules/verdict.ts'
import {
  OFFER_EARLY_DATA,
  OFFER_SESSION,
  SESSION_KEPT,
  type EarlyOfferQuestion,
  MAX_LIFETIME,
  type OfferQuestion,
} from '../../src/session/offer-verdict.ts'
import { hashOfSuite13 } from '../../src/wire/registry.ts'
import { meet, pair } from '../kit/pair.ts'
import { client, NOW, server, SERVER_NAME } from '../kit/world.ts'
import { breaksAlone, type Broken } from './verdicts.ts'

const [session] = meet(pair(client(), server({ maxEarlyData: 9 }))).sessions
const DAY = 86_400_000

const good: OfferQuestion = {
  session,
  now: NOW + 1000,
  serverName: SERVER_NAME,
  versions: ['TLS 1.3'],
  suites: ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384'],
  hashOf: hashOfSuite13,
  alpn: [],
  verifyPeer: true,
  certificateCovers: () => false,
  maxAuthenticationAge: 10 * 24 * 3600,
  modes: ['psk_dhe_ke'],
  objection: () => undefined,
}

const OFFER: readonly Broken<OfferQuestion>[] = [
  ['offer.version', { versions: ['TLS 1.2'] }, '§4.3.11', 'the session’s version is not offered'],
  ['offer.hash', { suites: ['TLS_AES_256_GCM_SHA384'] }, '§4.3.11', 'no offered suite has the hash'],
  [
    'offer.hash',
    { session: { ...session, suite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256' } },
    '§4.3.11',
    'its suite is one of TLS 1.2',
  ],
  ['offer.lifetime', { now: NOW + 7_200_000 }, '§4.7.1', 'the ticket is exactly as old as its lifetime'],
  [
    'offer.lifetime',
    { now: NOW + 7 * DAY, session: { ...session, lifetime: MAX_LIFETIME + 1 } },
    '§4.7.1',
    'seven days end it whatever the server said',
  ],
  [
    'offer.authentication-age',
    { session: { ...session, authenticatedAt: NOW - 11 * DAY } },
    '§4.7.1',
    'the certificate was proven too long ago',
  ],
  [
    'offer.verified',
    { session: { ...session, peerVerified: false } },
    '§4.7.1',
    'the chain was never verified',
  ],
  [
    'offer.ticket',
    { session: { ...session, ticket: EMPTY } },
    '§4.7.1',
    'it was taken before the ticket came, or on the side of the server',
  ],
  ['offer.modes', { modes: [] }, '§4.3.9', 'the hello says of no mode how PSKs may be used'],
  [
    'offer.trust',
    { objection: () => 'nobody trusted now has issued it' },
    '§4.7.1',
    'the root under which the server was known is trusted no more',
  ],
  [
    'offer.server-name',
    { serverName: 'other.example' },
    '§4.7.1',
    'the certificate does not cover the new name',
  ],
]

describe('May the client offer the session?', () => {
  breaksAlone(OFFER_SESSION, good, OFFER, {
    yes: 'its ticket goes out in pre_shared_key',
    no: 'the session is not offered',
  })
})

describe('May the client offer the session?', () => {
  test.each([
    ['that verifies nobody', { verifyPeer: false }],
    ['whose server showed no certificate', { session: { ...session, peerCertificates: [] } }],
  ])('nothing is asked of trust by a client %s', (_, change) => {
    const objection = () => 'it would not be believed'
    const { checks, decision } = judge(OFFER_SESSION, { ...good, objection, ...change })
    expect(decision).toBe('yes')
    expect(checks.find(({ id }) => id === 'offer.trust')?.outcome).toBe('not-applicable')
  })
})

describe('Has the client kept a session?', () => {
  breaksAlone(
    SESSION_KEPT,
    { serverName: SERVER_NAME, kept: 1 },
    [['offer.kept', { kept: 0 }, 'RFC 9846 §2.2', 'it has none']],
    { yes: 'whether it may be offered is judged next', no: 'nothing is offered: a full handshake' },
  )
})

const EARLY: readonly Broken<EarlyOfferQuestion>[] = [
  ['early-offer.wanted', { wanted: false }, '§E.5', 'nobody asked for it'],
  [
    'early-offer.allowed',
    { session: { ...session, maxEarlyDataSize: 0 } },
    '§4.7.1',
    'the ticket allows none',
  ],
  [
    'early-offer.suite',
    { suites: ['TLS_CHACHA20_POLY1305_SHA256'] },
    '§4.3.10',
    'the session’s suite is not offered',
  ],
  [
    'early-offer.alpn',
    { session: { ...session, alpn: 'h2' } },
    '§4.3.10',
    'the session’s protocol is not offered',
  ],
  ['early-offer.server-name', { serverName: 'other.example' }, '§4.3.10', 'it would go to another name'],
]

describe('May the client send early data with its first session?', () => {
  breaksAlone(OFFER_EARLY_DATA, { ...good, wanted: true }, EARLY, {
    yes: 'early_data goes out in the ClientHello',
    no: 'application data wait for the handshake',
  })
})
