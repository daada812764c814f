import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/bytes.ts'
import { BLOCK, encryptWords, roundKeysOf, wordAt, xorBlock } from '../../src/crypto/cipher/aes.ts'

function encrypted(key: Uint8Array, block: Uint8Array): Uint8Array {
  const words = [0, 4, 8, 12].map((at) => wordAt(block, at)) as [number, number, number, number]
  const made = new Uint8Array(BLOCK)
  xorBlock(made, made, 0, BLOCK, encryptWords(roundKeysOf(key), ...words))
  return made
}

describe('AES', () => {
  it.each([
    [128, '000102030405060708090a0b0c0d0e0f', '69c4e0d86a7b0430d8cdb78070b4c55a'],
    [
      256,
      '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
      '8ea2b7ca516745bfeafc49904b496089',
    ],
  ])(
    'gives the example vector for a key of %i bits (FIPS 197 of 2001, appendix C)',
    (_bits, key, expected) => {
      expect(toHex(encrypted(fromHex(key), fromHex('00112233445566778899aabbccddeeff')))).toBe(expected)
    },
  )

  it('expands the example key to the last round key that FIPS 197, appendix A.1, shows', () => {
    const keys = roundKeysOf(fromHex('2b7e151628aed2a6abf7158809cf4f3c'))
    const last = new Uint8Array(BLOCK)
    const [s0, s1, s2, s3] = keys.slice(40) as unknown as [number, number, number, number]
    xorBlock(last, last, 0, BLOCK, { s0, s1, s2, s3 })
    expect(toHex(last)).toBe('d014f9a8c9ee2589e13f0cc8b6630ca6')
  })

  it.each([16, 32])('gives what OpenSSL gives, under any key of %i bytes', (length) => {
    const key = fc.uint8Array({ minLength: length, maxLength: length })
    const block = fc.uint8Array({ minLength: BLOCK, maxLength: BLOCK })
    fc.assert(
      fc.property(key, block, (key, block) => {
        const theirs = createCipheriv(`aes-${8 * length}-ecb`, key, null).update(block)
        expect(toHex(encrypted(key, block))).toBe(toHex(theirs))
      }),
      { numRuns: 500 },
    )
  })
})
