/** The next record: cut from the stream, opened, and sorted by its content type (RFC 9846 §5). */
import { EMPTY } from '../bytes/bytes.ts'
import { ByteQueue } from '../bytes/queue.ts'
import { DecodeError } from '../bytes/reader.ts'
import { decode } from '../bytes/layout.ts'
import type { Incoming, Skipping } from '../handshake/state/endpoint.ts'
import { broughtOn, countInARow } from '../handshake/common/in-a-row.ts'
import type { RecordLimits } from '../handshake/state/state-parts.ts'
import type { Turn } from '../handshake/turn/turn.ts'
import { epoch13, nextRecord, type AnyEpoch } from '../record/epoch.ts'
import { epochId, recordEvent } from '../record/record-event.ts'
import {
  cutRecord,
  openRecord,
  type AgreedLimit,
  type OpenRecord,
  type RawRecord,
} from '../record/record13.ts'
import { fail } from '../rules/failure.ts'
import { KEEP_LIMITS } from '../rules/limits.ts'
import { describeEpoch, IN_THE_CLEAR } from '../trace/epoch.ts'
import { messageLength } from '../wire/envelope.ts'
import { alertMessage, MAX_PLAINTEXT, type AlertMessage } from '../wire/record.ts'

const LIMIT_CITES = { record_size_limit: 'RFC 8449 §4', max_fragment_length: 'RFC 6066 §4' } as const

/** What the peer's records are held to, where it is less than the version's own limit. */
export function agreedLimit({ by, receive }: RecordLimits): AgreedLimit | undefined {
  return by && receive < MAX_PLAINTEXT ? { most: receive, cite: LIMIT_CITES[by] } : undefined
}

/** Takes one record from the inbox. */
export function takeRecord(turn: Turn): Incoming {
  const { inbox, limits, earlySkip } = turn.endpoint
  const read = epoch13(turn.endpoint.read)
  // Early data left before the client knew what we take (RFC 8449 §4).
  const agreed = read.name === 'early' ? undefined : agreedLimit(limits)
  const cut = cutRecord(inbox, read, earlySkip.kind === 'none' ? agreed : undefined)
  if (!cut) return { kind: 'incomplete' }
  turn.set({ inbox: cut.rest })
  const { record } = cut
  if (record.type === 'change_cipher_spec' && read.name !== 'application')
    return takeChangeCipherSpec(turn, record)
  if (skippedByType(turn, record)) return { kind: 'consumed' }
  if (alertInTheClear(turn, record)) return { kind: 'alerts', alerts: [readAlert(record.bytes.slice(5))] }
  if (read.keys && record.type !== 'application_data')
    fail('unexpected_message', 'RFC 9846 §5', {
      expected: 'protected records only',
      actual: `a ${record.type} record in the clear`,
      field: 'record.type',
      offset: 0,
    })
  const opened = openRecord(record, read, agreed)
  if (!opened) return skippedByTrial(turn, record)
  if (read.keys) {
    turn.set({ read: nextRecord(read) })
    if (turn.endpoint.earlySkip.kind === 'trial') turn.skipEarlyData({ kind: 'none' })
  }
  noteReceived(turn, record, opened, read)
  if (opened.type !== 'handshake') expectNoHalfMessage(turn, opened.type)
  return sortRecord(turn, opened)
}

/** Reports a record that was opened under `epoch`, in either version. */
export function noteReceived(turn: Turn, record: RawRecord, opened: OpenRecord, epoch: AnyEpoch): void {
  if (!turn.env.trace) return
  const { type, content } = opened
  turn.note(recordEvent({ direction: 'received', type, bytes: record.bytes, plaintext: content }, epoch))
}

/**
 * A client that does not like what follows our ServerHello may complain before it has keys in use, so in the clear (§A.2,
 * 8446 §A.2). From its first protected record on it cannot.
 */
function alertInTheClear(turn: Turn, record: RawRecord): boolean {
  const { actor, read } = turn.endpoint
  const first = (read.name === 'early' || read.name === 'handshake') && read.sequence === 0
  if (actor !== 'server' || !first || record.type !== 'alert') return false
  turn.note({
    kind: 'record',
    direction: 'received',
    type: 'alert',
    epoch: IN_THE_CLEAR,
    sequence: 0,
    bytes: record.bytes,
    plaintext: record.bytes.slice(5),
  })
  return true
}

// ---- Records that are passed over

/** In the clear, of one byte with the value 1: else it is no ChangeCipherSpec of middlebox compatibility (§5). */
function takeChangeCipherSpec(turn: Turn, record: RawRecord): Incoming {
  const content = record.bytes.slice(5)
  if (content.length !== 1 || content[0] !== 1)
    fail('unexpected_message', 'RFC 9846 §5', {
      expected: 'a ChangeCipherSpec of the single byte 1',
      actual: content.length === 1 ? `the byte ${content[0]}` : `${content.length} bytes`,
      field: 'change_cipher_spec',
      offset: 5,
    })
  expectNoHalfMessage(turn, record.type)
  noteSkipped(turn, record, 'ChangeCipherSpec for middleboxes')
  countInARow(turn, 'maxChangeCipherSpecs')
  return { kind: 'ChangeCipherSpec', content }
}

