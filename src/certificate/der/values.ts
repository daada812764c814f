/** The primitive types of ASN.1 as {@link Decodable}s over DER. Each shows as tag, length and content in a span tree. */
import { asLatin1, toHex } from '../../bytes/bytes.ts'
import { printable } from '../../bytes/printable.ts'
import type { Decodable, Reader } from '../../bytes/reader.ts'
import { element, nextIs, TAG, tagName } from './der.ts'

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
  if (length === 0) reader.fail({ expected: 'at least one byte of an INTEGER', actual: '0 bytes' }, at)
  const bytes = reader.take(length)
  const [first, second] = bytes
  const padded = second !== undefined && (first === 0 ? second < 0x80 : first === 0xff && second >= 0x80)
  if (padded)
    reader.fail(
      {
        expected: 'the shortest form of an INTEGER (X.690 §8.3.2)',
        actual: `${toHex(bytes.subarray(0, 2))} at its start`,
      },
      at,
    )
  return bytes
}

function expectNatural([first = 0]: Uint8Array, reader: Reader, at: number): void {
  if (first >= 0x80) reader.fail({ expected: 'an INTEGER of at least 0', actual: 'a negative one' }, at)
}

/** INTEGER with the tag byte `tag` as its content: two's complement, big-endian. */
function integerAs(tag: number): Decodable<Uint8Array> {
  return primitive(tag, integerContent, 'X.690 §8.3')
}

/** INTEGER as its content bytes. */
export const integerBytes: Decodable<Uint8Array> = integerAs(TAG.integer)

/** A non-negative INTEGER of any size. */
export const naturalNumber: Decodable<bigint> = mapDer(integerBytes, (bytes, reader, start) => {
  expectNatural(bytes, reader, start)
  return BigInt(`0x${toHex(bytes)}`)
})

/** A non-negative INTEGER with the tag byte `tag`: below 2^31, or of as many bytes as `most` says (at most 6). */
export function smallNumber(tag: number = TAG.integer, most = 4): Decodable<number> {
  return primitive(tag, (reader, length) => {
    const at = reader.offset
    const bytes = integerContent(reader, length)
    expectNatural(bytes, reader, at)
    if (bytes.length > most)
      reader.fail({ expected: `an INTEGER of at most ${most} bytes`, actual: `${bytes.length} bytes` }, at)
    return bytes.reduce((value, byte) => value * 256 + byte, 0)
  })
}

/** BOOLEAN: 00 or ff. An explicit FALSE that DER would leave out is taken, as every other reader does. */
function booleanAs(tag: number = TAG.boolean): Decodable<boolean> {
  return primitive(tag, (reader, length) => {
    if (length !== 1) reader.fail({ expected: 'one byte of a BOOLEAN', actual: `${length} bytes` })
    const byte = reader.uint(1)
    if (byte !== 0 && byte !== 0xff)
      reader.fail(
        { expected: 'a BOOLEAN of 00 or ff (X.690 §11.1)', actual: toHex(Uint8Array.of(byte)) },
        reader.offset - 1,
      )
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
  if (length === 0 || length > 64)
    reader.fail({ expected: 'an OBJECT IDENTIFIER of 1 to 64 bytes', actual: `${length} bytes` }, at)
  const key = asLatin1(reader.bytes.subarray(at, at + length))
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
    if (fresh && byte === 0x80)
      reader.fail(
        { expected: 'the shortest form of each arc (X.690 §8.19.2)', actual: '80 at its start' },
        at + i,
      )
    arc = (arc << 7n) | BigInt(byte & 0x7f)
    fresh = byte < 0x80
    if (!fresh) continue
    arcs.push(arc)
    arc = 0n
  }
  if (!fresh)
    reader.fail(
      { expected: 'a last byte of an arc, below 80', actual: toHex(bytes.subarray(-1)) },
      at + bytes.length - 1,
    )
  const [both = 0n, ...others] = arcs
  const head = both < 80n ? both / 40n : 2n
  return [head, both - 40n * head, ...others].join('.')
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

/** How the characters of a string are written. */
type Characters = 'ascii' | 'latin1' | 'utf8' | 'utf16' | 'utf32'

/** The string types that names use, by tag byte (X.680 §41); TeletexString as everybody reads it, one byte a character. */
const STRINGS: Readonly<Record<number, Characters>> = {
  [TAG.utf8String]: 'utf8',
  [TAG.numericString]: 'ascii',
  [TAG.printableString]: 'ascii',
  [TAG.teletexString]: 'latin1',
  [TAG.ia5String]: 'ascii',
  [TAG.visibleString]: 'ascii',
  [TAG.universalString]: 'utf32',
  [TAG.bmpString]: 'utf16',
}

/** How a string type is written, by its tag byte; undefined where the tag is none of a string type. */
export function charactersOf(tag: number): Characters | undefined {
  return STRINGS[tag]
}

/**
 * A character string under the tag byte `tag`. Bytes that are not written so are refused. What is not seen shows as its
 * escape, so that no name writes to a reader's terminal.
 */
export function stringAs(tag: number, written: Characters): Decodable<string> {
  return primitive(tag, (reader, length) => {
    const at = reader.offset
    const bytes = reader.take(length)
    const text = readCharacters(bytes, written)
    return text === undefined
      ? reader.fail(
          {
            expected: written.toUpperCase(),
            actual: `${toHex(bytes.subarray(0, 32))}, ${bytes.length} bytes that are none`,
          },
          at,
        )
      : printable(text)
  })
}

/** The characters themselves, unescaped: for comparing, not for showing. Undefined where the bytes are not written so. */
export function readCharacters(bytes: Uint8Array, written: Characters): string | undefined {
  switch (written) {
    case 'utf16':
      return unitsOf(bytes, 2)
    case 'utf32':
      return unitsOf(bytes, 4)
    case 'ascii':
    case 'latin1':
    case 'utf8': {
      const text = asLatin1(bytes)
      if (written === 'latin1' || !/[\x80-\xff]/.test(text)) return text
      return written === 'ascii' ? undefined : fromUtf8(bytes)
    }
  }
}

/** Big-endian code units of 2 or 4 bytes, none of them half of a character. */
function unitsOf(bytes: Uint8Array, size: 2 | 4): string | undefined {
  if (bytes.length % size !== 0) return undefined
  let text = ''
  for (let i = 0; i < bytes.length; i += size) {
    const unit = bytes.subarray(i, i + size).reduce((value, byte) => value * 256 + byte, 0)
    if (unit > 0x10ffff) return undefined
    text += String.fromCodePoint(unit)
  }
  return /\p{Surrogate}/u.test(text) ? undefined : text
}

function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decodeURIComponent(toHex(bytes).replace(/../g, '%$&'))
  } catch {
    return undefined
  }
}
