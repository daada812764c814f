/** All trials of all scenarios, each once, and what came of them as the atlas keeps it. */
import type { Scenario } from '../../src/sim/scenarios.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import { SCENARIO_OWN } from '../../src/sim/scenarios/scenarios-own.ts'
import type { Lab } from '../../src/sim/lab/lab.ts'
import type { Outcome } from '../../src/sim/mutation/outcome.ts'
import { likeness, trialsOf, type Trial } from '../../src/sim/mutation/trials.ts'

/**
 * Where an attacker sits on the wire already, he mends what is changed before it comes to him; where all that is random was
 * published, a story that goes another way may ask for what was not; and one's own story is that of a resumption.
 */
export const SWEPT: readonly Scenario[] = SCENARIOS.filter(
  (each) => !each.attack && !each.published && each !== SCENARIO_OWN,
)

/** A trial, where it is tried, and the Lab after that story. */
export interface Chosen {
  readonly scenario: string
  readonly lab: Lab
  readonly trial: Trial
}

/** The trials of scenarios, of those that are alike the first. */
export function* trialsAmong(scenarios: readonly Scenario[]): Generator<Chosen> {
  const seen = new Set<string>()
  for (const scenario of scenarios) {
    const lab = scenario.play()
    for (const trial of trialsOf(lab)) {
      const key = likeness(trial)
      if (seen.has(key)) continue
      seen.add(key)
      yield { scenario: scenario.name, lab, trial }
    }
  }
}

/**
 * What came of a trial, without what is another number each time: `noticed`, by whom, at which message, by which rule or field, and
 * the alert; `connected`, and which rules decided otherwise; `waiting`, and where both ends stand.
 */
export type Came =
  | readonly ['noticed', by: string, at: string, rule: string, alert: string]
  | readonly ['connected', ...otherwise: string[]]
  | readonly ['waiting', client: string, server: string]

/** An outcome as the atlas keeps it. */
export function cameFrom(outcome: Outcome): Came {
  switch (outcome.kind) {
    case 'noticed':
      return ['noticed', outcome.by, outcome.at, placeless(outcome.rule), outcome.alert]
    case 'connected':
      return ['connected', ...new Set(outcome.otherwise.map(({ id }) => id).sort())]
    case 'waiting':
      return ['waiting', outcome.states.client, outcome.states.server]
  }
}

/** `ClientHello.extensions[3].data at byte 98` is the same in every hello that has the extension. */
function placeless(rule: string): string {
  return rule.replace(/ at byte \d+$/, '').replace(/\[\d+\]/g, '[n]')
}
