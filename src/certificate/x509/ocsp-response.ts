/** OCSP responses as values and as annotated bytes (RFC 6960 §4.2.1). Nothing is judged here. */
import type { Decodable } from '../../bytes/reader.ts'
import type { Span } from '../../bytes/span.ts'
import { bitString } from '../der/bits.ts'
import {
  anyElement,
  constructed,
  contextTag,
  decodeDer,
  explicit,
  nextIs,
  nextTag,
  spanOf,
  TAG,
} from '../der/der.ts'
import { oidName } from '../der/oid.ts'
import { generalizedTime } from '../der/time.ts'
import { integerBytes, mapDer, objectId, octets, smallNumber, wrapped } from '../der/values.ts'
import { type Algorithm, algorithmIdentifier } from './algorithm.ts'
import { distinguishedName, type DistinguishedName } from './name.ts'
import { HASH_IDENTIFIERS } from './signatures.ts'

const CITE = 'RFC 6960 §4.2.1'

/** What a responder says of one certificate, and which it is. */
export interface SingleResponse {
  /** Hash of the two below, such as `sha1`; dotted where unknown. */
  readonly hash: string
  /** Hash of the issuer's name, and of its key without tag, length and unused bits (RFC 6960 §4.1.1). */
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  /** Content of the INTEGER. */
  readonly serialNumber: Uint8Array
  readonly status: 'good' | 'revoked' | 'unknown'
  /** When it was revoked, ms since 1970; undefined where it was not. */
  readonly revokedAt: number | undefined
  /** Since when this is known to be right, ms since 1970. */
  readonly thisUpdate: number
  /** When more will be known, ms since 1970; undefined where more may be known at any time. */
  readonly nextUpdate: number | undefined
}

/** Who signed: a name, or the SHA-1 of a key without tag, length and unused bits. */
export type ResponderId = { readonly name: DistinguishedName } | { readonly keyHash: Uint8Array }

/** A BasicOCSPResponse. */
export interface BasicResponse {
  readonly responder: ResponderId
  /** When it was signed, ms since 1970. */
  readonly producedAt: number
  readonly responses: readonly SingleResponse[]
  /** The ResponseData: the bytes that are signed. */
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: Algorithm
  readonly signature: Uint8Array
  /** DER of the certificates that came along, for who verifies the signature. */
  readonly certificates: readonly Uint8Array[]
}

/** An OCSPResponse. */
interface OcspResponse {
  /** `successful`, or why there is no response; `status 4` of a number that has no name. */
  readonly responseStatus: string
  /** There where the request was served. */
  readonly basic: BasicResponse | undefined
}

const STATUSES: Readonly<Record<number, string>> = {
  0: 'successful',
  1: 'malformedRequest',
  2: 'internalError',
  3: 'tryLater',
  5: 'sigRequired',
  6: 'unauthorized',
}

const responseStatus: Decodable<string> = mapDer(
  smallNumber(TAG.enumerated),
  (number) => STATUSES[number] ?? `status ${number}`,
)

// ---- What is said of one certificate

const certId = constructed('CertID', 'RFC 6960 §4.1.1', (reader) => ({
  hash: hashNamed(reader.field('hashAlgorithm', algorithmIdentifier).name),
  issuerNameHash: reader.field('issuerNameHash', octets()),
  issuerKeyHash: reader.field('issuerKeyHash', octets()),
  serialNumber: reader.field('serialNumber', integerBytes),
}))

const reason = explicit(0, 'CRLReason', smallNumber(TAG.enumerated))

const revokedInfo = constructed(
  'RevokedInfo',
  CITE,
  (reader) => {
    const revokedAt = reader.field('revocationTime', generalizedTime)
    if (nextIs(reader, contextTag(0, true))) reader.field('revocationReason', reason)
    return { status: 'revoked', revokedAt } as const
  },
  contextTag(1, true),
)

/** `[number] IMPLICIT NULL`, which means `status`. */
function bare(number: number, status: 'good' | 'unknown') {
  return constructed(status, CITE, () => ({ status, revokedAt: undefined }), contextTag(number, false))
}

const good = bare(0, 'good')
const unknown = bare(2, 'unknown')

const certStatus: Decodable<Pick<SingleResponse, 'status' | 'revokedAt'>> = {
  type: 'CertStatus',
  cite: CITE,
  decode: (reader) => {
    if (nextIs(reader, contextTag(1, true))) return revokedInfo.decode(reader)
    return (nextIs(reader, contextTag(2, false)) ? unknown : good).decode(reader)
  },
}

const nextUpdateTime = explicit(0, 'GeneralizedTime', generalizedTime)
const furtherExtensions = explicit(1, 'Extensions', anyElement)

