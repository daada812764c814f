/** Which of several things that were otherwise made the difference: each is tried alone, and taken away from all others. */
import type { Check } from '../../rules/verdict.ts'
import { isEnding, type Run } from '../run.ts'
import { compare, type Comparison, type ConnectionComparison } from './compare.ts'
import { matters } from './likeness.ts'
import { outcomeOf, type OutcomeRow } from './outcome.ts'
import type { CheckRow } from './verdicts.ts'

/** One thing that was otherwise. */
export interface Suspect {
  /** What it is called, such as `--lifetime 60`. */
  readonly name: string
  /** The run in which it alone was otherwise, and the one in which all others were; none where such settings contradict. */
  readonly alone: Run | undefined
  readonly without: Run | undefined
}

/** Something that came out otherwise in a connection, and what made it so. */
export interface Cause {
  /** Such as `c2`. */
  readonly connection: string
  /** In `a` with everything that was otherwise, in `b` without. */
  readonly outcome: OutcomeRow
  /** Names of what made it so. */
  readonly by: readonly string[]
  /** Whether each of those is enough, or it takes all of them. */
  readonly how: 'each' | 'together'
}

/** What came of a connection, and why. */
export interface Changed {
  readonly connection: string
  /** The check that failed in one run alone, where one did. */
  readonly check: CheckRow | undefined
  readonly causes: readonly Cause[]
}

/** What made the difference, and what did not. */
export interface Blame {
  /** The run with everything that was otherwise, `a`, beside the one without, `b`. */
  readonly comparison: Comparison
  /** Connections that came out otherwise. */
  readonly changed: readonly Changed[]
  /** Names of what changed what is sent or decided somewhere, and nothing of what came of it. */
  readonly quiet: readonly string[]
  /** Names of what changed nothing. */
  readonly idle: readonly string[]
}

/**
 * Who made the difference between two runs. A suspect is enough where it alone gives the same, and needed where without it that
 * is gone. Of those that are enough each is named; where none is, all that are needed.
 * @param all the run in which all suspects were otherwise, `none` the one in which none was
 */
export function blame(all: Run, none: Run, suspects: readonly Suspect[]): Blame {
  const comparison = compare(all, none)
  const changed = comparison.connections.flatMap((connection): Changed[] => {
    const { id } = connection
    const causes = tellingRows(connection).map((outcome) => causeOf(all, id, outcome, suspects))
    if (causes.length === 0) return []
    const ended = causes.some(({ outcome: { what, values } }) => what === 'ended' && values.a !== '')
    const [a = [], b = []] = [all, none].map((run) => checksOf(run, id, ended && run === all))
    return [{ connection: id, check: reasonOf(a, b), causes }]
  })
  const guilty = new Set(changed.flatMap(({ causes }) => causes.flatMap(({ by }) => by)))
  const others = suspects.filter(({ name }) => !guilty.has(name))
  const isIdle = ({ alone, without }: Suspect): boolean =>
    [alone && compare(alone, none), without && compare(all, without)].every(
      (each) => !each || !matters(each.likeness),
    )
  return {
    comparison,
    changed,
    quiet: others.filter((each) => !isIdle(each)).map(({ name }) => name),
    idle: others.filter(isIdle).map(({ name }) => name),
  }
}

/** What came out otherwise; where one of them ended in an alert, that says all. */
function tellingRows({ outcome }: ConnectionComparison): readonly OutcomeRow[] {
  const end = outcome.filter(({ what }) => what === 'ended')
  return end.length > 0 ? end : outcome
}

/** What a connection was checked for. @param atTheEnd nothing but what a fatal alert goes by */
function checksOf({ connections }: Run, id: string, atTheEnd: boolean): readonly Check[] {
  const moments = connections.find((connection) => connection.id === id)?.moments ?? []
  return moments
    .filter(({ events }) => !atTheEnd || events.some(isEnding))
    .flatMap(({ events }) => events.flatMap((event) => (event.kind === 'verdict' ? event.checks : [])))
}

/** The first check that failed in one of them alone: with what was otherwise, else without. */
function reasonOf(a: readonly Check[], b: readonly Check[]): CheckRow | undefined {
  const fails = (checks: readonly Check[]): Check[] => checks.filter(({ outcome }) => outcome === 'fail')
  const alone = (ours: readonly Check[], theirs: readonly Check[]): Check[] =>
    fails(ours).filter(({ id }) => !fails(theirs).some((other) => other.id === id))
  const failed = [...alone(a, b), ...alone(b, a)].at(0)
  if (!failed) return undefined
  const { id, rule, cite } = failed
  const standing = (checks: readonly Check[]): Check | undefined =>
    checks.includes(failed) ? failed : checks.find((each) => each.id === id)
  const [ours, theirs] = [standing(a), standing(b)]
  return {
    ...{ id, rule, cite },
    outcomes: { a: ours?.outcome, b: theirs?.outcome },
    expected: { a: ours?.expected, b: theirs?.expected },
    actual: { a: ours?.actual, b: theirs?.actual },
  }
}

function causeOf(all: Run, connection: string, outcome: OutcomeRow, suspects: readonly Suspect[]): Cause {
  const { what, values } = outcome
  const names = (guilty: readonly Suspect[]): string[] => guilty.map(({ name }) => name)
  const cameOf = (run: Run | undefined): ReturnType<typeof outcomeOf> | undefined => {
    const found = run?.connections.find(({ id }) => id === connection)
    return found && outcomeOf(found)
  }
  // What ended another way came out otherwise, whatever it had agreed on by then.
  const end = cameOf(all)?.ended
  const gives = (run: Run | undefined): string | undefined => {
    const came = cameOf(run)
    return came?.ended === end ? came?.[what] : undefined
  }
  const enough = suspects.filter(({ alone }) => gives(alone) === values.a)
  if (enough.length > 0) return { connection, outcome, by: names(enough), how: 'each' }
  const needed = suspects.filter(({ without }) => gives(without) !== values.a)
  return { connection, outcome, by: names(needed.length > 0 ? needed : suspects), how: 'together' }
}
