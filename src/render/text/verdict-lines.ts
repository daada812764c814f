/** Decisions as lines: the question, its checks, the answer and what follows. */
import { expectation } from '../../rules/failure.ts'
import { ruleInWords, type Check } from '../../rules/verdict.ts'
import type { VerdictEvent } from '../../trace/event.ts'
import { counted, type Manner } from '../words/values.ts'
import { citation } from './blocks.ts'
import { line, type Line } from './lines.ts'
import { byConnection, type Memory } from './seen.ts'
import type { Style } from './theme.ts'

/** A style and a mark. */
export type CheckLook = readonly [style: Style, mark: string]

/** How a check that came out so looks. */
export const CHECK_LOOKS: Readonly<Record<Check['outcome'], CheckLook>> = {
  pass: ['pass', '✓'],
  fail: ['fail', '✗'],
  'not-applicable': ['dim', '–'],
}

/** A check that passed tells what it saw where that is this short. */
const FOUND_SHOWN = 36

/**
 * A decision with its checks. Those that do not apply are counted, unless everything is to be seen; those that hold as they did
 * in an earlier connection too.
 * @param memory of what is folded; without it nothing is
 */
export function verdictLines(event: VerdictEvent, manner: Manner, memory?: Memory): Line[] {
  const { id, question, checks, answer, consequence } = event
  const failed = checks.some(({ outcome }) => outcome === 'fail')
  const applying = manner.full ? checks : checks.filter(({ outcome }) => outcome !== 'not-applicable')
  const { fresh, known } = byConnection(applying, (check) =>
    check.outcome === 'pass' ? memory?.before(`check ${id} ${check.id} ${check.actual}`) : undefined,
  )
  const repeated = memory?.before(`verdict ${id} ${answer} ${consequence}`) && fresh.length === 0
  const head = line(
    [
      ['bold', `? ${question} `],
      [failed ? 'fail' : 'pass', answer],
    ],
    2,
  )
  const rows = fresh.flatMap((check) => checkLines(check, manner))
  const held = [...known].map(([of, same]) =>
    line([
      ['pass', '  ✓ '],
      ['dim', `${counted(same.length, 'check')} ${same.length === 1 ? 'holds' : 'hold'} as in ${of}`],
    ]),
  )
  if (repeated) return [head, ...held]
  const skipped = checks.length - applying.length
  const rest = skipped > 0 ? [line([['dim', `  – ${counted(skipped, 'check')} had nothing to look at`]])] : []
  return [head, ...rows, ...held, ...rest, line([['text', `  ⇒ ${consequence}`]], 4)]
}

/** A check; below it what was expected and found, where it failed or everything is to be seen. */
function checkLines(check: Check, manner: Manner): Line[] {
  const { cite, actual, outcome } = check
  const [style, mark] = CHECK_LOOKS[outcome]
  const found = outcome === 'pass' && !manner.full && actual.length <= FOUND_SHOWN ? ` · ${actual}` : ''
  const own = line(
    [[style, `  ${mark} `], ['text', ruleInWords(check)], ['dim', found], ...citation(cite, manner)],
    6,
  )
  const why: Line = line([['dim', `      ${expectation(check)}`]], 8)
  return manner.full || outcome === 'fail' ? [own, why] : [own]
}
