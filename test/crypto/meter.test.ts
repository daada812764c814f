import { describe, expect, it } from 'vitest'
import { aead } from '../../src/crypto/cipher/aead.ts'
import { GROUPS } from '../../src/crypto/agreement/group.ts'
import { digest } from '../../src/crypto/hash/hash.ts'
import { hkdfExpand, hkdfExtract } from '../../src/crypto/hash/hkdf.ts'
import { hmac, HmacKey } from '../../src/crypto/hash/hmac.ts'
import { addOperations, count, countRemembered, metered, unmetered } from '../../src/crypto/meter.ts'
import { prf12 } from '../../src/crypto/hash/prf.ts'
import { seededRandom } from '../../src/crypto/hash/random.ts'
import { publicKeyOf, sign, verify } from '../../src/crypto/signature/signature.ts'
import { Transcript } from '../../src/secrets/transcript.ts'

const bytes = new Uint8Array(32).fill(7)
const key = new HmacKey('sha256', bytes)

describe('the meter', () => {
  it('counts each primitive once, at the level a reader names', () => {
    const { operations } = metered(() => {
      digest('sha256', bytes)
      Transcript.empty.append('ClientHello', bytes).hash('sha256')
      key.mac(bytes)
      hmac('sha256', bytes, bytes)
      hkdfExtract('sha256', bytes, bytes)
      hkdfExpand(key, bytes, 100)
      prf12('sha256', bytes, 'label', bytes, 100)
      const cipher = aead('CHACHA20_POLY1305', bytes)
      const nonce = bytes.slice(0, 12)
      cipher.open(nonce, bytes, cipher.seal(nonce, bytes, bytes))
      const signer = { kind: 'ed25519', seed: bytes } as const
      verify('ed25519', publicKeyOf(signer), bytes, sign('ed25519', signer, bytes))
    })
    expect(operations).toEqual({
      hash: 2,
      hmac: 2,
      'hkdf-extract': 1,
      'hkdf-expand': 1,
      prf: 1,
      'aead-seal': 1,
      'aead-open': 1,
      sign: 1,
      verify: 1,
    })
  })

  it('counts a Diffie-Hellman exchange as two key pairs and two agreements', () => {
    const { operations } = metered(() => {
      const pair = GROUPS.x25519.generate(bytes)
      GROUPS.x25519.decapsulate(pair, GROUPS.x25519.encapsulate(pair.share, bytes.slice()).share)
    })
    expect(operations).toEqual({ keygen: 2, 'key-agreement': 2 })
  })

  it('counts the hybrid as both of its parts', () => {
    const group = GROUPS.X25519MLKEM768
    const { operations } = metered(() => {
      const pair = group.generate(new Uint8Array(96).fill(1))
      group.decapsulate(pair, group.encapsulate(pair.share, new Uint8Array(64).fill(2)).share)
    })
    expect(operations).toEqual({
      keygen: 3,
      'key-agreement': 2,
      'kem-encapsulate': 1,
      'kem-decapsulate': 1,
    })
  })

  it('adds what an inner meter counted to the outer one, also when the inner one throws', () => {
    const inner = (): unknown => metered(() => key.mac(bytes)).operations
    const { result, operations } = metered(() => {
      key.mac(bytes)
      const counted = inner()
      expect(() =>
        metered(() => {
          key.mac(bytes)
          throw new Error('inside')
        }),
      ).toThrow('inside')
      return counted
    })
    expect(result).toEqual({ hmac: 1 })
    expect(operations).toEqual({ hmac: 3 })
  })

  it('counts what is known from before like what is not, and beside it, through inner meters too', () => {
    const { operations, remembered } = metered(() => {
      countRemembered('verify')
      count('verify')
      metered(() => {
        countRemembered('verify')
      })
      unmetered(() => {
        countRemembered('verify')
      })
    })
    expect({ operations, remembered }).toEqual({ operations: { verify: 3 }, remembered: { verify: 2 } })
  })

  it('does not count named randomness, which is not part of the protocol', () => {
    const key = { connection: 'c1', actor: 'client', use: 'hello.random', ordinal: 0 } as const
    expect(metered(() => seededRandom('seed').draw(key, 32)).operations).toEqual({})
  })

  it('counts a transcript hash each time that it is asked for, although it is made once', () => {
    const transcript = Transcript.empty.withHash('sha256').append('ClientHello', bytes)
    const ask = (): unknown => metered(() => transcript.hash('sha256')).operations
    expect([ask(), ask()]).toEqual([{ hash: 1 }, { hash: 1 }])
  })

  it('leaves out what is to be remembered, also when it throws, and goes on behind it', () => {
    const { operations } = metered(() => {
      unmetered(() => key.mac(bytes))
      expect(() =>
        unmetered(() => {
          throw new Error('inside')
        }),
      ).toThrow('inside')
      key.mac(bytes)
    })
    expect(operations).toEqual({ hmac: 1 })
  })

  it('adds two counts', () => {
    expect(addOperations({ hash: 1, sign: 2 }, { hash: 3, prf: 1 })).toEqual({ hash: 4, sign: 2, prf: 1 })
  })
})
