/** The decisions of two connections beside each other. */
import type { Check, Verdict } from '../../rules/verdict.ts'
import type { Actor } from '../../wire/actor.ts'
import { eventsOf, type ConnectionRun } from '../run.ts'
import { align } from './align.ts'
import { onlyOne, type Both, type Likeness } from './likeness.ts'

/** A decision in two runs. */
export interface VerdictRow {
  /** Which decision it is, such as `accept-psk`. */
  readonly id: string
  readonly actor: Actor | 'wire'
  readonly question: string
  readonly likeness: Likeness
  readonly moments: Both<number>
  readonly answers: Both<string>
  /** The first check that has another outcome; where all outcomes are the same, those that saw something else. */
  readonly checks: readonly CheckRow[]
}

/** A check in two runs; one that did not run is not there. */
export interface CheckRow {
  readonly id: string
  readonly rule: string
  readonly cite: string
  readonly outcomes: Both<Check['outcome']>
  /** What each of them wanted to see. */
  readonly expected: Both<string>
  /** What each of them saw. */
  readonly actual: Both<string>
}

/** Every decision of one of two connections or of both, in order. */
export function verdictRows(a: ConnectionRun, b: ConnectionRun): VerdictRow[] {
  return align(verdictsIn(a), verdictsIn(b), ({ actor, verdict }) => `${actor} ${verdict.id}`).map((pair) => {
    const { actor, verdict } = (pair.a ?? pair.b)!
    const checks = pair.a && pair.b ? checkRows(pair.a.verdict, pair.b.verdict) : []
    const answers = { a: pair.a?.verdict.answer, b: pair.b?.verdict.answer }
    const moments = { a: pair.a?.moment, b: pair.b?.moment }
    const other = pair.a?.verdict.decision !== pair.b?.verdict.decision || checks.some(outcomeDiffers)
    return {
      ...{ id: verdict.id, actor, question: verdict.question, moments, answers },
      likeness: onlyOne(moments) ?? (other ? 'differs' : checks.length > 0 ? 'anew' : 'equal'),
      checks: other ? checks.filter(outcomeDiffers).slice(0, 1) : checks,
    }
  })
}

interface Judged {
  readonly actor: Actor | 'wire'
  readonly moment: number
  readonly verdict: Verdict
}

function verdictsIn(connection: ConnectionRun): Judged[] {
  return eventsOf(connection).flatMap(({ moment: { index: moment }, actor, event }) =>
    event.kind === 'verdict' ? [{ actor, moment, verdict: event }] : [],
  )
}

/** The checks that ran differently, or saw something else. */
function checkRows(a: Verdict, b: Verdict): CheckRow[] {
  return align(a.checks, b.checks, ({ id }) => id).flatMap((pair) => {
    const { id, rule, cite } = (pair.b ?? pair.a)!
    const row = {
      ...{ id, rule, cite },
      expected: { a: pair.a?.expected, b: pair.b?.expected },
      outcomes: { a: pair.a?.outcome, b: pair.b?.outcome },
      actual: { a: pair.a?.actual, b: pair.b?.actual },
    }
    return outcomeDiffers(row) || row.actual.a !== row.actual.b ? [row] : []
  })
}

function outcomeDiffers({ outcomes: { a, b } }: Pick<CheckRow, 'outcomes'>): boolean {
  return a !== b
}