const singleResponse = constructed('SingleResponse', CITE, (reader): SingleResponse => {
  const id = reader.field('certID', certId)
  const status = reader.field('certStatus', certStatus)
  const thisUpdate = reader.field('thisUpdate', generalizedTime)
  const nextUpdate = nextIs(reader, contextTag(0, true))
    ? reader.field('nextUpdate', nextUpdateTime)
    : undefined
  if (nextIs(reader, contextTag(1, true))) reader.field('singleExtensions', furtherExtensions)
  return { ...id, ...status, thisUpdate, nextUpdate }
})

// ---- The signed response

/** `SEQUENCE OF`. */
function listOf<T>(type: string, item: Decodable<T>): Decodable<T[]> {
  return constructed(type, CITE, (reader) => {
    const items: T[] = []
    while (reader.remaining > 0) items.push(reader.field(`[${items.length}]`, item))
    return items
  })
}

const byName = explicit(1, 'Name', distinguishedName)
const byKey = explicit(2, 'KeyHash', octets())

const responderId: Decodable<ResponderId> = {
  type: 'ResponderID',
  cite: CITE,
  decode: (reader) =>
    nextIs(reader, contextTag(2, true)) ? { keyHash: byKey.decode(reader) } : { name: byName.decode(reader) },
}

const version = explicit(0, 'INTEGER', smallNumber())
const responseList = listOf('SEQUENCE OF SingleResponse', singleResponse)

const responseData = constructed('ResponseData', CITE, (reader) => {
  const at = reader.offset
  const encoded = nextIs(reader, contextTag(0, true)) ? reader.field('version', version) : 0
  if (encoded !== 0) reader.fail({ expected: 'version 1', actual: `version ${encoded + 1}` }, at)
  const responder = reader.field('responderID', responderId)
  const producedAt = reader.field('producedAt', generalizedTime)
  const responses = reader.field('responses', responseList)
  if (nextIs(reader, contextTag(1, true))) reader.field('responseExtensions', furtherExtensions)
  return { responder, producedAt, responses }
})

const wholeElement: Decodable<Uint8Array> = mapDer(anyElement, (node, reader) =>
  reader.bytes.slice(node.start, node.end),
)
const certificateList = explicit(
  0,
  'SEQUENCE OF Certificate',
  listOf('SEQUENCE OF Certificate', wholeElement),
)

const basicResponse = constructed('BasicOCSPResponse', CITE, (reader): BasicResponse => {
  const start = reader.offset
  const data = reader.field('tbsResponseData', responseData)
  const tbs = reader.bytes.slice(start, reader.offset)
  const signatureAlgorithm = reader.field('signatureAlgorithm', algorithmIdentifier)
  const signature = reader.field('signature', bitString)
  const certificates = nextIs(reader, contextTag(0, true)) ? reader.field('certs', certificateList) : []
  return { ...data, tbs, signatureAlgorithm, signature, certificates }
})

const responseType: Decodable<string> = mapDer(objectId, (dotted, reader, start) => {
  const name = oidName(dotted)
  // All clients know this one, and TLS has no other (RFC 6960 §4.2.1, RFC 6066 §8).
  if (name !== 'id-pkix-ocsp-basic')
    reader.fail({ expected: 'id-pkix-ocsp-basic as the type of a response', actual: name }, start)
  return name
})

const wrappedResponse = wrapped('BasicOCSPResponse', basicResponse)
const responseBytes = constructed('ResponseBytes', CITE, (reader) => {
  reader.field('responseType', responseType)
  return reader.field('response', wrappedResponse)
})
const explicitBytes = explicit(0, 'ResponseBytes', responseBytes)

const ocspResponse = constructed('OCSPResponse', CITE, (reader): OcspResponse => {
  const status = reader.field('responseStatus', responseStatus)
  const served = nextIs(reader, contextTag(0, true))
  if (status === 'successful' && !served)
    reader.fail({ expected: 'responseBytes of a response that is successful', actual: nextTag(reader) })
  return {
    responseStatus: status,
    basic: served ? reader.field('responseBytes', explicitBytes) : undefined,
  }
})

/**
 * Reads one response. Time is linear in its length.
 * @throws DecodeError that names field, byte offset and rule (on the wire: `bad_certificate_status_response`).
 */
export function parseOcspResponse(der: Uint8Array): OcspResponse {
  return decodeDer(der.slice(), 'OCSPResponse', ocspResponse)
}

/**
 * Every field of a response with its byte range, named as in RFC 6960; leaves tile the input.
 * @throws DecodeError as {@link parseOcspResponse} does.
 */
export function ocspResponseSpan(der: Uint8Array): Span {
  return spanOf(der, 'OCSPResponse', ocspResponse)
}

/** A hash by its name here; one that is not known keeps the name of its identifier. */
function hashNamed(identifier: string): string {
  return HASH_IDENTIFIERS[identifier]?.hash ?? identifier
}
