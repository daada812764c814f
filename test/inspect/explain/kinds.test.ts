/** Every kind of reason that a connection has not to resume, told apart: of each a story in which nothing else is the cause. */
import { describe, expect, it } from 'vitest'
import type { Explanation } from '../../../src/inspect/explain/explanation.ts'
import { Lab } from '../../../src/lab.ts'
import { findScenario } from '../../../src/sim/scenarios.ts'
import { client, server } from '../../../src/sim/scenarios/scenario.ts'
import { explained, openersOf, told } from './heard.ts'

/** What a listener is given. */
type Given = 'from the bytes alone' | 'with the key log' | 'with the ticket keys' | 'with both'

/** The story, what is given, and the reason: `!` seen, `?` most likely, `~` one of those that are left. */
type Row = readonly [story: string, given: Given, reason: string]

const [BYTES, LOG, TICKETS, BOTH] = [
  'from the bytes alone',
  'with the key log',
  'with the ticket keys',
  'with both',
] as const

const KINDS: Readonly<Record<string, readonly Row[]>> = {
  'never offered: the client keeps no sessions': [
    ['fault-tls13-no-resumption', LOG, 'offer.kept?'],
    ['fault-tls12-no-resumption', BYTES, 'offer.kept?'],
  ],
  'never offered: the lifetime is over': [
    ['fault-tls13-offer-lifetime', LOG, 'offer.lifetime!'],
    ['fault-tls13-lifetime-zero', LOG, 'offer.lifetime!'],
  ],
  'never offered: another name': [
    ['fault-tls12-offer-server-name', BYTES, 'offer12.server-name!'],
    ['fault-tls13-offer-server-name', LOG, 'offer.kept?'],
  ],
  'never offered: another version': [
    ['fault-tls13-offer-version', LOG, 'offer.version!'],
    ['fault-tls12-offer-version', BYTES, 'offer12.version!'],
  ],
  'never offered: another suite': [
    ['fault-tls13-offer-hash', LOG, 'offer.hash!'],
    ['fault-tls12-offer-suite', BYTES, 'offer12.suite!'],
  ],
  'refused: a foreign key_name': [
    ['fault-tls13-ticket-foreign', LOG, 'psk.known?'],
    ['fault-tls12-ticket-foreign', BYTES, 'session12.known?'],
  ],
  'refused: a key that was changed': [
    ['fault-tls13-ticket-retired', LOG, 'psk.known?'],
    ['fault-tls12-ticket-retired', BYTES, 'session12.known?'],
  ],
  'refused: expired': [
    ['fault-tls13-lifetime', LOG, 'psk.lifetime!'],
    ['fault-tls12-lifetime', BYTES, 'session12.lifetime!'],
  ],
  'refused: another name': [
    ['fault-tls12-server-name', BYTES, 'session12.server-name!'],
    ['fault-tls13-server-name', LOG, 'psk.server-name~'],
  ],
  'refused: extended master secret': [
    ['fault-tls12-ems-lost', BYTES, 'session12.ems-kept!'],
    ['fault-tls12-ems-gained', BYTES, 'session12.ems-gained!'],
    ['fault-tls12-ems-given-up', BYTES, 'session12.ems-used!'],
  ],
  'refused: the suite': [
    ['fault-tls12-suite', BYTES, 'session12.suite?'],
    ['fault-tls13-hash', BYTES, 'answer.suite-hash!'],
  ],
  'refused: the version': [
    ['fault-tls13-version', BYTES, 'answer.version!'],
    ['fault-tls13-ticket-version', BYTES, 'psk.version!'],
    ['fault-tls12-version', BYTES, 'answer.version!'],
    ['fault-tls12-ticket-version', TICKETS, 'session12.version!'],
  ],
  'refused: a policy': [
    ['fault-tls13-reference-used', LOG, 'psk.single-use?'],
    ['fault-tls13-client-identity', LOG, 'psk.client-identity~'],
    ['fault-tls12-client-identity', BYTES, 'session12.client-identity~'],
  ],
  'the server gives none': [
    ['fault-tls13-no-tickets', LOG, 'offer.kept!'],
    ['fault-tls12-no-cache', BYTES, 'offer.kept!'],
  ],
  'an alert': [
    ['fault-tls13-answer-session-id', BYTES, 'alert!'],
    ['fault-tls13-binder', BYTES, 'psk.binder!'],
  ],
  'the connection is cut': [['fault-0rtt-replay', BYTES, 'cut!']],
}

function playedAs(story: string, given: Given): Explanation {
  const played = told(findScenario(story)!.play(), story)
  return explained(played, openersOf(played)[given]).at(-1)!
}

describe.each(Object.entries(KINDS))('%s', (_, rows) => {
  it.each(rows)('%s, %s: %s', (story, given, reason) => {
    const { whyNot } = playedAs(story, given)
    const [id, mark] = [reason.slice(0, -1), reason.at(-1)]
    if (mark !== '~') return expect(`${whyNot?.id}${whyNot?.sure ? '!' : '?'}`).toBe(reason)
    expect(whyNot?.id).toBe('hidden')
    expect(whyNot?.left.map((check) => check.id)).toContain(id)
  })
})

it('never offered: the only ticket went to a connection before (RFC 9846 §C.4)', () => {
  // One ticket for a new session, and none for one that is resumed (RFC 9149 §3).
  const ends = { client: client({ ticketRequest: { newSession: 1, resumption: 0 } }), server: server() }
  const again = { ...ends, resume: 'take' } as const
  const lab = Lab.create({ seed: 'used up' }).connect(ends).run().connect(again).run().connect(again).run()
  const story = told(lab)
  const [, second, third] = explained(story, openersOf(story)[LOG])
  expect(second).toMatchObject({ outcome: 'resumed', of: 'c1' })
  expect(third?.whyNot).toMatchObject({ id: 'offer.kept', sure: false })
  expect(third?.whyNot?.says).toMatch(/used up: c2 offered them/)
})

it('a HelloRetryRequest is said, and is no reason (RFC 9846 §4.2.4)', () => {
  const { outcome, retried, whyNot } = playedAs('fault-0rtt-retry', BYTES)
  expect({ outcome, whyNot }).toEqual({ outcome: 'resumed', whyNot: undefined })
  expect(retried).toMatch(/^a share for /)
})

describe('early data that are rejected', () => {
  it.each([
    ['fault-0rtt-psk', BYTES, 'early.psk!'],
    ['fault-0rtt-retry', BYTES, 'early.no-retry!'],
    ['fault-0rtt-second-identity', LOG, 'early.first-identity!'],
    ['fault-0rtt-suite', BOTH, 'early.suite!'],
    ['fault-0rtt-alpn', BOTH, 'early.alpn!'],
    ['fault-0rtt-server-name', BOTH, 'early.server-name!'],
    ['fault-0rtt-enabled', LOG, 'hidden?'],
  ] as const)('%s, %s: %s', (story, given, reason) => {
    const { earlyData, whyNotEarly } = playedAs(story, given)
    expect(earlyData).toBe('rejected')
    expect(`${whyNotEarly?.id}${whyNotEarly?.sure ? '!' : '?'}`).toBe(reason)
  })
})
