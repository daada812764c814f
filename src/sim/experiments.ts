/** Experiments by the names of their scenarios. */
import { Misuse } from '../rules/failure.ts'
import { actFrom, playActs } from './experiment/act.ts'
import type { Experiment } from './experiment/experiment.ts'
import type { Lab } from './lab/lab.ts'
import { findScenario } from './scenarios.ts'

/**
 * The Lab behind an experiment.
 * `playExperiment({ scenario: 'tls13-full', acts: ['then: wait 3h', 'then: connect'] })`
 * @throws Misuse for a scenario that nobody knows, and for an act that cannot be
 */
export function playExperiment({ scenario, seed, acts }: Experiment): Lab {
  const found = findScenario(scenario)
  if (!found) throw new Misuse(`'${scenario}' is no scenario`)
  return playActs(found, acts.map(actFrom), seed)
}
