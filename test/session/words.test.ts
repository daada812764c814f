/** What a verdict on a session says: what was due and what was there, as the question has it. */
import { describe, expect, test } from 'vitest'
import { EMPTY } from '../../src/bytes/bytes.ts'
import { checkOf, judge } from '../../src/rules/verdict.ts'
import { ANSWER_IN_ORDER, OFFER_PSKS_AGAIN } from '../../src/session/decisions/answer-verdict.ts'
import { ACCEPT_EARLY_DATA } from '../../src/session/decisions/early-verdict.ts'
import { OFFER_SESSION, SESSION_KEPT } from '../../src/session/decisions/offer-verdict.ts'
import { OFFER_SESSION_12 } from '../../src/session/decisions/offer-verdict12.ts'
import { NOW } from '../kit/world.ts'
import { ACCEPT, found, TAKE } from '../rules/accept.ts'
import { AGAIN, ANSWER, DECLINED, VERSION } from '../rules/answer.ts'
import type { BrokenTable } from '../rules/breaks-alone.ts'
import { EARLY, REPLAYED } from '../rules/early.ts'
import { KEPT, OFFER, OFFER_EARLY } from '../rules/offer.ts'
import { ACCEPT_12, ANSWER_12, found12, OFFER_12 } from '../rules/resume12.ts'

/** A rule, what is changed in the question under which all holds, and what is said then: `DUE; WAS THERE`. */
type Said<Q> = readonly [id: string, change: Partial<Q>, says: string]

function says<Q extends object>({ decision, good }: BrokenTable<Q>, rows: readonly Said<Q>[]): void {
  for (const [id, change, said] of rows)
    test(`${id}: ${said}`, () => {
      const rule = decision.rules.find((each) => each.id === id)!
      const { expected, actual } = checkOf(rule, rule.run({ ...good, ...change }))
      expect(`${expected}; ${actual}`).toBe(said)
    })
}

const SUITE_12 = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
const TRUST = 'no certificate that has expired, and an anchor still trusted'
const gone = () => 'its root is gone'

