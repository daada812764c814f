/** Records as `decode` shows them: the record, then what it carries, decrypted where a key log helps. */
import { decode } from '../bytes/layout.ts'
import { concat, EMPTY } from '../bytes/bytes.ts'
import { DecodeError } from '../bytes/reader.ts'
import { shiftSpan } from '../bytes/span.ts'
import { alertMessage, RECORD_HEADER, tlsCiphertext, tlsPlaintext } from '../wire/record.ts'
import { handshakeParts } from './decode-handshake.ts'
import type { Keys, Part } from './decode-part.ts'
import type { Opened } from './decrypt.ts'

/** Every record and its content. Handshake messages that span records are put together first. @throws DecodeError */
export function* recordParts(bytes: Uint8Array, keys: Keys): Generator<Part> {
  let unfinished: Uint8Array = EMPTY
  for (let offset = 0; offset < bytes.length;) {
    if (bytes.length - offset < RECORD_HEADER)
      throw new DecodeError(
        'record.length',
        offset,
        `a header of 5 bytes, of which ${bytes.length - offset} are there`,
      )
    const length = (bytes[offset + 3] << 8) | bytes[offset + 4]
    const end = offset + RECORD_HEADER + length
    if (end > bytes.length)
      throw new DecodeError(
        'record.length',
        offset + 3,
        `${length} bytes, of which ${bytes.length - offset - 5} are there`,
      )
    const record = bytes.slice(offset, end)
    const opened = keys.keylog?.open(record)
    yield recordPart(record, offset, opened)
    const content = opened?.content ?? (record[0] === 23 ? undefined : record.slice(RECORD_HEADER))
    const type = opened?.type ?? CONTENT[record[0]]
    if (content && type === 'handshake') {
      const whole = concat(unfinished, content)
      const used = wholeMessages(whole)
      const inPlace = !opened && unfinished.length === 0
      yield* handshakeParts(whole.slice(0, used), inPlace ? offset + RECORD_HEADER : undefined)
      unfinished = whole.slice(used)
    } else if (content) yield* otherContent(type, content, opened ? undefined : offset + RECORD_HEADER)
    offset = end
  }
  if (unfinished.length > 0)
    throw new DecodeError(
      'Handshake',
      bytes.length,
      `the rest of a message of which ${unfinished.length} bytes are there`,
    )
}

const CONTENT: Readonly<Record<number, string>> = {
  20: 'change_cipher_spec',
  21: 'alert',
  22: 'handshake',
  23: 'application_data',
}

function recordPart(record: Uint8Array, at: number, opened: Opened | undefined): Part {
  const encrypted = record[0] === 23
  const layout = encrypted ? tlsCiphertext : tlsPlaintext
  const { span } = decode<unknown>(layout, record, encrypted ? 'TLSCiphertext' : 'TLSPlaintext')
  const how = opened
    ? `opened with ${opened.secret}, record ${opened.sequence}: ${opened.type}`
    : encrypted
      ? 'protected; a --keylog with its secrets opens it'
      : 'in the clear'
  return { kind: 'record', title: `record, ${how}`, at, bytes: record, span: shiftSpan(span, at) }
}

/** How many bytes of whole messages stand at the start. */
function wholeMessages(bytes: Uint8Array): number {
  let used = 0
  while (bytes.length - used >= 4) {
    const end = used + 4 + ((bytes[used + 1] << 16) | (bytes[used + 2] << 8) | bytes[used + 3])
    if (end > bytes.length) break
    used = end
  }
  return used
}

function* otherContent(type: string, content: Uint8Array, at: number | undefined): Generator<Part> {
  if (type === 'alert' && content.length === 2) {
    const { span } = decode(alertMessage, content, 'Alert')
    yield { kind: 'alert', title: 'alert', at, bytes: content, span: shiftSpan(span, at ?? 0) }
  } else if (type === 'application_data') {
    const value = new TextDecoder().decode(content)
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
