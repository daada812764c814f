/** A scenario, played as the command line asks. */
import type { Lab } from '../../sim/lab/lab.ts'
import { runOf } from '../../sim/lab/run.ts'
import { Misuse } from '../../rules/failure.ts'
import type { Scenario } from '../../sim/scenarios.ts'
import { blame, type Blame, type Suspect } from '../../trace/compare/blame.ts'
import { sourcesOf } from '../../trace/published.ts'
import type { Run } from '../../trace/run.ts'
import { UsageError } from '../arguments/options.ts'
import { playOtherwise, refuseDials, type Otherwise } from './otherwise.ts'
import { DEFAULT_SEED } from '../../sim/kernel/network-options.ts'

/** A scenario as it was played. */
export interface Played {
  readonly lab: Lab
  readonly run: Run
  /** What another Lab of the same scenario came to, such as a fork. */
  readonly tell: (lab: Lab) => Run
  /** The run in which nothing is otherwise, and what made the difference to it; none where no dial was turned. */
  readonly against: { readonly none: Run; readonly blame: Blame } | undefined
}

/**
 * A scenario's Lab and run, and what tells another Lab as its run.
 * @param all that is to be otherwise
 * @throws UsageError for a seed where everything random was published, and for what cannot be otherwise
 */
export function played(scenario: Scenario, seed: string | undefined, all: readonly Otherwise[] = []): Played {
  const { name, published } = scenario
  if (published && seed !== undefined)
    throw new UsageError(
      `--seed: ${name} follows from no seed, all that is random in it is of ${sourcesOf(published)}`,
    )
  const player = new Player(scenario, seed ?? DEFAULT_SEED)
  const tell = (lab: Lab): Run => player.tell(lab)
  refuseDials(scenario, all, () => player.play([]).run)
  const { lab, run } = player.play(all)
  if (!all.some(({ dial }) => dial)) return { lab, run, tell, against: undefined }
  const none = player.play([]).run
  const suspects = all.map((one): Suspect => ({
    name: one.name,
    alone: player.tried([one]),
    without: player.tried(all.filter((other) => other !== one)),
  }))
  return { lab, run, tell, against: { none, blame: blame(run, none, suspects) } }
}

/** Plays a scenario with this and that otherwise, each choice once. */
class Player {
  private readonly scenario: Scenario
  private readonly seed: string
  private readonly known = new Map<string, { readonly lab: Lab; readonly run: Run }>()

  constructor(scenario: Scenario, seed: string) {
    this.scenario = scenario
    this.seed = seed
  }

  /** What a Lab of the scenario came to. */
  tell(lab: Lab): Run {
    const { name, shows, published } = this.scenario
    return runOf(lab, { name, shows, published, seed: this.seed })
  }

  play(all: readonly Otherwise[]): { readonly lab: Lab; readonly run: Run } {
    const key = all.map(({ name }) => name).join('\n')
    const known = this.known.get(key)
    if (known) return known
    const lab = playOtherwise(this.scenario, this.seed, all)
    const one = { lab, run: this.tell(lab) }
    this.known.set(key, one)
    return one
  }

  /** The same where it can be played: of settings that go together one alone may contradict those of the story. */
  tried(all: readonly Otherwise[]): Run | undefined {
    try {
      return this.play(all).run
    } catch (error) {
      if (error instanceof Misuse || error instanceof UsageError) return undefined
      throw error
    }
  }
}
