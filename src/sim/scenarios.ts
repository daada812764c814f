/** Every named scenario, run by the command line, the examples, the tests and the docs. */
import type { Scenario } from './scenario.ts'
import { SCENARIOS_REPLAY } from './scenarios-replay.ts'
import { SCENARIOS_12 } from './scenarios12.ts'
import { SCENARIOS_13 } from './scenarios13.ts'

export type { Scenario }

/** All scenarios: those of TLS 1.3, its replays, then those of TLS 1.2, each in the order in which a learner would take them. */
export const SCENARIOS: readonly Scenario[] = [...SCENARIOS_13, ...SCENARIOS_REPLAY, ...SCENARIOS_12]

/** The scenario of that name, if there is one. */
export function findScenario(name: string): Scenario | undefined {
  return SCENARIOS.find((candidate) => candidate.name === name)
}
