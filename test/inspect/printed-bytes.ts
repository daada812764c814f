/** What the tests of dumps print. */
import fc from 'fast-check'
import { concat, fromText } from '../../src/bytes/bytes.ts'

/** Bytes as they are printed: the start of a record, whatever follows, at times the same many times over. */
export const BYTES = fc
  .oneof(
    { arbitrary: fc.uint8Array({ minLength: 20, maxLength: 100 }), weight: 4 },
    // Characters that look like hex digits, spaces and signs of the dumps themselves.
    {
      arbitrary: fc.array(fc.constantFrom(...fromText(' 0123abcdef|<>.-:*')), {
        minLength: 20,
        maxLength: 70,
      }),
      weight: 2,
    },
    {
      arbitrary: fc
        .nat(255)
        .chain((byte) => fc.integer({ min: 20, max: 100 }).map((length) => Array(length).fill(byte))),
      weight: 1,
    },
  )
  .map((bytes) => concat(Uint8Array.of(22, 3, 1), Uint8Array.from(bytes)))
