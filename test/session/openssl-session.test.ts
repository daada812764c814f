/** SSL_SESSION: what OpenSSL wrote is read, written again byte for byte, and mapped to sessions of ours and back. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concat, EMPTY, fromHex, fromText, fromUint, toHex } from '../../src/bytes/bytes.ts'
import { leaves } from '../../src/bytes/span.ts'
import {
  der,
  natural,
  octetString,
  sequence,
  tagged,
  taggedPrimitive,
} from '../../src/certificate/der/write.ts'
import { readPem, toPem } from '../../src/certificate/keys/pem.ts'
import { cast } from '../../src/sim/cast/cast.ts'
import {
  decodeOpensslSession,
  encodeOpensslSession,
  opensslSessionSpan,
  type OpensslSession,
} from '../../src/session/tickets/openssl-session.ts'
import {
  fromOpenssl,
  sessionFromNode,
  sessionToNode,
  sessionsFromPem,
  sessionToPem,
  toOpenssl,
} from '../../src/session/tickets/openssl-session-map.ts'
import type { Session } from '../../src/session/session.ts'
import { meet, pair } from '../kit/pair.ts'
import { client, NOW, server } from '../kit/world.ts'
import { decodeError, expectTiled } from '../wire/expectations.ts'

const text = readFileSync(new URL('../vectors/openssl-sessions.pem', import.meta.url), 'utf8')
const [file13, file12] = readPem(text).map(({ bytes }) => bytes)

/** What `openssl sess_id -text` says of the two files. */
const KNOWN_13 = {
  version: 1,
  ssl_version: 'TLS 1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  session_id: fromHex('59F5C806A3EBD7B2DC1A941C6DCC4BEF8EBA498AB6D4DE9600406323DD8E84DD'),
  master_key: fromHex(
    'C6E3D6269A618C8DF36DB90955E4539089B5B131AFB636E85B87B53E58A0A4B0CC81710C5C70991E094812CB4760D8B4',
  ),
  time: 1795488389,
  timeout: 7200,
  session_id_context: EMPTY,
  tlsext_hostname: 'localhost',
  tlsext_tick_lifetime_hint: 7200,
  tlsext_tick: fromHex('cf0639c58c589e1b5625bb0891760665 cd45893bc625970710c35f460b4722b3'),
  tlsext_tick_age_add: 0x6466be5f,
  max_early_data: 4096,
  kex_group: 29,
} as const

