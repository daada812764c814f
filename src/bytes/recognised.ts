/** Bytes that may be a certain structure, and are good bytes where they are not. */
import { type Layout, lookedInto, opaque, rest, sized } from './layout.ts'
import { DecodeError, Reader } from './reader.ts'

/** The value of all of `bytes`; `undefined` for what is no such structure. */
export function recognised<T>(layout: Layout<T>, bytes: Uint8Array): T | undefined {
  const reader = new Reader(bytes)
  const value = reader.attempt(() => layout.decode(reader))
  return value instanceof DecodeError ? undefined : value
}

/** `opaque<min..max>` whose span has the fields of `inner` where its bytes are such a structure. The value is the bytes. */
export function opaqueOr(inner: Layout<unknown>, min: number, max: number): Layout<Uint8Array> {
  const { type } = opaque(min, max)
  const seen = lookedInto(inner)
  const content: Layout<Uint8Array> = {
    ...rest,
    type,
    decode: (reader) => {
      const bytes = reader.bytes.subarray(reader.offset, reader.end)
      return reader.field('content', reader.recording && recognised(inner, bytes) !== undefined ? seen : rest)
    },
  }
  return sized(content, max, min)
}
