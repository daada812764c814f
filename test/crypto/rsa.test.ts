import { constants, sign as nodeSign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import { RSA_MINIMUM_BITS, rsaKeyOf } from '../../src/crypto/signature/rsa.ts'
import { publicKeyOf, schemeFits, sign, verify } from '../../src/crypto/signature/signature.ts'
import { message, nodeKey, opensslSigns, opensslVerifies, rsaKey, signed } from './signature-helpers.ts'

describe('RSA', () => {
  it.each([1024, 2048] as const)(
    'of two primes makes the key that OpenSSL made of them: %i bits (RFC 8017 §3.2)',
    (bits) => {
      const key = rsaKey(bits, 'rsa')
      const bytesOf = (n: bigint): Uint8Array => fromHex(n.toString(16).padStart(256, '0'))
      expect(rsaKeyOf(bytesOf(key.p), bytesOf(key.q))).toEqual(key)
    },
  )

  it('puts the given salt into the signature: PSS is as deterministic as its salt (RFC 8017 §9.1.1)', () => {
    const key = rsaKey(2048, 'rsa')
    const one = sign('rsa_pss_rsae_sha256', key, message, new Uint8Array(32).fill(1))
    const two = sign('rsa_pss_rsae_sha256', key, message, new Uint8Array(32).fill(2))
    expect(toHex(one)).not.toBe(toHex(two))
    expect(() => sign('rsa_pss_rsae_sha256', key, message)).toThrow(/salt of 32 bytes, not 0/)
    expect(() => sign('rsa_pkcs1_sha256', key, message, new Uint8Array(32))).toThrow(/salt of 0 bytes/)
  })

  it('refuses PSS with a salt of another length than the hash (RFC 9846 §4.3.3, 8446 §4.2.3)', () => {
    const key = rsaKey(2048, 'rsa')
    const padding = constants.RSA_PKCS1_PSS_PADDING
    for (const saltLength of [0, 20, 31, 33, 222]) {
      const signature = nodeSign('sha256', message, { key: nodeKey(key), padding, saltLength })
      expect(verify('rsa_pss_rsae_sha256', publicKeyOf(key), message, signature)).toBe(false)
    }
  })

  it('makes none with a salt of another length (RFC 9846 §4.3.3, 8446 §4.2.3)', () => {
    const key = rsaKey(2048, 'rsa')
    for (const length of [0, 20, 31, 33])
      expect(() => sign('rsa_pss_rsae_sha256', key, message, new Uint8Array(length))).toThrow(RangeError)
  })

  it.each([1024, 1025] as const)('works with a modulus of %i bits', (bits) => {
    const key = rsaKey(bits, 'rsa')
    for (const name of ['rsa_pss_rsae_sha256', 'rsa_pss_rsae_sha384', 'rsa_pkcs1_sha512'] as const) {
      expect(schemeFits(name, key, '1.3')).toBe(true)
      const signature = signed(name, key)
      expect(signature).toHaveLength(Math.ceil(bits / 8))
      expect(opensslVerifies(name, key, message, signature)).toBe(true)
      expect(verify(name, publicKeyOf(key), message, opensslSigns(name, key, message))).toBe(true)
    }
  })

  it('does not fit PSS with SHA-512 into 1024 bits (RFC 8017 §9.1.1 step 3)', () => {
    const key = rsaKey(1024, 'rsa')
    expect(schemeFits('rsa_pss_rsae_sha512', key, '1.3')).toBe(false)
    expect(() => signed('rsa_pss_rsae_sha512', key)).toThrow(RangeError)
  })

  it('neither signs nor verifies with fewer than 1024 bits', () => {
    const key = rsaKey(1016, 'rsa')
    expect(RSA_MINIMUM_BITS).toBe(1024)
    expect(
      verify('rsa_pkcs1_sha256', publicKeyOf(key), message, opensslSigns('rsa_pkcs1_sha256', key, message)),
    ).toBe(false)
    expect(() => signed('rsa_pkcs1_sha256', key)).toThrow(RangeError)
  })

  it('does not calculate with absurd public keys', () => {
    const { n } = rsaKey(2048, 'rsa')
    for (const [modulus, e] of [
      [n, 1n],
      [n, 2n],
      [n, -3n],
      [n, n - 2n],
      [0n, 3n],
      [-n, 3n],
      [(1n << 20000n) + 1n, 3n],
    ] as const)
      expect(verify('rsa_pkcs1_sha256', { kind: 'rsa', n: modulus, e }, message, new Uint8Array(256))).toBe(
        false,
      )
  })

  it('refuses a signature that is not below the modulus, though it be right modulo n (RFC 8017 §5.2.2)', () => {
    const key = rsaKey(2048, 'rsa')
    // s + n fits into 256 bytes only where s is small, so try messages until one is.
    const raised = (text: string): bigint =>
      BigInt(`0x${toHex(sign('rsa_pkcs1_sha256', key, fromText(text)))}`) + key.n
    const text = Array.from({ length: 100 }, (_, i) => `message ${i}`).find(
      (each) => raised(each) < 1n << 2048n,
    )
    if (text === undefined) throw new Error('no message of these has a small signature')
    const signature = fromHex(raised(text).toString(16))
    expect(verify('rsa_pkcs1_sha256', publicKeyOf(key), fromText(text), signature)).toBe(false)
    expect(verify('rsa_pkcs1_sha256', publicKeyOf(key), message, new Uint8Array(256).fill(255))).toBe(false)
  })

  it('does not let out the result of a faulty half, which would give the key away', () => {
    const key = { ...rsaKey(2048, 'rsa'), dp: rsaKey(2048, 'rsa').dp ^ 2n }
    expect(() => signed('rsa_pkcs1_sha256', key)).toThrow(/does not belong/)
  })
})