describe('a file of OpenSSL', () => {
  test('shows what sess_id shows: TLS 1.3', () => {
    const { peer, unknown, ...fields } = decodeOpensslSession(file13)
    expect(fields).toEqual(KNOWN_13)
    expect([peer?.length, unknown]).toEqual([407, []])
  })

  test('shows what sess_id shows: TLS 1.2', () => {
    const session = decodeOpensslSession(file12)
    expect(session).toMatchObject({
      ssl_version: 'TLS 1.2',
      cipher: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
      session_id: fromHex('861DBFE9DEE4446AC849FCA8586946CCE451CBB605D6E2DE4159D4C480AEAD68'),
      master_key: fromHex(
        'ADD6A49D715FAAEA23DAAB2652D0C31586788EA435CEC386F13CFE5888591EFBC5B7ADB22107EF98357D32FC9FE95958',
      ),
      time: 1795487862,
      flags: 1,
    })
    expect(session.tlsext_tick).toHaveLength(0xb0)
  })

  test.each([
    ['TLS 1.3', file13],
    ['TLS 1.2', file12],
  ])('is written again byte for byte, and each byte has its place: %s', (_version, bytes) => {
    expect(encodeOpensslSession(decodeOpensslSession(bytes))).toEqual(bytes)
    const span = opensslSessionSpan(bytes)
    expectTiled(span, bytes.length)
    const names = span.children.map(({ name }) => name)
    expect(names.slice(2, 9)).toEqual([
      ...['version', 'ssl_version', 'cipher', 'session_id', 'master_key', 'time', 'timeout'],
    ])
    const values = leaves(span).map(({ value }) => value)
    expect(values).toEqual(
      expect.arrayContaining(['[6]', 'localhost', 7200, decodeOpensslSession(bytes).cipher]),
    )
  })

  test('is a session of ours', () => {
    const [session13, session12] = sessionsFromPem(text)
    expect(session13).toEqual({
      version: 'TLS 1.3',
      suite: 'TLS_AES_256_GCM_SHA384',
      secret: KNOWN_13.master_key,
      sessionId: EMPTY,
      secretId: 'SSL_SESSION/master_key',
      serverName: 'localhost',
      alpn: '',
      extendedMasterSecret: true,
      peerCertificates: [decodeOpensslSession(file13).peer],
      peerVerified: true,
      createdAt: 1795488389000,
      authenticatedAt: 1795488389000,
      lifetime: 7200,
      ageAdd: 0x6466be5f,
      nonce: EMPTY,
      maxEarlyDataSize: 4096,
      ticket: KNOWN_13.tlsext_tick,
      timesUsed: 0,
      group: 'x25519',
    })
    expect(session12).toMatchObject({ version: 'TLS 1.2', extendedMasterSecret: true, ageAdd: 0 })
  })

  test('comes out of a session of ours, the group with it', () => {
    for (const bytes of [file13, file12]) {
      const session = decodeOpensslSession(bytes)
      expect(session.kex_group).toBe(29)
      expect(toOpenssl(fromOpenssl(session))).toEqual(session)
    }
  })

  test('leaves a group out that has no number in TLS', () => {
    const session = decodeOpensslSession(file13)
    expect(fromOpenssl({ ...session, kex_group: 0x1000_0001 }).group).toBeUndefined()
  })
})

// ---- Sessions of ours

/** A client's session after one connection. */
function sessionOf(
  ...[clientMore, serverMore]: [Parameters<typeof client>[0]?, Parameters<typeof server>[0]?]
) {
  return meet(pair(client(clientMore), server(serverMore))).sessions[0]
}

const V12 = { versions: ['TLS 1.2'] } as const
const OURS: readonly (readonly [string, Session])[] = [
  ['TLS 1.3', sessionOf()],
  [
    'TLS 1.3 with early data and ALPN',
    sessionOf({ alpn: ['h2'] }, { alpn: ['h2'], maxEarlyData: 2 ** 32 - 1 }),
  ],
  ['TLS 1.2 by ticket', sessionOf(V12, V12)],
  ['TLS 1.2 by ID', sessionOf({ ...V12, sessionTickets: false }, V12)],
  ['TLS 1.2 without the extended master secret', sessionOf({ ...V12, extendedMasterSecret: false }, V12)],
  ['an unverified server', sessionOf({ verifyPeer: false, trust: [] })],
]

describe.each(OURS)('a session of ours through OpenSSL’s format: %s', (_what, session) => {
  test('keeps all but its history, its nonce and the count of its uses', () => {
    const [again] = sessionsFromPem(sessionToPem({ ...session, timesUsed: 5 }))
    expect(again).toEqual({
      ...session,
      secretId: 'SSL_SESSION/master_key',
      nonce: EMPTY,
    })
  })

  test('says in its session ID how a client of OpenSSL knows its ticket', () => {
    const { session_id } = toOpenssl(session)
    if (session.ticket.length === 0) expect(session_id).toEqual(session.sessionId)
    else expect(session_id).toHaveLength(32)
  })
})

