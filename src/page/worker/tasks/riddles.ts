/** Tasks of the riddles: to find the check that failed, and to mend what made it fail. */
import { shortKind } from '../../../render/words/costs.ts'
import type { Fault } from '../../../sim/faults/fault.ts'
import { faultIn, isRiddle, MENDED_BY } from '../../../sim/faults/riddles.ts'
import type { ConnectionRun, Run } from '../../../trace/run.ts'
import { allOf, failedIn, hasResumed, type Judge, type Judged, type Seen } from './judging.ts'

/** Judges what is there as a riddle with that fault in it. */
function asRiddle(judge: (seen: Seen, fault: Fault) => Judged): Judge {
  return (seen) => {
    const fault = faultIn(seen.experiment.scenario, seen.experiment.seed)
    return fault ? judge(seen, fault) : { done: false, says: 'This is another story: begin the step again.' }
  }
}

/** Done in the moment in which it is decided. It says nothing of the rule until that is found. */
const find = asRiddle(({ moment }, { fault }) => {
  const failed = failedIn(moment.events).find(({ id }) => id === fault.check)
  if (!failed) return { done: false, says: 'Nothing in this moment decides it.' }
  const { rule, expected, actual, cite } = failed
  const says = `Here it is decided. The rule: ${rule}. Expected: ${expected}; found: ${actual} (${cite}).`
  return { done: true, says }
})

/** Done where the last connection of the story is what it should have been: what is opened behind its end does not count. */
function mended(holds: (last: ConnectionRun) => boolean, says: string): Judge {
  return asRiddle((seen, fault) => {
    const last = lastToldOf(seen, fault)
    if (!last) return { done: false, says: 'The last connection never began.' }
    return holds(last) ? { done: true, says } : { done: false, says: `${last.id}: ${shortKind(last)}.` }
  })
}

function lastToldOf({ run, experiment }: Pick<Seen, 'run' | 'experiment'>, fault: Fault) {
  const told = fault.play(experiment.seed).timeline.at(-1)?.connection
  return run.connections.find(({ id }) => id === told)
}

/** Whether it is a riddle whose last connection is not what it should be. */
export function isOpenRiddle(experiment: Seen['experiment'], run: Run): boolean {
  const fault = faultIn(experiment.scenario, experiment.seed)
  if (!fault) return false
  const last = lastToldOf({ run, experiment }, fault)
  return !last || !(experiment.scenario === 'riddle-0rtt' ? tookEarly : hasResumed)(last)
}

function tookEarly(last: ConnectionRun): boolean {
  return allOf(last).some((event) => event.kind === 'data' && event.early && event.direction === 'received')
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
  'riddle.mend': mended(hasResumed, 'Mended: the last connection resumes.'),
  'riddle.mend-early': mended(tookEarly, 'Mended: the server takes the early data.'),
} as const satisfies Readonly<Record<string, Judge>>
