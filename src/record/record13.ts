/** TLS 1.3 record protection: RFC 9846 §5. One record in, one record out; which one comes next is the caller's. */
import { concat, part } from '../bytes/bytes.ts'
import type { ByteQueue } from '../bytes/queue.ts'
import { AEADS } from '../crypto/cipher/aead.ts'
import { fail } from '../rules/failure.ts'
import { MAX_CIPHERTEXT_13, MAX_PLAINTEXT, RECORD_HEADER } from '../wire/record.ts'
import { contentTypes, type ContentType } from '../wire/registry.ts'
import type { Epoch } from './epoch.ts'

/** Fewest bytes of plaintext in a record that a peer may ask for (RFC 8449 §4). */
export const SMALLEST_RECORD_LIMIT = 64

/** A record cut out of the stream, still protected. */
export interface RawRecord {
  /** Outer content type. */
  readonly type: ContentType
  /** Header and body. */
  readonly bytes: Uint8Array
}

/** A record after removal of its protection. */
export interface OpenRecord {
  /** Content type, the inner one where the record was protected. */
  readonly type: ContentType
  readonly content: Uint8Array
}

/** The longest body that a record of one type may have, and where that is said. */
interface BodyLimit {
  readonly limit: number
  readonly cite: string
}

/** A record, and what is left of the stream behind it. */
export interface CutRecord {
  readonly record: RawRecord
  readonly rest: ByteQueue
}

/**
 * Cuts the next record from the stream; `undefined` while it is not complete. Looks at the header as soon as it is there,
 * so an impossible record fails before its body arrives. legacy_record_version is ignored, as §5.1 demands.
 * @param agreed what protected records are held to; none for those that need not be ours to open
 */
export function cutRecord(inbox: ByteQueue, epoch: Epoch, agreed?: AgreedLimit): CutRecord | undefined {
  return cutWithin(inbox, 'RFC 9846 §5', (type) => {
    const sealed = epoch.keys !== undefined && type === 'application_data'
    if (sealed && agreed) {
      const { tagLength } = AEADS[epoch.keys.aeadName]
      return { limit: agreed.most + 1 + tagLength, cite: agreed.cite }
    }
    // A protected record that we cannot open yet (rejected early data) may be as long as any protected one.
    const limit = type === 'application_data' ? MAX_CIPHERTEXT_13 : MAX_PLAINTEXT
    return { limit, cite: sealed ? 'RFC 9846 §5.2' : 'RFC 9846 §5.1' }
  })
}

/** What both versions share of cutting: only the limits differ, and where the content types are listed. */
export function cutWithin(
  inbox: ByteQueue,
  typeCite: string,
  limitOf: (type: ContentType) => BodyLimit,
): CutRecord | undefined {
  if (inbox.length === 0) return undefined
  const type = contentTypes.nameOf(inbox.at(0))
  if (type.includes('('))
    fail('unexpected_message', typeCite, {
      expected: 'a known content type',
      actual: type,
      field: 'record.type',
      offset: 0,
    })
  if (inbox.length < RECORD_HEADER) return undefined
  const length = inbox.uint(3, 2)
  const { limit, cite } = limitOf(type)
  if (length > limit)
    fail('record_overflow', cite, {
      expected: `at most ${limit} bytes`,
      actual: `${length} bytes`,
      field: 'record.length',
      offset: 3,
    })
  const total = RECORD_HEADER + length
  if (inbox.length < total) return undefined
  return { record: { type: type, bytes: inbox.read(total) }, rest: inbox.drop(total) }
}

/** A limit that was agreed on, below what the version allows. */
export interface AgreedLimit {
  /** Most bytes of content, in TLS 1.3 with padding. */
  readonly most: number
  /** The section of the extension that it was agreed by. */
  readonly cite: string
}

/** Removes the protection of one record; `undefined` when its tag is wrong. */
export function openRecord(record: RawRecord, epoch: Epoch, limit?: AgreedLimit): OpenRecord | undefined {
  if (!epoch.keys) return { type: record.type, content: part(record.bytes, RECORD_HEADER) }
  const header = record.bytes.slice(0, RECORD_HEADER)
  const body = part(record.bytes, RECORD_HEADER)
  const inner = epoch.keys.aead.open(epoch.keys.nonce(epoch.sequence), header, body)
  return inner && removePadding(inner, limit)
}

const LIMIT_13: AgreedLimit = { most: MAX_PLAINTEXT, cite: 'RFC 9846 §5.4' }

/** TLSInnerPlaintext (§5.4): content, its type, then zeros. The last byte that is not zero is the type. */
function removePadding(inner: Uint8Array, limit: AgreedLimit = LIMIT_13): OpenRecord {
  let at = inner.length - 1
  while (at >= 0 && inner[at] === 0) at--
  const type = inner[at]
  if (type === undefined)
    fail('unexpected_message', 'RFC 9846 §5.4', {
      expected: 'a content type before the padding',
      actual: 'nothing but zeros',
      field: 'TLSInnerPlaintext.type',
    })
  if (inner.length > limit.most + 1)
    fail('record_overflow', limit.cite, {
      expected: `at most ${limit.most + 1} bytes`,
      actual: `${inner.length} bytes`,
      field: 'TLSInnerPlaintext',
    })
  return { type: contentTypes.nameOf(type), content: part(inner, 0, at) }
}

/**
 * Puts content of at most 2^14 bytes into one record under `epoch`. `padding` zeros follow the content of a protected
 * record. @param legacyVersion 0x0301 for a first ClientHello in the clear, else 0x0303 (§5.1)
 */
export function sealRecord(
  epoch: Epoch,
  type: ContentType,
  content: Uint8Array,
  padding = 0,
  legacyVersion = 0x0303,
): Uint8Array {
  if (!epoch.keys) return recordOf(type, legacyVersion, content)
  const inner = new Uint8Array(content.length + 1 + padding)
  inner.set(content)
  inner[content.length] = contentTypes.codeOf(type)
  const { tagLength } = AEADS[epoch.keys.aeadName]
  const additional = recordHeader('application_data', inner.length + tagLength, 0x0303)
  return concat(additional, epoch.keys.aead.seal(epoch.keys.nonce(epoch.sequence), additional, inner))
}

/** A record with `body`, in parts, behind its header. */
export function recordOf(type: ContentType, version: number, ...body: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of body) length += part.length
  const record = new Uint8Array(RECORD_HEADER + length)
  writeHeader(record, type, length, version)
  let at = RECORD_HEADER
  for (const part of body) {
    record.set(part, at)
    at += part.length
  }
  return record
}

/** The five bytes before a record's body. */
function recordHeader(type: ContentType, length: number, version: number): Uint8Array {
  const header = new Uint8Array(RECORD_HEADER)
  writeHeader(header, type, length, version)
  return header
}

function writeHeader(to: Uint8Array, type: ContentType, length: number, version: number): void {
  to[0] = contentTypes.codeOf(type)
  to[1] = version >> 8
  to[2] = version
  to[3] = length >> 8
  to[4] = length
}

/** Content cut into pieces that each fit a record; one empty piece where there is nothing. */
export function fragment(content: Uint8Array, limit = MAX_PLAINTEXT): Uint8Array[] {
  if (content.length <= limit) return [content]
  const pieces: Uint8Array[] = []
  for (let at = 0; at < content.length; at += limit) pieces.push(content.subarray(at, at + limit))
  return pieces
}