test('the certificates above the peer’s follow in the file, each session with its own', () => {
  const [, session] = OURS[0]
  const chain = [...session.peerCertificates, cast().root, cast().server.chain[0]]
  const alone = { ...session, peerCertificates: session.peerCertificates.slice(0, 1) }
  const file = [{ ...session, peerCertificates: chain }, alone].map(sessionToPem).join('')
  expect(sessionsFromPem(file).map(({ peerCertificates }) => peerCertificates)).toEqual([
    chain,
    alone.peerCertificates,
  ])
  const behindOthers = toPem('CERTIFICATE', cast().root) + sessionToPem(alone)
  expect(sessionsFromPem(behindOthers)[0].peerCertificates).toEqual(alone.peerCertificates)
  const beforeKey = sessionToPem(alone) + toPem('PRIVATE KEY', Uint8Array.of(0x30, 0))
  expect(sessionsFromPem(beforeKey)[0].peerCertificates).toEqual(alone.peerCertificates)
})

test('a ticket may be one byte long (RFC 9846 §4.7.1), and then stands for the session alone', () => {
  const [, session] = OURS[0]
  const one = toOpenssl({ ...session, version: 'TLS 1.2', ticket: Uint8Array.of(7) }, Uint8Array.of(1))
  expect(one).toMatchObject({ tlsext_tick: Uint8Array.of(7), session_id_context: Uint8Array.of(1) })
  expect(one.tlsext_tick_lifetime_hint).toBe(session.lifetime)
  expect(one.session_id).toHaveLength(32)
  expect(fromOpenssl({ ...one, session_id: Uint8Array.of(9) }).sessionId).toEqual(EMPTY)
})

test('whole seconds are all that OpenSSL keeps of a time', () => {
  const [, session] = OURS[0]
  const late = { ...session, createdAt: NOW + 1999, authenticatedAt: NOW + 1000 }
  expect(fromOpenssl(toOpenssl(late))).toMatchObject({ createdAt: NOW + 1000, authenticatedAt: NOW + 1000 })
})

test('a session without a name is of the server that its reader names', () => {
  const { tlsext_hostname, ...nameless } = decodeOpensslSession(file13)
  expect(fromOpenssl(nameless).serverName).toBe('')
  expect(fromOpenssl(nameless, 'server.example').serverName).toBe('server.example')
  expect([tlsext_hostname, sessionsFromPem(text, 'server.example')[0].serverName]).toEqual([
    'localhost',
    'localhost',
  ])
})

describe('a session as Node hands it out', () => {
  const prefix = fromHex('006e6f64656a733a746c733a73657373696f6e3a3100')
  const wrapped = (name: string, der: Uint8Array) =>
    concat(prefix, fromUint(name.length, 2), fromText(name), der)
  const { tlsext_hostname, ...nameless } = decodeOpensslSession(file13)
  const der = encodeOpensslSession(nameless)

  test('is the SSL_SESSION, alone or behind the name it is for', () => {
    expect(tlsext_hostname).toBe('localhost')
    expect(sessionFromNode(der)).toEqual(fromOpenssl(nameless))
    expect(sessionFromNode(der, 'server.example')).toEqual(fromOpenssl(nameless, 'server.example'))
    expect(sessionFromNode(wrapped('server.example', der), 'other.example')).toEqual(
      fromOpenssl(nameless, 'server.example'),
    )
  })

  test('is written as newer Nodes take it', () => {
    const session = fromOpenssl(nameless, 'server.example')
    expect(sessionToNode(session)).toEqual(
      wrapped('server.example', encodeOpensslSession(toOpenssl(session))),
    )
    expect(sessionFromNode(sessionToNode(session))).toEqual(session)
  })

  test('is refused with field and offset where it is something else', () => {
    const short = concat(prefix, fromHex('000961'))
    expect(decodeError(() => sessionFromNode(short), short.length)).toMatchObject({
      field: 'NodeSession.servername.length',
      offset: 22,
    })
    expect(() => sessionFromNode(wrapped('a', EMPTY))).toThrow(/^SSL_SESSION/)
    expect(() => sessionFromNode(prefix.slice(1))).toThrow(/^SSL_SESSION/)
  })
})

test('nobody is verified by a session without a certificate, whatever verify_result says', () => {
  const { peer, ...anonymous } = decodeOpensslSession(file13)
  expect(peer).toBeDefined()
  expect(fromOpenssl(anonymous)).toMatchObject({ peerVerified: false, peerCertificates: [] })
  const failed = { ...decodeOpensslSession(file13), verify_result: 20 }
  expect(fromOpenssl(failed).peerVerified).toBe(false)
})

