import { spawnSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/bytes.ts'
import { DecodeError } from '../../src/bytes/reader.ts'
import { leaves } from '../../src/bytes/span.ts'
import { anyElement, decodeDer, readDer, spanOf } from '../../src/certificate/der/der.ts'
import { naturalNumber, objectId, smallNumber } from '../../src/certificate/der/values.ts'
import { bitList, der, natural, oid, sequence } from '../../src/certificate/der/write.ts'
import { time, writeTime } from '../../src/certificate/der/time.ts'
import { noOpenssl } from './openssl.ts'
import { trials } from '../kit/effort.ts'

/** What the reader says about bytes that are no DER. */
function complaint(hex: string): string {
  try {
    readDer(fromHex(hex))
  } catch (error) {
    if (error instanceof DecodeError) return error.message
    throw error
  }
  return 'none'
}

describe('the DER reader', () => {
  it('gives tags, classes, offsets and content of nested elements', () => {
    const node = readDer(fromHex('3009 0201 05 a004 8102 abcd'))
    expect(node).toMatchObject({
      tag: 16,
      class: 'universal',
      constructed: true,
      start: 0,
      headerLength: 2,
      end: 11,
    })
    const [integer, tagged] = node.children
    expect(integer).toMatchObject({ tag: 2, class: 'universal', constructed: false, start: 2, end: 5 })
    expect(tagged).toMatchObject({ tag: 0, class: 'context', constructed: true, start: 5, end: 11 })
    expect(toHex(tagged.children[0].content)).toBe('abcd')
  })

  it.each([
    [
      '3080 0000',
      'der.length at byte 1: expected a definite length (X.690 §10.1), actual the indefinite one',
    ],
    [
      '3081 02 0500',
      'der.length at byte 1: expected the shortest form of a length (X.690 §10.1), actual 2 in 1 byte(s)',
    ],
    ['3081 80', 'der.length at byte 1: expected a length of at most 0, the bytes left, actual 128'],
    ['3005 0201', 'der.length at byte 1: expected a length of at most 2, the bytes left, actual 5'],
    ['3003 0202 05', 'der[0].length at byte 3: expected a length of at most 1, the bytes left, actual 2'],
    ['0500 00', 'der at byte 2: expected nothing after the last field, actual 1 trailing byte(s)'],
    [
      '2403 040101',
      'der at byte 0: expected a string in one piece (X.690 §10.2), actual OCTET STRING in parts',
    ],
    ['1000', 'der at byte 0: expected SEQUENCE, constructed, actual SEQUENCE, primitive'],
    ['3002 0000', 'der[0] at byte 2: expected an element of DER, actual end-of-contents'],
    ['1f8100', 'der at byte 0: expected a tag number of at most 30, as all in use here, actual a larger one'],
    ['3085 0000000001', 'der.length at byte 1: expected a length in at most 4 bytes, actual 5 bytes'],
  ])('refuses %s', (hex, message) => {
    expect(complaint(hex)).toBe(message)
  })

  it('refuses nesting beyond 16 levels, however deep it goes', () => {
    let bytes: Uint8Array = new Uint8Array()
    for (let i = 0; i < 3000; i++) bytes = sequence(bytes)
    expect(() => readDer(bytes)).toThrow('expected at most 16 levels of nesting, actual 17')
  })

  it('reads wide input in linear time', () => {
    const bytes = sequence(Uint8Array.from({ length: 400_000 }, (_, i) => (i % 2 === 0 ? 5 : 0)))
    expect(readDer(bytes).children).toHaveLength(200_000)
  })

  it('never throws anything but DecodeError, and what it reads tiles', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          readDer(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError)
          return
        }
        let at = 0
        for (const leaf of leaves(spanOf(bytes, 'der', anyElement))) {
          expect(leaf.start).toBe(at)
          at = leaf.end
        }
        expect(at).toBe(bytes.length)
      }),
      { numRuns: trials(2000) },
    )
  })
})

