/** How one says an experiment elsewhere: to a shell, in TypeScript. */
import type { Experiment } from './experiment.ts'

/** What else is to be said of it: what an observer reads when that leaks. */
export interface Besides {
  readonly leak?: string
}

/** The line of a shell that plays it. */
export function experimentCommand({ scenario, seed, acts }: Experiment, { leak }: Besides = {}): string {
  const options = [
    ...(seed === undefined ? [] : [['--seed', seed]]),
    ...acts.map((act) => ['--change', act]),
    ...(leak === undefined ? [] : [['--leak', leak]]),
  ]
  return [
    'glass-tls run',
    scenario,
    ...options.map(([option, value = '']) => `${option} ${quoted(value)}`),
  ].join(' ')
}

/** Text as one word of a POSIX shell. */
function quoted(text: string): string {
  return /^[\w.:/=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** The TypeScript that plays it. */
export function experimentSnippet({ scenario, seed, acts }: Experiment, { leak }: Besides = {}): string {
  const fields = [
    `  scenario: ${JSON.stringify(scenario)},`,
    ...(seed === undefined ? [] : [`  seed: ${JSON.stringify(seed)},`]),
    acts.length === 0
      ? '  acts: [],'
      : `  acts: [\n${acts.map((act) => `    ${JSON.stringify(act)},\n`).join('')}  ],`,
  ]
  return [
    `import { ${leak === undefined ? '' : 'leaksOf, observe, '}playExperiment${leak === undefined ? '' : ', runOf'} } from 'glass-tls/lab'`,
    '',
    `const lab = playExperiment({\n${fields.join('\n')}\n})`,
    ...(leak === undefined
      ? ['console.log(lab.client.state.name, lab.server.state.name)']
      : leaking(scenario, leak)),
    '',
  ].join('\n')
}

/** How many records of each connection open when that leaks. */
function leaking(scenario: string, leak: string): string[] {
  return [
    `const run = runOf(lab, { name: ${JSON.stringify(scenario)}, shows: '', seed: undefined })`,
    `const name = ${JSON.stringify(leak)}`,
    'const leak = leaksOf(lab, run).find((each) => each.name === name || each.alike.includes(name))!',
    'for (const { id, records } of observe(run, [leak.leaked]))',
    '  console.log(id, records.filter(({ sealed, opened }) => sealed && opened).length)',
  ]
}