test('a session lives as long as its ticket says, else as its timeout, else the 3 seconds of OpenSSL', () => {
  const { tlsext_tick_lifetime_hint, timeout, ...rest } = decodeOpensslSession(file13)
  expect([tlsext_tick_lifetime_hint, timeout]).toEqual([7200, 7200])
  expect(fromOpenssl({ ...rest, tlsext_tick_lifetime_hint: 300, timeout: 7200 }).lifetime).toBe(300)
  expect(fromOpenssl({ ...rest, timeout: 60 }).lifetime).toBe(60)
  expect(fromOpenssl(rest).lifetime).toBe(3)
})

// ---- Any SSL_SESSION

const bytes = (max: number) => fc.uint8Array({ maxLength: max }).map((value) => new Uint8Array(value))
const latin = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) })
const number = fc.oneof(fc.constant(0), fc.nat(), fc.integer({ min: 2 ** 31, max: 2 ** 47 - 1 }))
const any = fc
  .record(
    {
      version: fc.constant(1),
      ssl_version: fc.constantFrom('TLS 1.2' as const, 'TLS 1.3' as const, 'TLS 1.0' as const),
      cipher: fc.constantFrom(
        'TLS_AES_128_GCM_SHA256' as const,
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' as const,
        'unknown(0xfedc)' as const,
      ),
      session_id: bytes(32),
      master_key: bytes(512),
      key_arg: bytes(20),
      time: number,
      timeout: number,
      peer: fc.constantFrom(cast().root, cast().server.chain[0]),
      session_id_context: bytes(32),
      verify_result: number,
      tlsext_hostname: latin,
      psk_identity_hint: latin,
      psk_identity: latin,
      tlsext_tick_lifetime_hint: number,
      tlsext_tick: bytes(300),
      comp_id: bytes(1),
      srp_username: latin,
      flags: number,
      tlsext_tick_age_add: number,
      max_early_data: number,
      alpn_selected: latin,
      tlsext_max_fragment_len_mode: number,
      ticket_appdata: bytes(300),
      kex_group: number,
      peer_rpk: bytes(100),
      unknown: fc.constantFrom([], [{ der: tagged(25, octetString(Uint8Array.of(1, 2))) }]),
    },
    { requiredKeys: ['version', 'ssl_version', 'cipher', 'session_id', 'master_key', 'unknown'] },
  )
  .map((session): OpensslSession => session)

describe('any SSL_SESSION', () => {
  test('is read as it was written, and every byte has its place', () => {
    fc.assert(
      fc.property(any, (session) => {
        const der = encodeOpensslSession(session)
        expect(decodeOpensslSession(der)).toEqual(session)
        expectTiled(opensslSessionSpan(der), der.length)
      }),
    )
  })

  test('is refused with field and offset wherever it is cut', () => {
    for (let length = 0; length < file13.length; length++)
      decodeError(() => decodeOpensslSession(file13.slice(0, length)), length)
    expect(() => decodeOpensslSession(concat(file13, EMPTY, Uint8Array.of(0)))).toThrow(/trailing/)
  })

  test('with a flipped bit is read or refused with field and offset', () => {
    for (let bit = 0; bit < 8 * file13.length; bit++) {
      const bad = file13.slice()
      bad[bit >> 3] ^= 0x80 >> (bit & 7)
      try {
        expect(encodeOpensslSession(decodeOpensslSession(bad))).toHaveLength(bad.length)
      } catch {
        decodeError(() => decodeOpensslSession(bad), bad.length)
      }
    }
  })
})

// ---- Refusals

const head = [
  natural(1),
  der(0x02, fromHex('0304')),
  octetString(fromHex('1301')),
  octetString(EMPTY),
  octetString(new Uint8Array(32)),
]
const with_ = (index: number, element: Uint8Array): Uint8Array => sequence(...head.with(index, element))
const behind = (...elements: readonly Uint8Array[]): Uint8Array => sequence(...head, ...elements)

