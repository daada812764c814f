/** Tasks of the riddles: to find the check that failed, and to mend what made it fail. */
import { shortKind } from '../../../render/words/costs.ts'
import { faultIn, isRiddle, MENDED_BY } from '../../../sim/faults/riddles.ts'
import { allOf, failedIn, hasResumed, type Judge, type Seen } from './judging.ts'

/** The last connection of the riddle as it is told: what is opened behind its end does not count. */
function lastTold(seen: Seen): Seen['run']['connections'][number] | undefined {
  const { scenario, seed } = seen.experiment
  const told = faultIn(scenario, seed)?.play(seed).timeline.at(-1)?.connection
  return seen.run.connections.find(({ id }) => id === told)
}

/** The moment in which it is decided. It says nothing of what it is until it is found. */
const find: Judge = (seen) => {
  const { experiment, moment } = seen
  const check = faultIn(experiment.scenario, experiment.seed)?.fault.check
  if (check === undefined) return { done: false, says: 'This is another story: begin the step again.' }
  const failed = failedIn(moment.events).find(({ id }) => id === check)
  if (!failed) return { done: false, says: 'Nothing in this moment decides it.' }
  const { rule, expected, actual, cite } = failed
  return {
    done: true,
    says: `Here it is decided. The rule: ${rule}. Expected: ${expected}; found: ${actual} (${cite}).`,
  }
}

/** Done where the last connection of the story is what it should have been. */
function mended(holds: (seen: Seen) => boolean, says: string): Judge {
  return (seen) => {
    if (faultIn(seen.experiment.scenario, seen.experiment.seed) === undefined)
      return { done: false, says: 'This is another story: begin the step again.' }
    if (holds(seen)) return { done: true, says }
    const last = lastTold(seen)
    return {
      done: false,
      says: last ? `${last.id}: ${shortKind(last)}.` : 'The last connection never began.',
    }
  }
}

function tookEarly(seen: Seen): boolean {
  const last = lastTold(seen)
  return (
    last !== undefined &&
    allOf(last).some((event) => event.kind === 'data' && event.early && event.direction === 'received')
  )
}

/** One act that mends a riddle; none where it is no riddle. */
export function mendOf({ scenario, seed }: Seen['experiment']): readonly string[] {
  if (!isRiddle(scenario)) return []
  const mends: Readonly<Record<string, string>> = MENDED_BY[scenario]
  const mend = mends[faultIn(scenario, seed)?.name ?? '']
  return mend === undefined ? [] : [mend]
}

/** Each by its id. */
export const RIDDLE_TASKS = {
  'riddle.find': find,
  'riddle.mend': mended((seen) => hasResumed(lastTold(seen)), 'Mended: the last connection resumes.'),
  'riddle.mend-early': mended(tookEarly, 'Mended: the server takes the early data.'),
} as const satisfies Readonly<Record<string, Judge>>
