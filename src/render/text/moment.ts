/** One moment of a run as lines: a heading that says who does what, then everything that happened in it. */
import { toHex } from '../../bytes/bytes.ts'
import type { Cause } from '../../trace/cause.ts'
import type {
  AlertEvent,
  DataEvent,
  MessageEvent,
  RecordEvent,
  SecretEvent,
  StepEvent,
} from '../../trace/event.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'
import { IN_THE_CLEAR } from '../../trace/epoch.ts'
import type { RunMoment } from '../../trace/run.ts'
import { birthLines, birthName, birthsOf, secretsFrom } from './secret-groups.ts'
import {
  actorStyle,
  alertLines,
  arrow,
  cacheLines,
  dataLines,
  markLines,
  messageLines,
  noteLines,
  secretLines,
  stateLines,
  toldLines,
  uncompressedLines,
  verdictLines,
} from './blocks.ts'
import { line, type Line, type Piece } from './lines.ts'
import { causeName } from '../words/cause.ts'
import { isHidden, isSentRecord } from '../words/protection.ts'
import { partLines, signatureLines } from './record-facts.ts'
import { takesChangeCipherSpec } from '../words/steps.ts'
import { tellChangeCipherSpec, tellMessage } from '../words/story.ts'
import { keysInUse, protectionWords, type Telling } from '../words/wording.ts'
import { counted } from '../words/values.ts'

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
interface MomentOptions {
  readonly moment: RunMoment
  readonly telling: Telling
  readonly seen: Seen
}

/** The lines of a moment; none where nothing happened that is worth telling. */
export function momentLines(options: MomentOptions): Line[] {
  const { moment, telling } = options
  // A delivery alone: the bytes wait to be looked at.
  if (!telling.full && moment.events.length === 0) return []
  return besideGutter(moment, telling, headLine(options), body(options))
}

/** A heading with number and time of its moment in the gutter, and the lines below it. */
export function besideGutter(
  { index, t }: RunMoment,
  { began }: Telling,
  head: Line,
  below: readonly Line[],
): Line[] {
  const gutter: Piece[] = [
    ['dim', `#${index}`.padEnd(5)],
    ['dim', `${`+${t - began}`.padStart(5)} ms  `],
  ]
  const blank: Piece[] = [['text', ' '.repeat(15)]]
  return [{ ...head, gutter }, ...below.map((each) => ({ ...each, gutter: blank }))]
}

// ---- Heading

function headLine({ moment, telling }: MomentOptions): Line {
  const { actor, events } = moment
  const main = mainEvent(events)
  if (main?.direction === 'sent' && actor !== 'wire') {
    const record = main.kind === 'message' ? telling.carried.get(main) : events.find(isSentRecord)
    const words = protectionWords(record?.epoch ?? IN_THE_CLEAR, actor, telling)
    const size = main.kind === 'alert' ? '' : `${counted(main.bytes.length, 'byte')}, `
    return line(arrow(actor, trafficName(main), stepWords(moment, telling, '', ', ') + size + words))
  }
  return line([
    [actorStyle(actor), actor],
    ['message', ` ${momentTitle(moment)}`],
    ['text', stepWords(moment, telling, '  ', '')],
  ])
}

/** `step 4 of 10`, where the moment is a step of a TLS 1.2 handshake. */
export function stepWords(
  { index }: Pick<RunMoment, 'index'>,
  { steps }: Pick<Telling, 'steps'>,
  before: string,
  after: string,
): string {
  const step = steps.get(index)
  return step ? `${before}step ${step.number} of ${step.of}${after}` : ''
}

/** What a moment is about: its message, else the data, the alert or the hidden record that went or came; else `undefined`. */
export function mainEvent(events: readonly StepEvent[]): Traffic | undefined {
  return events.find((event) => event.kind === 'message') ?? events.find(isTraffic)
}

/** What the actor does, where it does not send: `receives ServerHello`. */
export function momentTitle({ events, cause }: Pick<RunMoment, 'events' | 'cause'>): string {
  const main = mainEvent(events)
  if (takesChangeCipherSpec(events)) return 'receives ChangeCipherSpec'
  return main ? `receives ${trafficName(main)}` : causeWords(cause, events)
}

/** What the actor does, whatever it is: `sends ServerHello`, `receives ServerHello`, `is told to send`. */
export function momentDoing(moment: Pick<RunMoment, 'events' | 'cause'>): string {
  const main = mainEvent(moment.events)
  return main?.direction === 'sent' ? `sends ${trafficName(main)}` : momentTitle(moment)
}

/** What travels; a record is that only where nobody sees what is in it. */
type Traffic = MessageEvent | DataEvent | AlertEvent | RecordEvent

function isTraffic(event: StepEvent): event is Traffic {
  return event.kind === 'data' || event.kind === 'alert' || isHidden(event)
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
    case 'record':
      return 'hidden record'
  }
}

