/** What was heard in a record, as events. */
import { decode } from '../../bytes/layout.ts'
import { opaqueSpan, type Span } from '../../bytes/span.ts'
import { withCertificates } from '../../certificate/x509/inside.ts'
import type { Version } from '../../wire/version.ts'
import type { AlertEvent, StepEvent } from '../../trace/event.ts'
import { alertMessage, changeCipherSpecSpan } from '../../wire/record.ts'
import type { HeardMessage, HeardRecord } from './conversation.ts'

const MESSAGE = { kind: 'message', direction: 'sent' } as const

/** A message, and what is to be said of it. Its tree is made when somebody looks. */
export function messageEvents(heard: HeardMessage): StepEvent[] {
  const { name, bytes, protected: isProtected, read, fault } = heard
  const event = { ...MESSAGE, name, bytes, protected: isProtected }
  if (!read)
    return [{ ...event, span: opaqueSpan(name, bytes, 'bytes') }, noteOf(`it breaks a rule: ${fault}`)]
  const span = { enumerable: true, get: (): Span => withCertificates(read.span, bytes) }
  const message = Object.defineProperty(event, 'span', span) as typeof event & { readonly span: Span }
  return read.guessed === '' ? [message] : [message, noteOf(read.guessed)]
}

/** A remark of the reader. */
export function noteOf(text: string, cite = ''): StepEvent {
  return { kind: 'note', text, cite }
}

/** What is in a record that holds no handshake message. */
export function contentEvents(
  { type, content, epoch }: HeardRecord,
  version: Version | undefined,
): StepEvent[] {
  if (!content) return []
  switch (type) {
    case 'change_cipher_spec':
      return content.length === 1
        ? [changeEvent(content, epoch?.keys !== undefined, version)]
        : [odd(type, content)]
    case 'alert':
      return content.length === 2 ? [alertEvent(content)] : [odd(type, content)]
    case 'application_data':
      return [{ kind: 'data', direction: 'sent', bytes: content, early: epoch?.name === 'early' }]
    case 'handshake':
      return []
    default:
      return [odd(type, content)]
  }
}

function odd(type: string, content: Uint8Array): StepEvent {
  return noteOf(`a record of type ${type} with ${content.length} bytes means nothing here`)
}

/** In TLS 1.3 it changes nothing (RFC 9846 §5). */
function changeEvent(bytes: Uint8Array, isProtected: boolean, version: Version | undefined): StepEvent {
  const span = changeCipherSpecSpan(version === 'TLS 1.2' ? 'RFC 5246 §7.1' : 'RFC 9846 §5')
  return { ...MESSAGE, name: 'ChangeCipherSpec', bytes, span, protected: isProtected }
}

function alertEvent(bytes: Uint8Array): StepEvent {
  const { level, description } = decode(alertMessage, bytes, 'Alert').value
  const nothing = { rule: '', cite: '', expected: '', actual: '' } as const
  return {
    ...{ kind: 'alert', direction: 'sent', level: level === 'warning' ? level : 'fatal' },
    description: description as AlertEvent['description'],
    ...nothing,
  }
}
