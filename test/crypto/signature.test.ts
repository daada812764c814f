import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import type { PrivateKey, PublicKey } from '../../src/crypto/keys.ts'
import { publicKeyOf, schemeFits, SCHEMES, sign, verify } from '../../src/crypto/signature/signature.ts'
import { ecKey, keyFor, message, NAMES, opensslSigns, opensslVerifies, signed } from './signature-helpers.ts'

/** A genuine signature under each scheme, of a key that fits it. */
const SIGNATURES = NAMES.map((name) => ({ stranger: keyFor(name), signature: signed(name, keyFor(name)) }))

describe.each(NAMES)('%s', (name) => {
  const key = keyFor(name)
  const own = publicKeyOf(key)

  it('verifies what OpenSSL signs', () => {
    for (const text of ['', 'a', 'a longer message, signed with its own nonce or salt'])
      expect(verify(name, own, fromText(text), opensslSigns(name, key, fromText(text)))).toBe(true)
  })

  it('does not verify for another message, another key, or a signature that was changed', () => {
    const signature = opensslSigns(name, key, message)
    expect(verify(name, own, fromText('another'), signature)).toBe(false)
    for (const at of [0, 1, signature.length >> 1, signature.length - 1])
      expect(
        verify(
          name,
          own,
          message,
          signature.map((byte, i) => (i === at ? byte ^ 1 : byte)),
        ),
      ).toBe(false)
    expect(verify(name, own, message, concat(signature, Uint8Array.of(0)))).toBe(false)
    expect(verify(name, own, message, signature.slice(0, -1))).toBe(false)
  })

  it('answers any bytes in place of a signature with false', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(verify(name, own, message, bytes)).toBe(false)
      }),
      { numRuns: 20 },
    )
  })

  it('neither signs nor verifies with a key of another kind', () => {
    for (const { stranger, signature } of SIGNATURES.filter(({ stranger: { kind } }) => kind !== key.kind)) {
      expect(schemeFits(name, stranger, '1.2')).toBe(false)
      expect(() => signed(name, stranger)).toThrow(RangeError)
      // Under its own scheme it is genuine.
      expect(verify(name, publicKeyOf(stranger), message, signature)).toBe(false)
    }
  })
})

describe.each(NAMES)('%s', (name) => {
  it('signs what OpenSSL verifies, and the same each time', () => {
    const key = keyFor(name)
    const signature = signed(name, key)
    expect(opensslVerifies(name, key, message, signature)).toBe(true)
    expect(verify(name, publicKeyOf(key), message, signature)).toBe(true)
    expect(toHex(signed(name, key))).toBe(toHex(signature))
  })
})

describe('ECDSA', () => {
  // RFC 6979 §A.2.5; the s of the first lies above n / 2
  const scalar = fromHex('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721')
  const key: PrivateKey = { kind: 'ecdsa', curve: 'secp256r1', scalar }

  it.each([
    [
      'ecdsa_secp256r1_sha256',
      '3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716' +
        '022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
    ],
    [
      'ecdsa_secp384r1_sha384',
      '304402200eafea039b20e9b42309fb1d89e213057cbf973dc0cfc8f129edddc800ef7719' +
        '02204861f0491e6998b9455193e34e7b0d284ddd7149a74b95b9261f13abde940954',
    ],
  ] as const)('gives the P-256 values of RFC 6979 §A.2.5 with the hash of %s', (name, expected) => {
    const signature = sign(name, key, fromText('sample'))
    expect(toHex(signature)).toBe(expected)
    expect(verify(name, publicKeyOf(key), fromText('sample'), signature)).toBe(true)
  })

  it('binds the curve to the scheme in TLS 1.3 but not in 1.2 (RFC 9846 §4.3.3, 8446 §4.2.3)', () => {
    const p384 = ecKey('secp384r1')
    expect(schemeFits('ecdsa_secp256r1_sha256', p384, '1.3')).toBe(false)
    expect(schemeFits('ecdsa_secp384r1_sha384', p384, '1.3')).toBe(true)
    expect(schemeFits('ecdsa_secp256r1_sha256', p384, '1.2')).toBe(true)
    expect(schemeFits('ecdsa_sha1', p384, '1.3')).toBe(false)
    const signature = sign('ecdsa_secp256r1_sha256', p384, message)
    expect(opensslVerifies('ecdsa_secp256r1_sha256', p384, message, signature)).toBe(true)
  })

  it('answers a public key that is no point with false', () => {
    const signature = sign('ecdsa_secp256r1_sha256', key, message)
    for (const point of ['', '00', '04', '04'.repeat(65), '00'.repeat(65)]) {
      const bad: PublicKey = { kind: 'ecdsa', curve: 'secp256r1', point: fromHex(point) }
      expect(verify('ecdsa_secp256r1_sha256', bad, message, signature)).toBe(false)
    }
  })

  it('refuses DER that is not canonical (X.690 §10)', () => {
    const sequence = toHex(sign('ecdsa_secp256r1_sha256', key, fromText('sample')))
    // the same numbers: long form of the length; a zero before r that is not needed
    const long = `308146${sequence.slice(4)}`
    const zero = `3047022200${sequence.slice(8)}`
    for (const der of [long, zero])
      expect(verify('ecdsa_secp256r1_sha256', publicKeyOf(key), fromText('sample'), fromHex(der))).toBe(false)
  })
})

describe('EdDSA', () => {
  it('gives the value of RFC 8032 §7.1 test 2', () => {
    const seed = fromHex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb')
    expect(toHex(sign('ed25519', { kind: 'ed25519', seed }, fromHex('72')))).toBe(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
        '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    )
  })
})

describe('CertificateVerify of TLS 1.3', () => {
  it('may use neither RSASSA-PKCS1-v1_5 nor SHA-1 (RFC 9846 §4.3.3, 8446 §4.2.3)', () => {
    expect(NAMES.filter((name) => !SCHEMES[name].handshake13)).toEqual([
      'rsa_pkcs1_sha256',
      'rsa_pkcs1_sha384',
      'rsa_pkcs1_sha512',
      'rsa_pkcs1_sha1',
      'ecdsa_sha1',
      'rsa_pkcs1_sha224',
      'ecdsa_sha224',
    ])
  })
})
