/** One moment of a run as lines: a heading that says who does what, then everything that happened in it. */
import type { MessageEvent, RecordEvent, SecretEvent, StepEvent } from '../../trace/event.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'
import { IN_THE_CLEAR } from '../../trace/epoch.ts'
import type { RunMoment } from '../../trace/run.ts'
import { birthName, birthsLines, birthsOf } from './secret-groups.ts'
import {
  actorStyle,
  alertLines,
  arrow,
  cacheLines,
  dataLines,
  markLines,
  noteLines,
  secretLines,
  stateLines,
  toldLines,
} from './blocks.ts'
import { line, type Line, type Piece } from './lines.ts'
import { isSentRecord } from '../words/protection.ts'
import { messageLines, uncompressedLines } from './message-lines.ts'
import { aRecord, mainEvent, momentTitle, trafficName } from './moment-title.ts'
import { isToldAlready, quietHead } from './quiet.ts'
import { partLines, signatureLines } from './record-facts.ts'
import type { Memory, Seen } from './seen.ts'
import { verdictLines } from './verdict-lines.ts'
import { takesChangeCipherSpec } from '../words/steps.ts'
import { tellChangeCipherSpec, tellMessage } from '../words/story.ts'
import { keysInUse, protectionWords, type Telling } from '../words/wording.ts'
import { counted } from '../words/values.ts'

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
  const { memory } = options.seen
  const head = headLine(options)
  if (isToldAlready(moment, memory))
    return besideGutter(moment, telling, quietHead(head, moment), otherRecords(options))
  return besideGutter(moment, telling, head, body(options))
}

/** Records that were sent with a ChangeCipherSpec: they are no part of it. */
function otherRecords({ moment: { actor, events }, telling, seen }: MomentOptions): Line[] {
  return events.flatMap((event) =>
    event.kind === 'record' && event.type === 'handshake'
      ? otherLines(event, actor, telling, seen.memory)
      : [],
  )
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

// ---- Body

function body({ moment, telling, seen }: MomentOptions): Line[] {
  const { events, actor } = moment
  const { memory } = seen
  const message = events.find((event) => event.kind === 'message')
  const lines = message ? told(message, telling, memory) : []
  if (takesChangeCipherSpec(events)) lines.push(...toldLines(tellChangeCipherSpec(), telling, memory))
  const twins: SecretEvent[] = []
  let born: SecretEvent[] = []
  const tellBorn = (): void => {
    lines.push(...birthsLines(birthsOf(born), telling, memory))
    born = []
  }
  for (const event of events) {
    if (event === message) continue
    if (event.kind !== 'secret') {
      const told = otherLines(event, actor, telling, memory)
      // Between secrets may lie what is not told.
      if (told.length > 0) tellBorn()
      lines.push(...told)
    } else if (telling.full) lines.push(...secretLines(event, telling))
    else if (!seen.twin(event) || !twins.push(event)) born.push(event)
  }
  tellBorn()
  // What both sides hold comes before the state that rests on it.
  if (twins.length === 0) return lines
  const at = lines.findIndex(({ pieces }) => pieces[0]?.[0] === 'state')
  const agreed = twinLine(actor, twins, memory)
  return at < 0 ? [...lines, agreed] : [...lines.slice(0, at), agreed, ...lines.slice(at)]
}

/** What was sent is told with its fields; what is received has the same, and gets its sentence only. */
function told(message: MessageEvent, telling: Telling, memory: Memory | undefined): Line[] {
  const shown = message.direction === 'sent' && message.name !== 'ChangeCipherSpec'
  return shown || telling.full
    ? messageLines(message, telling, memory)
    : toldLines(tellMessage(message, telling), telling, memory)
}

/** So many names are as short as to say where they stand. */
const FEW = 2

function twinLine(actor: Actor | 'wire', twins: readonly SecretEvent[], memory: Memory | undefined): Line {
  const other = actor === 'client' ? 'server' : 'client'
  const births = birthsOf(twins)
  const names = births.map(birthName).join(', ')
  const named = births.length > FEW && memory?.before(`equal ${names}`)
  return line(
    [
      ['secret', `✦ ${counted(twins.length, 'secret')} equal to the ${other}’s: `],
      ['dim', named ? `those named in ${named.connection}` : names],
    ],
    4,
  )
}

/** The lines of one event that is no secret. @param memory of what is folded; without it nothing is */
export function otherLines(
  event: Exclude<StepEvent, SecretEvent>,
  actor: Actor | 'wire',
  telling: Telling,
  memory?: Memory,
): Line[] {
  switch (event.kind) {
    case 'message':
      return messageLines(event, telling, memory)
    case 'uncompressed':
      return uncompressedLines(event, telling, memory)
    case 'record':
      return actor === 'wire' ? [] : unlessKnown(recordLines(event, actor, telling), memory)
    case 'state':
      return actor === 'wire' ? [] : stateLines(actor, event, telling, memory)
    case 'verdict':
      return verdictLines(event, telling, memory)
    case 'cache':
      return cacheLines(actor, event)
    case 'alert':
      return alertLines(event, telling)
    case 'data':
      return dataLines(event)
    case 'note':
      return noteLines(event, telling)
    case 'signature':
      return unlessKnown(signatureLines(event, telling), memory)
  }
}

/** Lines without those that an earlier connection had word for word. */
function unlessKnown(lines: readonly Line[], memory: Memory | undefined): Line[] {
  return lines.filter(({ pieces }) => !memory?.before(`line ${pieces.map(([, text]) => text).join('')}`))
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
