/** A verdict by itself: what a decision answers, says in a line, and does about a rule that failed. */
import { describe, expect, test } from 'vitest'
import { TlsFailure } from '../../src/rules/failure.ts'
import type { Decision, Finding, Rule } from '../../src/rules/rule.ts'
import { thrown } from '../kit/expect.ts'
import { abide, broken, checkInWords, judge, verdictInOneLine, verdictOf } from '../../src/rules/verdict.ts'

const rule = (id: string, finding: Finding, more: Partial<Rule<object>> = {}): Rule<object> => ({
  ...{ id, rule: `the rule ${id}`, cite: 'RFC 9846 §4', expected: 'that it holds' },
  run: () => finding,
  ...more,
})
const decisionOf = (...rules: readonly Rule<object>[]): Decision<object> => ({
  ...{ id: 'some', subject: 'application', question: () => 'Is it so?' },
  ...{ consequence: 'it goes on', otherwise: () => 'it stays', rules },
})
const holds = rule('holds', { ok: true, actual: 'it does' })
const absent = rule('absent', { ok: undefined, actual: 'nothing there' })
const fails = rule('fails', { ok: false, actual: 'it does not' })

describe('a decision', () => {
  test('whose rules hold is a yes, in its own words where it has some', () => {
    expect(judge(decisionOf(holds, absent), {})).toMatchObject({
      ...{ decision: 'yes', answer: 'yes', consequence: 'it goes on', question: 'Is it so?' },
      ...{ failed: undefined, alert: undefined, counts: undefined, field: undefined },
    })
    expect(judge({ ...decisionOf(holds), answer: () => 'yes, mostly' }, {}).answer).toBe('yes, mostly')
  })

  test('is a no by the first rule that fails, with what follows where nothing ends', () => {
    const judged = judge(decisionOf(holds, fails, absent), {})
    expect(judged).toMatchObject({ decision: 'no', answer: 'no: fails', consequence: 'it stays' })
    expect(judged.checks.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['holds', 'pass'],
      ['fails', 'fail'],
    ])
    expect(judged.failed).toBe(judged.checks[1])
    expect(broken(decisionOf(holds, absent, fails, fails), {})).toBe(fails)
    expect(broken(decisionOf(holds, absent), {})).toBeUndefined()
  })

  test('takes section, alert and policy of the case before those of the rule', () => {
    const of = { alert: 'handshake_failure', policy: true } as const
    expect(judge(decisionOf(rule('a', { ok: false, actual: '' }, of)), {})).toMatchObject({
      alert: 'handshake_failure',
      checks: [{ cite: 'RFC 9846 §4', expected: 'that it holds', policy: true }],
    })
    const found: Finding = {
      ok: false,
      actual: '',
      alert: 'decode_error',
      cite: 'RFC 9846 §6',
      expected: 'this',
      policy: true,
    }
    expect(judge(decisionOf(rule('b', found, { alert: 'handshake_failure' })), {})).toMatchObject({
      alert: 'decode_error',
      checks: [{ cite: 'RFC 9846 §6', expected: 'this', policy: true }],
    })
    expect(judge(decisionOf(fails), {}).checks[0]).not.toHaveProperty('policy')
  })

  test('leaves out what an endpoint overlooks, and has the alert that it is told', () => {
    const decision = decisionOf({ ...fails, alert: 'handshake_failure' })
    expect(judge(decision, {}, { overlooks: ['fails'] })).toMatchObject({
      decision: 'yes',
      checks: [{ outcome: 'not-applicable', actual: 'not looked at' }],
    })
    expect(judge(decision, {}, { alerts: { fails: 'decode_error' } }).alert).toBe('decode_error')
    expect(judge(decision, {}, { alerts: { fails: 'none' } })).toMatchObject({
      ...{ alert: undefined, consequence: 'it stays' },
    })
    expect(judge(decision, {}, { alerts: { other: 'none' } }).alert).toBe('handshake_failure')
  })
})

describe('a verdict in words', () => {
  const line = (...rules: readonly Rule<object>[]) => verdictInOneLine(judge(decisionOf(...rules), {}))

  test('says how many checks hold', () => {
    expect([line(absent), line(holds, absent), line(holds, absent, holds)]).toEqual([
      ...['0 checks hold', '1 check holds', '2 checks hold'],
    ])
  })

  test('or which failed, what was due and what was there', () => {
    expect(line(holds, fails)).toBe(
      'fails: the rule fails; expected that it holds, actual it does not (RFC 9846 §4)',
    )
  })

  test('says first what is ours', () => {
    const [check] = judge(decisionOf({ ...holds, policy: true }), {}).checks
    expect(checkInWords(check!)).toBe('policy: the rule holds; expected that it holds, actual it does')
  })

  test('is in a trace without what is done about it', () => {
    expect(Object.keys(verdictOf(judge(decisionOf(fails), {}))).sort()).toEqual([
      ...['answer', 'checks', 'consequence', 'decision', 'id', 'question', 'subject'],
    ])
  })
})

describe('a verdict is obeyed', () => {
  const obey = (...rules: readonly Rule<object>[]) => abide(judge(decisionOf(...rules), {}))

  test('by going on where all holds, or nothing that failed ends the connection', () => {
    expect(() => obey(holds)).not.toThrow()
    expect(() => obey(fails)).not.toThrow()
  })

  test('by ending with the alert, at the field of the case, else under the name of the rule', () => {
    const ends = { ...fails, alert: 'illegal_parameter' } as const
    const caught = (one: Rule<object>): unknown => thrown(() => obey(one))
    expect(caught(ends)).toBeInstanceOf(TlsFailure)
    expect(caught(ends)).toMatchObject({
      ...{ alert: 'illegal_parameter', cite: 'RFC 9846 §4' },
      violation: { expected: 'that it holds', actual: 'it does not', field: 'fails' },
    })
    const field = 'ClientHello.random'
    expect(caught({ ...ends, run: () => ({ ok: false, actual: '', field }) })).toMatchObject({
      violation: { field },
    })
  })
})
