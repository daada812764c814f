/** The primitive types of ASN.1 as {@link Decodable}s over DER. Each shows as tag, length and content in a span tree. */
import { toHex } from '../bytes/bytes.ts'
import { printable } from '../bytes/printable.ts'
import type { Decodable, Reader } from '../bytes/reader.ts'
import { content, element, nextIs, TAG, tagName } from './der.ts'

/** One primitive element whose content `read` turns into a value; the content shows that value. */
export function primitive<T>(
  tag: number,
  read: (reader: Reader, length: number) => T,
  cite = '',
): Decodable<T> {
  const type = tagName(tag)
  return {
    type,
    cite,
    decode: (reader) =>
      element(reader, tag, (length) => {
        if (length === 0) return read(reader, 0)
        return reader.field('content', { type, cite, decode: (inner) => read(inner, length) })
      }),
  }
}

/** `inner` seen as another type; the span keeps what `inner` shows. */
export function mapDer<A, B>(
  inner: Decodable<A>,
  to: (value: A, reader: Reader, start: number) => B,
): Decodable<B> {
  return {
    type: inner.type,
    cite: inner.cite,
    decode: (reader) => {
      const start = reader.offset
      return to(inner.decode(reader), reader, start)
    },
  }
}

function integerContent(reader: Reader, length: number): Uint8Array {
  const at = reader.offset
  if (length === 0) reader.fail('an INTEGER has at least one byte', at)
  const bytes = reader.take(length)
  const padded = length > 1 && (bytes[0] === 0 ? bytes[1] < 0x80 : bytes[0] === 0xff && bytes[1] >= 0x80)
  if (padded) reader.fail('DER wants the shortest form of an INTEGER', at)
  return bytes
}

/** INTEGER with the tag byte `tag` as its content: two's complement, big-endian. */
export function integerAs(tag: number): Decodable<Uint8Array> {
  return primitive(tag, integerContent, 'X.690 §8.3')
}

/** INTEGER as its content bytes. */
export const integerBytes: Decodable<Uint8Array> = integerAs(TAG.integer)

/** A non-negative INTEGER of any size. */
export const naturalNumber: Decodable<bigint> = mapDer(integerBytes, (bytes, reader, start) => {
  if (bytes[0] >= 0x80) reader.fail('a negative INTEGER where none may be', start)
  return BigInt(`0x${toHex(bytes)}`)
})

/** A non-negative INTEGER with the tag byte `tag`: below 2^31, or of as many bytes as `most` says (at most 6). */
export function smallNumber(tag: number = TAG.integer, most = 4): Decodable<number> {
  return primitive(tag, (reader, length) => {
    const at = reader.offset
    const bytes = integerContent(reader, length)
    if (bytes[0] >= 0x80) reader.fail('a negative INTEGER where none may be', at)
    if (bytes.length > most) reader.fail('an INTEGER larger than any that makes sense here', at)
    return bytes.reduce((value, byte) => value * 256 + byte, 0)
  })
}

/** BOOLEAN: 00 or ff. An explicit FALSE that DER would leave out is taken, as every other reader does. */
export function booleanAs(tag: number = TAG.boolean): Decodable<boolean> {
  return primitive(tag, (reader, length) => {
    if (length !== 1) reader.fail('a BOOLEAN has one byte')
    const byte = reader.uint(1)
    if (byte !== 0 && byte !== 0xff) reader.fail('DER writes a BOOLEAN as 00 or ff', reader.offset - 1)
    return byte !== 0
  })
}

/** BOOLEAN DEFAULT FALSE as the field `name`. */
export function optionalBoolean(reader: Reader, name: string): boolean {
  return nextIs(reader, TAG.boolean) && reader.field(name, BOOLEAN)
}

const BOOLEAN = booleanAs()

/** NULL. */
export const nothing: Decodable<null> = {
  type: 'NULL',
  cite: '',
  decode: (reader) => element(reader, TAG.nothing, () => null),
}

/** OBJECT IDENTIFIER in dotted form, `1.2.840.10045.2.1`. */
export const objectId: Decodable<string> = primitive(TAG.oid, oidContent, 'X.690 §8.19')

/** Each object identifier is decoded once: certificates name the same few again and again. Bounded against strangers. */
const dotted = new Map<string, string>()
const MOST_DOTTED = 256

function oidContent(reader: Reader, length: number): string {
  const at = reader.offset
  if (length === 0 || length > 64) reader.fail(`an OBJECT IDENTIFIER of ${length} bytes`, at)
  let key = ''
  for (let i = at; i < at + length; i++) key += String.fromCharCode(reader.bytes[i])
  const known = dotted.get(key)
  if (known !== undefined) {
    reader.offset += length
    return known
  }
  const text = decodeArcs(reader, reader.take(length), at)
  if (dotted.size < MOST_DOTTED) dotted.set(key, text)
  return text
}

