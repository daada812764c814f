/** Every lesson, in the order in which a learner would take them. */
import { COST, PSK, SESSION_ID, START, TICKET } from './basics.ts'
import { RETRY, RFC8448, VERSIONS } from './depths.ts'
import { CACHES, NAMES, ROTATION, WHY } from './faults.ts'
import type { Lesson } from './lesson.ts'
import { EARLY, LEAKS } from './secrecy.ts'

/** All of them. */
export const LESSONS: readonly Lesson[] = [
  START,
  COST,
  SESSION_ID,
  TICKET,
  PSK,
  WHY,
  EARLY,
  LEAKS,
  ROTATION,
  CACHES,
  NAMES,
  RETRY,
  VERSIONS,
  RFC8448,
]

/** The lesson of that id. */
export function lessonNamed(id: string | null | undefined): Lesson | undefined {
  return LESSONS.find((lesson) => lesson.id === id)
}
