/** Sealed tickets of every format, and stored sessions: what opens, and why the rest does not. */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concat, EMPTY, fromText, fromUint, toHex } from '../../src/bytes/bytes.ts'
import { encode } from '../../src/bytes/layout.ts'
import { leaves } from '../../src/bytes/span.ts'
import { metered } from '../../src/crypto/meter.ts'
import {
  decodeSession,
  encodeSession,
  expiresAt,
  usedOnceMore,
  sessionLayout,
} from '../../src/session/session.ts'
import {
  KEY_NAME_LENGTH,
  TICKET_FORMATS,
  ticketKey,
  ticketKeyLength,
  type TicketFormat,
  type TicketKey,
} from '../../src/session/tickets/ticket-key.ts'
import { ticketKeysAt } from '../../src/session/tickets/ticket-ring.ts'
import {
  openTicket,
  sealBytes,
  sealTicket,
  ticketSpan,
  unsealTicket,
} from '../../src/session/tickets/ticket.ts'
import { meet, pair } from '../kit/pair.ts'
import { flipped } from '../kit/play.ts'
import { ENV, NOW } from '../kit/world.ts'

const [session] = meet(pair()).sessions
const FORMATS = Object.keys(TICKET_FORMATS) as TicketFormat[]

/** A key whose bytes count up from `first`: name, then secrets. */
function keyOf(format: TicketFormat, first: number): TicketKey {
  const length = ticketKeyLength(format)
  return ticketKey(
    format,
    Uint8Array.from({ length }, (_, index) => first + index),
  )
}

const why = (keys: Parameters<typeof openTicket>[0], bytes: Uint8Array): string => {
  const opened = openTicket(keys, bytes)
  return opened.kind === 'unusable' ? opened.why : ''
}

describe.each(FORMATS)('sealed tickets of format %s', (format) => {
  const key = keyOf(format, 1)
  const keys = { active: key, acceptOnly: [keyOf(format, 2)] }
  const iv = new Uint8Array(key.ivLength).fill(0xe0)
  const ticket = sealTicket(keys, session, iv)
  const { content } = TICKET_FORMATS[format]

  test('open to the session that was sealed, as far as their content has room for it', () => {
    const opened = openTicket(keys, ticket)
    expect(opened).toMatchObject({ kind: 'session', renew: false })
    const expected =
      content === 'Session' ? session : { ...session, secretId: 'SSL_SESSION/master_key', nonce: EMPTY }
    if (opened.kind === 'session')
      expect({ ...opened.session, ticket: session.ticket, timesUsed: 0, group: 'x25519' }).toEqual(expected)
  })

  test('say for which name they are, where their content has room for there being none', () => {
    const sealed = (serverName: string) => openTicket(keys, sealTicket(keys, { ...session, serverName }, iv))
    expect(sealed('a')).toMatchObject({ named: true, session: { serverName: 'a' } })
    expect(sealed('')).toMatchObject({ named: content === 'Session', session: { serverName: '' } })
  })

  test('open under an older key too, whatever its format, and ask to be renewed', () => {
    for (const older of FORMATS.map((other) => keyOf(other, 99))) {
      const old = sealTicket({ active: older, acceptOnly: [] }, session, new Uint8Array(older.ivLength))
      expect(openTicket({ active: key, acceptOnly: [older] }, old)).toMatchObject({
        kind: 'session',
        renew: true,
      })
    }
  })

  test('show where every byte belongs', () => {
    const tiles = leaves(ticketSpan(key, ticket))
    expect(tiles.map(({ end }) => end)).toEqual([...tiles.slice(1).map(({ start }) => start), ticket.length])
    expect(tiles[0]).toMatchObject({ name: 'key_name', start: 0, value: toHex(key.name) })
  })

  test('are refused with a reason for every single bit that is flipped', () => {
    for (let bit = 0; bit < 8 * ticket.length; bit++) {
      const bad = ticket.slice()
      bad[bit >> 3] ^= 0x80 >> (bit & 7)
      expect(why(keys, bad)).toMatch(bit < 8 * KEY_NAME_LENGTH ? /no key of ours/ : /^Ticket\b/)
    }
  })

  test('are refused with a reason wherever they are cut, and whatever stands behind them', () => {
    for (let length = 0; length < ticket.length; length++)
      expect(why(keys, ticket.slice(0, length))).not.toBe('')
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (more) => {
        expect(why(keys, concat(ticket, more))).toMatch(/^Ticket\b/)
      }),
    )
  })

  test('hold what was sealed, and no bytes are a ticket by chance', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
        expect(unsealTicket(key, sealBytes(key, content, iv))).toEqual(content)
        expect(why(keys, concat(key.name, content))).toMatch(/^Ticket\b/)
      }),
    )
  })

  test('with other content are refused with the field of the session that does not fit', () => {
    const state = unsealTicket(key, ticket)
    const cut =
      content === 'Session' ? /^Session\.maxEarlyDataSize at byte/ : /^SSL_SESSION\.length at byte 1: /
    expect(why(keys, sealBytes(key, state.slice(0, -1), iv))).toMatch(cut)
    const odd =
      content === 'Session' ? /^Session\.\w+ at byte/ : /^SSL_SESSION\.tag at byte 0: expected SEQUENCE/
    expect(why(keys, sealBytes(key, Uint8Array.of(1, 2, 3), iv))).toMatch(odd)
  })

  test('under a key that is gone are refused with its name', () => {
    const gone = keyOf(format, 50)
    const foreign = sealTicket({ active: gone, acceptOnly: [] }, session, iv)
    expect(why(keys, foreign)).toBe(`sealed under no key of ours: its key_name is ${toHex(gone.name)}`)
    expect(() => unsealTicket(key, foreign)).toThrow(/^Ticket.key_name at byte 0: /)
  })

  test('have a key of one length only', () => {
    const length = ticketKeyLength(format)
    for (const wrong of [0, length - 1, length + 1])
      expect(() => ticketKey(format, new Uint8Array(wrong))).toThrow(new RegExp(`has ${length} bytes`))
  })
})