function causeWords(cause: Cause, events: readonly StepEvent[]): string {
  switch (cause.kind) {
    case 'connect':
      return 'begins a connection'
    case 'command':
      return `is told to ${cause.name.replaceAll('-', ' ')}`
    case 'answer':
      return `gets the answer to ${cause.name.replaceAll('-', ' ')}`
    case 'step':
      return stepTitle(events)
    case 'arrival':
    case 'replay':
    case 'remark':
    case 'recorded':
      return causeName(cause)
  }
}

function stepTitle(events: readonly StepEvent[]): string {
  const record = events.find((event) => event.kind === 'record')
  if (record?.type === 'change_cipher_spec') return 'ignores ChangeCipherSpec'
  if (record?.skipped !== undefined) return `passes over ${aRecord(record)}`
  return record ? `opens ${aRecord(record)} of ${counted(record.bytes.length, 'byte')}` : 'moves on'
}

/** `an application_data record`. */
export function aRecord({ type }: RecordEvent): string {
  return `${/^a/.test(type) ? 'an' : 'a'} ${type} record`
}

// ---- Body

function body(options: MomentOptions): Line[] {
  const { moment, telling, seen } = options
  const { events, actor } = moment
  const message = events.find((event) => event.kind === 'message')
  const lines = message ? told(message, telling) : []
  if (takesChangeCipherSpec(events)) lines.push(...toldLines(tellChangeCipherSpec(), telling))
  const twins: SecretEvent[] = []
  events.forEach((event, index) => {
    if (event.kind !== 'secret') {
      if (event !== message) lines.push(...otherLines(event, actor, telling))
    } else if (telling.full) lines.push(...secretLines(event, telling))
    else if (events[index - 1]?.kind !== 'secret') {
      const born = secretsFrom(events, index)
      const own = born.filter((secret) => !seen.twin(secret) || !twins.push(secret))
      for (const birth of birthsOf(own)) lines.push(...birthLines(birth, telling))
    }
  })
  // What both sides hold comes before the state that rests on it.
  if (twins.length === 0) return lines
  const at = lines.findIndex(({ pieces }) => pieces[0]?.[0] === 'state')
  const agreed = twinLine(actor, twins)
  return at < 0 ? [...lines, agreed] : [...lines.slice(0, at), agreed, ...lines.slice(at)]
}

/** What was sent is told with its fields; what is received has the same, and gets its sentence only. */
function told(message: MessageEvent, telling: Telling): Line[] {
  const shown = message.direction === 'sent' && message.name !== 'ChangeCipherSpec'
  return shown || telling.full
    ? messageLines(message, telling)
    : toldLines(tellMessage(message, telling), telling)
}

function twinLine(actor: Actor | 'wire', twins: readonly SecretEvent[]): Line {
  const other = actor === 'client' ? 'server' : 'client'
  const names = birthsOf(twins).map(birthName)
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
  telling: Telling,
): Line[] {
  switch (event.kind) {
    case 'message':
      return messageLines(event, telling)
    case 'uncompressed':
      return uncompressedLines(event, telling)
    case 'record':
      return actor === 'wire' ? [] : recordLines(event, actor, telling)
    case 'state':
      return actor === 'wire' ? [] : stateLines(actor, event, telling)
    case 'verdict':
      return verdictLines(event, telling)
    case 'cache':
      return cacheLines(actor, event)
    case 'alert':
      return alertLines(event, telling)
    case 'data':
      return dataLines(event)
    case 'note':
      return noteLines(event, telling)
    case 'signature':
      return signatureLines(event, telling)
  }
}

/** A record that was sent; of one that came, why it was passed over, and in full what it was. */
function recordLines(event: RecordEvent, actor: Actor, telling: Telling): Line[] {
  const { direction, type, epoch, sequence, bytes, skipped, protection, hidden } = event
  if (hidden !== undefined) return [line([['dim', `▫ ${aRecord(event)}, number ${sequence}: ${hidden}`]], 4)]
  if (skipped !== undefined && (telling.full || type !== 'change_cipher_spec'))
    return [line([['dim', `▫ passed over, ${counted(bytes.length, 'byte')}: ${skipped}`]], 4)]
  if (direction === 'received' && !telling.full) return []
  const what = `${direction === 'sent' ? 'on the wire' : 'opened'}: one ${type} record of ${bytes.length} bytes`
  const sender = direction === 'sent' ? actor : peerOf(actor)
  const how =
    epoch.name === 'plaintext' ? 'in the clear' : `number ${sequence} ${keysInUse(epoch, sender, telling)}`
  const cipher = telling.full && protection ? `: ${protection.cipher}` : ''
  const head = line([['dim', `▫ ${what}, ${how}${cipher}`]], 4)
  const parts = telling.full && protection ? partLines(protection.parts, telling) : []
  return [head, ...markLines(event, telling), ...parts]
}
