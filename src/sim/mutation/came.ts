/** What came of a change of a story, for whoever asks: whether it was made, and how each connection ended that it touched. */
import { agreedOf } from '../../handshake/state/agreed.ts'
import type { NoteEvent, StepEvent } from '../../trace/event.ts'
import type { Change } from '../change/change.ts'
import { changeInWords } from '../change/words.ts'
import type { Lab } from '../lab/lab.ts'
import { outcomeOf, type Outcome } from './outcome.ts'
import { unnoticedBecause, type Because } from './unnoticed.ts'

/** How a connection came out, and why where nobody minded. */
export interface CameOut {
  /** Such as `c2`. */
  readonly id: string
  readonly outcome: Outcome
  /** What lets both sides go on, where a table knows of it. */
  readonly because: Because | undefined
}

/** What came of a change. */
export interface CameOf {
  readonly change: Change
  /** The same in words. */
  readonly says: string
  /** Why it was not made, in words; `undefined` where it was. */
  readonly unmade: string | undefined
  /** The connection in which it was made, and those behind it in which something else was decided. */
  readonly connections: readonly CameOut[]
}

/**
 * What came of the last change of a Lab.
 * @param lab with one change more than `before`
 * @throws Error where nothing was changed in it
 */
export function cameOf(lab: Lab, before: Lab): CameOf {
  const change = lab.changes.at(-1)
  if (!change) throw new Error('nothing was changed')
  const says = changeInWords(change)
  const told = [...lab.timeline].flatMap(({ connection: id, events }) =>
    events.flatMap((event) => (tellsOf(event, change, says) ? [{ id, unmade: event.change?.unmade }] : [])),
  )
  const made = told.find(({ unmade }) => unmade === undefined)
  if (!made) return { change, says, unmade: told[0]?.unmade ?? NEVER_MET, connections: [] }
  const ids = [...new Set([...lab.timeline].map(({ connection }) => connection))]
  const touched = ids
    .slice(ids.indexOf(made.id))
    .map((id, at) => outOf(lab, before, id, at === 0 ? change : undefined))
  const connections = touched.filter(({ outcome }, at) => at === 0 || isOther(outcome))
  return { change, says, unmade: undefined, connections }
}

/** Whether the trace tells of a change there: what is sent otherwise is known by its words, a deviation by its name. */
function tellsOf(event: StepEvent, change: Change, says: string): event is NoteEvent {
  if (event.kind !== 'note') return false
  return change.kind === 'deviate' ? event.deviation === change.id : event.change?.says === says
}

const NEVER_MET =
  'nothing that fits was sent; on the wire a change meets a message only where nothing protects it, otherwise it is made ' +
  'before sealing, or by the sender'

function outOf(lab: Lab, before: Lab, id: string, change?: Change): CameOut {
  const outcome = outcomeOf(lab, before, id)
  const end = [...lab.timeline].findLast(({ connection }) => connection === id)?.after
  const agreed = end?.client && agreedOf(end.client)
  if (outcome.kind !== 'connected' || change?.kind !== 'edit' || !agreed)
    return { id, outcome, because: undefined }
  const { version, earlyData } = agreed
  const { path } = change.edit
  const around = { ...change.sent, isEarlyRejected: earlyData === 'rejected' }
  const because = unnoticedBecause(path, version, around)
  return { id, outcome, because }
}

function isOther(outcome: Outcome): boolean {
  return outcome.kind !== 'connected' || outcome.otherwise.length > 0
}