describe('a ticket as RFC 5077 §4 recommends it', () => {
  const key = keyOf('rfc5077', 1)
  const keys = { active: key, acceptOnly: [] }
  const [name, aesKey, macKey] = [key.bytes.slice(0, 16), key.bytes.slice(16, 32), key.bytes.slice(32)]
  const iv = new Uint8Array(16).fill(0xe0)
  const state = encode(sessionLayout, session)

  /** The same by Node's own AES and HMAC. */
  function byNode(content: Uint8Array, padded = true): Uint8Array {
    const cipher = createCipheriv('aes-128-cbc', aesKey, iv).setAutoPadding(padded)
    const encrypted = concat(cipher.update(content), cipher.final())
    const covered = concat(name, iv, fromUint(encrypted.length, 2), encrypted)
    return concat(covered, createHmac('sha256', macKey).update(covered).digest())
  }

  test('is name, IV, AES-128-CBC of the state behind its length, and HMAC-SHA-256 of all that', () => {
    const ticket = sealTicket(keys, session, iv)
    expect(ticket).toEqual(byNode(state))
    const decipher = createDecipheriv('aes-128-cbc', aesKey, iv)
    const encrypted = ticket.subarray(34, -32)
    expect(concat(decipher.update(encrypted), decipher.final())).toEqual(state)
    expect(openTicket(keys, byNode(state))).toMatchObject({ kind: 'session' })
  })

  test('is not decrypted unless its MAC fits', () => {
    const ticket = sealTicket(keys, session, iv)
    expect(metered(() => openTicket(keys, flipped(ticket, -1))).operations).toEqual({ hmac: 1 })
    expect(metered(() => openTicket(keys, ticket)).operations).toEqual({ hmac: 1, 'cbc-decrypt': 1 })
  })

  test('is refused where the state is no whole number of blocks, though its MAC fits', () => {
    const covered = concat(name, iv, fromUint(17, 2), new Uint8Array(17))
    const ticket = concat(covered, createHmac('sha256', macKey).update(covered).digest())
    expect(why(keys, ticket)).toMatch(
      /^Ticket.encrypted_state at byte 34: expected whole blocks of 16 bytes, actual 17/,
    )
  })

  test('is refused where the state has no padding, though its MAC fits', () => {
    expect(why(keys, byNode(new Uint8Array(32), false))).toMatch(
      /^Ticket.encrypted_state at byte 34: expected padding at its end \(RFC 5652 §6.3\), actual none$/,
    )
    expect(why(keys, byNode(new Uint8Array(0), false))).toMatch(/expected padding/)
  })

  test('is refused where the length of the state is not what is there', () => {
    const ticket = sealTicket(keys, session, iv)
    expect(why(keys, flipped(ticket, 32))).toMatch(
      /^Ticket.encrypted_state.length at byte 32: expected a length of at most \d+, the bytes left, actual \d+$/,
    )
  })
})

describe('a ticket under AES-256-GCM', () => {
  const key = keyOf('glass-tls', 1)
  const iv = new Uint8Array(12).fill(0xe0)

  test('is name, nonce, ciphertext and tag, the name being the additional data', () => {
    const cipher = createCipheriv('aes-256-gcm', key.bytes.slice(16), iv).setAAD(key.name)
    const encrypted = concat(cipher.update(encode(sessionLayout, session)), cipher.final())
    expect(sealTicket({ active: key, acceptOnly: [] }, session, iv)).toEqual(
      concat(key.name, iv, encrypted, cipher.getAuthTag()),
    )
  })

  test('opens where a server sent it', () => {
    expect(openTicket(ticketKeysAt(ENV.ticketKeys!, ENV.now), session.ticket)).toMatchObject({
      kind: 'session',
    })
  })
})

