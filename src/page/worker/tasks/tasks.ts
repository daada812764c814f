/** Every task of the lessons by its id. */
import { EARLY_TASKS } from './early.ts'
import { FIRST_TASKS } from './first.ts'
import type { Experiment } from '../../../sim/experiment/experiment.ts'
import { mendOf, RIDDLE_TASKS } from './riddles.ts'
import { SERVER_TASKS } from './servers.ts'
import { WIRE_TASKS } from './wire.ts'

/** How each is judged. */
export const TASKS = {
  ...FIRST_TASKS,
  ...RIDDLE_TASKS,
  ...EARLY_TASKS,
  ...SERVER_TASKS,
  ...WIRE_TASKS,
} as const

/** Id of a task. */
export type TaskId = keyof typeof TASKS

/** Tasks that are done by acts which depend on the seed: those acts. */
export const WAYS: Readonly<Partial<Record<TaskId, (experiment: Experiment) => readonly string[]>>> = {
  'riddle.mend': mendOf,
  'riddle.mend-early': mendOf,
}
