/** What attackers calculate with. */
import { describe, expect, test } from 'vitest'
import { keyCompressions, MeteredKeys } from '../../src/sim/attacks/block-meter.ts'
import { bytesOf, inverse, numberOf, power } from '../../src/sim/attacks/numbers.ts'
import { messageOf, messagesIn, nth, recordsIn, vectorsIn } from '../../src/sim/attacks/records.ts'
import { searchPlaintext } from '../../src/sim/attacks/oracle-search.ts'
import { weakSecret } from '../../src/sim/attacks/weak-group.ts'
import { EpochKeys12 } from '../../src/record/epoch12.ts'
import { openRecord12, sealRecord12 } from '../../src/record/record12.ts'
import { SUITES_12 } from '../../src/wire/registry/suites12.ts'

describe('numbers', () => {
  test('as bytes and back', () => {
    expect(bytesOf(0x0102n)).toEqual(Uint8Array.of(1, 2))
    expect(bytesOf(5n, 3)).toEqual(Uint8Array.of(0, 0, 5))
    expect(numberOf(Uint8Array.of())).toBe(0n)
    expect(numberOf(Uint8Array.of(1, 0))).toBe(256n)
  })

  test('powers and inverses', () => {
    expect(power(3n, 200n, 13n)).toBe(9n)
    expect((inverse(7n, 40n) * 7n) % 40n).toBe(1n)
  })
})

describe('compressions', () => {
  // FIPS 180-4 §5.1.1: 80, zeros and 8 bytes of length: 55 bytes are the most that one block of 64 holds; 111 of 128.
  test.each([
    ['sha256', 64, 2],
    ['sha256', 65, 4],
    ['sha256', 119, 4],
    ['sha256', 120, 5],
    ['sha384', 128, 2],
    ['sha384', 129, 4],
  ] as const)('a key for %s of %i bytes: %i', (hash, length, expected) => {
    expect(keyCompressions(hash, length)).toBe(expected)
  })

  // 13 bytes of header: 42 of content fill the block behind the key's with padding, 43 do not (Lucky Thirteen, §3).
  test.each([
    [42, 2],
    [43, 3],
    [106, 3],
    [107, 4],
  ])('a MAC over a record of %i bytes: %i', (length, expected) => {
    let counted = 0
    const keys = { macKey: new Uint8Array(20), key: new Uint8Array(16), iv: new Uint8Array(0) }
    const plain = new EpochKeys12(SUITES_12.TLS_RSA_WITH_AES_128_CBC_SHA, keys)
    const metered = new MeteredKeys(plain, (compressions) => (counted += compressions))
    const epoch = { generation: 1, sequence: 0 }
    const bytes = sealRecord12({ ...epoch, keys: plain }, 'application_data', new Uint8Array(length), {
      iv: new Uint8Array(16),
    })
    openRecord12({ type: 'application_data', bytes }, { ...epoch, keys: metered })
    expect(counted).toBe(expected)
  })
})

test('a logarithm in a small group gives the secret of an exchange', () => {
  const p = 4294967087n
  const [a, b] = [123456789n, 987654321n]
  const seen = {
    p: bytesOf(p),
    g: bytesOf(4n),
    client: bytesOf(power(4n, a, p)),
    server: bytesOf(power(4n, b, p)),
  }
  expect(weakSecret(seen)).toEqual(bytesOf(power(4n, a * b, p)))
})

test('Bleichenbacher’s search finds what the answers are about, and counts each question', () => {
  // A modulus of 40 bits with a first byte 01; the key needs no factors to be searched for: e = 1 leaves s · m.
  const [n, m, length] = [0x01ab_cdef_01n, 0x0002_1234_56n, 5]
  const b = 1n << 24n
  let asked = 0
  const { plaintext, progress } = searchPlaintext({ n, e: 1n, ciphertext: m, length }, (c) => {
    asked++
    return c >= 2n * b && c < 3n * b
  })
  expect(plaintext).toBe(m)
  expect(progress.at(-1)!.queries).toBe(asked)
})

describe('what stands on the wire', () => {
  // Two messages in three records, the second cut; then ChangeCipherSpec, and a record that is protected.
  const stream = Uint8Array.from([
    ...[22, 3, 3, 0, 5, 14, 0, 0, 0, 16],
    ...[22, 3, 3, 0, 4, 0, 0, 4, 0],
    ...[22, 3, 3, 0, 3, 2, 7, 8],
    ...[20, 3, 3, 0, 1, 1],
    ...[22, 3, 3, 0, 4, 9, 9, 9, 9],
  ])

  test('records, by their lengths', () => {
    expect(recordsIn(stream).map(({ length }) => length)).toEqual([10, 9, 8, 6, 9])
    expect(recordsIn(stream.slice(0, 4))).toEqual([])
  })

  test('messages, over the edges of records, up to ChangeCipherSpec', () => {
    expect(messagesIn(stream)).toEqual([Uint8Array.of(14, 0, 0, 0), Uint8Array.of(16, 0, 0, 4, 0, 2, 7, 8)])
  })

  test('one message by its type, and the vectors in it', () => {
    expect(vectorsIn(messageOf('client_key_exchange', stream))).toEqual([Uint8Array.of(7, 8)])
    expect(() => messageOf('finished', stream)).toThrow(RangeError)
    expect(() => nth([], 0)).toThrow(RangeError)
  })
})
