import { createHmac, hkdfSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import { hkdfExpand, hkdfExtract } from '../../src/crypto/hash/hkdf.ts'
import { HmacKey } from '../../src/crypto/hash/hmac.ts'
import { prf12 } from '../../src/crypto/hash/prf.ts'

const range = (from: number, to: number): string =>
  toHex(Uint8Array.from({ length: to - from + 1 }, (_, i) => from + i))

describe('HKDF with SHA-256', () => {
  it.each([
    {
      case: 'A.1',
      ikm: '0b'.repeat(22),
      salt: range(0x00, 0x0c),
      info: range(0xf0, 0xf9),
      prk: '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5',
      okm: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    },
    {
      case: 'A.2',
      ikm: range(0x00, 0x4f),
      salt: range(0x60, 0xaf),
      info: range(0xb0, 0xff),
      prk: '06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244',
      okm:
        'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c' +
        '59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71' +
        'cc30c58179ec3e87c14c01d5c1f3434f1d87',
    },
    {
      case: 'A.3',
      ikm: '0b'.repeat(22),
      salt: '',
      info: '',
      prk: '19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04',
      okm: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    },
  ])('gives the values of RFC 5869 §$case', ({ ikm, salt, info, prk, okm }) => {
    const extracted = hkdfExtract('sha256', fromHex(salt), fromHex(ikm))
    expect(toHex(extracted)).toBe(prk)
    const expanded = hkdfExpand(new HmacKey('sha256', extracted), fromHex(info), okm.length / 2)
    expect(toHex(expanded)).toBe(okm)
  })
})

describe.each(['sha256', 'sha384', 'sha512'] as const)('HKDF with %s', (hash) => {
  it('gives what OpenSSL gives, for lengths around the digest (RFC 5869 §2.3)', () => {
    const [ikm, salt, info] = [fromText('input'), fromText('salt'), fromText('info')]
    const prk = new HmacKey(hash, hkdfExtract(hash, salt, ikm))
    for (const length of [1, 12, 16, 31, 32, 33, 48, 64, 65, 200])
      expect(toHex(hkdfExpand(prk, info, length))).toBe(
        toHex(new Uint8Array(hkdfSync(hash, ikm, salt, info, length))),
      )
  })

  it('refuses more than 255 digests (RFC 5869 §2.3)', () => {
    const prk = new HmacKey(hash, new Uint8Array(32))
    expect(() => hkdfExpand(prk, new Uint8Array(0), 255 * 64 + 1)).toThrow(RangeError)
  })
})

// "Test vectors for TLS 1.2 PRF", IETF TLS list, http://www.ietf.org/mail-archive/web/tls/current/msg03416.html
const PRF_VECTORS = [
  {
    hash: 'sha256',
    secret: '9bbe436ba940f017b17652849a71db35',
    seed: 'a0ba9f936cda311827a6f796ffd5198c',
    output:
      'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af' +
      '0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701' +
      '87347b66',
  },
  {
    hash: 'sha384',
    secret: 'b80b733d6ceefcdc71566ea48e5567df',
    seed: 'cd665cf6a8447dd6ff8b27555edb7465',
    output:
      '7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0' +
      'e534cb400fed2700884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d918425' +
      '9b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e099070' +
      '3d73e56f',
  },
  {
    hash: 'sha512',
    secret: 'b0323523c1853599584d88568bbb05eb',
    seed: 'd4640e12e4bcdbfb437f03e6ae418ee5',
    output:
      '1261f588c798c5c201ff036e7a9cb5edcd7fe3f94c669a122a4638d7d508b283042df6789875c7147e906d868bc75c45' +
      'e20eb40c1cf4a1713b27371f68432592f7dc8ea8ef223e12ea8507841311bf68653d0cfc4056d811f025c45ddfa6e6fe' +
      'c702f054b409d6f28dd0a3233e498da41a3e75c5630eedbe22fe254e33a1b0e9f6b9826675bec7d01a845658dc9c3975' +
      '45401d40b9f46c7a400ee1b8f81ca0a60d1a397a1028bff5d2ef5066126842fb8da4197632bdb54ff6633f86bbc836e6' +
      '40d4d898',
  },
] as const

describe.each(PRF_VECTORS)('the PRF of TLS 1.2 with $hash', ({ hash, secret, seed, output }) => {
  it('gives the published values (RFC 5246 §5)', () => {
    const bytes = prf12(hash, fromHex(secret), 'test label', fromHex(seed), output.length / 2)
    expect(toHex(bytes)).toBe(output)
  })

  it('is P_hash written with the HMAC of OpenSSL, from a key or from bytes (RFC 5246 §5)', () => {
    const key = fromText('premaster secret of some length')
    const hmac = (bytes: Uint8Array): Uint8Array => createHmac(hash, key).update(bytes).digest()
    const labelled = fromText('master secretthe seed')
    const a1 = hmac(labelled)
    const a2 = hmac(a1)
    const expected = toHex(concat(hmac(concat(a1, labelled)), hmac(concat(a2, labelled)))).slice(0, 96)
    const seed = fromText('the seed')
    expect(toHex(prf12(hash, key, 'master secret', seed, 48))).toBe(expected)
    expect(toHex(prf12(hash, new HmacKey(hash, key), 'master secret', seed, 48))).toBe(expected)
  })
})

describe('the PRF of TLS 1.2', () => {
  it('refuses a key that was made for another hash', () => {
    const key = new HmacKey('sha384', new Uint8Array(48))
    expect(() => prf12('sha256', key, 'label', new Uint8Array(0), 12)).toThrow(RangeError)
  })
})
