import { createCipheriv, createDecipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/bytes.ts'
import { cbc, CBCS, padBlocks, unpadBlocks } from '../../src/crypto/cipher/cbc.ts'
import { metered } from '../../src/crypto/meter.ts'

const iv = fromHex('000102030405060708090a0b0c0d0e0f')
const plaintext = fromHex(
  '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51' +
    '30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710',
)

describe.each([
  {
    name: 'AES_128_CBC',
    key: '2b7e151628aed2a6abf7158809cf4f3c',
    // NIST SP 800-38A §F.2.1
    ciphertext:
      '7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2' +
      '73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7',
  },
  {
    name: 'AES_256_CBC',
    key: '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4',
    // NIST SP 800-38A §F.2.5
    ciphertext:
      'f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d' +
      '39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b',
  },
] as const)('$name', ({ name, key, ciphertext }) => {
  const cipher = cbc(name, fromHex(key))

  it('gives the values of NIST SP 800-38A §F.2, both ways', () => {
    const { result, operations } = metered(() => toHex(cipher.encrypt(iv, plaintext)))
    expect(result).toBe(ciphertext)
    expect(toHex(cipher.decrypt(iv, fromHex(ciphertext)))).toBe(toHex(plaintext))
    expect(operations).toEqual({ 'cbc-encrypt': 1 })
  })

  it('agrees with OpenSSL on many blocks, and leaves its inputs alone', () => {
    const long = Uint8Array.from({ length: 16 * 70 }, (_, i) => i & 0xff)
    const kept = long.slice()
    const node = createCipheriv(CBC_OF[name], fromHex(key), iv).setAutoPadding(false)
    const expected = toHex(Uint8Array.from(Buffer.concat([node.update(long), node.final()])))
    expect(toHex(cipher.encrypt(iv, long))).toBe(expected)
    const shifted = new Uint8Array(long.length + 3)
    shifted.set(fromHex(expected), 3)
    expect(cipher.decrypt(iv, shifted.subarray(3))).toEqual(kept)
    expect(long).toEqual(kept)
    const back = createDecipheriv(CBC_OF[name], fromHex(key), iv).setAutoPadding(false)
    expect(toHex(Uint8Array.from(back.update(fromHex(expected))))).toBe(toHex(kept))
  })

  it('takes keys, IVs and inputs of its own lengths only', () => {
    expect(() => cbc(name, new Uint8Array(CBCS[name].keyLength + 1))).toThrow(RangeError)
    expect(() => cipher.encrypt(new Uint8Array(15), plaintext)).toThrow(RangeError)
    expect(() => cipher.encrypt(iv, new Uint8Array(17))).toThrow(RangeError)
    expect(() => cipher.decrypt(iv, new Uint8Array(31))).toThrow(RangeError)
    expect(cipher.decrypt(iv, new Uint8Array(0))).toHaveLength(0)
  })
})

const CBC_OF = { AES_128_CBC: 'aes-128-cbc', AES_256_CBC: 'aes-256-cbc' } as const

describe('the padding of tickets (RFC 5652 §6.3)', () => {
  it.each([0, 1, 15, 16, 17, 31, 32])('is undone after %i bytes', (length) => {
    const bytes = new Uint8Array(length).fill(0x10)
    const padded = padBlocks(bytes)
    expect(padded.length % 16).toBe(0)
    expect(padded.length).toBeGreaterThan(length)
    expect(unpadBlocks(padded)).toEqual(bytes)
  })

  it.each(['', '00'.repeat(16), '11'.repeat(32), '01'.repeat(15), '00'.repeat(13) + '020303'])(
    'is not found in %s',
    (hex) => expect(unpadBlocks(fromHex(hex))).toBeUndefined(),
  )
})
