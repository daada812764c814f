/**
 * The same decisions judged by somebody who only listens. Whoever takes a decision sees every fact of it; a listener sees
 * some, and a rule that looks at another is neither kept nor broken for him: it is unseen, and something would show it.
 */
import { checkOf, notLookedAt, type Check } from './verdict.ts'
import type { Decision, Rule, Subject } from './rule.ts'

/** A fact that somebody who only listens does not see. Whoever looks at it all the same is thrown it. */
export class Unseen extends Error {
  /** What it is, in words: `what the ticket holds`. */
  readonly fact: string
  /** What would show it, in words: `--ticket-key`, `only the client knows`. */
  readonly needs: string

  constructor(fact: string, needs: string) {
    super(`${fact} cannot be seen: ${needs}`)
    this.fact = fact
    this.needs = needs
  }
}

/** Facts as they were heard: each field is its value, or stands for one that is not seen. */
export type Heard<T> = { readonly [K in keyof T]: T[K] | Unseen }

/**
 * An object of these facts for rules to look at: one that is not seen is thrown where a rule looks at it, and only there.
 * `asSeen<Q>({ version: 'TLS 1.3', serverName: new Unseen('the name', 'nothing') }).version`
 */
export function asSeen<T extends object>(facts: Heard<T>): T {
  const names = Object.keys(facts)
  const key = names.join()
  const shape = SHAPES.get(key) ?? shapeOf(names)
  SHAPES.set(key, shape)
  return Object.defineProperty(Object.create(shape), FACTS, { value: facts }) as T
}

const FACTS = Symbol('facts')

/** What looks at facts of these names: made once, since questions with the same names are asked of each connection. */
const SHAPES = new Map<string, object>()

function shapeOf(names: readonly string[]): object {
  const shape = {}
  for (const name of names) {
    const get = function (this: { readonly [FACTS]: Readonly<Record<string, unknown>> }): unknown {
      const fact = this[FACTS][name]
      if (fact instanceof Unseen) throw fact
      return fact
    }
    Object.defineProperty(shape, name, { get })
  }
  return shape
}

/** One rule as a listener judged it. */
export interface HeardCheck extends Omit<Check, 'outcome'> {
  /** `unseen`: the rule looks at what is hidden; `actual` says at what. */
  readonly outcome: Check['outcome'] | 'unseen'
  /** What would show it, where it is unseen. */
  readonly needs?: string
  /** That it held was not seen: it follows from what came of the decision. */
  readonly follows?: true
}

/** A decision as a listener judged it: every rule, for one that failed hides none of those behind it. */
export interface HeardVerdict {
  /** Which decision it is, such as `accept-psk`. */
  readonly id: string
  readonly subject: Subject
  /** In words; a decision whose question has what is hidden in it goes by its name. */
  readonly question: string
  readonly checks: readonly HeardCheck[]
  /** What came of it, where that was seen; else what its rules say, where they say something. */
  readonly decision: 'yes' | 'no' | 'unseen'
}

/**
 * Judges a decision by what was heard of it.
 * @param came what came of it, where that was seen: where the answer was yes, rules that are unseen held. One that is our own
 * need not have been asked by others, and did not apply then.
 */
export function judgeHeard<Q>(decision: Decision<Q>, question: Q, came?: 'yes' | 'no'): HeardVerdict {
  const { id, subject } = decision
  const checks = decision.rules.map((rule) => hear(rule, question, came))
  const failed = checks.some(({ outcome }) => outcome === 'fail')
  const hidden = checks.some(({ outcome }) => outcome === 'unseen')
  return {
    id,
    subject,
    question: seenOr(() => decision.question(question), id),
    checks,
    decision: came ?? (failed ? 'no' : hidden ? 'unseen' : 'yes'),
  }
}

function hear<Q>(rule: Rule<Q>, question: Q, came: 'yes' | 'no' | undefined): HeardCheck {
  try {
    return checkOf(rule, rule.run(question))
  } catch (error) {
    if (!(error instanceof Unseen)) throw error
    const { fact, needs } = error
    const check: { -readonly [K in keyof HeardCheck]: HeardCheck[K] } = notLookedAt(rule)
    check.actual = `not seen: ${fact}`
    check.outcome = came !== 'yes' ? 'unseen' : rule.policy ? 'not-applicable' : 'pass'
    if (came === 'yes') check.follows = true
    else check.needs = needs
    return check
  }
}

function seenOr(make: () => string, otherwise: string): string {
  try {
    return make()
  } catch (error) {
    if (error instanceof Unseen) return otherwise
    throw error
  }
}