describe('what a client has to offer', () => {
  says(KEPT, [
    ['offer.kept', { kept: 2 }, 'a session of server.example; 2'],
    ['offer.kept', { kept: 0, serverName: '' }, 'a session of an unnamed server; none'],
  ])
  const { session } = OFFER.good
  const one = (change: Partial<typeof session>) => ({ session: { ...session, ...change } })
  const due =
    'a ticket: a client that waits for NewSessionTicket has one (in Node with the event session, in Python once data were read)'
  says(OFFER, [
    ['offer.version', { versions: ['TLS 1.3', 'TLS 1.2'] }, 'one of TLS 1.3, TLS 1.2; TLS 1.3'],
    ['offer.ticket', one({ ticket: new Uint8Array(5) }), `${due}; 5 bytes`],
    ['offer.ticket', one({ ticket: EMPTY }), `${due}; none: taken too early, or from a server`],
    ['offer.modes', { modes: ['psk_ke', 'psk_dhe_ke'] }, 'a mode at least; psk_ke, psk_dhe_ke'],
    ['offer.modes', { modes: [] }, 'a mode at least; no mode'],
    ['offer.hash', { suites: ['TLS_AES_256_GCM_SHA384'] }, 'a suite with sha256; TLS_AES_256_GCM_SHA384'],
    [
      'offer.hash',
      one({ suite: SUITE_12 }),
      `a session with a suite of TLS 1.3; ${SUITE_12}, which is no suite of TLS 1.3`,
    ],
    ['offer.lifetime', { ...one({ lifetime: 60 }), now: NOW + 1500 }, 'less than 60 s old; 1.5 s old'],
    // Seven days (RFC 9846 §4.7.1).
    ['offer.lifetime', { ...one({ lifetime: 700_000 }), now: NOW }, 'less than 604800 s old; 0 s old'],
    [
      'offer.authentication-age',
      { ...one({ authenticatedAt: NOW }), now: NOW + 2000, maxAuthenticationAge: 60 },
      'certificates proven less than 60 s ago; 2 s ago',
    ],
    ['offer.verified', {}, 'a verified chain; a verified chain'],
    ['offer.verified', { verifyPeer: false }, 'no demand; a verified chain'],
    ['offer.verified', one({ peerVerified: false }), 'a verified chain; a chain that did not verify'],
    ['offer.verified', one({ peerVerified: false, peerCertificates: [] }), 'a verified chain; no chain'],
    ['offer.trust', {}, `${TRUST}; nothing that has changed`],
    ['offer.trust', { objection: gone }, `${TRUST}; its root is gone`],
    ['offer.trust', { objection: gone, verifyPeer: false }, 'no demand; nothing that has changed'],
    ['offer.server-name', {}, 'a certificate for server.example; the same name'],
    [
      'offer.server-name',
      { serverName: '' },
      'a certificate for no particular name; the certificate of server.example',
    ],
    [
      'offer.server-name',
      one({ serverName: '' }),
      'a certificate for server.example; the certificate of an unnamed server',
    ],
  ])
  says(OFFER_EARLY, [
    ['early-offer.alpn', {}, 'no protocol; no protocol'],
    ['early-offer.alpn', { ...one({ alpn: 'h2' }), alpn: ['h3', 'h2'] }, 'h2; h3, h2'],
    ['early-offer.server-name', {}, 'server.example; server.example'],
    ['early-offer.server-name', { ...one({ serverName: '' }), serverName: '' }, 'no name; no name'],
  ])
  const one12 = (change: Partial<typeof session>) => ({ session: { ...OFFER_12.good.session, ...change } })
  const named = { ticket: EMPTY, sessionId: EMPTY }
  says(OFFER_12, [
    ['offer12.version', { versions: ['TLS 1.3', 'TLS 1.2'] }, 'TLS 1.3 or TLS 1.2; TLS 1.2'],
    ['offer12.named', one12({ ...named, ticket: Uint8Array.of(1) }), 'a session ID or a ticket; a ticket'],
    [
      'offer12.named',
      one12({ ...named, sessionId: Uint8Array.of(1) }),
      'a session ID or a ticket; a session ID',
    ],
    ['offer12.named', one12(named), 'a session ID or a ticket; neither'],
    // 24 hours (RFC 5246 §F.1.4).
    ['offer12.lifetime', { ...one12({ lifetime: 90_000 }), now: NOW }, 'less than 86400 s old; 0 s old'],
    ['offer12.server-name', { serverName: '' }, 'no name; server.example'],
    ['offer12.server-name', one12({ serverName: '' }), 'server.example; no name'],
    ['offer12.verified', one12({ suite: 'TLS_DH_anon_WITH_AES_128_CBC_SHA' }), 'no demand; a verified chain'],
    [
      'offer12.extended-master-secret',
      one12({ extendedMasterSecret: false }),
      'extended master secret (setting extendedMasterSecret: true; --no_ems turns it off); classic master secret',
    ],
  ])

  test('the server of the session is named, where it has a name', () => {
    expect(SESSION_KEPT.question({ ...KEPT.good, serverName: '' })).toMatch(/of an unnamed server\?$/)
    expect(OFFER_SESSION.question(OFFER.good)).toMatch(/of server\.example\?$/)
    expect(OFFER_SESSION.question({ ...OFFER.good, ...one({ serverName: '' }) })).toMatch(/an unnamed server/)
    expect(OFFER_SESSION_12.question(OFFER_12.good)).toMatch(/of server\.example\?$/)
    expect(OFFER_SESSION_12.question({ ...OFFER_12.good, ...one12({ serverName: '' }) })).toMatch(
      /an unnamed/,
    )
  })
})

