import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  concat,
  equal,
  equalConstantTime,
  fromHex,
  fromText,
  fromUint,
  toHex,
  toText,
  uintAt,
} from '../../src/bytes/bytes.ts'

const SEEDED = { seed: 9846, numRuns: 100 }

describe('hex', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
        expect(fromHex(toHex(bytes))).toEqual(bytes)
        expect(fromHex(toHex(bytes).toUpperCase())).toEqual(bytes)
      }),
      SEEDED,
    )
  })

  it('takes white space and colons between digits', () => {
    expect(fromHex(' 01:23\n 45\t67 ')).toEqual(Uint8Array.of(0x01, 0x23, 0x45, 0x67))
  })

  it('names the first stranger, and an odd number of digits', () => {
    expect(() => fromHex('01 0g')).toThrow("not a hex digit: 'g' at digit 3")
    expect(() => fromHex('012')).toThrow('odd number of digits: 3')
  })
})

describe('concat', () => {
  it('joins copies', () => {
    const first = Uint8Array.of(1, 2)
    const joined = concat(first, new Uint8Array(0), Uint8Array.of(3))
    first[0] = 9
    expect(joined).toEqual(Uint8Array.of(1, 2, 3))
    expect(concat()).toEqual(new Uint8Array(0))
  })
})

describe.each([equal, equalConstantTime])('%o', (same) => {
  it('compares length and every byte', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, flip) => {
          const other = bytes.slice()
          expect(same(bytes, other)).toBe(true)
          other[at % other.length] ^= flip
          expect(same(bytes, other)).toBe(false)
          expect(same(bytes, bytes.slice(1))).toBe(false)
        },
      ),
      SEEDED,
    )
  })
})

describe('text', () => {
  it('becomes UTF-8', () => {
    for (const text of ['', 'tls13 derived', 'grün', '\u{1f512} lock']) {
      expect(fromText(text)).toEqual(Uint8Array.from(Buffer.from(text, 'utf8')))
    }
  })

  it('shows any bytes', () => {
    expect(toText(Uint8Array.of(0x68, 0x32, 0x00, 0xff))).toBe('h2\\x00\\xff')
  })
})

describe('fromUint', () => {
  it('is big-endian up to six bytes', () => {
    expect(toHex(fromUint(0x0102, 3))).toBe('000102')
    expect(toHex(fromUint(2 ** 48 - 1, 6))).toBe('ffffffffffff')
    expect(toHex(fromUint(2 ** 40 + 1, 6))).toBe('010000000001')
  })
})

describe('text with half of a surrogate pair', () => {
  it.each(['\ud800', '\udc00', 'a\ud83d', '\ude00b', '\ud83d\ud83d\ude00', '\udc00\ud800'])(
    '%j: each half becomes U+FFFD, as TextEncoder has it',
    (text) => {
      expect(fromText(text)).toEqual(new TextEncoder().encode(text))
    },
  )
})

describe('a number in bytes', () => {
  it('is read where it stands', () => {
    const bytes = fromHex('00112233445566')
    expect([uintAt(bytes, 1, 1), uintAt(bytes, 1, 2), uintAt(bytes, 4, 3), uintAt(bytes, 1, 6)]).toEqual([
      0x11, 0x1122, 0x445566, 0x112233445566,
    ])
  })

  it.each([
    [6, 2],
    [7, 1],
    [0, 8],
  ])('is no number where the bytes end before: at %i, %i bytes', (at, length) => {
    expect(() => uintAt(new Uint8Array(7), at, length)).toThrow(RangeError)
  })
})
