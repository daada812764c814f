/**
 * SSL_SESSION: a session as OpenSSL writes it, to files (`-sess_out`), to applications (Node's `getSession()`) and into its
 * tickets. No RFC defines it: the source is its ASN.1 in OpenSSL's `ssl/ssl_asn1.c`, whose names stand here. Five fields
 * are always there; the others carry a tag each, in the order of their tags, and are left out where there is nothing to say.
 */
import { asLatin1, EMPTY, equal } from '../../bytes/bytes.ts'
import { encode } from '../../bytes/layout.ts'
import type { Decodable, Reader } from '../../bytes/reader.ts'
import type { Span } from '../../bytes/span.ts'
import { latin1 } from '../../bytes/writer.ts'
import {
  anyElement,
  content,
  contextTag,
  decodeDer,
  element,
  spanOf,
  TAG,
  tagName,
} from '../../certificate/der/der.ts'
import { octets, primitive, smallNumber } from '../../certificate/der/values.ts'
import { der, natural, octetString, sequence, tagged } from '../../certificate/der/write.ts'
import {
  cipherSuites,
  protocolVersions,
  type CipherSuite,
  type ProtocolVersion,
} from '../../wire/registry.ts'

const CITE = 'OpenSSL, ssl/ssl_asn1.c'

/** A type of ASN.1 in both directions. */
interface Asn1<T> extends Decodable<T> {
  /** The whole element. */
  write(value: T): Uint8Array
}

// ---- Types of fields

/** INTEGER of up to 47 bits: seconds since 1970, and numbers of 32 bits. */
const integer: Asn1<number> = { ...smallNumber(TAG.integer, 6), write: natural }

const octetBytes: Asn1<Uint8Array> = { ...octets(), write: octetString }

/** OCTET STRING of at most `most` bytes. */
function octetsUpTo(most: number): Asn1<Uint8Array> {
  const limited = primitive(TAG.octetString, (reader, length) => {
    if (length > most) reader.fail({ expected: `at most ${most} bytes`, actual: `${length} bytes` })
    return reader.take(length)
  })
  return { ...limited, write: octetString }
}

/** OCTET STRING that is text: one character for each byte. */
const octetText: Asn1<string> = {
  ...primitive(TAG.octetString, (reader, length) => asLatin1(reader.take(length))),
  write: (text) => octetString(latin1(text)),
}

/** The code point of TLS as an INTEGER: 0x0303 or 0x0304. */
const version: Asn1<ProtocolVersion> = {
  ...primitive(TAG.integer, (reader, length) => twoBytes(reader, length, protocolVersions.layout)),
  write: (value) => der(TAG.integer, encode(protocolVersions.layout, value)),
}

/** The code point of TLS as an OCTET STRING of two bytes. */
const suite: Asn1<CipherSuite> = {
  ...primitive(TAG.octetString, (reader, length) => twoBytes(reader, length, cipherSuites.layout)),
  write: (value) => octetString(encode(cipherSuites.layout, value)),
}

function twoBytes<T>(reader: Reader, length: number, code: Decodable<T>): T {
  if (length !== 2) reader.fail({ expected: 'a code point of two bytes', actual: `${length} bytes` })
  return code.decode(reader)
}

/** A certificate as it stands: reading it is its own affair. */
const certificate: Asn1<Uint8Array> = {
  type: 'Certificate',
  cite: 'RFC 5280 §4.1',
  decode: (reader) => {
    const start = reader.offset
    element(reader, TAG.sequence, (length) => reader.field('content', content(length)))
    return reader.bytes.slice(start, reader.offset)
  },
  write: (bytes) => bytes,
}

// ---- The fields

/** The fields that are always there, in their order. */
const REQUIRED = {
  /** Of the structure: 1. */
  version: integer,
  ssl_version: version,
  cipher: suite,
  /** What stands for the session in ServerHello and cache. A client derives it from a ticket: SHA-256. */
  session_id: octetsUpTo(32),
  /** TLS 1.2: the master secret; TLS 1.3: the resumption PSK. */
  master_key: octetsUpTo(512),
} satisfies Readonly<Record<string, Asn1<unknown>>>

/** The fields that may be left out, each with the number of its tag. */
const OPTIONAL = {
  /** SSL 2.0; the only one with an implicit tag. */
  key_arg: [0, octetBytes],
  /** Seconds since 1970 when the session was made. */
  time: [1, integer],
  /** Seconds that it may be used. */
  timeout: [2, integer],
  /** The peer's own certificate, without those above it. */
  peer: [3, certificate],
  /** Which application of the server it belongs to: others refuse it. */
  session_id_context: [4, octetsUpTo(32)],
  /** What became of the peer's chain: absent (0) for good, or an X509_V_ERR of OpenSSL. */
  verify_result: [5, integer],
  tlsext_hostname: [6, octetText],
  psk_identity_hint: [7, octetText],
  psk_identity: [8, octetText],
  /** Seconds, as NewSessionTicket said. */
  tlsext_tick_lifetime_hint: [9, integer],
  tlsext_tick: [10, octetBytes],
  comp_id: [11, octetsUpTo(1)],
  srp_username: [12, octetText],
  /** Bit 0: the extended master secret (RFC 7627). */
  flags: [13, integer],
  tlsext_tick_age_add: [14, integer],
  max_early_data: [15, integer],
  alpn_selected: [16, octetText],
  tlsext_max_fragment_len_mode: [17, integer],
  /** What the application wants to find again in a ticket. */
  ticket_appdata: [18, octetBytes],
  /** Code point of the group of the key agreement. */
  kex_group: [19, integer],
  peer_rpk: [20, octetBytes],
} satisfies Readonly<Record<string, readonly [number, Asn1<unknown>]>>

