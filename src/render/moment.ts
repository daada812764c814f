/** One moment of a run as lines: a heading that says who does what, then everything that happened in it. */
import { toHex } from '../bytes/bytes.ts'
import type {
  Actor,
  AlertEvent,
  DataEvent,
  MessageEvent,
  RecordEvent,
  SecretEvent,
  StepEvent,
} from '../trace/event.ts'
import type { RunMoment } from '../trace/run.ts'
import {
  actorStyle,
  alertLines,
  arrow,
  cacheLines,
  citation,
  dataLines,
  keyPairLines,
  messageLines,
  noteLines,
  secretLines,
  stateLines,
  verdictLines,
} from './blocks.ts'
import { line, type Line, type Piece } from './lines.ts'
import { isSentRecord, protectionWords } from './protection.ts'
import { tellMessage } from './story.ts'
import { counted, type Detail } from './values.ts'

/** Secrets that one side of a connection has shown already, so that the other need not show them again. */
export class Seen {
  private readonly bytes = new Map<string, string>()

  /** Whether the other side has this very secret already. Notes it either way. */
  twin({ name, bytes }: SecretEvent): boolean {
    const hex = toHex(bytes)
    const found = this.bytes.get(name)
    this.bytes.set(name, hex)
    return found === hex
  }
}

/** What a moment is told with. */
export interface MomentOptions {
  readonly moment: RunMoment
  /** Virtual ms at which the connection began. */
  readonly began: number
  /** The record that carried each message. */
  readonly carried: ReadonlyMap<MessageEvent, RecordEvent>
  readonly seen: Seen
  readonly detail: Detail
}

/** The lines of a moment; none where nothing happened that is worth telling. */
export function momentLines(options: MomentOptions): Line[] {
  const { moment, began, detail } = options
  if (!detail.full && moment.events.every(({ kind }) => kind === 'record')) return []
  const head = headLine(options)
  const gutter: Piece[] = [
    ['dim', `#${moment.index}`.padEnd(5)],
    ['dim', `${`+${moment.t - began}`.padStart(5)} ms  `],
  ]
  const blank: Piece[] = [['text', ' '.repeat(15)]]
  return [{ ...head, gutter }, ...body(options).map((each) => ({ ...each, gutter: blank }))]
}

// ---- Heading

function headLine({ moment, carried }: MomentOptions): Line {
  const { actor, events } = moment
  const main = mainEvent(events)
  if (main?.direction === 'sent' && actor !== 'wire') {
    const record = main.kind === 'message' ? carried.get(main) : events.find(isSentRecord)
    const words = protectionWords(record?.epoch ?? 'plaintext')
    const size = main.kind === 'alert' ? '' : `${counted(main.bytes.length, 'byte')}, `
    return line(arrow(actor, trafficName(main), size + words))
  }
  return line([
    [actorStyle(actor), actor],
    ['message', ` ${momentTitle(moment)}`],
  ])
}

/** What a moment is about: its message, else the data or the alert that went or came; `undefined` for neither. */
export function mainEvent(events: readonly StepEvent[]): Traffic | undefined {
  return events.find((event) => event.kind === 'message') ?? events.find(isTraffic)
}

/** What the actor does, where it does not send: `receives ServerHello`. */
export function momentTitle({ events, cause }: RunMoment): string {
  const main = mainEvent(events)
  return main ? `receives ${trafficName(main)}` : causeWords(cause, events)
}

/** What travels. */
export type Traffic = MessageEvent | DataEvent | AlertEvent

function isTraffic(event: StepEvent): event is Traffic {
  return event.kind === 'data' || event.kind === 'alert'
}

/** Its name: `ServerHello`, `alert close_notify`, `application data`. */
export function trafficName(event: Traffic): string {
  switch (event.kind) {
    case 'message':
      return event.name
    case 'alert':
      return `alert ${event.description}`
    case 'data':
      return event.early ? 'early data' : 'application data'
  }
}

function causeWords(cause: string, events: readonly StepEvent[]): string {
  if (cause === 'connect') return 'begins a connection'
  if (cause.startsWith('command ')) return `is told to ${cause.slice(8).replaceAll('-', ' ')}`
  if (cause.startsWith('answer ')) return `gets the answer to ${cause.slice(7).replaceAll('-', ' ')}`
  if (cause !== 'step') return cause
  const record = events.find((event) => event.kind === 'record')
  if (record?.type === 'change_cipher_spec') return 'ignores ChangeCipherSpec'
  if (record?.skipped !== undefined) return `passes over a ${record.type} record`
  return record ? `opens a ${record.type} record` : 'moves on'
}