describe('what a server is offered', () => {
  const external = { kind: 'external', hash: 'sha384', ours: 'used itself', theirs: 'imported' } as const
  says(ACCEPT, [
    ['psk.known', {}, 'an identity of ours; sealed under our key'],
    ['psk.known', { found: external }, 'an identity of ours; the identity of a configured PSK'],
    [
      'psk.known',
      { found: { kind: 'unknown', why: 'its tag is wrong' } },
      'an identity of ours; its tag is wrong',
    ],
    ['psk.imported', {}, 'used by both sides alike; the PSK of a ticket'],
    ['psk.imported', { found: external }, 'used itself; imported'],
    ['psk.imported', { found: { kind: 'unknown', why: '' } }, 'used by both sides alike; no PSK of ours'],
    [
      'psk.modes',
      { clientModes: ['psk_ke', 'psk_dhe_ke'] },
      'a common mode; client offers psk_ke, psk_dhe_ke; usable: psk_dhe_ke',
    ],
    ['psk.modes', { clientModes: [], mode: undefined }, 'a common mode; client offers none; usable: none'],
    ['psk.hash', { hashes: ['sha256', 'sha384'] }, 'sha256 or sha384; sha256'],
    ['psk.hash', { found: external }, 'sha256; sha384'],
    ['psk.hash', found({ suite: SUITE_12 }), `sha256; ${SUITE_12}, which is no suite of TLS 1.3`],
    ['psk.lifetime', { ...found({ lifetime: 60 }), now: NOW + 2500 }, 'less than 60 s old; 2.5 s old'],
    ['psk.server-name', { serverName: '' }, 'no name; server.example'],
    ['psk.server-name', found({ serverName: '' }), 'server.example; no name'],
    ['psk.client-identity', found({ peerVerified: true }), 'no demand; a verified client certificate'],
    [
      'psk.client-identity',
      { ...found({ peerVerified: false }), clientCertificate: 'require' },
      'a verified client certificate; none',
    ],
    ['psk.client-identity', { found: external }, 'no demand; external PSK'],
    ['psk.trust', found({ peerVerified: false }), 'no demand; no chain'],
    [
      'psk.trust',
      { ...found({ peerVerified: true, peerCertificates: [Uint8Array.of(1)] }), objection: gone },
      'no demand; nothing that has changed',
    ],
    [
      'psk.trust',
      {
        ...found({ peerVerified: true, peerCertificates: [Uint8Array.of(1)] }),
        objection: gone,
        clientCertificate: 'request',
      },
      `${TRUST}; its root is gone`,
    ],
  ])
  says(TAKE, [
    ['psk.single-use', {}, 'not taken before; not taken before'],
    ['psk.single-use', { taken: false }, 'not taken before; taken before'],
    ['psk.single-use', { taken: false, note: 'taken in zone 2' }, 'not taken before; taken in zone 2'],
  ])
  const due = 'extended master secret'
  const classic = 'classic master secret'
  const without = found12({ extendedMasterSecret: false })
  says(ACCEPT_12, [
    ['session12.known', {}, 'a session of ours; a session in our cache'],
    ['session12.suite', {}, `${OFFER_12.good.session.suite}; ${OFFER_12.good.session.suite}`],
    ['session12.suite', { suites: [] }, `${OFFER_12.good.session.suite}; no common suite`],
    ['session12.server-name', { serverName: '' }, 'server.example; no name'],
    ['session12.server-name', found12({ serverName: '' }), 'no name; server.example'],
    ['session12.ems-kept', {}, `${due}; ${due}`],
    [
      'session12.ems-kept',
      { extendedMasterSecret: false },
      `${due}; ${classic}: the client does without (its own --no_ems)`,
    ],
    ['session12.ems-gained', without, `${classic}; ${due}`],
    ['session12.ems-gained', { ...without, usesExtendedMasterSecret: false }, `${classic}; ${classic}`],
    ['session12.ems-used', {}, `${due}; ${due}`],
    [
      'session12.ems-used',
      { usesExtendedMasterSecret: false },
      `${due}; ${classic} (setting extendedMasterSecret: false; --no_ems turns it off)`,
    ],
  ])
})

