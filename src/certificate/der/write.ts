/** Writing DER: each function returns one whole element. The counterpart of `der.ts`, for issuing and for key files. */
import { concat, fromHex } from '../../bytes/bytes.ts'
import { contextTag, TAG } from './der.ts'

/** One element: tag byte, shortest length, content. */
export function der(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const length = content.reduce((sum, part) => sum + part.length, 0)
  const header = [tag]
  if (length < 0x80) header.push(length)
  else if (length < 0x100) header.push(0x81, length)
  else if (length < 0x10000) header.push(0x82, length >> 8, length & 0xff)
  else header.push(0x83, length >> 16, (length >> 8) & 0xff, length & 0xff)
  return concat(Uint8Array.from(header), ...content)
}

/** SEQUENCE of elements. */
export function sequence(...elements: readonly Uint8Array[]): Uint8Array {
  return der(TAG.sequence, ...elements)
}

/** `[number] EXPLICIT` around elements, or an IMPLICIT SEQUENCE of them. */
export function tagged(number: number, ...elements: readonly Uint8Array[]): Uint8Array {
  return der(contextTag(number, true), ...elements)
}

/** `[number] IMPLICIT` of a primitive type. */
export function taggedPrimitive(number: number, content: Uint8Array): Uint8Array {
  return der(contextTag(number, false), content)
}

/** A non-negative INTEGER in the shortest form. */
export function natural(value: bigint | number): Uint8Array {
  const hex = value.toString(16)
  const even = hex.length % 2 === 1 ? `0${hex}` : hex
  // With its first bit set it would be negative.
  return der(TAG.integer, fromHex(/^[89a-f]/.test(even) ? `00${even}` : even))
}

/** BOOLEAN TRUE; FALSE is left out where it is the default. */
export const TRUE: Uint8Array = der(TAG.boolean, Uint8Array.of(0xff))

/** NULL. */
export const NULL: Uint8Array = der(TAG.nothing)

/** OBJECT IDENTIFIER from dotted form. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes: number[] = []
  for (const arc of [40 * first + second, ...rest]) {
    const groups = [arc % 128]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift(0x80 | (left % 128))
    bytes.push(...groups)
  }
  return der(TAG.oid, Uint8Array.from(bytes))
}

/** OCTET STRING around bytes, which may be DER themselves. */
export function octetString(bytes: Uint8Array): Uint8Array {
  return der(TAG.octetString, bytes)
}

/** BIT STRING of whole bytes. */
export function bitStringOf(bytes: Uint8Array): Uint8Array {
  return der(TAG.bitString, Uint8Array.of(0), bytes)
}

/** BIT STRING with the bits at `positions` set and no trailing zero bits (X.690 §11.2.2). */
export function bitList(positions: readonly number[]): Uint8Array {
  if (positions.length === 0) return der(TAG.bitString, Uint8Array.of(0))
  const last = Math.max(...positions)
  const bytes = Uint8Array.from({ length: (last >> 3) + 1 }, (_, i) =>
    positions.filter((bit) => bit >> 3 === i).reduce((byte, bit) => byte | (0x80 >> (bit & 7)), 0),
  )
  return der(TAG.bitString, Uint8Array.of(7 - (last & 7)), bytes)
}
