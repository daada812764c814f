/**
 * Stores that never fail and never keep anybody waiting. A store is a convenience: where it breaks, the handshake is a full
 * one, and the trace says why. No connection is lost for it.
 */
import type { Changed, FirstTime, Kept, Lookup, ReplayMemory, SessionStore } from './store.ts'

/** How long a guarded store may take, and whom it tells of trouble. */
export interface GuardOptions {
  /** ms until a question counts as unanswered. What was asked may still happen then, after nobody waits for it. */
  readonly deadline: number
  /** Told of every failure, in one line. */
  readonly onProblem?: (problem: string) => void
}

/** Runs one operation; where it fails or is late, says in words why, and gives something in its place. */
type Attempt = <T>(operation: string, run: () => Promise<T>, otherwise: (note: string) => T) => Promise<T>

function attempts(place: string, { deadline, onProblem }: GuardOptions): Attempt {
  return async (operation, run, otherwise) => {
    try {
      return await inTime(run(), deadline)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      const note = `${operation} failed: ${why.split('\n')[0]} (${place})`
      onProblem?.(note)
      return otherwise(note)
    }
  }
}

async function inTime<T>(work: Promise<T>, deadline: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${deadline} ms`)), deadline)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
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
    put: (key, session, now) => attempt('put', () => store.put(key, session, now), unchanged),
    get: (key, now) => attempt('get', () => store.get(key, now), failed),
    used: (key, now) => attempt('used', () => store.used(key, now), unchanged),
    take: (key, now) => attempt('take', () => store.take(key, now), failed),
    remove: (key) => attempt('remove', () => store.remove(key), unchanged),
    expire: (now) => attempt('expire', () => store.expire(now), unchanged),
    list: (now) => attempt('list', () => store.list(now), nothing),
    count: () => attempt('count', () => store.count(), zero),
  }
}

/** A replay memory that always answers within the deadline: where it cannot know, early data are not new. */
export function guardedReplays(memory: ReplayMemory, place: string, options: GuardOptions): ReplayMemory {
  const attempt = attempts(place, options)
  const refused = (note: string): FirstTime => ({ firstTime: false, note })
  return {
    firstTime: (fingerprint, until, now) =>
      attempt('replay check', () => memory.firstTime(fingerprint, until, now), refused),
    expire: (now) =>
      attempt(
        'expire',
        () => memory.expire(now),
        () => undefined,
      ),
  }
}