describe('an SSL_SESSION is refused', () => {
  test.each([
    ['of another version', with_(0, natural(2)), 'SSL_SESSION', 2, /^expected version 1, actual 2$/],
    [
      'with a version in one byte',
      with_(1, natural(3)),
      'SSL_SESSION.ssl_version.content',
      7,
      /two bytes, actual 1/,
    ],
    [
      'with a suite of three bytes',
      with_(2, octetString(fromHex('031301'))),
      'SSL_SESSION.cipher.content',
      11,
      /actual 3/,
    ],
    [
      'with a session ID of 33 bytes',
      with_(3, octetString(new Uint8Array(33))),
      'SSL_SESSION.session_id.content',
      15,
      /at most 32 bytes, actual 33/,
    ],
    [
      'with a secret of 513 bytes',
      with_(4, octetString(new Uint8Array(513))),
      'SSL_SESSION.master_key.content',
      21,
      /at most 512/,
    ],
    [
      'without its secret',
      sequence(...head.slice(0, 4)),
      'SSL_SESSION.master_key.tag',
      15,
      /actual nothing left/,
    ],
    [
      'with a time that is text',
      behind(tagged(1, octetString(EMPTY))),
      'SSL_SESSION.time.INTEGER.tag',
      51,
      /expected INTEGER, actual OCTET STRING/,
    ],
    [
      'with a negative time',
      behind(tagged(1, der(2, fromHex('ff')))),
      'SSL_SESSION.time.INTEGER.content',
      53,
      /negative/,
    ],
    [
      'with a time of seven bytes',
      behind(tagged(1, der(2, fromHex('01000000000000')))),
      'SSL_SESSION.time.INTEGER.content',
      53,
      /at most 6 bytes, actual 7/,
    ],
    [
      'with two times',
      behind(tagged(1, natural(1)), tagged(1, natural(1))),
      'SSL_SESSION',
      54,
      /above \[1\], .*actual \[1\]/,
    ],
    [
      'with fields out of order',
      behind(tagged(2, natural(1)), tagged(1, natural(1))),
      'SSL_SESSION',
      54,
      /above \[2\], .*actual \[1\]/,
    ],
    ['with a field that has no tag of its own', behind(natural(1)), 'SSL_SESSION', 49, /actual INTEGER/],
    [
      'with an implicit tag where an explicit one is due',
      behind(taggedPrimitive(1, Uint8Array.of(1))),
      'SSL_SESSION.time.tag',
      49,
      /expected \[1\], actual tag 0x81/,
    ],
    [
      'with two values in one field',
      behind(tagged(1, natural(1), natural(1))),
      'SSL_SESSION.time',
      54,
      /3 trailing/,
    ],
  ])('%s', (_what, bytes, field, offset, rule) => {
    const error = decodeError(() => decodeOpensslSession(bytes), bytes.length)
    expect({ field: error.field, offset: error.offset }).toEqual({ field, offset })
    expect(error.rule).toMatch(rule)
  })

  test('in a text without one', () => {
    expect(() => sessionsFromPem(toPem('CERTIFICATE', file13))).toThrow(
      /a block SSL SESSION PARAMETERS, actual/,
    )
  })
})

test('fields of a later OpenSSL are kept, shown by their tag, and written again', () => {
  const later = [tagged(21, octetString(Uint8Array.of(7))), taggedPrimitive(22, Uint8Array.of(8))]
  const bytes = behind(tagged(1, natural(5)), ...later)
  const session = decodeOpensslSession(bytes)
  expect(session.unknown.map((field) => toHex(field.der))).toEqual(later.map(toHex))
  expect(encodeOpensslSession(session)).toEqual(bytes)
  expect(opensslSessionSpan(bytes).children.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['time', '[21], unknown', '[22], unknown']),
  )
})