function decodeArcs(reader: Reader, bytes: Uint8Array, at: number): string {
  const arcs: bigint[] = []
  let arc = 0n
  let fresh = true
  for (const [i, byte] of bytes.entries()) {
    if (fresh && byte === 0x80) reader.fail('DER wants the shortest form of each arc', at + i)
    arc = (arc << 7n) | BigInt(byte & 0x7f)
    fresh = byte < 0x80
    if (!fresh) continue
    arcs.push(arc)
    arc = 0n
  }
  if (!fresh) reader.fail('an OBJECT IDENTIFIER that ends within an arc', at + bytes.length - 1)
  const head = arcs[0] < 80n ? arcs[0] / 40n : 2n
  return [head, arcs[0] - 40n * head, ...arcs.slice(1)].join('.')
}

/** OCTET STRING, or an IMPLICIT one under another tag byte. */
export function octets(tag: number = TAG.octetString): Decodable<Uint8Array> {
  return primitive(tag, (reader, length) => reader.take(length))
}

/** OCTET STRING whose bytes are themselves DER. */
export function wrapped<T>(name: string, inner: Decodable<T>): Decodable<T> {
  return {
    type: 'OCTET STRING',
    cite: inner.cite,
    decode: (reader) => element(reader, TAG.octetString, () => reader.field(name, inner)),
  }
}

const UNUSED: Decodable<number> = {
  type: 'unused bits',
  cite: 'X.690 §8.6.2',
  decode: (reader) => {
    const unused = reader.uint(1)
    if (unused > 7) reader.fail(`${unused} unused bits in a byte`, reader.offset - 1)
    return unused
  },
}

/** BIT STRING with a whole number of bytes, or an IMPLICIT one under another tag byte. */
export function bitStringAs(tag: number): Decodable<Uint8Array> {
  return {
    type: 'BIT STRING',
    cite: 'X.690 §8.6',
    decode: (reader) =>
      element(reader, tag, (length) => {
        const unused = reader.field('unusedBits', UNUSED)
        if (unused !== 0) reader.fail(`whole bytes are due, ${unused} bits are unused`, reader.offset - 1)
        return length === 1 ? reader.take(0) : reader.field('content', content(length - 1))
      }),
  }
}

/** BIT STRING with a whole number of bytes. */
export const bitString: Decodable<Uint8Array> = bitStringAs(TAG.bitString)

/** BIT STRING around DER: the key of RFC 5280 §4.1.2.7. */
export function bitStringAround<T>(name: string, inner: Decodable<T>): Decodable<T> {
  return {
    type: 'BIT STRING',
    cite: inner.cite,
    decode: (reader) =>
      element(reader, TAG.bitString, () => {
        if (reader.field('unusedBits', UNUSED) !== 0) reader.fail('whole bytes are due', reader.offset - 1)
        return reader.field(name, inner)
      }),
  }
}

/** BIT STRING as the names of the bits that are set; bits beyond the list are ignored. */
export function namedBits<N extends string>(names: readonly N[]): Decodable<ReadonlySet<N>> {
  const bits: Decodable<ReadonlySet<N>> = {
    type: 'BIT STRING',
    cite: 'X.690 §11.2',
    decode: (reader) => {
      const bytes = reader.take(reader.remaining)
      return new Set(names.filter((_, i) => ((bytes[i >> 3] ?? 0) & (0x80 >> (i & 7))) !== 0))
    },
  }
  return {
    ...bits,
    decode: (reader) =>
      element(reader, TAG.bitString, (length) => {
        reader.field('unusedBits', UNUSED)
        return length === 1 ? new Set<N>() : reader.field(`content`, bits)
      }),
  }
}

const STRING_TAGS: readonly number[] = [
  TAG.utf8String,
  TAG.printableString,
  TAG.teletexString,
  TAG.ia5String,
  TAG.bmpString,
]

/** Whether `tag` is one of the string types that names use. */
export function isString(tag: number): boolean {
  return STRING_TAGS.includes(tag)
}

/**
 * A character string under the tag byte `tag`: UTF-8, UTF-16BE for BMPString, else one character per byte. What is
 * not seen shows as its escape, so that no name writes to a reader's terminal.
 */
export function stringAs(tag: number, decoder: 'utf8' | 'utf16' | 'latin1'): Decodable<string> {
  return primitive(tag, (reader, length) => printable(characters(reader.take(length), decoder)))
}

function characters(bytes: Uint8Array, decoder: 'utf8' | 'utf16' | 'latin1'): string {
  let text = ''
  if (decoder === 'utf16') {
    for (let i = 0; i + 1 < bytes.length; i += 2) text += String.fromCharCode(bytes[i] * 256 + bytes[i + 1])
    return text
  }
  let beyondAscii = false
  for (const byte of bytes) {
    text += String.fromCharCode(byte)
    beyondAscii ||= byte >= 0x80
  }
  if (decoder === 'latin1' || !beyondAscii) return text
  try {
    return decodeURIComponent(toHex(bytes).replace(/../g, '%$&'))
  } catch {
    // Not UTF-8 after all.
    return text
  }
}
