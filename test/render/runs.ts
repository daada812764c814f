/** Runs that several tests look at, played once. */
import { runOf } from '../../src/sim/run.ts'
import { findScenario } from '../../src/sim/scenarios.ts'
import type { Run } from '../../src/trace/run.ts'

const played = new Map<string, Run>()

/** The run of a scenario. */
export function run(name: string, seed = 'glass-tls'): Run {
  const key = `${name} ${seed}`
  const found = played.get(key)
  if (found) return found
  const scenario = findScenario(name)!
  const made = runOf(scenario.play(seed), { name, shows: scenario.shows, seed })
  played.set(key, made)
  return made
}
