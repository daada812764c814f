import { constants, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromText } from '../../src/bytes/bytes.ts'
import { deflate, inflate, ZlibRefused } from '../../src/bytes/zlib.ts'
import { trials } from '../kit/effort.ts'

const SEEDED = { seed: 8879, numRuns: trials(200) }
const TEXT = fromText('a certificate, and another certificate, and one more certificate')

/** What Node's zlib makes of it: the peer whose streams ours must read. */
function theirs(bytes: Uint8Array, options: Parameters<typeof deflateSync>[1] = {}): Uint8Array {
  return new Uint8Array(deflateSync(bytes, options))
}

function reasonOf(stream: Uint8Array, length: number): string {
  try {
    inflate(stream, length)
    return ''
  } catch (error) {
    expect(error).toBeInstanceOf(ZlibRefused)
    return (error as ZlibRefused).reason
  }
}

describe('what a ZLIB stream holds', () => {
  it.each([
    ['fixed codes', { strategy: constants.Z_FIXED }],
    ['dynamic codes', { level: 9 }],
    ['stored blocks', { level: 0 }],
    ['a small window', { windowBits: 9 }],
  ])('is read as Node wrote it: %s (RFC 1951 §3.2.3)', (_, options) => {
    for (const length of [0, 1, 255, 256, 70_000]) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * index) >> 5)
      expect(inflate(theirs(bytes, options), length)).toEqual(bytes)
    }
  })

  it('is what went into it, whatever that is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        expect(inflate(deflate(bytes), bytes.length)).toEqual(bytes)
      }),
      SEEDED,
    )
  })

  it('is refused where it is longer or shorter than stated', () => {
    const stream = theirs(TEXT)
    expect(reasonOf(stream, TEXT.length - 1)).toBe('more than the 63 bytes that were stated')
    expect(reasonOf(stream, TEXT.length + 1)).toBe('64 bytes where 65 were stated')
    expect(reasonOf(stream, 0)).toBe('more than the 0 bytes that were stated')
  })

  it('is refused wherever it is cut', () => {
    for (const stream of [theirs(TEXT), theirs(TEXT, { level: 0 })])
      for (let end = 0; end < stream.length; end++)
        expect(reasonOf(stream.subarray(0, end), TEXT.length), `after ${end} bytes`).not.toBe('')
  })

  it('is refused with anything behind it, or between its end and its check value (RFC 1950 §2.2)', () => {
    for (const stream of [theirs(TEXT), theirs(TEXT, { level: 0 })]) {
      expect(reasonOf(concat(stream, Uint8Array.of(0)), TEXT.length)).not.toBe('')
      const [body, checkValue] = [stream.subarray(0, -4), stream.subarray(-4)]
      for (const between of [[0], [0xff], new Array<number>(300).fill(0)])
        expect(reasonOf(concat(body, Uint8Array.from(between), checkValue), TEXT.length)).toBe(
          'something between its end and its check value',
        )
    }
  })

  it('is refused where a bit of it is another, or reads as before (RFC 1950 §2.2)', () => {
    const stream = theirs(TEXT)
    let refused = 0
    for (let bit = 0; bit < 8 * stream.length; bit++) {
      const other = stream.slice()
      other[bit >> 3] ^= 1 << (bit & 7)
      if (reasonOf(other, TEXT.length) === '') expect(inflate(other, TEXT.length)).toEqual(TEXT)
      else refused++
    }
    // Bits that fill the last byte up mean nothing, and Node's zlib reads over them as well.
    expect(refused).toBeGreaterThan(8 * stream.length - 8)
  })

  it.each([
    ['nothing', '', '0 bytes, too few for one'],
    ['another method', '7999000000000000', 'another method than DEFLATE'],
    ['a window beyond 32 KiB', '8899000000000000', 'another method than DEFLATE'],
    ['wrong check bits', '7800000000000000', 'a header whose check bits do not fit'],
    ['a dictionary', '78bb000000000000', 'a dictionary that nobody agreed on'],
  ])('is refused: %s (RFC 1950 §2.2)', (_, hex, reason) => {
    expect(reasonOf(fromHex(hex), 5)).toBe(reason)
  })

  it('is never anything but bytes or a refusal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(2000), (garbage, length) => {
        reasonOf(concat(fromHex('789c'), garbage), length)
      }),
      SEEDED,
    )
  })
})

describe('a stream that holds a thousand times its length', () => {
  const bomb = theirs(new Uint8Array(2 ** 26), { level: 9 })

  it('is given up as soon as more comes than was stated, with time and memory for that alone', () => {
    expect(bomb.length).toBeLessThan(2 ** 16 + 2 ** 12)
    reasonOf(bomb, 1000)
    const before = process.memoryUsage().arrayBuffers
    const began = performance.now()
    expect(reasonOf(bomb, 1000)).toBe('more than the 1000 bytes that were stated')
    expect(performance.now() - began).toBeLessThan(1000)
    // Of the 64 MiB that it would make, a slice and the window of DEFLATE.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 21)
  })
})
