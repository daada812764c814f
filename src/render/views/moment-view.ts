/** One moment as a page shows it: its message byte by byte, what it says, and all else that happened in it. */
import { toHex } from '../../bytes/bytes.ts'
import type { Span } from '../../bytes/span.ts'
import { IN_THE_CLEAR } from '../../trace/epoch.ts'
import type { MessageEvent, RecordEvent, StepEvent } from '../../trace/event.ts'
import type { ConnectionRun, RunMoment } from '../../trace/run.ts'
import { spanFor } from '../../wire/hello12-names.ts'
import { markLines, secretLines } from '../text/blocks.ts'
import type { Piece } from '../text/lines.ts'
import { otherLines, stepWords } from '../text/moment.ts'
import { mainEvent, momentDoing } from '../text/moment-title.ts'
import { recordSpan } from '../text/record-facts.ts'
import { takesChangeCipherSpec } from '../words/steps.ts'
import { tellChangeCipherSpec, tellMessage } from '../words/story.ts'
import { counted } from '../words/values.ts'
import { protectionWords, type Telling } from '../words/wording.ts'

/** A moment, opened. */
export interface MomentView {
  readonly index: number
  readonly title: string
  /** Connection, number, time, size and protection in one line. */
  readonly sub: string
  /** What the message means here, and where that is written. */
  readonly says: string
  readonly cite: string
  /** Whether decisions come before bytes: who receives knows the bytes from above. */
  readonly decidesFirst: boolean
  readonly bytes?: BytesView
  readonly blocks: readonly BlockView[]
}

/** A message, or a record, with its fields. */
export interface BytesView {
  readonly hex: string
  readonly tree: FieldView
}

/** A field: from where to where in the bytes, what it is, and the fields in it. */
export interface FieldView {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly type: string
  readonly value: string | number | null
  readonly cite: string
  readonly children: readonly FieldView[]
}

/** What is told of an event: lines of styled pieces. */
interface BlockView {
  readonly kind: StepEvent['kind'] | 'published'
  readonly lines: readonly (readonly Piece[])[]
}

/** The view of a moment. @param telling how its connection is told */
export function momentView(
  { id }: Pick<ConnectionRun, 'id'>,
  moment: RunMoment,
  telling: Telling,
): MomentView {
  const { events, actor, index, t } = moment
  const main = mainEvent(events)
  const message = main?.kind === 'message' ? main : undefined
  const sender = (message?.direction === 'sent') === (actor === 'client') ? 'client' : 'server'
  const epoch = (message && telling.carried.get(message)?.epoch) ?? IN_THE_CLEAR
  const keys = message
    ? `, ${counted(message.bytes.length, 'byte')}, ${protectionWords(epoch, sender, telling)}`
    : ''
  const bytes = shownBytes(message ?? events.find((event) => event.kind === 'record'), telling)
  return {
    index,
    title: `${actor} ${momentDoing(moment)}`,
    sub: `${id} · moment #${index} · +${t - telling.began} ms${stepWords(moment, telling, ' · ', '')}${keys}`,
    ...sentence(events, message, telling),
    decidesFirst: main?.direction !== 'sent',
    ...(bytes && { bytes }),
    blocks: [...marked(message, telling), ...told(moment, telling)],
  }
}

/** The bytes of a message and its fields; where there is none, those of a record. */
function shownBytes(event: MessageEvent | RecordEvent | undefined, telling: Telling): BytesView | undefined {
  if (!event) return undefined
  const span = event.kind === 'message' ? spanFor(event, telling) : recordSpan(event, telling)
  return { hex: toHex(event.bytes), tree: fieldView(span) }
}

function fieldView({ name, start, end, type, value, cite, children }: Span): FieldView {
  return { name, start, end, type, value, cite, children: children.map(fieldView) }
}

function sentence(
  events: readonly StepEvent[],
  message: MessageEvent | undefined,
  telling: Telling,
): Pick<MomentView, 'says' | 'cite'> {
  if (message) return tellMessage(message, telling)
  return takesChangeCipherSpec(events) ? tellChangeCipherSpec() : { says: '', cite: '' }
}

/** How the message compares with what was published of it; other events say it in their own lines. */
function marked(message: MessageEvent | undefined, telling: Telling): BlockView[] {
  const lines = message ? markLines(message, telling) : []
  return lines.length > 0 ? [{ kind: 'published', lines: lines.map(({ pieces }) => pieces) }] : []
}

function told({ events, actor }: RunMoment, telling: Telling): BlockView[] {
  const full = { ...telling, full: true }
  return events
    .filter(({ kind }) => kind !== 'message')
    .map((event) => {
      const lines = event.kind === 'secret' ? secretLines(event, full) : otherLines(event, actor, full)
      return { kind: event.kind, lines: lines.map(({ pieces }) => pieces) }
    })
}
