/** How one says an experiment elsewhere: to a shell, in TypeScript. */
import { shellWord } from '../../bytes/shell-word.ts'
import { DEFAULT_SEED } from '../kernel/network-options.ts'
import { againstIn, WAS, type Against } from './against.ts'
import type { Experiment } from './experiment.ts'

/** What else is to be said of it: what an observer reads when that leaks, or what it stands beside. */
export interface Besides {
  /** As `run --leak` takes it. */
  readonly leak?: string
  /** As `run --against` takes it: a scenario, or connections such as `c1~c2`. */
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

/** The TypeScript that plays it, and prints what came of it. */
export function experimentSnippet(experiment: Experiment, besides: Besides = {}): string {
  const { lab, render, lines } = told(experiment, besides)
  return [
    `import { ${[...lab, 'playExperiment', 'runOf'].sort().join(', ')} } from 'glass-tls/lab'`,
    `import { ${render} } from 'glass-tls/render'`,
    '',
    `const lab = playExperiment(${literal(experiment)})`,
    `const run = ${runOfThe('lab', experiment)}`,
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

/** The run of a Lab, by what it is called in the snippet. */
function runOfThe(lab: string, { scenario, seed = DEFAULT_SEED }: Experiment): string {
  return `runOf(${lab}, { name: ${JSON.stringify(scenario)}, shows: '', seed: ${JSON.stringify(seed)} })`
}

/** What is said of the run, and what that takes of each door. */
interface Told {
  readonly lab: readonly string[]
  readonly render: string
  readonly lines: readonly string[]
}

function told(experiment: Experiment, { leak, against }: Besides): Told {
  if (leak !== undefined) return { lab: ['leaksOf', 'observe'], render: 'renderLeak', lines: leaking(leak) }
  if (against !== undefined) return beside(experiment, againstIn(against))
  return { lab: [], render: 'renderBrief', lines: ['for (const line of renderBrief(run)) console.log(line)'] }
}

/** The run beside what it is to stand beside. */
function beside({ acts, ...plain }: Experiment, { whose, connections }: Against): Told {
  const theirs = whose === WAS ? { ...plain, acts: acts.slice(0, -1) } : { ...plain, acts: [] }
  const other = { ...theirs, ...(whose !== undefined && whose !== WAS && { scenario: whose }) }
  const played = `const other = ${runOfThe(`playExperiment(${literal(other)})`, other)}`
  const ids = connections?.map((id) => JSON.stringify(id)) ?? []
  const compared = connections
    ? `compareTwo(${['run', ...ids, ...(whose === undefined ? [] : ['other'])].join(', ')})!`
    : 'compare(run, other)'
  return {
    lab: [connections ? 'compareTwo' : 'compare'],
    render: 'renderComparison',
    lines: [
      ...(whose === undefined ? [] : [played]),
      `for (const line of renderComparison(${compared})) console.log(line)`,
    ],
  }
}

/** What can be read when that leaks. */
function leaking(leak: string): string[] {
  return [
    `const name = ${JSON.stringify(leak)}`,
    'const leak = leaksOf(lab, run).find((each) => each.name === name || each.alike.includes(name))!',
    'const fallen = { leaks: [leak], seen: observe(run, [leak.leaked]) }',
    'for (const line of renderLeak(run, fallen, {})) console.log(line)',
  ]
}
