/** Hidden records one behind the other, told as one: of a long download that nobody can open there is one thing to say. */
import type { RecordEvent } from '../../trace/event.ts'
import type { RunMoment } from '../../trace/run.ts'
import type { Actor } from '../../wire/actor.ts'
import { isHidden } from '../words/protection.ts'
import { counted } from '../words/values.ts'
import { protectionWords, type Telling } from '../words/wording.ts'
import { arrow } from './blocks.ts'
import { line, type Line } from './lines.ts'
import { aRecord } from './moment-title.ts'
import { besideGutter } from './moment.ts'

/** Moments that are told together: several hidden records, or one moment of any kind. */
type MomentRun = readonly [RunMoment, ...RunMoment[]]

/** A moment that is nothing but a hidden record. */
interface Hidden {
  readonly actor: Actor
  readonly record: RecordEvent
}

/** Moments in their order, with those together that tell the same: hidden records of one side that the same would open. */
export function inRuns(moments: readonly RunMoment[]): readonly MomentRun[] {
  const runs: [RunMoment, ...RunMoment[]][] = []
  for (const moment of moments) {
    const last = runs.at(-1)
    if (last && tellTheSame(last[0], moment)) last.push(moment)
    else runs.push([moment])
  }
  return runs
}

function tellTheSame(one: RunMoment, other: RunMoment): boolean {
  const [first, next] = [hiddenIn(one), hiddenIn(other)]
  if (!first || !next) return false
  const { record } = first
  return (
    first.actor === next.actor && record.type === next.record.type && record.hidden === next.record.hidden
  )
}

function hiddenIn({ actor, events }: RunMoment): Hidden | undefined {
  const [record, ...others] = events
  return actor !== 'wire' && record && isHidden(record) && others.length === 0 ? { actor, record } : undefined
}

/** The lines of several hidden records: how many bytes in how many records, and what would open them. */
export function hiddenRunLines(run: MomentRun, telling: Telling): Line[] {
  const hidden = run.flatMap((moment) => hiddenIn(moment) ?? [])
  const [first] = hidden
  if (!first) return []
  const { actor, record } = first
  const size = hidden.reduce((sum, { record: { bytes } }) => sum + bytes.length, 0)
  const words = `${counted(size, 'byte')}, ${protectionWords(record.epoch, actor, telling)}`
  const head = line(arrow(actor, counted(hidden.length, 'hidden record'), words))
  const last = run.at(-1) ?? run[0]
  const until = `#${run[0].index} to #${last.index}, until +${last.t - telling.began} ms`
  const numbers = `numbers ${record.sequence} to ${record.sequence + hidden.length - 1}`
  const what = `▫ ${until}: each ${aRecord(record)}, ${numbers}: ${record.hidden}`
  return besideGutter(run[0], telling, head, [line([['dim', what]], 4)])
}
