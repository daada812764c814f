/** The client and what it may offer: each rule broken alone. */
import { EMPTY } from '../../src/bytes/bytes.ts'
import {
  MAX_LIFETIME,
  OFFER_EARLY_DATA,
  OFFER_SESSION,
  SESSION_KEPT,
  type EarlyOfferQuestion,
  type KeptQuestion,
  type OfferQuestion,
} from '../../src/session/decisions/offer-verdict.ts'
import { hashOfSuite13 } from '../../src/wire/registry.ts'
import { meet, pair } from '../kit/pair.ts'
import { client, NOW, server, SERVER_NAME } from '../kit/world.ts'
import type { Broken, BrokenTable } from './breaks-alone.ts'

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

const ROWS: readonly Broken<OfferQuestion>[] = [
  ['offer.version', { versions: ['TLS 1.2'] }, '§E.1', 'the session’s version is not offered'],
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

/** May the client offer the session? */
export const OFFER: BrokenTable<OfferQuestion> = {
  decision: OFFER_SESSION,
  good,
  rows: ROWS,
  answers: { yes: 'its ticket goes out in pre_shared_key', no: 'the session is not offered' },
}

/** Has the client kept a session? */
export const KEPT: BrokenTable<KeptQuestion> = {
  decision: SESSION_KEPT,
  good: { serverName: SERVER_NAME, kept: 1 },
  rows: [['offer.kept', { kept: 0 }, 'RFC 9846 §2.2', 'it has none']],
  answers: { yes: 'whether it may be offered is judged next', no: 'nothing is offered: a full handshake' },
}

const EARLY_ROWS: readonly Broken<EarlyOfferQuestion>[] = [
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
  ['early-offer.server-name', { serverName: 'other.example' }, '§4.7.1', 'it would go to another name'],
]

/** May the client send early data with its first session? */
export const OFFER_EARLY: BrokenTable<EarlyOfferQuestion> = {
  decision: OFFER_EARLY_DATA,
  good: { ...good, wanted: true },
  rows: EARLY_ROWS,
  answers: {
    yes: 'early_data goes out in the ClientHello',
    no: 'application data wait for the handshake',
  },
}
