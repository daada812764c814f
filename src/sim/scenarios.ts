/** Every named scenario, run by the command line, the examples, the tests and the docs. */
import type { AttackFacts } from './attacks/attack.ts'
import { ATTACKS } from './attacks/attacks.ts'
import type { FaultFacts } from './faults/fault.ts'
import { FAULTS_OF_0RTT, FAULTS_OF_12, FAULTS_OF_13, HARMLESS } from './faults/faults.ts'
import { RIDDLES } from './faults/riddles.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { SCENARIO_ILLUSTRATED12 } from './published/scenario-illustrated12.ts'
import { SCENARIOS_RFC8448 } from './published/scenarios-rfc8448.ts'
import { SCENARIO_OWN } from './scenarios/scenarios-own.ts'
import { SCENARIOS_REPLAY } from './scenarios/scenarios-replay.ts'
import { SCENARIOS_12 } from './scenarios/scenarios12.ts'
import { SCENARIOS_13 } from './scenarios/scenarios13.ts'

export type { Scenario }

/** Scenarios that belong together. */
export interface ScenarioGroup {
  /** In a few words. */
  readonly title: string
  /** Each in the order in which a learner would take them; those of a fault say what it breaks, attacks what falls. */
  readonly scenarios: readonly (Scenario & { readonly fault?: FaultFacts; readonly attack?: AttackFacts })[]
}

/** The groups: first what works, then what keeps sessions from being resumed, one thing at a time. */
export const SCENARIO_GROUPS: readonly ScenarioGroup[] = [
  { title: 'Your own', scenarios: [SCENARIO_OWN] },
  { title: 'TLS 1.3', scenarios: SCENARIOS_13 },
  { title: 'Early data sent again', scenarios: SCENARIOS_REPLAY },
  { title: 'TLS 1.2', scenarios: SCENARIOS_12 },
  {
    title: 'Published connections, byte for byte',
    scenarios: [...SCENARIOS_RFC8448, SCENARIO_ILLUSTRATED12],
  },
  { title: 'Attacks: each with its defence off, then on', scenarios: ATTACKS },
  { title: 'One fault, TLS 1.3: why a session is not resumed', scenarios: FAULTS_OF_13 },
  { title: 'One fault, 0-RTT: why early data are not accepted', scenarios: FAULTS_OF_0RTT },
  { title: 'One fault, TLS 1.2: why a session is not resumed', scenarios: FAULTS_OF_12 },
  { title: 'One difference that does not matter', scenarios: HARMLESS },
]

/** All scenarios in the order of the groups. */
export const SCENARIOS: ScenarioGroup['scenarios'] = SCENARIO_GROUPS.flatMap(({ scenarios }) => scenarios)

/** The scenario of that name, if there is one; riddles have names too. */
export function findScenario(name: string): Scenario | undefined {
  return [...SCENARIOS, ...RIDDLES].find((candidate) => candidate.name === name)
}