// ---- Body

function body(options: MomentOptions): Line[] {
  const { moment, detail, seen } = options
  const { events, actor } = moment
  const message = events.find((event) => event.kind === 'message')
  const lines = message ? told(message, detail) : []
  const twins: SecretEvent[] = []
  events.forEach((event, index) => {
    if (event.kind === 'secret') {
      if (seen.twin(event) && !detail.full) twins.push(event)
      else if (!detail.full && isSecondOfPair(events, index)) return
      else lines.push(...bornLines(event, events[index + 1], detail))
    } else if (event !== message) lines.push(...otherLines(event, actor, detail))
  })
  // What both sides hold comes before the state that rests on it.
  if (twins.length === 0) return lines
  const at = lines.findIndex(({ pieces }) => pieces[0]?.[0] === 'state')
  const agreed = twinLine(actor, twins)
  return at < 0 ? [...lines, agreed] : [...lines.slice(0, at), agreed, ...lines.slice(at)]
}

/** What was sent is told with its fields; what is received has the same, and gets its sentence only. */
function told(message: MessageEvent, detail: Detail): Line[] {
  if (message.direction === 'sent' && message.name !== 'ChangeCipherSpec')
    return messageLines(message, detail)
  if (detail.full) return messageLines(message, detail)
  const { says, cite } = tellMessage(message)
  return says ? [line([['text', says], ...citation(cite, detail)])] : []
}

function bornLines(event: SecretEvent, next: StepEvent | undefined, detail: Detail): Line[] {
  const paired = !detail.full && next?.kind === 'secret' && isPair(event, next)
  return paired ? keyPairLines(event, next, detail) : secretLines(event, detail)
}

function isSecondOfPair(events: readonly StepEvent[], index: number): boolean {
  const [before, event] = [events.at(index - 1), events[index]]
  return index > 0 && before?.kind === 'secret' && event.kind === 'secret' && isPair(before, event)
}

function isPair(key: SecretEvent, iv: SecretEvent): boolean {
  return key.label === 'key' && iv.label === 'iv' && key.parents[0] === iv.parents[0]
}

function twinLine(actor: Actor | 'wire', twins: readonly SecretEvent[]): Line {
  const other = actor === 'client' ? 'server' : 'client'
  const names = twins.flatMap((twin, index) => {
    const next = twins.at(index + 1)
    if (isSecondOfPair(twins, index)) return []
    return next && isPair(twin, next) ? `${twin.name} and its IV` : twin.name
  })
  return line(
    [
      ['secret', `✦ ${counted(twins.length, 'secret')} equal to the ${other}’s: `],
      ['dim', names.join(', ')],
    ],
    4,
  )
}

/** The lines of one event that is no secret. */
export function otherLines(
  event: Exclude<StepEvent, SecretEvent>,
  actor: Actor | 'wire',
  detail: Detail,
): Line[] {
  switch (event.kind) {
    case 'message':
      return messageLines(event, detail)
    case 'record':
      return recordLines(event, detail)
    case 'state':
      return actor === 'wire' ? [] : stateLines(actor, event, detail)
    case 'verdict':
      return verdictLines(event, detail)
    case 'cache':
      return cacheLines(actor, event)
    case 'alert':
      return alertLines(event, detail)
    case 'data':
      return dataLines(event)
    case 'note':
      return noteLines(event, detail)
  }
}

function recordLines(
  { direction, type, epoch, sequence, bytes, skipped }: RecordEvent,
  detail: Detail,
): Line[] {
  if (direction === 'received' && !detail.full) return []
  const what = `${direction === 'sent' ? 'on the wire' : 'opened'}: one ${type} record of ${bytes.length} bytes`
  const how =
    epoch === 'plaintext' ? 'in the clear' : `number ${sequence} under ${epoch.replace(/ 0$/, '')} keys`
  return [line([['dim', `▫ ${what}, ${how}${skipped === undefined ? '' : `; passed over: ${skipped}`}`]], 4)]
}
