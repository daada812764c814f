/** `scenarios`: what there is to run. */
import { printableJson } from '../../bytes/printable.ts'
import { line, paint } from '../../render/text/lines.ts'
import { PLAIN } from '../../render/text/theme.ts'
import { SCENARIO_GROUPS, type ScenarioGroup } from '../../sim/scenarios.ts'
import { helpText, parseOptions, UsageError, type OptionTable } from '../arguments/options.ts'
import { textLook, type Io } from '../output/io.ts'
import { twoColumns } from '../output/two-columns.ts'
import { RUN_OPTIONS } from './run.ts'

/** `scenarios [WORD ...]`: every name with what it shows, in groups, or those with all of the words in what is known of them. */
export function scenarios(args: readonly string[], io: Io): number {
  const table = {
    json: {
      type: 'boolean',
      help: 'one JSON object a line: name, shows, group; of a fault also check, consequence, cite; of an attack defended, about, source, defence, check, cite',
    },
    width: RUN_OPTIONS.width,
    help: RUN_OPTIONS.help,
  } as const satisfies OptionTable
  const { values, positionals } = parseOptions(table, args)
  if (values.help) {
    io.out(helpText('glass-tls scenarios [WORD ...] [options]', table))
    return 0
  }
  // In a pipe a line stays a line, for who looks for a word in it.
  const wrapped = io.isTerminal || values.width !== undefined
  const { width = 100 } = wrapped ? textLook(values, io) : { width: Number.POSITIVE_INFINITY }
  const groups = groupsWith(positionals)
  if (groups.length === 0) throw new UsageError(`no scenario has '${positionals.join("' and '")}' in it`)
  for (const [at, group] of groups.entries()) {
    if (at > 0 && !values.json) io.out('\n')
    for (const row of values.json ? groupAsJson(group) : groupAsText(group, width)) io.out(`${row}\n`)
  }
  return 0
}

/** The scenarios with all of the words in what their JSON says, of whatever case; without the groups that have none. */
function groupsWith(words: readonly string[]): ScenarioGroup[] {
  const wanted = words.map((word) => word.toLowerCase())
  return SCENARIO_GROUPS.map((group) => ({
    ...group,
    scenarios: group.scenarios.filter((each) => {
      const text = scenarioJson(group.title, each).toLowerCase()
      return wanted.every((word) => text.includes(word))
    }),
  })).filter(({ scenarios }) => scenarios.length > 0)
}

function* groupAsJson({ title, scenarios }: ScenarioGroup): Generator<string> {
  for (const each of scenarios) yield scenarioJson(title, each)
}

function scenarioJson(
  group: string,
  { name, shows, fault, attack }: ScenarioGroup['scenarios'][number],
): string {
  const { check, cite } = fault ?? attack ?? {}
  const { consequence } = fault ?? {}
  const { defended, about, source, defence } = attack ?? {}
  return printableJson({
    ...{ name, shows, group, check, consequence, cite },
    ...{ defended, about, source, defence },
  })
}

function* groupAsText({ title, scenarios }: ScenarioGroup, width: number): Generator<string> {
  yield* paint(line([['text', title]]), width, PLAIN)
  yield* twoColumns(
    scenarios.map(({ name, shows }) => [name, shows]),
    width,
  )
}
