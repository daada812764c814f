/** One moment as a page shows it: its message byte by byte, what it says, and all else that happened in it. */
import { toHex } from '../../bytes/bytes.ts'
import { shiftSpan, type Span } from '../../bytes/span.ts'
import { IN_THE_CLEAR } from '../../trace/epoch.ts'
import type { MessageEvent, RecordEvent, StepEvent } from '../../trace/event.ts'
import type { ConnectionRun, RunMoment } from '../../trace/run.ts'
import type { Actor } from '../../wire/actor.ts'
import { spanFor } from '../../wire/hello12-names.ts'
import { withPaths, type PathSpan } from '../../wire/path/paths.ts'
import { markLines, secretLines } from '../text/blocks.ts'
import type { Piece } from '../text/lines.ts'
import { otherLines, stepWords } from '../text/moment.ts'
import { mainEvent, momentDoing } from '../text/moment-title.ts'
import { recordSpan } from '../text/record-facts.ts'
import { takesChangeCipherSpec } from '../words/steps.ts'
import { tellChangeCipherSpec, tellMessage } from '../words/story.ts'
import { meaningOfField } from '../words/meaning.ts'
import { counted } from '../words/values.ts'
import { protectionWords, type Telling } from '../words/wording.ts'
import type { OpensTicket } from './ticket-view.ts'

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
  readonly hand?: HandView
  readonly blocks: readonly BlockView[]
}

/** A message, or a record, with its fields. */
export interface BytesView {
  readonly hex: string
  readonly tree: FieldView
}

/** What one can lay a hand on: a message that is sent, or else a record. */
export interface HandView {
  /** So many moments come before it is sent. */
  readonly when: number
  readonly from: Actor
  /** Name of the message, or content type of the record. */
  readonly what: string
  /** Where it can be changed, the first unless told otherwise. */
  readonly layers: readonly ('wire' | 'sealing' | 'sender')[]
}

/** A field: from where to where in the bytes, what it is, and the fields in it. */
export interface FieldView {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly type: string
  readonly value: string | number | null
  readonly cite: string
  /** What it means, in a sentence; empty where there is nothing to say. */
  readonly says: string
  /** Path by which a change names it; empty where it has none. */
  readonly path: string
  readonly children: readonly FieldView[]
}

/** What is told of an event: lines of styled pieces. */
interface BlockView {
  readonly kind: StepEvent['kind'] | 'published'
  readonly lines: readonly (readonly Piece[])[]
}

/** The view of a moment. @param telling how its connection is told; opens: tells the fields of tickets */
export function momentView(
  { id }: Pick<ConnectionRun, 'id'>,
  moment: RunMoment,
  telling: Telling,
  opens: OpensTicket = () => undefined,
): MomentView {
  const { events, actor, index, t } = moment
  const main = mainEvent(events)
  const message = main?.kind === 'message' ? main : undefined
  const sender = (message?.direction === 'sent') === (actor === 'client') ? 'client' : 'server'
  const epoch = (message && telling.carried.get(message)?.epoch) ?? IN_THE_CLEAR
  const keys = message
    ? `, ${counted(message.bytes.length, 'byte')}, ${protectionWords(epoch, sender, telling)}`
    : ''
  const bytes = shownBytes(message ?? events.find((event) => event.kind === 'record'), telling, opens)
  return {
    index,
    title: `${actor} ${momentDoing(moment)}`,
    sub: `${id} · moment #${index} · +${Number((t - telling.began).toFixed(3))} ms${stepWords(moment, telling, ' · ', '')}${keys}`,
    ...sentence(events, message, telling),
    decidesFirst: main?.direction !== 'sent',
    ...(bytes && { bytes }),
    ...handOf(moment, epoch.name === 'plaintext'),
    blocks: [...marked(message, telling), ...told(moment, telling)],
  }
}

