/** Values that may be malformed without harm to what stands around them. */
import type { Layout } from './layout.ts'
import { DecodeError } from './reader.ts'

/** What stands where a value should, and why it is none. */
export class Malformed {
  readonly bytes: Uint8Array
  readonly error: DecodeError

  constructor(bytes: Uint8Array, error: DecodeError) {
    this.bytes = bytes
    this.error = error
  }
}

/**
 * `inner` for the rest of the vector around, or the bytes there as they are. In the annotated tree these are one field,
 * `malformed`, whose type says what is wrong with them.
 */
export function tolerant<T>(inner: Layout<T>): Layout<T | Malformed> {
  return {
    type: inner.type,
    cite: inner.cite,
    encode: (writer, value) => {
      if (value instanceof Malformed) writer.raw(value.bytes)
      else inner.encode(writer, value)
    },
    decode: (reader) => {
      const read = reader.attempt(() => inner.decode(reader))
      if (!(read instanceof DecodeError)) return read
      return new Malformed(reader.malformed(read), read)
    },
  }
}
