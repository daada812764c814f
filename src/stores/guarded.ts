/**
 * What keeps a server from failing and waiting with its store. A store is a convenience: where it breaks, the handshake is a
 * full one, and the trace says why. No connection is lost for it.
 */
import { inTime } from './in-time.ts'

/** How long a store may take, and who is told of trouble. */
export interface GuardOptions {
  /** ms until a question counts as unanswered. What was asked may still happen then, after nobody waits for it. */
  readonly deadline: number
  /** Told of every failure, in one line. */
  readonly onProblem: (problem: string) => void
}

/** What came of an operation: a value, or in words why there is none. */
export interface Attempted<T> {
  readonly value?: T
  readonly note?: string
}

/** Runs one operation. It always resolves, and within the deadline. @param task what cannot be done if it fails */
export type Attempt = <T>(task: string, run: () => T | Promise<T>) => Promise<Attempted<T>>

/**
 * Attempts at the operations of one store. Synchronous work, such as that of SQLite, cannot be interrupted.
 * @param place how the store is called in notes
 */
export function attempts(place: string, { deadline, onProblem }: GuardOptions): Attempt {
  return async (task, run) => {
    try {
      return { value: await inTime(Promise.resolve(run()), deadline) }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      const note = `${task}: ${why.split('\n')[0]} (${place})`
      onProblem(note)
      return { note }
    }
  }
}
