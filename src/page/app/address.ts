/** Where one is in the laboratory, as the fragment of an address: each view and each experiment is a link. */
import type { Experiment } from '../../sim/experiment/experiment.ts'

/** The tabs beside the lanes. */
export const TABS = ['message', 'secrets', 'states', 'world', 'beside', 'leak', 'cost'] as const

/** One of them. */
export type Tab = (typeof TABS)[number]

/** Where one is. */
export interface Place {
  readonly experiment: Experiment
  /** Index of the moment in sight. */
  readonly at: number
  readonly tab: Tab
  /** What this stands beside: without the last act where nothing is said. */
  readonly beside?: Other | undefined
  /** What leaks, as `run --leak` takes it. */
  readonly leak?: string
}

/** `plain`: the story without any act; `c1~c2`: two connections of it. */
export type Other = 'plain' | `${string}~${string}`

/** The two connections that stand beside each other, if that is what is asked for. */
export function connectionsIn(other: string | undefined): readonly [string, string] | undefined {
  const { a, b } = /^(?<a>c\d+)~(?<b>c\d+)$/.exec(other ?? '')?.groups ?? {}
  return a && b ? [a, b] : undefined
}

function otherIn(text: string | null): Other | undefined {
  if (text === 'plain') return text
  const both = connectionsIn(text ?? undefined)
  return both && `${both[0]}~${both[1]}`
}

/** Where one is who comes without a fragment. */
const HOME: Place = { experiment: { scenario: 'tls13-resume', acts: [] }, at: 0, tab: 'message' }

/** `#run=tls13-resume&do=c2:+forget+server+ticket-keys&at=12&tab=secrets`; what is as at home is left out. */
export function fragmentOf({ experiment: { scenario, seed, acts }, at, tab, beside, leak }: Place): string {
  const parts = new URLSearchParams({ run: scenario })
  if (seed !== undefined) parts.set('seed', seed)
  for (const act of acts) parts.append('do', act)
  if (at !== HOME.at) parts.set('at', String(at))
  if (tab !== HOME.tab) parts.set('tab', tab)
  if (beside !== undefined) parts.set('beside', beside)
  if (leak !== undefined) parts.set('leak', leak)
  return `#${parts.toString()}`
}

/** The place that a fragment names; what it leaves out, or nobody understands, is as at home. */
export function placeIn(fragment: string): Place {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''))
  const [scenario, seed, at] = [parts.get('run'), parts.get('seed'), parts.get('at') ?? '']
  const [beside, leak] = [otherIn(parts.get('beside')), parts.get('leak')]
  const tab = TABS.find((known) => known === parts.get('tab'))
  return {
    experiment: {
      scenario: scenario ?? HOME.experiment.scenario,
      ...(seed !== null && { seed }),
      acts: parts.getAll('do'),
    },
    at: /^\d{1,9}$/.test(at) ? Number(at) : HOME.at,
    tab: tab ?? HOME.tab,
    ...(beside && { beside }),
    ...(leak !== null && { leak }),
  }
}