/** After a HelloRetryRequest early data go by their outer type (§4.3.10). */
function skippedByType(turn: Turn, record: RawRecord): boolean {
  const skip = turn.endpoint.earlySkip
  if (skip.kind !== 'outer-type') return false
  if (record.type !== 'application_data') {
    // The second ClientHello: early data end before it.
    if (record.type === 'handshake') turn.skipEarlyData({ kind: 'none' })
    return false
  }
  passOver(turn, record, skip)
  return true
}

/** Early data that were rejected look like records with a wrong tag, since their keys are not ours to have (§4.3.10). */
function skippedByTrial(turn: Turn, record: RawRecord): Incoming {
  const skip = turn.endpoint.earlySkip
  if (skip.kind !== 'trial')
    fail('bad_record_mac', 'RFC 9846 §5.2', {
      expected: `a record protected with the ${describeEpoch(turn.endpoint.read)} keys`,
      actual: 'a tag that does not fit',
      field: 'record.encrypted_record',
      offset: 5,
    })
  passOver(turn, record, skip)
  return { kind: 'consumed' }
}

function passOver(turn: Turn, record: RawRecord, { kind, most, passed }: Skipping): void {
  const actual = passed + record.bytes.length
  if (actual > most) turn.judge(KEEP_LIMITS, { limit: 'maxEarlySkip', most, actual })
  turn.skipEarlyData({ kind, most, passed: actual })
  noteSkipped(turn, record, 'rejected early data')
}

function noteSkipped(turn: Turn, record: RawRecord, skipped: string): void {
  const { read } = turn.endpoint
  turn.note({
    kind: 'record',
    direction: 'received',
    type: record.type,
    epoch: epochId(read),
    sequence: read.sequence,
    bytes: record.bytes,
    plaintext: EMPTY,
    skipped,
  })
}

// ---- Records with content

/** Passes the content of an opened record on by its type. */
export function sortRecord(turn: Turn, { type, content }: OpenRecord): Incoming {
  const { read } = turn.endpoint
  switch (type) {
    case 'handshake':
      if (content.length === 0)
        fail('unexpected_message', 'RFC 9846 §5.1', {
          expected: 'handshake records with content',
          actual: 'an empty one',
          field: 'record.fragment',
        })
      takeHandshake(turn, content)
      return { kind: 'consumed' }
    case 'application_data':
      if (!read.keys)
        fail('unexpected_message', 'RFC 9846 §5.1', {
          expected: 'application data under protection only',
          actual: 'application data in the clear',
          field: 'record.type',
          offset: 0,
        })
      if (content.length === 0) countInARow(turn, 'maxEmptyRecords')
      else broughtOn(turn, 'application')
      return { kind: 'application_data', content }
    case 'alert':
      return { kind: 'alerts', alerts: [readAlert(content)] }
    // What is left has no place here: ChangeCipherSpec under protection, heartbeats, types that nobody defined.
    case 'change_cipher_spec':
    case 'heartbeat':
    case 'invalid':
    default:
      return fail('unexpected_message', 'RFC 9846 §5', {
        expected: 'handshake, application_data or alert',
        actual: type,
        field: read.keys ? 'TLSInnerPlaintext.type' : 'record.type',
      })
  }
}

/** A record with fewer bytes of a handshake message than this, and more of it to come, is tiny: few messages are shorter. */
const TINY = 16

/** A part of a handshake message, or several of them. */
function takeHandshake(turn: Turn, content: Uint8Array): void {
  const { handshakeInbox: before, read } = turn.endpoint
  const inbox = before.length > 0 ? before.append(content) : ByteQueue.of(content)
  turn.set({ handshakeInbox: inbox, handshakeProtected: read.keys !== undefined })
  if (content.length < TINY && inbox.length < messageLength(inbox)) countInARow(turn, 'maxTinyRecords')
  else broughtOn(turn, 'handshake')
}

/** A handshake message of TLS 1.3 may span records, but nothing may stand between its parts (§5.1). */
function expectNoHalfMessage(turn: Turn, type: string): void {
  if (turn.endpoint.handshakeInbox.length > 0)
    fail('unexpected_message', 'RFC 9846 §5.1', {
      expected: 'the rest of a handshake message',
      actual: `a record of type ${type}`,
      field: 'record.type',
    })
}

/** The one alert of a record. @throws TlsFailure unexpected_message where it is empty, decode_error for another length */
export function readAlert(content: Uint8Array): AlertMessage {
  if (content.length === 0)
    fail('unexpected_message', 'RFC 9846 §5.4', {
      expected: 'alert records with content',
      actual: 'an empty one',
      field: 'record.fragment',
    })
  try {
    return decode(alertMessage, content, 'Alert').value
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return fail('decode_error', 'RFC 9846 §5.1', {
      expected: 'one alert of two bytes in its record',
      actual: `${content.length} byte(s)`,
      field: error.field,
      offset: error.offset,
    })
  }
}
