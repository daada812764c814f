/** Where one is in the laboratory, as the fragment of an address: each view and each experiment is a link. */
import type { StoryView } from '../../render/views/story-view.ts'
import { againstText, WAS } from '../../sim/experiment/against.ts'
import type { Experiment } from '../../sim/experiment/experiment.ts'
import type { Besides } from '../../sim/experiment/say.ts'
import { experimentAt } from '../lessons/lesson.ts'
import { lessonNamed } from '../lessons/lessons.ts'

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
  /** What this stands beside, as `run --against` takes it. */
  readonly beside?: string | undefined
  /** What leaks, as `run --leak` takes it. */
  readonly leak?: string | undefined
  /** The step of a lesson that one is in, if one is. */
  readonly lesson?: LessonPlace | undefined
}

/**
 * What is beside what: as one chose; else what was before the last act; else the first connection beside the last.
 * `undefined` where there is nothing to stand beside anything.
 */
export function againstOf(
  { experiment, beside }: Pick<Place, 'experiment' | 'beside'>,
  story: Pick<StoryView, 'connections'> | undefined,
): string | undefined {
  if (beside !== undefined) return beside
  if (experiment.acts.length > 0) return WAS
  const [first, ...more] = story?.connections ?? []
  const last = more.at(-1)
  return first && last && againstText({ connections: [first.id, last.id] })
}

/** What is to be said of the experiment where the tab in sight says more. @param against see {@link againstOf} */
export function besidesOf({ tab, leak }: Pick<Place, 'tab' | 'leak'>, against: string | undefined): Besides {
  if (tab === 'leak' && leak !== undefined) return { leak }
  return tab === 'beside' && against !== undefined ? { against } : {}
}

/** A step of a lesson, counted from 0. */
export interface LessonPlace {
  readonly id: string
  readonly step: number
}

/** Where one is who comes without a fragment: the first message is in sight. In moment 0 of a story nothing is sent yet. */
const HOME: Place = { experiment: { scenario: 'tls13-resume', acts: [] }, at: 1, tab: 'message' }

/** The moment in which one begins: in a lesson the very first, so that one goes to the message oneself. */
export function firstMoment(lesson: LessonPlace | undefined): number {
  return lesson ? 0 : HOME.at
}

/** `#run=tls13-resume&do=c2:+forget+server+ticket-keys&at=12&tab=secrets`; what is as at home is left out. */
export function fragmentOf({ experiment: { scenario, seed, acts }, at, tab, ...more }: Place): string {
  const { lesson, beside, leak } = more
  const parts = new URLSearchParams(lesson && lessonParts(lesson))
  parts.set('run', scenario)
  if (seed !== undefined) parts.set('seed', seed)
  for (const act of acts) parts.append('do', act)
  if (at !== firstMoment(lesson)) parts.set('at', String(at))
  if (tab !== HOME.tab) parts.set('tab', tab)
  if (beside !== undefined) parts.set('beside', beside)
  if (leak !== undefined) parts.set('leak', leak)
  return `#${parts.toString()}`
}

/** `#lesson=psk`, `#lesson=psk&step=2`: a step of a lesson as it begins. */
export function lessonFragment(lesson: LessonPlace): string {
  return `#${new URLSearchParams(lessonParts(lesson)).toString()}`
}

/** Steps are counted from 1 there. */
function lessonParts({ id, step }: LessonPlace): Record<string, string> {
  return { lesson: id, ...(step > 0 && { step: String(step + 1) }) }
}

/** The place that a fragment names; what it leaves out, or nobody understands, is as at home, or as the step of the lesson begins. */
export function placeIn(fragment: string): Place {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''))
  const at = parts.get('at') ?? ''
  const [beside, leak] = [parts.get('beside'), parts.get('leak')]
  const tab = TABS.find((known) => known === parts.get('tab'))
  const lesson = lessonIn(parts)
  return {
    experiment: experimentIn(parts) ?? beginning(lesson),
    at: /^\d{1,9}$/.test(at) ? Number(at) : firstMoment(lesson),
    tab: tab ?? HOME.tab,
    beside: beside ?? undefined,
    leak: leak ?? undefined,
    lesson,
  }
}

/**
 * What lies on the desk as a step of a lesson begins, or where there is none.
 * @param seed for a story in which everybody has another one
 */
export function beginning(place: LessonPlace | undefined, seed = anySeed()): Experiment {
  const lesson = lessonNamed(place?.id)
  return place && lesson ? experimentAt(lesson, place.step, seed) : HOME.experiment
}

function anySeed(): string {
  return crypto.getRandomValues(new Uint32Array(1)).join()
}

function experimentIn(parts: URLSearchParams): Experiment | undefined {
  const [scenario, seed] = [parts.get('run'), parts.get('seed')]
  if (scenario === null) return undefined
  return { scenario, ...(seed !== null && { seed }), acts: parts.getAll('do') }
}

function lessonIn(parts: URLSearchParams): LessonPlace | undefined {
  const lesson = lessonNamed(parts.get('lesson'))
  if (!lesson) return undefined
  const step = Number(parts.get('step') ?? 1) - 1
  return { id: lesson.id, step: lesson.steps[step] ? step : 0 }
}
