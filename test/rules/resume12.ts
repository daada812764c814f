/** Resumption in TLS 1.2: what is offered, accepted, and believed of the answer. Each rule broken alone. */
import { EMPTY } from '../../src/bytes/bytes.ts'
import { ACCEPT_SESSION_12, type Accept12Question } from '../../src/session/decisions/accept-verdict12.ts'
import { ANSWER_IN_ORDER_12, type Answer12Question } from '../../src/session/decisions/answer-verdict12.ts'
import { OFFER_SESSION_12, type Offer12Question } from '../../src/session/decisions/offer-verdict12.ts'
import type { SessionState } from '../../src/session/session.ts'
import { meet, pair } from '../kit/pair.ts'
import { NOW, SERVER_NAME } from '../kit/world.ts'
import { client12, only, server12, SUITE_OF } from '../kit/world12.ts'
import type { Broken, BrokenTable } from './breaks-alone.ts'

const suite = SUITE_OF.ECDHE
const other = 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'
const [session] = meet(pair(client12(only(suite)), server12(only(suite)))).sessions
const CHAIN = { peerCertificates: [Uint8Array.of(1)], peerVerified: true } as const
const lost = () => 'nobody trusted now has issued it'

const offer: Offer12Question = {
  session,
  now: NOW + 1000,
  versions: ['TLS 1.2'],
  suites: [suite],
  serverName: SERVER_NAME,
  verifyPeer: true,
  objection: () => undefined,
  extendedMasterSecret: true,
}

const OFFER: readonly Broken<Offer12Question>[] = [
  ['offer12.version', { versions: ['TLS 1.3'] }, '5246 §7.4.1.2', 'its version is not offered'],
  [
    'offer12.named',
    { session: { ...session, sessionId: EMPTY, ticket: EMPTY } },
    '5246 §7.4.1.2',
    'neither an ID nor a ticket stands for it',
  ],
  ['offer12.suite', { suites: [other] }, '5246 §7.4.1.2', 'its suite is not offered'],
  [
    'offer12.lifetime',
    { now: NOW + session.lifetime * 1000 },
    '5246 §F.1.4',
    'exactly as old as its lifetime',
  ],
  [
    'offer12.lifetime',
    { session: { ...session, lifetime: 7 * 86_400 }, now: NOW + 86_400_000 },
    '5246 §F.1.4',
    'a day old, although its server would have it kept for a week',
  ],
  ['offer12.server-name', { serverName: 'other.example' }, '6066 §3', 'another server is asked for'],
  [
    'offer12.verified',
    { session: { ...session, peerVerified: false } },
    '5246 §F.1.4',
    'its chain was never verified',
  ],
  ['offer12.trust', { objection: lost }, '5246 §F.1.4', 'its root is trusted no more'],
  [
    'offer12.extended-master-secret',
    { session: { ...session, extendedMasterSecret: false } },
    '7627 §5.3',
    'it has no extended master secret, and the hello wants one',
  ],
  [
    'offer12.extended-master-secret',
    { extendedMasterSecret: false },
    '7627 §5.3',
    'it has an extended master secret, and the hello does without',
  ],
]

/** May the client offer the session? */
export const OFFER_12: BrokenTable<Offer12Question> = {
  decision: OFFER_SESSION_12,
  good: offer,
  rows: OFFER,
  answers: {
    yes: 'its session ID or ticket goes out in the ClientHello',
    no: 'the session is not offered',
  },
}

/** A question about this session, changed. */
export const found12 = (change: Partial<SessionState>) => ({
  found: { session: { ...session, ...change }, how: 'a session in our cache' },
})

const accept: Accept12Question = {
  by: 'session ID',
  ...found12({ peerVerified: false, peerCertificates: [] }),
  now: NOW + 1000,
  suites: [suite],
  serverName: SERVER_NAME,
  extendedMasterSecret: true,
  usesExtendedMasterSecret: true,
  clientCertificate: 'none',
  objection: () => undefined,
}

const ACCEPT: readonly Broken<Accept12Question>[] = [
  ['session12.known', { found: { why: 'never heard of' } }, '5246 §7.4.1.3', 'the cache does not have it'],
  [
    'session12.known',
    { found: { why: 'its tag is wrong' }, by: 'ticket' },
    '5077 §3.1',
    'the ticket does not open',
  ],
  ['session12.version', found12({ version: 'TLS 1.3' }), '5246 §7.4.1.3', 'it is of another version'],
  [
    'session12.lifetime',
    { now: NOW + session.lifetime * 1000 },
    '5246 §F.1.4',
    'exactly as old as its lifetime',
  ],
  ['session12.suite', { suites: [other] }, '5246 §7.4.1.2', 'its suite is not offered, or not allowed'],
  ['session12.server-name', { serverName: 'other.example' }, '6066 §3', 'another name is asked for'],
  [
    'session12.ems-kept',
    { extendedMasterSecret: false },
    '7627 §5.3',
    'the hello lacks what the session has',
    'handshake_failure',
  ],
  ['session12.ems-gained', found12({ extendedMasterSecret: false }), '7627 §5.3', 'only the hello has it'],
  ['session12.ems-used', { usesExtendedMasterSecret: false }, '7627 §5.3', 'the server does without it now'],
  [
    'session12.client-identity',
    { ...found12({ peerVerified: false }), clientCertificate: 'require' },
    '5246 §F.1.4',
    'a certificate is required now, and the session has none',
  ],
  [
    'session12.trust',
    { ...found12(CHAIN), objection: lost, clientCertificate: 'request' },
    '5246 §F.1.4',
    'the client’s root is trusted no more',
  ],
]

/** May the server resume? */
export const ACCEPT_12: BrokenTable<Accept12Question> = {
  decision: ACCEPT_SESSION_12,
  good: accept,
  rows: ACCEPT,
  answers: { yes: 'an abbreviated handshake', no: 'a full handshake' },
}

const answer: Answer12Question = { session, version: 'TLS 1.2', suite, extendedMasterSecret: true }

const ANSWER: readonly Broken<Answer12Question>[] = [
  ['answer12.offered', { session: undefined }, '5246 §7.4.1.3', 'an ID that the client made up'],
  ['answer12.version', { version: 'TLS 1.1' }, '5246 §7.4.1.3', 'another version than the session’s'],
  ['answer12.suite', { suite: other }, '5246 §7.4.1.3', 'another suite than the session’s'],
  [
    'answer12.extended-master-secret',
    { extendedMasterSecret: false },
    '7627 §5.3',
    'the session has it',
    'handshake_failure',
  ],
]

/** Is the server's answer to the offered session in order? */
export const ANSWER_12: BrokenTable<Answer12Question> = {
  decision: ANSWER_IN_ORDER_12,
  good: answer,
  rows: ANSWER,
  answers: {
    yes: 'the server’s ChangeCipherSpec and Finished come next',
    no: 'abort with illegal_parameter',
  },
}
