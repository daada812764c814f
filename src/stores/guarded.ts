/**
 * Stores that never fail and never keep anybody waiting. A store is a convenience: where it breaks, the handshake is a full
 * one, and the trace says why. No connection is lost for it.
 */
import { inTime } from './in-time.ts'
import type { Changed, FirstTime, Kept, Lookup, ReplayMemory, SessionStore } from './store.ts'

/** How long a guarded store may take, and whom it tells of trouble. */
export interface GuardOptions {
  /** ms until a question counts as unanswered. What was asked may still happen then, after nobody waits for it. */
  readonly deadline: number
  /** Told of every failure, in one line. */
  readonly onProblem?: (problem: string) => void
}

/** Runs one operation; where it fails or is late, says in words what could not be done and why, and gives something in its place. */
type Attempt = <T>(task: string, run: () => Promise<T>, otherwise: (note: string) => T) => Promise<T>

function attempts(place: string, { deadline, onProblem }: GuardOptions): Attempt {
  return async (task, run, otherwise) => {
    try {
      return await inTime(run(), deadline)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      const note = `${task}: ${why.split('\n')[0]} (${place})`
      onProblem?.(note)
      return otherwise(note)
    }
  }
}

/**
 * A store whose every operation resolves within the deadline: a failed look-up is a miss with the outcome `failed`, a failed
 * change says so in its note. Synchronous work, such as that of SQLite, cannot be interrupted.
 */
export function guarded(store: SessionStore, options: GuardOptions): SessionStore {
  const attempt = attempts(store.place, options)
  const failed = (note: string): Lookup => ({ outcome: 'failed', note })
  const unchanged = (note: string): Changed => ({ gone: [], note })
  const nothing = (): readonly Kept[] => []
  const zero = (): number => 0
  return {
    place: store.place,
    protection: store.protection,
    put: (key, session, now) =>
      attempt('the session could not be stored', () => store.put(key, session, now), unchanged),
    get: (key, now) => attempt('the session could not be looked up', () => store.get(key, now), failed),
    used: (key, now) =>
      attempt('the use of a session could not be counted', () => store.used(key, now), unchanged),
    take: (key, now) => attempt('the session could not be taken out', () => store.take(key, now), failed),
    remove: (key) => attempt('the session could not be removed', () => store.remove(key), unchanged),
    expire: (now) => attempt('what expired could not be forgotten', () => store.expire(now), unchanged),
    list: (now) => attempt('the sessions could not be listed', () => store.list(now), nothing),
    count: () => attempt('the sessions could not be counted', () => store.count(), zero),
  }
}

/** A replay memory that always answers within the deadline: where it cannot know, early data are not new. */
export function guardedReplays(memory: ReplayMemory, place: string, options: GuardOptions): ReplayMemory {
  const attempt = attempts(place, options)
  const refused = (note: string): FirstTime => ({ firstTime: false, note })
  return {
    firstTime: (fingerprint, until, now) =>
      attempt(
        'it is not known whether early data came before',
        () => memory.firstTime(fingerprint, until, now),
        refused,
      ),
    expire: (now) =>
      attempt(
        'what expired could not be forgotten',
        () => memory.expire(now),
        () => undefined,
      ),
  }
}
