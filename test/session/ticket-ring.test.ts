/** A ring of ticket keys: which key seals, opens or has gone follows from the time; its bytes from name and number. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { seededRandom, type DrawKey, type Random } from '../../src/crypto/hash/random.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { ticketKeyLength } from '../../src/session/tickets/ticket-key.ts'
import { TicketKeyRing, ticketKeysAt, type RingSchedule } from '../../src/session/tickets/ticket-ring.ts'
import { openTicket, sealTicket } from '../../src/session/tickets/ticket.ts'
import { meet, pair } from '../kit/pair.ts'
import { NOW } from '../kit/world.ts'

const HOUR = 3_600_000
const SCHEDULE: RingSchedule = { format: 'rfc5077', start: NOW, period: HOUR, grace: 2 * HOUR }
const random = seededRandom('ring')
const ring = new TicketKeyRing(SCHEDULE, random)
const [session] = meet(pair()).sessions

/** Numbers of the keys in each phase. */
const phases = (of: TicketKeyRing, now: number) => {
  const numbers = (phase: string) =>
    of
      .list(now)
      .filter((entry) => entry.phase === phase)
      .map(({ number }) => number)
  return [numbers('active'), numbers('accept-only'), numbers('retired')]
}

describe('a ring whose keys open half an hour before they seal', () => {
  const ahead = ring.with({ lead: HOUR / 2, grace: 0 })
  test.each([
    ['at its start', 0, [[0], [], []]],
    ['in the last millisecond without', HOUR / 2 - 1, [[0], [], []]],
    ['once the next key opens', HOUR / 2, [[0], [1], []]],
    ['when it seals', HOUR, [[1], [], [0]]],
  ])('%s', (_when, after, expected) => expect(phases(ahead, NOW + after)).toEqual(expected))

  test('opens a ticket of a server that is half an hour ahead, and not of one that is further', () => {
    const sealedAt = (time: number) => sealTicket(ring.at(time), session, new Uint8Array(16))
    const opened = (now: number) => openTicket(ahead.at(now), sealedAt(now + HOUR / 2), now)
    expect(opened(NOW + HOUR / 2)).toHaveProperty('session')
    expect(opened(NOW + HOUR / 2 - 1)).toHaveProperty('session')
    expect(openTicket(ahead.at(NOW + HOUR / 2 - 1), sealedAt(NOW + HOUR), NOW)).not.toHaveProperty('session')
  })

  test('has no lead below 0', () => expect(() => ring.with({ lead: -1 })).toThrow(Misuse))
})

describe('a ring with a period of one hour and a grace of two', () => {
  test.each([
    ['before its start', -HOUR, [[0], [], []]],
    ['at its start', 0, [[0], [], []]],
    ['in the last millisecond of the first hour', HOUR - 1, [[0], [], []]],
    ['in the first of the second', HOUR, [[1], [0], []]],
    ['while key 0 has its last millisecond', 3 * HOUR - 1, [[2], [1, 0], []]],
    ['when key 0 has had its time', 3 * HOUR, [[3], [2, 1], [0]]],
    ['later', 4.5 * HOUR, [[4], [3, 2], [1, 0]]],
  ])('%s', (_when, after, expected) => {
    expect(phases(ring, NOW + after)).toEqual(expected)
    const { active, acceptOnly, retired } = ring.at(NOW + after)
    expect([[active], acceptOnly].map((keys) => keys.map(({ bytes }) => toHex(bytes)))).toEqual(
      expected.slice(0, 2).map((numbers) => numbers.map((number) => toHex(ring.key(number).bytes))),
    )
    expect(retired).toEqual(
      expected[2].map((number) => ({ name: ring.key(number).name, since: NOW + (number + 3) * HOUR })),
    )
  })

  test('has keys of its format, each with bytes of its own', () => {
    const keys = [0, 1, 2, 3].map((number) => ring.key(number))
    expect(new Set(keys.map(({ name }) => toHex(name))).size).toBe(4)
    expect(new Set(keys.map(({ bytes }) => toHex(bytes.slice(16)))).size).toBe(4)
    for (const { bytes, format } of keys) expect([format, bytes.length]).toEqual(['rfc5077', 64])
  })

  test('says under which key a ticket was sealed, and how long that one still opens', () => {
    const ticket = sealTicket(ring.at(NOW), session, new Uint8Array(16))
    const key = `sealed under our key ${toHex(ring.key(0).name.subarray(0, 4))}...`
    const how = (after: number) => openTicket(ring.at(NOW + after), ticket, NOW + after)
    expect(how(0)).toMatchObject({ how: key })
    expect(how(3 * HOUR - 40_000)).toMatchObject({
      how: `${key}, which seals no more and is retired in 40 s`,
    })
  })

  test('opens with the old key, asks for renewal, then tells when the key was retired', () => {
    const ticket = sealTicket(ring.at(NOW), session, new Uint8Array(16))
    const opened = (after: number) => openTicket(ring.at(NOW + after), ticket)
    expect(opened(HOUR - 1)).toMatchObject({ kind: 'session', renew: false })
    expect(opened(HOUR)).toMatchObject({ kind: 'session', renew: true })
    expect(opened(3 * HOUR - 1)).toMatchObject({ kind: 'session', renew: true })
    const retired = 'sealed under a key of ours that was retired on 2026-11-22T03:00:00.000Z'
    expect(opened(3 * HOUR)).toEqual({ kind: 'unusable', why: retired })
    expect(opened(100 * HOUR)).toMatchObject({ why: expect.stringMatching(/under no key of ours/) })
  })
})

