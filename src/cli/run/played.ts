/** A scenario, played as the command line asks. */
import type { Lab } from '../../sim/lab/lab.ts'
import { runOf } from '../../sim/lab/run.ts'
import type { Scenario } from '../../sim/scenarios.ts'
import { sourcesOf } from '../../trace/published.ts'
import type { Run } from '../../trace/run.ts'
import { UsageError } from '../arguments/options.ts'
import { withChanges } from './changes.ts'

/** Where no --seed is given. */
export const DEFAULT_SEED = 'glass-tls'

/**
 * A scenario's Lab and run, with changes.
 * @throws UsageError for a seed where everything random was published, and for a change that cannot be made
 */
export function played(
  scenario: Scenario,
  seed: string | undefined,
  changes: readonly string[] = [],
): { readonly lab: Lab; readonly run: Run } {
  const { name, shows, published } = scenario
  if (published && seed !== undefined)
    throw new UsageError(
      `--seed: ${name} follows from no seed, all that is random in it is of ${sourcesOf(published)}`,
    )
  const lab = withChanges(scenario.play(seed ?? DEFAULT_SEED), changes)
  const common = { name, shows, seed: seed ?? DEFAULT_SEED }
  return { lab, run: runOf(lab, published ? { ...common, published } : common) }
}
