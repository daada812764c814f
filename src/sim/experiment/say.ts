/** How one says an experiment elsewhere: to a shell, in TypeScript. */
import type { Experiment } from './experiment.ts'

/** The line of a shell that plays it. */
export function experimentCommand({ scenario, seed, acts }: Experiment): string {
  const options = [...(seed === undefined ? [] : [['--seed', seed]]), ...acts.map((act) => ['--change', act])]
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
export function experimentSnippet({ scenario, seed, acts }: Experiment): string {
  const fields = [
    `  scenario: ${JSON.stringify(scenario)},`,
    ...(seed === undefined ? [] : [`  seed: ${JSON.stringify(seed)},`]),
    acts.length === 0
      ? '  acts: [],'
      : `  acts: [\n${acts.map((act) => `    ${JSON.stringify(act)},\n`).join('')}  ],`,
  ]
  return [
    "import { playExperiment } from 'glass-tls/lab'",
    '',
    `const lab = playExperiment({\n${fields.join('\n')}\n})`,
    'console.log(lab.client.state.name, lab.server.state.name)',
    '',
  ].join('\n')
}
