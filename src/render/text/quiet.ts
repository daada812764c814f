/** Moments that every connection has: after the first of each kind they are told in one line. */
import type { StepEvent } from '../../trace/event.ts'
import type { RunMoment } from '../../trace/run.ts'
import { takesChangeCipherSpec } from '../words/steps.ts'
import type { Line, Piece } from './lines.ts'
import { mainEvent, momentDoing } from './moment-title.ts'
import type { Memory } from './seen.ts'

/** Whether a moment is a ChangeCipherSpec or a close_notify, and one like it was told already. */
export function isToldAlready(moment: RunMoment, memory: Memory | undefined): boolean {
  return isQuiet(moment.events) && memory?.again(momentDoing(moment)) === true
}

function isQuiet(events: readonly StepEvent[]): boolean {
  const main = mainEvent(events)
  const own =
    main?.kind === 'message'
      ? main.name === 'ChangeCipherSpec'
      : main?.kind === 'alert'
        ? main.description === 'close_notify'
        : main === undefined && (takesChangeCipherSpec(events) || ignoresChangeCipherSpec(events))
  return own && events.every(isPartOfIt)
}

function ignoresChangeCipherSpec(events: readonly StepEvent[]): boolean {
  return events.some((event) => event.kind === 'record' && event.type === 'change_cipher_spec')
}

/** What goes with it in any connection. */
function isPartOfIt(event: StepEvent): boolean {
  if (event.kind === 'alert') return event.description === 'close_notify'
  if (event.kind === 'note') return event.change === undefined
  return event.kind === 'message' || event.kind === 'record' || event.kind === 'state'
}

/** Its heading in one dim line, with the states that it leads to. */
export function quietHead(head: Line, { events }: RunMoment): Line {
  const also = mainEvent(events)?.direction === 'received' && events.some(isSentAlert)
  const states = events.flatMap((event) => (event.kind === 'state' ? [`  ${event.from} → ${event.to}`] : []))
  const dimmed = head.pieces.map(([, text]): Piece => ['dim', text])
  return { ...head, pieces: [...dimmed, ['dim', `${also ? ', and sends its own' : ''}${states.join('')}`]] }
}

function isSentAlert(event: StepEvent): boolean {
  return event.kind === 'alert' && event.direction === 'sent'
}