/** The type of values of a field. */
type Value<A> = A extends Asn1<infer T> ? T : never

/** A field that a later OpenSSL added: kept as it stands. */
export interface UnknownField {
  /** The whole element. */
  readonly der: Uint8Array
}

/** Every field of an SSL_SESSION by its name; one that is not there is not in the object either. */
export type OpensslSession = { readonly [K in keyof typeof REQUIRED]: Value<(typeof REQUIRED)[K]> } & {
  readonly [K in keyof typeof OPTIONAL]?: Value<(typeof OPTIONAL)[K][1]>
} & { readonly unknown: readonly UnknownField[] }

/** One row of the table as the functions below see it. */
interface Row {
  readonly name: string
  /** The tag byte. */
  readonly tag: number
  readonly asn1: Asn1<unknown>
  /** The element with its tag around. */
  readonly wrapped: Decodable<unknown>
}

const ROWS: readonly Row[] = Object.entries(OPTIONAL).map(([name, [number, asn1]]) => {
  const tag = contextTag(number, number !== 0)
  const wrapped: Decodable<unknown> =
    number === 0
      ? octets(tag)
      : {
          type: `${tagName(tag)} EXPLICIT ${asn1.type}`,
          cite: CITE,
          decode: (reader) => explicit(reader, tag, asn1),
        }
  return { name, tag, asn1: asn1 as Asn1<unknown>, wrapped }
})

function explicit(reader: Reader, tag: number, inner: Decodable<unknown>): unknown {
  return element(reader, tag, () => reader.field(inner.type, inner))
}

// ---- Reading

const sslSession: Decodable<OpensslSession> = {
  type: 'SSL_SESSION',
  cite: CITE,
  decode: (reader) => element(reader, TAG.sequence, () => fields(reader)),
}

function fields(reader: Reader): OpensslSession {
  const session: Record<string, unknown> = {}
  const start = reader.offset
  for (const [name, asn1] of Object.entries(REQUIRED)) {
    session[name] = reader.field<unknown>(name, asn1)
    if (name === 'version' && session[name] !== 1)
      reader.fail({ expected: 'version 1', actual: String(session[name]) }, start)
  }
  const unknown: UnknownField[] = []
  for (let last = -1, tag = reader.next; tag !== undefined; tag = reader.next) {
    const at = reader.offset
    const number = tagNumber(reader, tag, last)
    last = number
    const row = ROWS.find((candidate) => (candidate.tag & NUMBER) === number)
    if (row) session[row.name] = reader.field(row.name, row.wrapped)
    else {
      reader.field(`${tagName(tag)}, unknown`, anyElement)
      unknown.push({ der: reader.bytes.slice(at, reader.offset) })
    }
  }
  return { ...session, unknown } as unknown as OpensslSession
}

/** Bits of a tag byte that are its number. */
const NUMBER = 0x1f

/** The number of a context-specific tag, which must be larger than the last one. */
function tagNumber(reader: Reader, tag: number, last: number): number {
  if (tag < 0x80 || tag >= 0xc0)
    reader.fail({ expected: 'a field with a tag of its own', actual: tagName(tag) })
  const number = tag & NUMBER
  if (number <= last)
    reader.fail({ expected: `a tag above [${last}], the one before`, actual: `[${number}]` })
  return number
}

/** How every SSL_SESSION goes on behind its length: version 1. */
const VERSION_1 = Uint8Array.of(TAG.integer, 1, 1)

/** Whether bytes are one SEQUENCE that begins as an SSL_SESSION does; a certificate's begins with a SEQUENCE. */
export function isOpensslSession(bytes: Uint8Array): boolean {
  const [tag, length = 0] = bytes
  const start = length < 0x80 ? 2 : 2 + (length & 0x7f)
  return tag === TAG.sequence && equal(bytes.subarray(start, start + VERSION_1.length), VERSION_1)
}

/**
 * An SSL_SESSION from DER. Fields that nobody here knows are kept, so writing it again gives the same bytes.
 * @throws DecodeError that names field, byte offset and rule
 */
export function decodeOpensslSession(bytes: Uint8Array): OpensslSession {
  return decodeDer(bytes.slice(), 'SSL_SESSION', sslSession)
}

/** Every field with its byte range; leaves tile the input. @throws DecodeError as {@link decodeOpensslSession} does */
export function opensslSessionSpan(bytes: Uint8Array): Span {
  return spanOf(bytes, 'SSL_SESSION', sslSession)
}

// ---- Writing

/** The DER of an SSL_SESSION, as OpenSSL and Node read it. */
export function encodeOpensslSession(session: OpensslSession): Uint8Array {
  const values = session as Readonly<Record<string, unknown>>
  const required = Object.entries(REQUIRED).map(([name, asn1]) => (asn1 as Asn1<unknown>).write(values[name]))
  const optional = ROWS.map(({ name, tag, asn1 }) => {
    const value = values[name]
    if (value === undefined) return EMPTY
    return tag === contextTag(0, false)
      ? der(tag, value as Uint8Array)
      : tagged(tag & NUMBER, asn1.write(value))
  })
  return sequence(...required, ...optional, ...session.unknown.map((field) => field.der))
}
