/** What a lesson is: steps of text, each with at most one task, which is done in the laboratory and judged by the engine. */
import type { Experiment } from '../../sim/experiment/experiment.ts'
import type { TaskId } from '../worker/tasks/tasks.ts'

/** A lesson. */
export interface Lesson {
  /** As the address has it. */
  readonly id: string
  readonly title: string
  /** What one can do behind it, in a sentence. */
  readonly teaches: string
  readonly minutes: number
  readonly steps: readonly Step[]
}

/** A step of it. */
export interface Step {
  readonly title: string
  /** Paragraphs: `code` between backticks; `[World](tab:world)` opens a tab. */
  readonly text: readonly string[]
  /** What lies on the desk when the step begins; what lay there before, where nothing is said. */
  readonly start?: Start
  readonly task?: Task
}

/** A story to begin with. */
interface Start {
  readonly scenario: string
  readonly acts?: readonly string[]
  /** Whether each beginner gets another seed. */
  readonly anySeed?: true
}

/** What there is to do. */
export interface Task {
  readonly id: TaskId
  readonly asks: string
  /** For who does not see how. */
  readonly hint: string
  /** One way to do it, as acts behind those that are there; none where it is done by looking, or depends on the seed. */
  readonly way?: readonly string[]
}

/**
 * What lies on the desk when a step begins that one came to directly: the last story that was laid there, and what the steps
 * since then asked for.
 * @param index of the step, from 0
 * @param seed for a story in which everybody has another one
 */
export function experimentAt({ steps }: Lesson, index: number, seed: string): Experiment {
  const before = steps.slice(0, index + 1)
  const from = before.findLastIndex(({ start }) => start !== undefined)
  const { scenario, acts = [], anySeed } = before[from]?.start ?? { scenario: 'tls13-resume' }
  const ways = before.slice(Math.max(0, from), index).flatMap(({ task }) => task?.way ?? [])
  return { scenario, ...(anySeed && { seed }), acts: [...acts, ...ways] }
}
