/** Records as `decode` shows them: the record, then what it carries, decrypted where a key log helps. */
import { cutSpan, decode } from '../../bytes/layout.ts'
import { concat, concatAll, uintAt } from '../../bytes/bytes.ts'
import { ByteQueue } from '../../bytes/queue.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { shiftSpan } from '../../bytes/span.ts'
import { HANDSHAKE_HEADER, messageLength, takeMessages } from '../../wire/envelope.ts'
import { MAX_LINE, notTls } from '../../wire/plain-text.ts'
import {
  alertMessage,
  changeCipherSpec,
  RECORD_HEADER,
  tlsCiphertext,
  tlsCiphertext12,
  tlsPlaintext,
} from '../../wire/record.ts'
import { protocolVersions } from '../../wire/registry.ts'
import { textOf } from '../dump/text.ts'
import { isDtls, looksLikeRecord, v2HelloLength } from '../foreign.ts'
import { dtlsParts, v2HelloPart } from './foreign.ts'
import { cutMessagePart, handshakeParts } from './messages.ts'
import { note, type Part } from './part.ts'
import { preambleOf } from '../preamble.ts'
import { KnownSecrets, type Openers } from '../opening/known.ts'
import type { Opened } from '../opening/opener.ts'
import { Reading } from '../reading.ts'

/**
 * Every record and its content. Handshake messages that span records are put together first; what stands before the first
 * record is named and passed over. @throws DecodeError
 */
export function* recordParts(bytes: Uint8Array, keys: Openers): Generator<Part> {
  if (isDtls(bytes)) {
    yield* dtlsParts(bytes)
    return
  }
  const reading = new Reading()
  const secrets = new KnownSecrets(keys)
  const [keyring, learner] = [secrets.keyring(), secrets.learner()]
  let unfinished: Unfinished = NOTHING
  for (let offset = yield* beginning(bytes); offset < bytes.length;) {
    const whole = recordLength(bytes, offset)
    const record = bytes.slice(offset, offset + whole)
    const isCut = record.length < whole
    const opened = isCut ? undefined : keyring?.open(record, reading)
    const closed =
      !opened && (record[0] === 23 || (reading.changed && looksProtected(record, unfinished.bytes)))
    yield isCut
      ? cutRecordPart(record, offset, whole)
      : recordPart(
          record,
          offset,
          opened,
          closed && (reading.notOpened ?? oldVersion(record) ?? learner.obstacle ?? HELP),
        )
    const content = opened?.content ?? (closed ? undefined : record.slice(RECORD_HEADER))
    const type = opened?.type ?? outerType(record)
    const at = opened ? undefined : offset + RECORD_HEADER
    if (content && type === 'handshake') {
      const inPlace = unfinished.bytes.length === 0 ? at : undefined
      const { messages, rest } = takeMessages(unfinished.bytes.append(content))
      yield* handshakeParts(concatAll(messages), inPlace, reading, { inTheClear: !opened, learner })
      const used = messages.reduce((sum, { length }) => sum + length, 0)
      unfinished = { bytes: rest, at: inPlace === undefined ? undefined : inPlace + used }
    } else if (content) yield* otherContent(type, content, at)
    if (content && type === 'change_cipher_spec') reading.change()
    if (isCut) yield* cutMessage(unfinished, reading)
    expectWhole(bytes, offset, whole)
    offset += whole
  }
  yield* cutMessage(unfinished, reading)
  if (unfinished.bytes.length > 0)
    throw new DecodeError('Handshake', bytes.length, {
      expected: 'the rest of a message',
      actual: `${unfinished.bytes.length} bytes of it`,
    })
}

/** The start of a message whose rest is due in the next records. */
interface Unfinished {
  readonly bytes: ByteQueue
  /** Offset in the input, where the message stands in one piece so far. */
  readonly at: number | undefined
}

const NOTHING: Unfinished = { bytes: ByteQueue.empty, at: undefined }
const HELP = 'a key log with its secrets opens it'

/** The content type that the header of a record names; `undefined` where there is none of that number. */
function outerType([code = 0]: Uint8Array): string | undefined {
  return CONTENT[code]
}

