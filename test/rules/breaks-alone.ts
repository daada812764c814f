/** Rules broken one at a time: a question under which everything holds, and changes that each break one rule. */
import { expect, test } from 'vitest'
import type { AlertName } from '../../src/rules/alert.ts'
import type { Decision } from '../../src/rules/rule.ts'
import { broken, judge, type Judgement, type Verdict } from '../../src/rules/verdict.ts'

/** One rule, broken alone: its id, what is changed in the question, the RFC's section. */
export type Broken<Q> = readonly [
  id: string,
  change: Partial<Q>,
  cite: string,
  why?: string,
  /** With which the connection ends, where that is not what `no` says. */
  alert?: AlertName,
]

/** A decision, and how each of its rules is broken. */
export interface BrokenTable<Q> {
  readonly decision: Decision<Q>
  /** A question under which every rule holds that applies. */
  readonly good: Q
  /** Together they name every rule of the decision. */
  readonly rows: readonly Broken<Q>[]
  /** The consequence where all hold, and where one fails. */
  readonly answers: { readonly yes: string; readonly no: string }
}

/** One broken rule, whatever its decision asks. */
export interface BrokenCase {
  readonly decision: string
  readonly id: string
  /** The verdict with everything in order, and the one in which the rule is broken. */
  readonly good: () => Judgement
  readonly broken: () => Judgement
}

/** The rows of a table. */
export function casesOf<Q extends object>({ decision, good, rows }: BrokenTable<Q>): BrokenCase[] {
  return rows.map(([id, change]) => ({
    decision: decision.id,
    id,
    good: () => judge(decision, good),
    broken: () => judge(decision, { ...good, ...change }),
  }))
}

/** Ids of the checks that came out so. */
export function idsOf({ checks }: Pick<Verdict, 'checks'>, outcome: string): string[] {
  return checks.filter((check) => check.outcome === outcome).map(({ id }) => id)
}

/**
 * For each row: the verdict passes every rule but exactly that one, and draws `no`, or ends the connection with the row's
 * alert. Together the rows must name every rule of the decision.
 */
export function breaksAlone<Q extends object>({ decision, good, rows, answers }: BrokenTable<Q>): void {
  test(`all holds: ${answers.yes}`, () => {
    const verdict = judge(decision, good)
    expect(idsOf(verdict, 'fail')).toEqual([])
    expect(verdict).toMatchObject({ id: decision.id, subject: decision.subject, decision: 'yes' })
    expect(verdict.consequence).toBe(answers.yes)
    expect(broken(decision, good)).toBeUndefined()
    for (const { rule, cite, expected, actual } of verdict.checks)
      expect([rule, cite, expected, actual].every((text) => text.length > 0)).toBe(true)
  })

  test('every check is broken by some row', () => {
    expect([...new Set(rows.map(([id]) => id))].sort()).toEqual(decision.rules.map(({ id }) => id).sort())
  })

  for (const [id, change, cite, why = '', alert] of rows)
    test(`${id} fails alone${why && `: ${why}`} (${cite})`, () => {
      const question = { ...good, ...change }
      const verdict = judge(decision, question)
      expect(broken(decision, question)?.id).toBe(id)
      expect(idsOf(verdict, 'fail')).toEqual([id])
      const failed = verdict.checks.find((check) => check.id === id)
      expect(failed?.cite).toContain(cite)
      expect(failed?.expected).not.toBe(failed?.actual)
      expect(verdict.answer).toBe(`no: ${id}`)
      expect(verdict.decision).toBe('no')
      expect(verdict.failed).toBe(failed)
      expect(verdict.consequence).toBe(alert ? `abort with ${alert}` : answers.no)
      if (alert) expect(verdict.alert).toBe(alert)
    })
}
