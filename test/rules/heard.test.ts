import { describe, expect, it } from 'vitest'
import { asSeen, judgeHeard, Unseen } from '../../src/rules/heard.ts'
import type { Decision } from '../../src/rules/rule.ts'
import { judge } from '../../src/rules/verdict.ts'

interface Question {
  readonly name: string
  readonly age: number
  readonly trusted: boolean
}

const about = { cite: 'RFC 9846 §4.7.1', expected: 'that it holds' }
const DECISION: Decision<Question> = {
  id: 'offer',
  subject: 'resumption',
  question: ({ name }) => `May the session of ${name} be offered?`,
  consequence: 'it is offered',
  otherwise: 'it is not',
  rules: [
    { ...about, id: 'age', rule: 'it is young', run: ({ age }) => ({ ok: age < 10, actual: String(age) }) },
    {
      ...about,
      id: 'trust',
      rule: 'its chain is trusted',
      run: ({ trusted }) => ({ ok: trusted, actual: String(trusted) }),
    },
    {
      ...about,
      id: 'name',
      policy: true,
      rule: 'it is of that name',
      run: ({ name }) => ({ ok: name === 'a', actual: name }),
    },
  ],
}
const trust = new Unseen('whom the client trusts', 'only the client knows')
const name = new Unseen('the name', 'give --keylog')

const outcomes = (...args: Parameters<typeof judgeHeard<Question>>): readonly string[] =>
  judgeHeard(...args).checks.map(({ id, outcome }) => `${id} ${outcome}`)

describe('a decision judged by who only listens', () => {
  it('comes out as for who took it, where all is seen', () => {
    for (const facts of [
      { name: 'a', age: 1, trusted: true },
      { name: 'b', age: 1, trusted: true },
    ]) {
      const { checks, decision, question } = judge(DECISION, facts)
      expect(judgeHeard(DECISION, facts)).toMatchObject({ checks, decision, question })
    }
  })

  it('says of a rule that looks at what is hidden what would show it', () => {
    const { checks, decision } = judgeHeard(DECISION, asSeen<Question>({ name: 'a', age: 1, trusted: trust }))
    expect(checks[1]).toMatchObject({
      ...{ id: 'trust', outcome: 'unseen', needs: 'only the client knows' },
      actual: 'not seen: whom the client trusts',
    })
    expect(decision).toBe('unseen')
  })

  it('goes on behind a rule that failed, and behind one that is unseen', () => {
    expect(outcomes(DECISION, asSeen<Question>({ name: 'b', age: 20, trusted: trust }))).toEqual([
      'age fail',
      'trust unseen',
      'name fail',
    ])
  })

  it('knows from a yes that what it did not see held, but not that others ask what is ours alone to ask', () => {
    const verdict = judgeHeard(DECISION, asSeen<Question>({ name, age: 1, trusted: trust }), 'yes')
    expect(verdict.checks.map(({ id, outcome, follows }) => [id, outcome, follows])).toEqual([
      ['age', 'pass', undefined],
      ['trust', 'pass', true],
      ['name', 'not-applicable', true],
    ])
    expect(verdict.decision).toBe('yes')
  })

  it('goes by its name where its question has what is hidden in it', () => {
    expect(judgeHeard(DECISION, asSeen<Question>({ name, age: 1, trusted: true })).question).toBe('offer')
  })

  it('lets a fault of a rule, or of what asks, be a fault', () => {
    const fault = (): never => {
      throw new TypeError('a fault')
    }
    const [rule] = DECISION.rules
    for (const faulty of [
      { ...DECISION, rules: [{ ...rule!, run: fault }] },
      { ...DECISION, question: fault },
    ])
      expect(() => judgeHeard(faulty, { name: 'a', age: 1, trusted: true })).toThrow(TypeError)
  })
})
