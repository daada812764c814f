import { createCipheriv, createDecipheriv, type CipherGCMTypes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import { aead, AEADS, type AeadName } from '../../src/crypto/cipher/aead.ts'

const NODE_NAMES: Readonly<Record<AeadName, CipherGCMTypes>> = {
  AES_128_GCM: 'aes-128-gcm',
  AES_256_GCM: 'aes-256-gcm',
  // Taken by the same calls, though the types of Node have it apart.
  CHACHA20_POLY1305: 'chacha20-poly1305' as CipherGCMTypes,
  AES_128_CCM: 'aes-128-ccm' as CipherGCMTypes,
  AES_256_CCM: 'aes-256-ccm' as CipherGCMTypes,
  AES_128_CCM_8: 'aes-128-ccm' as CipherGCMTypes,
  AES_256_CCM_8: 'aes-256-ccm' as CipherGCMTypes,
}

const optionsOf = (name: AeadName) => ({ authTagLength: AEADS[name].tagLength })

function nodeSeal(
  name: AeadName,
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  text: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv(NODE_NAMES[name], key, nonce, optionsOf(name))
  cipher.setAAD(aad, { plaintextLength: text.length })
  return concat(cipher.update(text), cipher.final(), cipher.getAuthTag())
}

function nodeOpen(
  name: AeadName,
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Uint8Array {
  const decipher = createDecipheriv(NODE_NAMES[name], key, nonce, optionsOf(name))
  const { tagLength } = AEADS[name]
  // In CCM mode, the tag comes first.
  decipher.setAuthTag(sealed.subarray(-tagLength))
  decipher.setAAD(aad, { plaintextLength: sealed.length - tagLength })
  return concat(decipher.update(sealed.subarray(0, -tagLength)), decipher.final())
}

describe.each(Object.keys(AEADS) as AeadName[])('%s', (name) => {
  const key = new Uint8Array(AEADS[name].keyLength).map((_, i) => 0x20 + i)
  const nonce = new Uint8Array(12).map((_, i) => 0x40 + i)
  const aad = fromHex('1703030045')
  const cipher = aead(name, key)

  it('seals what OpenSSL opens, and opens what OpenSSL seals', () => {
    const bytes = fc.uint8Array({ maxLength: 100 })
    const nonces = fc.uint8Array({ minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(nonces, bytes, bytes, (nonce, aad, text) => {
        const sealed = cipher.seal(nonce, aad, text)
        expect(toHex(sealed)).toBe(toHex(nodeSeal(name, key, nonce, aad, text)))
        expect(toHex(nodeOpen(name, key, nonce, aad, sealed))).toBe(toHex(text))
        expect(toHex(cipher.open(nonce, aad, sealed) ?? fromText('nothing'))).toBe(toHex(text))
      }),
      { numRuns: 60 },
    )
  })

  it('works for a full record, and for arrays that start anywhere in a larger one', () => {
    const text = new Uint8Array(2 ** 14 + 3).map((_, i) => i).subarray(3)
    const sealed = cipher.seal(nonce, aad, text)
    expect(toHex(sealed)).toBe(toHex(nodeSeal(name, key, nonce, aad, text)))
    expect(cipher.open(nonce, aad, concat(Uint8Array.of(0), sealed).subarray(1))).toEqual(text.slice())
  })

  it('opens to nothing when any byte of tag, ciphertext, additional data or nonce is changed', () => {
    const flip = (bytes: Uint8Array, at: number): Uint8Array =>
      bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))
    const sealed = cipher.seal(nonce, aad, fromText('finished'))
    for (let at = 0; at < sealed.length; at++)
      expect(cipher.open(nonce, aad, flip(sealed, at))).toBeUndefined()
    for (let at = 0; at < aad.length; at++) expect(cipher.open(nonce, flip(aad, at), sealed)).toBeUndefined()
    expect(cipher.open(flip(nonce, 11), aad, sealed)).toBeUndefined()
    expect(cipher.open(nonce, aad, sealed)).toBeDefined()
  })

  it('opens to nothing when there are fewer bytes than a tag has', () => {
    for (let length = 0; length < AEADS[name].tagLength; length++)
      expect(cipher.open(nonce, aad, new Uint8Array(length))).toBeUndefined()
  })

  it('neither writes to its inputs nor keeps them', () => {
    const own = key.slice()
    const text = fromText('application data')
    const fresh = aead(name, own)
    own.fill(0)
    expect(toHex(fresh.seal(nonce, aad, text))).toBe(toHex(cipher.seal(nonce, aad, text)))
    expect(text).toEqual(fromText('application data'))
    const sealed = cipher.seal(nonce, aad, text)
    const copy = sealed.slice()
    cipher.open(nonce, aad, sealed)
    expect(sealed).toEqual(copy)
  })

  it('takes only keys and nonces of its lengths', () => {
    expect(() => aead(name, new Uint8Array(15))).toThrow(RangeError)
    expect(() => cipher.seal(new Uint8Array(8), aad, aad)).toThrow(RangeError)
    expect(() => cipher.open(new Uint8Array(13), aad, new Uint8Array(20))).toThrow(RangeError)
  })
})

describe('CHACHA20_POLY1305', () => {
  it('gives the value of RFC 8439 §2.8.2', () => {
    const key = new Uint8Array(32).map((_, i) => 0x80 + i)
    const text =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
    const nonce = fromHex('070000004041424344454647')
    const sealed = aead('CHACHA20_POLY1305', key).seal(
      nonce,
      fromHex('50515253c0c1c2c3c4c5c6c7'),
      fromText(text),
    )
    expect(toHex(sealed.subarray(0, 16))).toBe('d31a8d34648e60db7b86afbc53ef7ec2')
    expect(toHex(sealed.subarray(-16))).toBe('1ae10b594f09e26a7e902ecbd0600691')
  })
})

describe('AES-GCM', () => {
  it('gives the value of test case 4 of the GCM specification', () => {
    const cipher = aead('AES_128_GCM', fromHex('feffe9928665731c6d6a8f9467308308'))
    const sealed = cipher.seal(
      fromHex('cafebabefacedbaddecaf888'),
      fromHex('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
      fromHex(
        'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72' +
          '1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
      ),
    )
    expect(toHex(sealed.subarray(0, 16))).toBe('42831ec2217774244b7221b784d0d49c')
    expect(toHex(sealed.subarray(-16))).toBe('5bc94fbc3221a5db94fae95ae7121a47')
  })

  it('may protect 2^24.5 records under one key (RFC 9846 §5.5, 8446 §5.5)', () => {
    expect(AEADS.AES_128_GCM.limit).toBe(23_726_566)
    expect(AEADS.CHACHA20_POLY1305.limit).toBe(2 ** 64)
  })
})

describe('AES-CCM', () => {
  // Node's OpenSSL is the oracle for the rest: RFC 3610 takes nonces of 13 bytes, which no suite of TLS has.
  it.each([0xfeff, 0xff00, 0x10001])('takes %i bytes of additional data (RFC 3610 §2.2)', (length) => {
    const key = new Uint8Array(16).fill(3)
    const nonce = new Uint8Array(12).fill(4)
    const additional = new Uint8Array(length).map((_, i) => i)
    const sealed = aead('AES_128_CCM', key).seal(nonce, additional, fromText('data'))
    expect(toHex(sealed)).toBe(toHex(nodeSeal('AES_128_CCM', key, nonce, additional, fromText('data'))))
  })

  it('gives the value of example 3 of NIST SP 800-38C, the one with a nonce of 12 bytes', () => {
    const cipher = aead('AES_128_CCM_8', fromHex('404142434445464748494a4b4c4d4e4f'))
    const sealed = cipher.seal(
      fromHex('101112131415161718191a1b'),
      fromHex('000102030405060708090a0b0c0d0e0f10111213'),
      fromHex('202122232425262728292a2b2c2d2e2f3031323334353637'),
    )
    expect(toHex(sealed)).toBe('e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951')
  })

  it('may protect 2^23 records under one key (RFC 9147 §4.5.3)', () => {
    expect(AEADS.AES_128_CCM.limit).toBe(2 ** 23)
  })
})
