/** Sealed tickets and stored sessions: what opens, and why the rest does not. */
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/bytes.ts'
import { aead } from '../../src/crypto/aead.ts'
import { decodeSession, encodeSession, expiresAt } from '../../src/session/session.ts'
import { openTicket, sealTicket, TicketKey } from '../../src/session/ticket.ts'
import { meet, pair } from '../kit/pair.ts'
import { flipped } from '../kit/play.ts'
import { ENV, NOW } from '../kit/world.ts'

const [session] = meet(pair()).sessions
const key = (fill: number) => new TicketKey(new Uint8Array(16).fill(fill), new Uint8Array(32).fill(fill))
const keys = { active: key(1), acceptOnly: [key(2)] }
const nonce = new Uint8Array(12)

describe('sealed tickets', () => {
  const ticket = sealTicket(keys, session, nonce)

  test('open to the session that was sealed', () => {
    const opened = openTicket(keys, ticket)
    expect(opened).toMatchObject({ kind: 'session', renew: false })
    if (opened.kind === 'session') expect({ ...opened.session, ticket: session.ticket }).toEqual(session)
  })

  test('open under an older key too, and ask to be renewed', () => {
    const old = sealTicket({ active: key(2), acceptOnly: [] }, session, nonce)
    expect(openTicket(keys, old)).toMatchObject({ kind: 'session', renew: true })
  })

  test('open the tickets that a server sent', () => {
    expect(ENV.ticketKeys && openTicket(ENV.ticketKeys, session.ticket)).toMatchObject({ kind: 'session' })
  })

  const sealed = (state: Uint8Array) =>
    concat(keys.active.name, nonce, aead('AES_256_GCM', keys.active.key).seal(nonce, keys.active.name, state))
  for (const [what, bytes, why] of [
    ['too short', ticket.slice(0, 43), /too short/],
    [
      'sealed under a key that is gone',
      sealTicket({ active: key(3), acceptOnly: [] }, session, nonce),
      /no key of ours/,
    ],
    ['with a flipped bit', flipped(ticket, 40), /tag is wrong/],
    ['with a flipped bit in its nonce', flipped(ticket, 17), /tag is wrong/],
    ['of another format', sealed(Uint8Array.of(1, 2, 3)), /not a session/],
  ] as const)
    test(`${what} are unusable, and say why`, () => {
      const opened = openTicket(keys, bytes)
      expect(opened.kind === 'unusable' && opened.why).toMatch(why)
    })

  test('keys have a name of 16 bytes and 32 bytes of key', () => {
    expect(() => new TicketKey(new Uint8Array(15), new Uint8Array(32))).toThrow(/16 bytes/)
    expect(() => new TicketKey(new Uint8Array(16), new Uint8Array(31))).toThrow(/32/)
  })
})

describe('stored sessions', () => {
  test('come back as they were', () => {
    expect(decodeSession(encodeSession(session))).toEqual(session)
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
