/** BIT STRINGs of ASN.1 over DER: whole bytes, any number of bits, and bits with names (X.690 §8.6, §11.2). */
import { toHex } from '../../bytes/bytes.ts'
import type { Decodable, Reader } from '../../bytes/reader.ts'
import { content, element, TAG } from './der.ts'

const UNUSED: Decodable<number> = {
  type: 'unused bits',
  cite: 'X.690 §8.6.2',
  decode: (reader) => {
    const unused = reader.uint(1)
    if (unused > 7)
      reader.fail(
        { expected: '0 to 7 unused bits (X.690 §8.6.2.2)', actual: String(unused) },
        reader.offset - 1,
      )
    return unused
  },
}

/** BIT STRING with a whole number of bytes. */
export const bitString: Decodable<Uint8Array> = {
  type: 'BIT STRING',
  cite: 'X.690 §8.6',
  decode: (reader) =>
    element(reader, TAG.bitString, (length) => {
      const unused = reader.field('unusedBits', UNUSED)
      expectWhole(reader, unused)
      return length === 1 ? reader.take(0) : reader.field('content', content(length - 1))
    }),
}

/** BIT STRING around DER: the key of RFC 5280 §4.1.2.7. */
export function bitStringAround<T>(name: string, inner: Decodable<T>): Decodable<T> {
  return {
    type: 'BIT STRING',
    cite: inner.cite,
    decode: (reader) =>
      element(reader, TAG.bitString, () => {
        expectWhole(reader, reader.field('unusedBits', UNUSED))
        return reader.field(name, inner)
      }),
  }
}

/** BIT STRING of any number of bits, or an IMPLICIT one under another tag byte: its bytes, unused bits and all. */
export function anyBitString(tag: number): Decodable<Uint8Array> {
  return {
    type: 'BIT STRING',
    cite: 'X.690 §8.6',
    decode: (reader) =>
      element(reader, tag, (length) => {
        const unused = reader.field('unusedBits', UNUSED)
        const at = reader.offset
        const bytes = length === 1 ? reader.take(0) : reader.field('content', content(length - 1))
        expectZeros(reader, at, bytes, unused)
        return bytes
      }),
  }
}

function expectWhole(reader: Reader, unused: number): void {
  if (unused !== 0)
    reader.fail({ expected: 'whole bytes: no unused bits', actual: `${unused} unused` }, reader.offset - 1)
}

/** Bits that are not used are zero, lest one be read that nobody signed for. */
function expectZeros(reader: Reader, at: number, bytes: Uint8Array, unused: number): void {
  const last = bytes.at(-1)
  if (last === undefined && unused > 0)
    reader.fail(
      { expected: 'no unused bits where there is no byte (X.690 §8.6.2.3)', actual: String(unused) },
      at - 1,
    )
  if (last !== undefined && (last & (0xff >> (8 - unused))) !== 0)
    reader.fail(
      {
        expected: 'zeros in unused bits (X.690 §11.2.1)',
        actual: `${toHex(bytes.subarray(-1))}, ${unused} of its bits unused`,
      },
      at + bytes.length - 1,
    )
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
        const unused = reader.field('unusedBits', UNUSED)
        const at = reader.offset
        expectZeros(reader, at, reader.bytes.subarray(at, at + length - 1), unused)
        return length === 1 ? new Set<N>() : reader.field(`content`, bits)
      }),
  }
}