/** Why no key log opens a protected record of a version before TLS 1.2: its header says so where no ServerHello did. */
function oldVersion(record: Uint8Array): string | undefined {
  const version = uintAt(record, 1, 2)
  return version < 0x0303 ? `records of ${protocolVersions.nameOf(version)} are not opened here` : undefined
}

/** What stands before the first record. Gives the offset of that. */
function* beginning(bytes: Uint8Array): Generator<Part, number> {
  const v2 = v2HelloLength(bytes)
  if (v2 > 0) {
    yield v2HelloPart(bytes.slice(0, v2))
    return v2
  }
  if (looksLikeRecord(bytes)) return 0
  const preamble = preambleOf(bytes)
  if (!preamble) return 0
  const { length, names } = preamble
  const what = names.length === 0 ? 'of no protocol that is known here' : names.join(', then ')
  yield note(`${length} bytes before the first record passed over: ${what}`, 0)
  return length
}

/** Bytes of the record that begins at an offset; those of its header where not even it is there. @throws DecodeError on text */
function recordLength(bytes: Uint8Array, offset: number): number {
  const left = bytes.subarray(offset, offset + MAX_LINE)
  const text = looksLikeRecord(left) ? undefined : notTls(left)
  if (text !== undefined)
    throw new DecodeError('record.type', offset, { expected: 'the content type of a record', actual: text })
  if (bytes.length - offset < RECORD_HEADER) return RECORD_HEADER
  return RECORD_HEADER + uintAt(bytes, offset + 3, 2)
}

/** @throws DecodeError where a record is not all there */
function expectWhole(bytes: Uint8Array, offset: number, whole: number): void {
  const left = bytes.length - offset
  if (whole <= left) return
  if (left < RECORD_HEADER)
    throw new DecodeError('record.length', offset, {
      expected: 'a header of 5 bytes',
      actual: `${left} left`,
    })
  throw new DecodeError('record.length', offset + 3, {
    expected: `${whole - RECORD_HEADER} bytes`,
    actual: `${left - RECORD_HEADER} left`,
  })
}

function cutRecordPart(record: Uint8Array, at: number, whole: number): Part {
  const layout = record[0] === 23 ? tlsCiphertext : tlsPlaintext
  const span = shiftSpan(cutSpan(layout, record, whole), at)
  return {
    kind: 'record',
    title: `record, cut: ${record.length} of ${whole} bytes are there`,
    at,
    bytes: record,
    span,
  }
}

function* cutMessage({ bytes, at }: Unfinished, reading: Reading): Generator<Part> {
  if (bytes.length > 0) yield cutMessagePart(bytes.peek(bytes.length), at, reading)
}

/**
 * Whether a record of TLS 1.2 is protected, where no key opens it: its type does not say. The lengths of handshake messages
 * add up to that of their record only in the clear; an alert has two bytes there, a ChangeCipherSpec one.
 */
function looksProtected(record: Uint8Array, unfinished: ByteQueue): boolean {
  const content = record.subarray(RECORD_HEADER)
  const type = outerType(record)
  if (type === 'alert') return content.length !== 2
  if (type === 'change_cipher_spec') return content.length !== 1
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

/** @param closed why a record is not opened; `false` for one in the clear */
function recordPart(
  record: Uint8Array,
  at: number,
  opened: Opened | undefined,
  closed: string | false,
): Part {
  const old = record[0] !== 23 && (closed !== false || opened !== undefined)
  const layout = old ? tlsCiphertext12 : record[0] === 23 ? tlsCiphertext : tlsPlaintext
  const { span } = decode<unknown>(layout, record, layout.type)
  const how = opened
    ? `opened with ${opened.secret}, record ${opened.epoch.sequence}: ${opened.type}`
    : closed === false
      ? 'in the clear'
      : `protected; ${closed}`
  return { kind: 'record', title: `record, ${how}`, at, bytes: record, span: shiftSpan(span, at) }
}

function* otherContent(
  type: string | undefined,
  content: Uint8Array,
  at: number | undefined,
): Generator<Part> {
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