describe('any ring', () => {
  const schedules = fc.record({
    format: fc.constantFrom('glass-tls' as const, 'rfc5077' as const),
    start: fc.constant(NOW),
    period: fc.integer({ min: 1, max: 10 * HOUR }),
    grace: fc.integer({ min: 0, max: 10 * HOUR }),
  })

  test('at every moment has one active key, and opens exactly what was sealed at most period and grace ago', () => {
    const moments = fc.tuple(schedules, fc.nat(100 * HOUR), fc.nat(100 * HOUR))
    fc.assert(
      fc.property(moments, ([schedule, first, second]) => {
        fc.pre(schedule.grace / schedule.period < 64)
        const one = new TicketKeyRing(schedule, random)
        const [sealed, opened] = [first, second].sort((a, b) => a - b).map((after) => NOW + after)
        const key = one.at(sealed).active
        const { active, acceptOnly } = one.at(opened)
        const { sealsFrom, sealsUntil, opensUntil } = one.list(sealed)[0]
        expect(sealsFrom <= sealed && sealed < sealsUntil).toBe(true)
        expect(opensUntil - sealsFrom).toBe(schedule.period + schedule.grace)
        const opens = [active, ...acceptOnly].some(({ name }) => toHex(name) === toHex(key.name))
        expect(opens).toBe(opened < Math.max(opensUntil, sealsUntil))
      }),
    )
  })

  test('is the same for all who share schedule and randomness, whatever they asked before', () => {
    const awake = new TicketKeyRing(SCHEDULE, random)
    for (let after = 0; after < 10 * HOUR; after += HOUR / 2) awake.at(NOW + after)
    const woken = new TicketKeyRing(SCHEDULE, seededRandom('ring'))
    const bytes = (of: TicketKeyRing) => {
      const { active, acceptOnly, retired } = of.at(NOW + 10 * HOUR)
      return { keys: [active, ...acceptOnly].map((key) => toHex(key.bytes)), retired }
    }
    expect(bytes(awake)).toEqual(bytes(woken))
    expect(bytes(new TicketKeyRing(SCHEDULE, seededRandom('another')))).not.toEqual(bytes(woken))
  })

  test('asks for its keys by name and number, each once, and forgets the secrets of retired ones', () => {
    const drawn: DrawKey[] = []
    const watched: Random = { draw: (key, length) => (drawn.push(key), random.draw(key, length)) }
    const one = new TicketKeyRing(SCHEDULE, watched, 'servers of a fleet')
    const secrets = () => drawn.filter(({ use }) => use === 'ticket_key.key').map(({ ordinal }) => ordinal)
    one.at(NOW)
    one.at(NOW + HOUR)
    one.at(NOW + HOUR)
    expect(secrets()).toEqual([0, 1])
    expect(new Set(drawn.map(({ connection }) => connection))).toEqual(new Set(['servers of a fleet']))
    one.at(NOW + 4 * HOUR)
    // Key 0 was forgotten, so asking for it draws it again; key 2 is still there.
    one.key(0)
    one.key(2)
    expect(secrets()).toEqual([0, 1, 4, 3, 2, 0])
  })

  test('with an endless period keeps key 0', () => {
    const still = new TicketKeyRing({ ...SCHEDULE, period: Infinity }, random)
    const { active, acceptOnly, retired } = still.at(NOW + 1e6 * HOUR)
    expect([active, acceptOnly, retired]).toEqual([still.key(0), [], []])
    expect(active.bytes).toHaveLength(ticketKeyLength('rfc5077'))
  })

  test.each([
    { period: 0 },
    { period: -1 },
    { period: Number.NaN },
    { grace: -1 },
    { period: HOUR, grace: 64 * HOUR },
  ])('is not made from %j', (wrong) => {
    expect(() => new TicketKeyRing({ ...SCHEDULE, ...wrong }, random)).toThrow(Misuse)
  })

  test('stands where keys that stay may stand', () => {
    const keys = ring.at(NOW)
    expect(ticketKeysAt(keys, NOW + 9 * HOUR)).toBe(keys)
    expect(ticketKeysAt(ring, NOW).active).toBe(keys.active)
  })
})
