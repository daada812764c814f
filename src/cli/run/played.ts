/** A scenario, played as the command line asks. */
import type { Lab } from '../../sim/lab/lab.ts'
import { runOf } from '../../sim/lab/run.ts'
import type { Scenario } from '../../sim/scenarios.ts'
import { sourcesOf } from '../../trace/published.ts'
import type { Run } from '../../trace/run.ts'
import { UsageError } from '../arguments/options.ts'

/** Where no --seed is given. */
export const DEFAULT_SEED = 'glass-tls'

/**
 * A scenario's Lab and run, and what tells another Lab as its run.
 * @param otherwise the Lab with whatever is to be otherwise
 * @throws UsageError for a seed where everything random was published
 */
export function played(
  scenario: Scenario,
  seed: string | undefined,
  otherwise: (lab: Lab) => Lab = (lab) => lab,
): { readonly lab: Lab; readonly run: Run; readonly tell: (lab: Lab) => Run } {
  const { name, shows, published } = scenario
  if (published && seed !== undefined)
    throw new UsageError(
      `--seed: ${name} follows from no seed, all that is random in it is of ${sourcesOf(published)}`,
    )
  const lab = otherwise(scenario.play(seed ?? DEFAULT_SEED))
  const common = { name, shows, seed: seed ?? DEFAULT_SEED }
  const tell = (lab: Lab): Run => runOf(lab, published ? { ...common, published } : common)
  return { lab, run: tell(lab), tell }
}