describe('primitive values', () => {
  it.each([0n, 1n, 127n, 128n, 255n, 256n, 2n ** 2048n - 1n])('an INTEGER %s survives', (value) => {
    expect(decodeDer(natural(value), 'n', naturalNumber)).toBe(value)
  })

  it.each([
    ['0200', 'expected at least one byte of an INTEGER, actual 0'],
    ['02020001', 'expected the shortest form of an INTEGER (X.690 §8.3.2), actual 0001'],
    ['0202ff80', 'expected the shortest form of an INTEGER (X.690 §8.3.2), actual ff80'],
    ['0201ff', 'expected an INTEGER of at least 0, actual a negative one'],
    ['02050100000000', 'expected an INTEGER of at most 4 bytes, actual 5 bytes'],
  ])('refuses the INTEGER %s', (hex, rule) => {
    expect(() => decodeDer(fromHex(hex), 'n', smallNumber())).toThrow(rule)
  })

  it('writes and reads object identifiers', () => {
    for (const text of [
      '2.5.29.17',
      '1.2.840.113549.1.1.11',
      '0.9.2342.19200300.100.1.25',
      '2.999.1',
      '1.3.101.112',
    ])
      expect(decodeDer(oid(text), 'oid', objectId)).toBe(text)
    expect(toHex(oid('1.2.840.10045.2.1'))).toBe('06072a8648ce3d0201')
  })

  it.skipIf(noOpenssl)('names a made-up identifier as openssl asn1parse does', () => {
    const input = oid('1.3.6.1.4.1.99999.127.128.16383')
    const { stdout } = spawnSync('openssl', ['asn1parse', '-inform', 'DER'], { input })
    expect(stdout.toString()).toContain(decodeDer(input, 'oid', objectId))
  })

  it.each([
    ['06028080', 'expected the shortest form of each arc (X.690 §8.19.2), actual 80'],
    ['06032a8381', 'expected a last byte of an arc, below 80, actual 81'],
    ['0600', 'expected an OBJECT IDENTIFIER of 1 to 64 bytes, actual 0'],
  ])('refuses the identifier %s', (hex, rule) => {
    expect(() => decodeDer(fromHex(hex), 'oid', objectId)).toThrow(rule)
  })

  it('writes lists of bits without trailing zeros (X.690 §11.2.2)', () => {
    expect(toHex(bitList([0]))).toBe('03020780')
    expect(toHex(bitList([5, 6]))).toBe('03020106')
    expect(toHex(bitList([]))).toBe('030100')
  })
})

describe('times (RFC 5280 §4.1.2.5)', () => {
  it.each([
    [Date.UTC(1950, 0, 1), '170d3530303130313030303030305a'],
    [Date.UTC(2049, 11, 31, 23, 59, 59), '170d3439313233313233353935395a'],
    [Date.UTC(2050, 0, 1), '180f32303530303130313030303030305a'],
    [Date.UTC(9999, 11, 31, 23, 59, 59), '180f39393939313233313233353935395a'],
    [Date.UTC(2024, 1, 29, 12, 30, 1), '170d3234303232393132333030315a'],
  ])('%d is written and read', (ms, hex) => {
    expect(toHex(writeTime(ms))).toBe(hex)
    expect(decodeDer(fromHex(hex), 'time', time)).toBe(ms)
  })

  const utc = (text: string): Uint8Array =>
    der(
      0x17,
      Uint8Array.from(text, (c) => c.charCodeAt(0)),
    )
  it.each([
    '230229000000Z',
    '231301000000Z',
    '230100000000Z',
    '230101240000Z',
    '230101006000Z',
    '230101000060Z',
  ])('there is no %s', (text) => {
    expect(() => decodeDer(utc(text), 'time', time)).toThrow('expected a time that there is, actual 20')
  })
  it.each(['2301010000Z', '230101000000+0100', '230101000000', '2301010000 0Z'])(
    'refuses the form %s',
    (text) => {
      expect(() => decodeDer(utc(text), 'time', time)).toThrow('expected a time as YYMMDDHHMMSSZ')
    },
  )
})
