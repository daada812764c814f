import { constants, publicEncrypt, privateDecrypt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, toHex } from '../../src/bytes/bytes.ts'
import { metered } from '../../src/crypto/meter.ts'
import {
  rsaDecryptPremaster,
  rsaEncrypt,
  rsaEncryptionSeedLength,
} from '../../src/crypto/signature/rsa-encryption.ts'
import { nodeKey, rsaKey } from './signature-helpers.ts'

const key = rsaKey(2048, 'rsa')
const VERSION = 0x0303
const premaster = concat(
  Uint8Array.of(3, 3),
  Uint8Array.from({ length: 46 }, (_, i) => i + 0x20),
)
const substitute = new Uint8Array(48).fill(0xee)
const seed = Uint8Array.from({ length: rsaEncryptionSeedLength(key) }, (_, i) => (i * 7) & 0xff)

const decrypted = (ciphertext: Uint8Array, version = VERSION): string =>
  toHex(rsaDecryptPremaster(key, ciphertext, version, substitute))

/** EM under the public key as it is, whatever it holds. */
function encryptRaw(encoded: Uint8Array): Uint8Array {
  const options = { key: nodeKey(key), padding: constants.RSA_NO_PADDING }
  return Uint8Array.from(publicEncrypt(options, encoded))
}

/** EM = 00 02 PS 00 premaster, changed. */
function encoded(change: (em: Uint8Array) => void): Uint8Array {
  const em = new Uint8Array(256).fill(0x55)
  em.set([0, 2], 0)
  em[256 - 49] = 0
  em.set(premaster, 256 - 48)
  change(em)
  return em
}

describe('RSA encryption of a premaster secret (RFC 5246 §7.4.7.1)', () => {
  it('is opened by OpenSSL', () => {
    const ciphertext = rsaEncrypt(key, premaster, seed)
    const em = Uint8Array.from(
      privateDecrypt({ key: nodeKey(key), padding: constants.RSA_NO_PADDING }, ciphertext),
    )
    expect(toHex(em.slice(0, 2))).toBe('0002')
    expect(em.slice(2, 207).includes(0)).toBe(false)
    expect(toHex(em.slice(207))).toBe(`00${toHex(premaster)}`)
  })

  it('opens what OpenSSL and we encrypt', () => {
    const theirs = publicEncrypt({ key: nodeKey(key), padding: constants.RSA_PKCS1_PADDING }, premaster)
    expect(decrypted(Uint8Array.from(theirs))).toBe(toHex(premaster))
    const { result, operations } = metered(() => decrypted(rsaEncrypt(key, premaster, seed)))
    expect(result).toBe(toHex(premaster))
    expect(operations).toEqual({ 'rsa-encrypt': 1, 'rsa-decrypt': 1 })
  })

  it('follows from its randomness, of which zeros are left out', () => {
    const zeros = concat(
      new Uint8Array(5),
      seed.filter((byte) => byte !== 0),
    )
    expect(toHex(rsaEncrypt(key, premaster, seed))).toBe(toHex(rsaEncrypt(key, premaster, zeros)))
    expect(() => rsaEncrypt(key, premaster, new Uint8Array(seed.length))).toThrow(RangeError)
  })

  it('refuses keys out of bounds and messages that do not fit', () => {
    expect(() => rsaEncrypt(rsaKey(1016, 'rsa'), premaster, seed)).toThrow(RangeError)
    expect(() => rsaEncrypt(key, new Uint8Array(246), seed)).toThrow(RangeError)
    expect(rsaEncrypt(rsaKey(1025, 'rsa'), premaster, seed)).toHaveLength(129)
  })
})

describe('a ciphertext that holds no premaster secret gives the substitute (RFC 5246 §7.4.7.1)', () => {
  it('is read where nothing is wrong', () => {
    expect(decrypted(encryptRaw(encoded(() => undefined)))).toBe(toHex(premaster))
  })

  const put = (at: number, byte: number) => (em: Uint8Array) => void (em[at] = byte)
  it.each([
    ['a first byte that is not 0', put(0, 1)],
    ['a block type of 1, as a signature has', put(1, 1)],
    ['a zero at the start of the padding', put(2, 0)],
    ['a zero in the middle of the padding', put(100, 0)],
    ['a zero at the end of the padding: 49 bytes', put(206, 0)],
    ['no separator where it is due: 47 bytes or fewer', put(207, 1)],
    ['a major version of 2', put(208, 2)],
    ['a minor version of 2: a rollback', put(209, 2)],
    ['nothing but zeros', (em: Uint8Array) => void em.fill(0)],
    ['bytes of 0xff behind the first', (em: Uint8Array) => void em.fill(0xff, 1)],
  ])('%s', (_, change) => {
    const { result, operations } = metered(() => decrypted(encryptRaw(encoded(change))))
    expect(result).toBe(toHex(substitute))
    // A bad padding and a bad version look alike, also in what was calculated.
    expect(operations).toEqual({ 'rsa-decrypt': 1 })
  })

  it('the version that counts is the one that the ClientHello offered', () => {
    const ciphertext = encryptRaw(encoded(() => undefined))
    expect(decrypted(ciphertext, 0x0304)).toBe(toHex(substitute))
    expect(decrypted(encryptRaw(encoded(put(209, 1))), 0x0301)).not.toBe(toHex(substitute))
  })

  it.each([
    ['empty', new Uint8Array(0)],
    ['one byte short', new Uint8Array(255).fill(0x11)],
    ['one byte long', new Uint8Array(257).fill(0x11)],
    ['not below the modulus', new Uint8Array(256).fill(0xff)],
    ['the modulus itself', fromHex(key.n.toString(16))],
    ['zero', new Uint8Array(256)],
    ['a multiple of p', fromHex((key.p * 5n).toString(16).padStart(512, '0'))],
    ['huge', new Uint8Array(65535).fill(0x77)],
  ])('%s', (_, ciphertext) => {
    expect(decrypted(ciphertext)).toBe(toHex(substitute))
  })

  it('a valid one with a zero byte in front is one byte long', () => {
    expect(decrypted(concat(Uint8Array.of(0), rsaEncrypt(key, premaster, seed)))).toBe(toHex(substitute))
  })

  it('gives bytes of its own', () => {
    const result = rsaDecryptPremaster(key, new Uint8Array(256), VERSION, substitute)
    result.fill(0)
    expect(substitute[0]).toBe(0xee)
  })

  it('48 random bytes are the caller’s duty', () => {
    expect(() => rsaDecryptPremaster(key, new Uint8Array(256), VERSION, new Uint8Array(47))).toThrow(
      RangeError,
    )
  })
})
