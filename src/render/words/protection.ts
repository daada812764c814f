/** Under which keys each message travelled: the record that carried it knows. */
import type { EpochName, SeenEpoch } from '../../trace/epoch.ts'
import type { MessageEvent, RecordEvent, StepEvent } from '../../trace/event.ts'
import { eventsOf, type ConnectionRun } from '../../trace/run.ts'

/** The record that carried each message: the next one its sender sent, or the last one its receiver opened. */
export function carriers(connection: Pick<ConnectionRun, 'moments'>): Map<MessageEvent, RecordEvent> {
  const found = new Map<MessageEvent, RecordEvent>()
  const opened = new Map<string, RecordEvent>()
  const waiting = new Map<string, MessageEvent[]>()
  for (const { actor, event } of eventsOf(connection)) {
    if (event.kind === 'message') {
      const record = opened.get(`${actor} ${contentType(event)}`)
      if (event.direction === 'sent') waiting.set(actor, [...(waiting.get(actor) ?? []), event])
      else if (record) found.set(event, record)
    } else if (event.kind === 'record') {
      if (event.direction === 'received') opened.set(`${actor} ${event.type}`, event)
      else release(event, waiting, actor, found)
    }
  }
  return found
}

function release(
  record: RecordEvent,
  waiting: Map<string, MessageEvent[]>,
  actor: string,
  found: Map<MessageEvent, RecordEvent>,
): void {
  const messages = waiting.get(actor) ?? []
  for (const message of messages) if (contentType(message) === record.type) found.set(message, record)
  waiting.set(
    actor,
    messages.filter((message) => contentType(message) !== record.type),
  )
}

function contentType({ name }: MessageEvent): string {
  return name === 'ChangeCipherSpec' ? 'change_cipher_spec' : 'handshake'
}

const BRACKETS: Readonly<Record<EpochName | 'hidden', readonly [before: string, after: string]>> = {
  plaintext: ['', ''],
  early: ['(', ')'],
  handshake: ['{', '}'],
  application: ['[', ']'],
  hidden: ['', ''],
}

/** What the RFC's figures put around a name: `{}` handshake keys, `[]` application keys, `()` early keys. */
export function bracketed(text: string, { name }: SeenEpoch): string {
  const [before, after] = BRACKETS[name]
  return before + text + after
}

/** Whether an event is a record that was sent. */
export function isSentRecord(event: StepEvent): event is RecordEvent {
  return event.kind === 'record' && event.direction === 'sent'
}

/** Whether an event is a record of which only the header was seen. */
export function isHidden(event: StepEvent): event is RecordEvent {
  return event.kind === 'record' && event.hidden !== undefined
}
