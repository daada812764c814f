/** Every rule of the catalogue: what it says of itself, and that something breaks it alone. */
import { describe, expect, test } from 'vitest'
import { DECISIONS, RULES } from '../../src/handshake/rulebook.ts'
import { ALERTS } from '../../src/rules/alert.ts'
import { ACCEPT, PROVE, TAKE } from './accept.ts'
import { AGAIN, ANSWER, DECLINED, VERSION } from './answer.ts'
import { ABORT, SERVED, TAKEN } from './application.ts'
import { type BrokenCase, casesOf, idsOf } from './breaks-alone.ts'
import { BROKEN_CHAINS } from './chain.ts'
import { EARLY, REPLAYED, RETRIED } from './early.ts'
import { EXCEEDED } from './limits.ts'
import { KEPT, OFFER, OFFER_EARLY } from './offer.ts'
import { BOUND, KEPT_12, MAY } from './renegotiation.ts'
import { ACCEPT_12, ANSWER_12, OFFER_12 } from './resume12.ts'
import { LEGACY } from './signature.ts'

const CASES: readonly BrokenCase[] = [
  ...[casesOf(KEPT), casesOf(OFFER), casesOf(OFFER_12), casesOf(OFFER_EARLY)],
  ...[casesOf(ACCEPT), casesOf(PROVE), casesOf(TAKE), casesOf(ACCEPT_12)],
  ...[casesOf(RETRIED), casesOf(EARLY), casesOf(REPLAYED)],
  ...[casesOf(AGAIN), casesOf(VERSION), casesOf(ANSWER), casesOf(DECLINED), casesOf(ANSWER_12)],
  ...[BROKEN_CHAINS, casesOf(LEGACY)],
  ...[casesOf(MAY), casesOf(BOUND), casesOf(KEPT_12)],
  ...[casesOf(SERVED), casesOf(TAKEN), casesOf(ABORT), casesOf(EXCEEDED)],
].flat()

/** Rules that nothing can break, and why. */
const UNBREAKABLE: Readonly<Record<string, string>> = {
  'certificate.revocation': 'nobody is asked, and it stands there to say so',
}

describe('the catalogue', () => {
  const ids = RULES.map(({ id }) => id)

  test('has each decision and each rule once', () => {
    expect(new Set(ids).size).toBe(ids.length)
    expect(new Set(DECISIONS.map(({ id }) => id)).size).toBe(DECISIONS.length)
  })

  test('has for every rule a thing that breaks it alone, and nothing for rules that are not there', () => {
    const broken = new Set(CASES.map(({ id }) => id))
    const breakable = ids.filter((id) => !Object.hasOwn(UNBREAKABLE, id))
    expect([...broken].sort()).toEqual([...breakable].sort())
    expect(ids).toEqual(expect.arrayContaining(Object.keys(UNBREAKABLE)))
  })

  test('marks what is ours: rules that no RFC asks for with a MUST, a SHOULD or a RECOMMENDED', () => {
    expect(RULES.flatMap(({ id, policy }) => (policy ? [id] : []))).toEqual([
      ...['offer.verified', 'offer12.lifetime', 'offer12.verified', 'application.hello'],
      ...['psk.server-name', 'psk.client-identity', 'psk.single-use'],
      ...['session12.lifetime', 'session12.client-identity', 'early.server-name'],
      ...['certificate.count', 'application.peer', 'renegotiation.policy'],
      // Limits are ours one and all: the test of each goes beyond it.
      ...EXCEEDED.rows.map(([id]) => id),
      'application.abort',
    ])
  })

  test.each(RULES)('$id names its section, an alert that exists, and says what it asks for', (entry) => {
    const { rule, cite, expected, alert } = entry
    expect(cite).toMatch(/^RFC \d{4} §/)
    if (alert) expect(ALERTS).toHaveProperty(alert)
    expect([rule, expected].every((text) => text.length > 0)).toBe(true)
  })
})

describe('broken alone', () => {
  test.each(CASES)('$id: every rule before it holds', ({ decision, id, good, broken }) => {
    expect(idsOf(good(), 'fail')).toEqual([])
    const verdict = broken()
    expect(verdict.id).toBe(decision)
    expect(idsOf(verdict, 'fail')).toEqual([id])
    const due = RULES.find((entry) => entry.id === id)
    expect(due?.decision).toBe(decision)
    expect(verdict.alert).toBe(due?.alert)
  })
})