describe.each(['openssl', 'node'] as const)('a ticket of OpenSSL, format %s', (format) => {
  const inContext = (text: string) => ticketKey(format, keyOf(format, 1).bytes, fromText(text))
  const sealedIn = (text: string) =>
    sealTicket({ active: inContext(text), acceptOnly: [] }, session, new Uint8Array(16))

  test('is opened in its own context, and in every one by who names none', () => {
    for (const [sealed, opened] of [
      ['one', 'one'],
      ['one', ''],
      ['', ''],
    ])
      expect(openTicket({ active: inContext(opened), acceptOnly: [] }, sealedIn(sealed)).kind).toBe('session')
  })

  test('has a context of at most 32 bytes, as OpenSSL has', () => {
    expect(inContext('x'.repeat(32)).sessionIdContext).toHaveLength(32)
    expect(() => inContext('x'.repeat(33))).toThrow(/at most 32 bytes/)
  })

  test('is refused in another context than its own, and the two are named', () => {
    for (const sealed of ['one', ''])
      for (const own of ['two', 't'])
        expect(why({ active: inContext(own), acceptOnly: [] }, sealedIn(sealed))).toBe(
          `SSL_SESSION.session_id_context at byte 0: expected '${own}', ours, actual '${sealed}'`,
        )
  })
})

describe('stored sessions', () => {
  test('come back as they were', () => {
    expect(decodeSession(encodeSession(session))).toEqual(session)
  })

  test('end with how often they were used, and the group; format 1 had no such count, and is refused', () => {
    const bytes = encodeSession({ ...session, timesUsed: 0x01020304 })
    expect(bytes.slice(-6)).toEqual(Uint8Array.of(1, 2, 3, 4, 0, 29))
    expect(decodeSession(bytes)).toMatchObject({ timesUsed: 0x01020304, group: 'x25519' })
    expect(() => decodeSession(bytes.slice(0, -6))).toThrow(/^StoredSession\.timesUsed at byte/)
  })

  test('of format 2 knew no group, and are read', () => {
    const bytes = encodeSession({ ...session, timesUsed: 7, group: undefined })
    expect(bytes.slice(-4)).toEqual(Uint8Array.of(0, 0, 0, 7))
    expect(decodeSession(bytes)).toMatchObject({ timesUsed: 7, ticket: session.ticket, group: undefined })
  })

  test('count their uses as far as the field goes', () => {
    expect(usedOnceMore(session)).toEqual({ ...session, timesUsed: 1 })
    const most = { ...session, timesUsed: 2 ** 32 - 1 }
    expect(decodeSession(encodeSession(usedOnceMore(most)))).toEqual(most)
  })

  test('have room for what the RFCs allow, and for no more', () => {
    const bytes = (length: number) => new Uint8Array(length).fill(1)
    const sizes: readonly (readonly [string, (length: number) => Partial<typeof session>, number, number])[] =
      [
        ['secret', (length) => ({ secret: bytes(length) }), 1, 255],
        // opaque SessionID<0..32> (RFC 5246 §7.4.1.2)
        ['sessionId', (length) => ({ sessionId: bytes(length) }), 0, 32],
        ['secretId', (length) => ({ secretId: 'x'.repeat(length) }), 0, 255],
        ['serverName', (length) => ({ serverName: 'x'.repeat(length) }), 0, 255],
        // opaque ProtocolName<1..2^8-1> (RFC 7301 §3.1)
        ['alpn', (length) => ({ alpn: 'x'.repeat(length) }), 0, 255],
        // opaque ticket_nonce<0..255>, opaque ticket<1..2^16-1> (RFC 9846 §4.7.1)
        ['nonce', (length) => ({ nonce: bytes(length) }), 0, 255],
        ['ticket', (length) => ({ ticket: bytes(length) }), 0, 2 ** 16 - 1],
      ]
    for (const [name, made, least, most] of sizes) {
      for (const length of [least, most]) {
        const kept = { ...session, ...made(length) }
        expect(decodeSession(encodeSession(kept)), `${name} ${length}`).toEqual(kept)
      }
      if (least > 0) expect(() => encodeSession({ ...session, ...made(least - 1) }), name).toThrow()
      expect(() => encodeSession({ ...session, ...made(most + 1) }), name).toThrow()
    }
    const flags = { extendedMasterSecret: false, peerVerified: false, peerCertificates: [bytes(1)] }
    expect(decodeSession(encodeSession({ ...session, ...flags }))).toEqual({ ...session, ...flags })
  })

  test('anything else is refused with its place', () => {
    const bytes = encodeSession(session)
    expect(() => decodeSession(bytes.slice(0, -1))).toThrow(/at byte/)
    expect(() => decodeSession(concat(bytes, Uint8Array.of(0)))).toThrow(/trailing/)
  })

  test('expire at the end of their lifetime', () => {
    expect(expiresAt(session)).toBe(NOW + 7_200_000)
  })
})
