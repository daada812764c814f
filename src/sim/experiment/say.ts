/** How one says an experiment elsewhere: to a shell, in TypeScript. */
import { shellWord } from '../../bytes/shell-word.ts'
import type { Experiment } from './experiment.ts'

/** What else is to be said of it: what an observer reads when that leaks, or what it stands beside. */
export interface Besides {
  /** As `run --leak` takes it. */
  readonly leak?: string
  /** As `run --against` takes it: a scenario, or two connections such as `c1~c2`. */
  readonly against?: string
}

/** The line of a shell that plays it. */
export function experimentCommand({ scenario, seed, acts }: Experiment, besides: Besides = {}): string {
  const options = [
    ...(seed === undefined ? [] : [['--seed', seed]]),
    ...acts.map((act) => ['--change', act]),
    ...Object.entries(besides).map(([name, value]) => [`--${name}`, value as string]),
  ]
  return [
    'glass-tls run',
    scenario,
    ...options.map(([option, value = '']) => `${option} ${shellWord(value)}`),
  ].join(' ')
}

/** The TypeScript that plays it. */
export function experimentSnippet(experiment: Experiment, besides: Besides = {}): string {
  const { imports, lines } = told(experiment, besides)
  return [
    `import { ${[...imports, 'playExperiment'].sort().join(', ')} } from 'glass-tls/lab'`,
    '',
    `const lab = playExperiment(${literal(experiment)})`,
    ...lines,
    '',
  ].join('\n')
}

function literal({ scenario, seed, acts }: Experiment): string {
  const fields = [
    `  scenario: ${JSON.stringify(scenario)},`,
    ...(seed === undefined ? [] : [`  seed: ${JSON.stringify(seed)},`]),
    acts.length === 0
      ? '  acts: [],'
      : `  acts: [\n${acts.map((act) => `    ${JSON.stringify(act)},\n`).join('')}  ],`,
  ]
  return `{\n${fields.join('\n')}\n}`
}

/** What is said of the Lab, and what that takes. */
function told(
  { scenario, seed }: Experiment,
  { leak, against }: Besides,
): { readonly imports: readonly string[]; readonly lines: readonly string[] } {
  const about = `{ name: ${JSON.stringify(scenario)}, shows: '', seed: ${JSON.stringify(seed)} }`
  const run = `const run = runOf(lab, ${about})`
  if (leak !== undefined) return { imports: ['leaksOf', 'observe', 'runOf'], lines: [run, ...leaking(leak)] }
  if (against === undefined)
    return { imports: [], lines: ['console.log(lab.client.state.name, lab.server.state.name)'] }
  const [a, b] = against.split('~').map((each) => JSON.stringify(each))
  if (b !== undefined)
    return {
      imports: ['compareTwo', 'runOf'],
      lines: [run, `const both = compareTwo(run, ${a}, ${b})`, 'console.log(both?.connections[0]?.outcome)'],
    }
  const plain = literal({ scenario: against, ...(seed !== undefined && { seed }), acts: [] })
  return {
    imports: ['compare', 'runOf'],
    lines: [
      run,
      `const plain = runOf(playExperiment(${plain}), ${about})`,
      'console.log(compare(run, plain).connections.map(({ id, likeness }) => [id, likeness]))',
    ],
  }
}

/** How many records of each connection open when that leaks. */
function leaking(leak: string): string[] {
  return [
    `const name = ${JSON.stringify(leak)}`,
    'const leak = leaksOf(lab, run).find((each) => each.name === name || each.alike.includes(name))!',
    'for (const { id, records } of observe(run, [leak.leaked]))',
    '  console.log(id, records.filter(({ sealed, opened }) => sealed && opened).length)',
  ]
}
