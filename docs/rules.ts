/** The catalogue of rules as a page shows it: what each asks for, and in which scenarios it fails. */
import { SCENARIOS } from '../src/lab.ts'
import { RULES } from '../src/rules.ts'
import { eventsOf } from '../src/trace/run.ts'
import { code, table } from './markdown.ts'
import { runScenario } from './runs.ts'

/** Scenarios named for a rule: the faults that break it come first, and two are enough. */
const MOST_SHOWN = 2

/** For every rule that fails in a scenario, those scenarios: the faults that are about it, then others. */
export function rulesShown(): ReadonlyMap<string, readonly string[]> {
  const about = SCENARIOS.flatMap(({ name, fault }) => (fault?.check ? [[fault.check, name] as const] : []))
  const beside = SCENARIOS.flatMap(({ name }) => failedIn(name).map((id) => [id, name] as const))
  const shown = new Map<string, Set<string>>()
  for (const [id, name] of [...about, ...beside]) shown.set(id, (shown.get(id) ?? new Set()).add(name))
  return new Map(RULES.map(({ id }) => [id, [...(shown.get(id) ?? [])]]))
}

/** Ids of the checks that fail in a scenario. */
function failedIn(scenario: string): string[] {
  return runScenario(scenario)
    .connections.flatMap(eventsOf)
    .flatMap(({ event }) => (event.kind === 'verdict' ? event.checks : []))
    .flatMap(({ id, outcome }) => (outcome === 'fail' ? [id] : []))
}

/** Every rule in the order in which they run, a table for each decision, so that others can lead to it. */
export function ruleTable(): string {
  const shown = rulesShown()
  const decisions = [...new Set(RULES.map(({ decision }) => decision))]
  return decisions
    .map((decision) => {
      const rows = RULES.filter((rule) => rule.decision === decision).map(
        ({ id, rule, alert, cite, policy }) => [
          code(id),
          rule,
          alert ?? '',
          cite,
          policy ? 'ours' : '',
          (shown.get(id) ?? []).slice(0, MOST_SHOWN).map(code).join(', '),
        ],
      )
      const head = ['rule', 'it says', 'alert', 'source', 'policy', 'fails in']
      return `### ${decision}\n\n${table(head, rows)}`
    })
    .join('\n\n')
}
