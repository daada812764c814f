/** Records as `decode` shows them: the record, then what it carries, decrypted where a key log helps. */
import { decode } from '../bytes/layout.ts'
import { concat } from '../bytes/bytes.ts'
import { ByteQueue } from '../bytes/queue.ts'
import { DecodeError } from '../bytes/reader.ts'
import { shiftSpan } from '../bytes/span.ts'
import { HANDSHAKE_HEADER, messageLength, takeMessages } from '../wire/envelope.ts'
import {
  alertMessage,
  changeCipherSpec,
  RECORD_HEADER,
  tlsCiphertext,
  tlsCiphertext12,
  tlsPlaintext,
} from '../wire/record.ts'
import { textOf } from './dump/text.ts'
import { handshakeParts } from './messages.ts'
import type { Keys, Part } from './part.ts'
import { Reading } from './reading.ts'
import type { Opened } from './masters.ts'

/** Every record and its content. Handshake messages that span records are put together first. @throws DecodeError */
export function* recordParts(bytes: Uint8Array, keys: Keys): Generator<Part> {
  const reading = new Reading()
  let unfinished = ByteQueue.empty
  for (let offset = 0; offset < bytes.length;) {
    const end = recordEnd(bytes, offset)
    const record = bytes.slice(offset, end)
    const opened = keys.keylog?.open(record, reading)
    const closed = !opened && (record[0] === 23 || (reading.changed && looksProtected(record, unfinished)))
    yield recordPart(record, offset, opened, closed)
    const content = opened?.content ?? (closed ? undefined : record.slice(RECORD_HEADER))
    const type = opened?.type ?? CONTENT[record[0]]
    const at = opened ? undefined : offset + RECORD_HEADER
    if (content && type === 'handshake') {
      const inPlace = unfinished.length === 0 ? at : undefined
      const { messages, rest } = takeMessages(unfinished.append(content))
      yield* handshakeParts(concat(...messages), inPlace, reading, opened === undefined)
      unfinished = rest
    } else if (content) yield* otherContent(type, content, at)
    if (content && type === 'change_cipher_spec') reading.change()
    offset = end
  }
  if (unfinished.length > 0)
    throw new DecodeError(
      'Handshake',
      bytes.length,
      `the rest of a message of which ${unfinished.length} bytes are there`,
    )
}

/** Offset after the record that begins at one. @throws DecodeError where it is not all there */
function recordEnd(bytes: Uint8Array, offset: number): number {
  const left = bytes.length - offset
  if (left < RECORD_HEADER)
    throw new DecodeError('record.length', offset, `a header of 5 bytes, of which ${left} are there`)
  const length = (bytes[offset + 3] << 8) | bytes[offset + 4]
  if (RECORD_HEADER + length > left)
    throw new DecodeError(
      'record.length',
      offset + 3,
      `${length} bytes, of which ${left - RECORD_HEADER} are there`,
    )
  return offset + RECORD_HEADER + length
}

/**
 * Whether a record of TLS 1.2 is protected, where no key opens it: its type does not say. The lengths of handshake messages
 * add up to that of their record only in the clear; an alert has two bytes there, a ChangeCipherSpec one.
 */
function looksProtected(record: Uint8Array, unfinished: ByteQueue): boolean {
  const content = record.subarray(RECORD_HEADER)
  if (CONTENT[record[0]] === 'alert') return content.length !== 2
  if (CONTENT[record[0]] === 'change_cipher_spec') return content.length !== 1
  return content[0] === 0 || !endsMessage(content, unfinished)
}

/** Whether the last message ends where the record does. */
function endsMessage(content: Uint8Array, unfinished: ByteQueue): boolean {
  // Enough of what waits to tell how long its message is: to copy all of it for each record would be quadratic.
  const head = ByteQueue.of(concat(unfinished.peek(HANDSHAKE_HEADER), content.subarray(0, HANDSHAKE_HEADER)))
  const missing = unfinished.length === 0 ? 0 : messageLength(head) - unfinished.length
  return missing <= content.length && takeMessages(ByteQueue.of(content.subarray(missing))).rest.length === 0
}

const CONTENT: Readonly<Record<number, string>> = {
  20: 'change_cipher_spec',
  21: 'alert',
  22: 'handshake',
  23: 'application_data',
}

function recordPart(record: Uint8Array, at: number, opened: Opened | undefined, closed: boolean): Part {
  const old = record[0] !== 23 && (closed || opened !== undefined)
  const layout = old ? tlsCiphertext12 : record[0] === 23 ? tlsCiphertext : tlsPlaintext
  const { span } = decode<unknown>(layout, record, layout.type)
  const how = opened
    ? `opened with ${opened.secret}, record ${opened.sequence}: ${opened.type}`
    : closed
      ? 'protected; a --keylog with its secrets opens it'
      : 'in the clear'
  return { kind: 'record', title: `record, ${how}`, at, bytes: record, span: shiftSpan(span, at) }
}

function* otherContent(type: string, content: Uint8Array, at: number | undefined): Generator<Part> {
  if (type === 'alert' && content.length === 2) {
    const { span } = decode(alertMessage, content, 'Alert')
    yield { kind: 'alert', title: 'alert', at, bytes: content, span: shiftSpan(span, at ?? 0) }
  } else if (type === 'change_cipher_spec' && content.length === 1) {
    const { span } = decode(changeCipherSpec, content, 'ChangeCipherSpec')
    yield { kind: 'change', title: 'change of keys', at, bytes: content, span: shiftSpan(span, at ?? 0) }
  } else if (type === 'application_data') {
    const value = textOf(content)
    const span = {
      name: 'application_data',
      start: 0,
      end: content.length,
      type: 'opaque',
      cite: '',
      children: [],
    }
    yield { kind: 'data', title: 'application data', at, bytes: content, span: { ...span, value } }
  }
}
