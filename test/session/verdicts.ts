/** How the tests of verdicts look at one: a question under which everything holds, and one change that breaks one check. */
import { expect, test } from 'vitest'
import type { AlertName } from '../../src/rules/alert.ts'
import type { Decision } from '../../src/rules/rule.ts'
import { judge, type Verdict } from '../../src/rules/verdict.ts'

/** One check, broken alone: its id, what is changed in the question, the RFC's section. */
export type Broken<Q> = readonly [
  id: string,
  change: Partial<Q>,
  cite: string,
  why?: string,
  /** With which the connection ends, where that is not what `no` says. */
  alert?: AlertName,
]

/**
 * For each row: the verdict passes every rule but exactly that one, and draws `no`, or ends the connection with the row's alert. Together the rows must name every rule of the decision.
 */
export function breaksAlone<Q extends object>(
  decision: Decision<Q>,
  good: Q,
  rows: readonly Broken<Q>[],
  answers: { readonly yes: string; readonly no: string },
): void {
  const idsOf = (verdict: Verdict, outcome: string): string[] =>
    verdict.checks.filter((check) => check.outcome === outcome).map(({ id }) => id)

  test(`all holds: ${answers.yes}`, () => {
    const verdict = judge(decision, good)
    expect(idsOf(verdict, 'fail')).toEqual([])
    expect(verdict).toMatchObject({ id: decision.id, subject: decision.subject, decision: 'yes' })
    expect(verdict.consequence).toBe(answers.yes)
    for (const { rule, cite, expected, actual } of verdict.checks)
      expect([rule, cite, expected, actual].every((text) => text.length > 0)).toBe(true)
  })

  test('every check is broken by some row', () => {
    expect([...new Set(rows.map(([id]) => id))].sort()).toEqual(decision.rules.map(({ id }) => id).sort())
  })

  for (const [id, change, cite, why = '', alert] of rows)
    test(`${id} fails alone${why && `: ${why}`} (${cite})`, () => {
      const verdict = judge(decision, { ...good, ...change })
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
