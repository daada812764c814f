/** How the tests of verdicts look at one: a question under which everything holds, and one change that breaks one check. */
import { expect, test } from 'vitest'
import type { Verdict } from '../../src/rules/verdict.ts'

/** One check, broken alone: its id, what is changed in the question, the RFC's section. */
export type Broken<Q> = readonly [id: string, change: Partial<Q>, cite: string, why?: string]

/**
 * For each row: the verdict passes every check but exactly that one, and draws `consequence`. Together the rows must name
 * every check that the verdict has.
 */
export function breaksAlone<Q extends object>(
  judge: (question: Q) => Verdict,
  good: Q,
  rows: readonly Broken<Q>[],
  answers: { readonly yes: string; readonly no: string },
): void {
  const idsOf = (verdict: Verdict, outcome: string): string[] =>
    verdict.checks.filter((check) => check.outcome === outcome).map(({ id }) => id)

  test(`all holds: ${answers.yes}`, () => {
    const verdict = judge(good)
    expect(idsOf(verdict, 'fail')).toEqual([])
    expect(verdict.consequence).toBe(answers.yes)
    for (const { rule, cite, expected, actual } of verdict.checks)
      expect([rule, cite, expected, actual].every((text) => text.length > 0)).toBe(true)
  })

  test('every check is broken by some row', () => {
    const all = judge(good).checks.map(({ id }) => id)
    expect([...new Set(rows.map(([id]) => id))].sort()).toEqual([...all].sort())
  })

  for (const [id, change, cite, why = ''] of rows)
    test(`${id} fails alone${why && `: ${why}`} (${cite})`, () => {
      const verdict = judge({ ...good, ...change })
      expect(idsOf(verdict, 'fail')).toEqual([id])
      const failed = verdict.checks.find((check) => check.id === id)
      expect(failed?.cite).toContain(cite)
      expect(failed?.expected).not.toBe(failed?.actual)
      expect(verdict.answer).toBe(`no: ${id}`)
      expect(verdict.consequence).toBe(answers.no)
    })
}