/** The bytes of a message and its fields; where there is none, those of a record. */
function shownBytes(
  event: MessageEvent | RecordEvent | undefined,
  telling: Telling,
  opens: OpensTicket,
): BytesView | undefined {
  if (!event) return undefined
  const hex = toHex(event.bytes)
  if (event.kind === 'record') return { hex, tree: recordView(recordSpan(event, telling), telling) }
  const tree = fieldView(withTickets(spanFor(event, telling), event.bytes, opens), withPaths(event.span))
  return { hex, tree: event.name === CHANGE_CIPHER_SPEC ? inRecord(tree, event.protected) : tree }
}

/** A record by itself, which is told as a message: it is its content (RFC 5246 §7.1). */
const CHANGE_CIPHER_SPEC = 'ChangeCipherSpec'

function inRecord(tree: FieldView, sealed: boolean): FieldView {
  const children = tree.children.map((child) => ({ ...child, path: sealed ? '' : 'TLSPlaintext.fragment' }))
  return { ...tree, children }
}

/** The same tree, with the fields of tickets in it. */
function withTickets(span: Span, bytes: Uint8Array, opens: OpensTicket): Span {
  const { name, start, end, children } = span
  if (children.length > 0)
    return { ...span, children: children.map((child) => withTickets(child, bytes, opens)) }
  const ticket = name === 'content' ? opens(bytes.subarray(start, end)) : undefined
  return ticket ? { ...span, ...shiftSpan(ticket, start), name, value: null } : span
}

/** @param paths of the same tree, whose names need not be those that are shown, and which knows nothing inside tickets */
function fieldView(span: Span, paths: PathSpan | undefined, around = ''): FieldView {
  const { name, start, end, type, value, cite, children } = span
  return {
    ...{
      name,
      start,
      end,
      type,
      value,
      cite: cite || around,
      says: meaningOfField(span),
      path: paths?.path ?? '',
    },
    children: children.map((child, index) => fieldView(child, paths?.children[index], cite || around)),
  }
}

/** The fields of a record's header, in order, as paths name them, and what stands behind them. */
const RECORD_PATHS: Readonly<Record<string, readonly string[]>> = {
  TLSPlaintext: ['type', 'legacy_record_version', 'fragment.length', 'fragment'],
  TLSCiphertext: ['type', 'legacy_record_version', 'encrypted_record.length', 'encrypted_record'],
}

/** Where records are defined: in the clear, and protected. */
const RECORD_CITES = {
  'TLS 1.3': ['RFC 9846 §5.1', 'RFC 9846 §5.2'],
  'TLS 1.2': ['RFC 5246 §6.2.1', 'RFC 5246 §6.2.3'],
} as const

/** What is in a protected record has no path of its own: its bytes are those of the whole. */
function recordView({ children, ...record }: Span, { version }: Telling): FieldView {
  const { name, start, end, type, value } = record
  const cite = RECORD_CITES[version][name === 'TLSPlaintext' ? 0 : 1]
  const paths = RECORD_PATHS[name] ?? []
  return {
    ...{ name, start, end, type, value, cite, says: '', path: name },
    children: children.map((child, index) => {
      const part = index < 3 || children.length === paths.length ? paths[index] : undefined
      const says = meaningOfField(child)
      return {
        ...child,
        cite: child.cite || cite,
        says,
        path: part === undefined ? '' : `${name}.${part}`,
        children: [],
      }
    }),
  }
}

/** What of a moment one can change: what is sent in it. */
function handOf({ index, actor, events }: RunMoment, open: boolean): { hand?: HandView } {
  if (actor === 'wire') return {}
  const message = events.find((event) => event.kind === 'message' && event.direction === 'sent')
  const record = events.find((event) => event.kind === 'record' && event.direction === 'sent')
  const common = { when: index, from: actor }
  if (message?.kind === 'message' && message.name !== CHANGE_CIPHER_SPEC) {
    const layers = open ? (['wire', 'sealing', 'sender'] as const) : (['sealing', 'sender'] as const)
    return { hand: { ...common, what: message.name, layers } }
  }
  if (message?.kind === 'message')
    return { hand: { ...common, what: 'change_cipher_spec', layers: ['wire'] } }
  return record?.kind === 'record' ? { hand: { ...common, what: record.type, layers: ['wire'] } } : {}
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
