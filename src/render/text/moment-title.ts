/** What a moment is about, in a few words: what is sent, what is received, what else is done. */
import type { Cause } from '../../trace/cause.ts'
import type { AlertEvent, DataEvent, MessageEvent, RecordEvent, StepEvent } from '../../trace/event.ts'
import type { RunMoment } from '../../trace/run.ts'
import { causeName } from '../words/cause.ts'
import { isHidden } from '../words/protection.ts'
import { takesChangeCipherSpec } from '../words/steps.ts'
import { counted } from '../words/values.ts'

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