describe('early data', () => {
  const { session } = EARLY.good
  const one = (change: Partial<NonNullable<typeof session>>) => ({ session: { ...session!, ...change } })
  says(EARLY, [
    ['early.psk', {}, 'a PSK that is used; identity 0'],
    ['early.psk', { index: undefined }, 'a PSK that is used; none'],
    ['early.enabled', {}, 'a positive limit; server 9, ticket 9'],
    ['early.enabled', { session: undefined }, 'a positive limit; server 9, ticket none'],
    ['early.first-identity', { index: undefined }, 'identity 0; identity none'],
    ['early.suite', { session: undefined }, `none; ${EARLY.good.suite}`],
    ['early.alpn', {}, 'no protocol; no protocol'],
    ['early.alpn', { ...one({ alpn: 'h3' }), alpn: 'h2' }, 'h3; h2'],
    ['early.server-name', {}, 'server.example; server.example'],
    ['early.server-name', { ...one({ serverName: '' }), serverName: '' }, 'no name; no name'],
    [
      'early.age',
      { ...one({ createdAt: NOW }), now: NOW + 700, clientAge: 900 },
      '700 ms, give or take 10000 ms; 900 ms',
    ],
    ['early.started', { now: NOW, startedAt: NOW - 500 }, 'started more than 10000 ms ago; 500 ms ago'],
    ['early.started', { startedAt: 0 }, 'started more than 10000 ms ago; long ago'],
  ])
  says(REPLAYED, [
    ['early.replay', {}, 'not seen before; not seen before'],
    ['early.replay', { firstTime: false }, 'not seen before; seen before'],
    ['early.replay', { firstTime: false, note: 'seen in zone 2' }, 'not seen before; seen in zone 2'],
  ])

  test('where somebody asks next whether they were seen before, that is what a yes leads to', () => {
    expect(judge(ACCEPT_EARLY_DATA, EARLY.good).answer).toBe('yes')
    expect(judge(ACCEPT_EARLY_DATA, { ...EARLY.good, replayCheck: true })).toMatchObject({
      answer: 'yes, unless they were seen before',
      consequence: 'the server asks whether it saw them before',
    })
  })
})

describe('a server’s answer', () => {
  says(VERSION, [
    ['answer.early-version', { earlyData: true, chosen: 'TLS 1.2' }, 'TLS 1.3; TLS 1.2'],
    ['answer.early-version', { chosen: 'TLS 1.2' }, 'no demand; TLS 1.2'],
  ])
  says(AGAIN, [['answer.retry-hash', { hashes: ['sha256', 'sha384'] }, 'sha384; sha256, sha384']])
  says(DECLINED, [
    ['answer.suite-hash', { hashes: ['sha256', 'sha384', 'sha256'] }, 'sha256 or sha384; sha256'],
  ])
  says(ANSWER, [
    ['answer.index', { selected: 2, offered: 3 }, 'an index below 3; 2'],
    ['answer.index', { selected: undefined }, 'an index below 1; none'],
    ['answer.hash', { pskHash: undefined }, 'no demand; sha256'],
    ['answer.hash', { suiteHash: 'sha384' }, 'sha256; sha384'],
    ['answer.key-share-present', { modes: ['psk_ke'], group: undefined }, 'a key_share or none; none'],
    ['answer.key-share-present', { modes: ['psk_ke'], selected: undefined }, 'a key_share; x25519'],
    ['answer.mode', { modes: ['psk_ke'] }, 'psk_ke; psk_dhe_ke'],
    ['answer.mode', { modes: [], group: undefined }, 'no mode; psk_ke'],
    ['answer.group', { shares: ['x25519', 'x448'] }, 'x25519, x448; x25519'],
    ['answer.group', { shares: [], group: undefined }, 'no share; none'],
  ])
  says(ANSWER_12, [
    ['answer12.offered', {}, 'a session of ours behind the ID; a session of ours'],
    [
      'answer12.offered',
      { session: undefined },
      'a session of ours behind the ID; an ID that we made up (RFC 9846 §4.2.2)',
    ],
    [
      'answer12.extended-master-secret',
      { extendedMasterSecret: false },
      'extended master secret; classic master secret',
    ],
  ])

  test('is told by whether a PSK was chosen, and how many are left to offer again', () => {
    expect(judge(ANSWER_IN_ORDER, ANSWER.good).answer).toBe('yes: PSK 0 is used')
    expect(judge(ANSWER_IN_ORDER, { ...ANSWER.good, selected: undefined })).toMatchObject({
      answer: 'yes: a full handshake',
      consequence: 'the server authenticates with its certificate',
    })
    expect(judge(OFFER_PSKS_AGAIN, AGAIN.good).answer).toBe('yes')
  })
})
