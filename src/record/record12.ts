/** TLS 1.2 record protection: RFC 5246 §6.2. One record in, one record out; which one comes next is the caller's. */
import { EMPTY, equalConstantTime, part, uintAt } from '../bytes/bytes.ts'
import type { ByteQueue } from '../bytes/queue.ts'
import { AEADS } from '../crypto/cipher/aead.ts'
import { AES_BLOCK } from '../crypto/cipher/cbc.ts'
import { fail } from '../rules/failure.ts'
import { contentTypes, type ContentType } from '../wire/registry.ts'
import { EXPLICIT_NONCE } from '../wire/registry/ciphers12.ts'
import { MAX_CIPHERTEXT_12, MAX_PLAINTEXT, RECORD_HEADER } from '../wire/record.ts'
import { openBlock, sealBlock, type MacHeader } from './block12.ts'
import type { Epoch12, EpochKeys12 } from './epoch12.ts'
import {
  type AgreedLimit,
  cutWithin,
  recordOf,
  type CutRecord,
  type OpenRecord,
  type RawRecord,
} from './record13.ts'

/** What stands in the header of a record, unless a first ClientHello says 0x0301 to please old servers (§E.1). */
const VERSION = 0x0303

/**
 * Cuts the next record from the stream; `undefined` while it is not complete. A record may be as long as its protection
 * makes it: 2^14 bytes in the clear (§6.2.1), 2^14 + 2048 under keys (§6.2.3), or what was agreed on and what is added to it.
 */
export function cutRecord12(inbox: ByteQueue, epoch: Epoch12, agreed?: AgreedLimit): CutRecord | undefined {
  const { keys } = epoch
  if (agreed)
    return cutWithin(inbox, 'RFC 5246 §6', () => ({
      limit: agreed.most + (keys ? expansionBy(keys) : 0),
      cite: agreed.cite,
    }))
  const limit = keys
    ? { limit: MAX_CIPHERTEXT_12, cite: 'RFC 5246 §6.2.3' }
    : { limit: MAX_PLAINTEXT, cite: 'RFC 5246 §6.2.1' }
  return cutWithin(inbox, 'RFC 5246 §6', () => limit)
}

/** Most bytes that protection adds: what a nonce or an IV takes, a tag or a MAC, and as much padding as there may be (§6.2.3). */
function expansionBy({ protector }: EpochKeys12): number {
  switch (protector.kind) {
    case 'aead':
      return (protector.explicitNonce ? EXPLICIT_NONCE : 0) + AEADS[protector.aead.name].tagLength
    case 'block':
      return AES_BLOCK + protector.macLength + 256
    case 'null':
      return protector.macLength
  }
}

const LIMIT_12: AgreedLimit = { most: MAX_PLAINTEXT, cite: 'RFC 5246 §6.2.1' }

/**
 * Removes the protection of one record. `undefined` for whatever is wrong with it (a tag, a MAC, a padding, a body that is
 * too short): the caller sends `bad_record_mac` and cannot tell more than the peer may know (§7.2.2).
 * @throws TlsFailure `record_overflow` when the content, found genuine, exceeds it
 */
export function openRecord12(
  record: RawRecord,
  epoch: Epoch12,
  limit: AgreedLimit = LIMIT_12,
): OpenRecord | undefined {
  const { type, bytes } = record
  const content = epoch.keys
    ? openBody(epoch.keys, macHeader(epoch, type, uintAt(bytes, 1, 2)), bytes)
    : part(bytes, RECORD_HEADER)
  if (content && content.length > limit.most)
    fail('record_overflow', limit.cite, {
      expected: `at most ${limit.most} bytes`,
      actual: `${content.length} bytes`,
      field: 'TLSCompressed.length',
    })
  return content && { type, content }
}

function openBody(keys: EpochKeys12, header: MacHeader, record: Uint8Array): Uint8Array | undefined {
  const { protector } = keys
  switch (protector.kind) {
    case 'aead': {
      const start = RECORD_HEADER + (protector.explicitNonce ? EXPLICIT_NONCE : 0)
      const length = record.length - start - AEADS[protector.aead.name].tagLength
      if (length < 0) return undefined
      const additional = header(length)
      const explicit = start > RECORD_HEADER ? record.slice(RECORD_HEADER, start) : sequenceOf(additional)
      return protector.aead.open(keys.nonce(explicit), additional, part(record, start))
    }
    case 'block':
      return openBlock(protector, header, record.slice(RECORD_HEADER))
    case 'null': {
      const body = record.slice(RECORD_HEADER)
      const end = body.length - protector.macLength
      if (end < 0) return undefined
      const content = body.slice(0, end)
      const expected = protector.mac.mac(header(end), content)
      return equalConstantTime(expected, body.subarray(end)) ? content : undefined
    }
  }
}

/** What the sender of a record may choose. */
interface SealOptions12 {
  /** As many random bytes as the epoch's keys say by `ivLength`: unpredictable for CBC (RFC 5246 §6.2.3.2). */
  readonly iv?: Uint8Array
  /** 0x0301 for a first ClientHello; otherwise 0x0303. */
  readonly version?: number
  /** Blocks of padding beyond what CBC needs; at most 15. */
  readonly extraBlocks?: number
}

/**
 * Puts content of at most 2^14 bytes into one record under `epoch`.
 * @throws RangeError when the IV does not have the length that the cipher needs
 */
export function sealRecord12(
  epoch: Epoch12,
  type: ContentType,
  content: Uint8Array,
  { iv = EMPTY, version = VERSION, extraBlocks = 0 }: SealOptions12 = {},
): Uint8Array {
  const { keys } = epoch
  if (iv.length !== (keys?.ivLength ?? 0))
    throw new RangeError(`a record takes an IV of ${keys?.ivLength ?? 0} bytes here, not ${iv.length}`)
  if (!keys) return recordOf(type, version, content)
  const header = macHeader(epoch, type, version)
  return recordOf(type, version, ...sealBody(keys, header, content, iv, extraBlocks))
}

/** Both parts of a body: an explicit nonce or content in the clear, empty where there is none, and what is behind it. */
function sealBody(
  keys: EpochKeys12,
  header: MacHeader,
  content: Uint8Array,
  iv: Uint8Array,
  extraBlocks: number,
): readonly [Uint8Array, Uint8Array] {
  const { protector } = keys
  switch (protector.kind) {
    case 'aead': {
      const additional = header(content.length)
      const sequence = sequenceOf(additional)
      const sealed = protector.aead.seal(keys.nonce(sequence), additional, content)
      // The sequence number makes an explicit nonce that no record under these keys repeats (RFC 5288 §3).
      return [protector.explicitNonce ? sequence : EMPTY, sealed]
    }
    case 'block':
      return [EMPTY, sealBlock(protector, header, content, iv, extraBlocks)]
    case 'null':
      return [content, protector.mac.mac(header(content.length), content)]
  }
}

/** seq_num, type, version, length: additional data of an AEAD and the start of what a MAC covers (§6.2.3.1, §6.2.3.3). */
export function macHeader(
  { sequence }: Pick<Epoch12, 'sequence'>,
  type: ContentType,
  version: number,
): MacHeader {
  return (length) => {
    const header = new Uint8Array(13)
    let rest = sequence
    for (let i = 7; rest > 0; i--) {
      header[i] = rest % 256
      rest = Math.floor(rest / 256)
    }
    header[8] = contentTypes.codeOf(type)
    header[9] = version >> 8
    header[10] = version
    header[11] = length >> 8
    header[12] = length
    return header
  }
}

function sequenceOf(header: Uint8Array): Uint8Array {
  return header.slice(0, 8)
}
