/** ECDSA verification beside the library's: both must give the same answer, with the table of a key and without. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import { ecdsaOn, pointOf } from '../../src/crypto/signature/curve.ts'
import { digest } from '../../src/crypto/hash/hash.ts'
import { KeyTables, MOST_KEYS } from '../../src/crypto/signature/key-tables.ts'
import type { EcdsaCurve, EcdsaPublicKey } from '../../src/crypto/keys.ts'
import { publicKeyOf, sign, verify } from '../../src/crypto/signature/signature.ts'
import { ecKey, message } from './signature-helpers.ts'
import { trials } from '../kit/effort.ts'

const CURVES: readonly EcdsaCurve[] = ['secp256r1', 'secp384r1', 'secp521r1']
const HASHES = {
  ecdsa_secp256r1_sha256: 'sha256',
  ecdsa_secp384r1_sha384: 'sha384',
  ecdsa_secp521r1_sha512: 'sha512',
} as const
const SCHEMES = ['ecdsa_secp256r1_sha256', 'ecdsa_secp384r1_sha384', 'ecdsa_secp521r1_sha512'] as const

const own = (curve: EcdsaCurve): EcdsaPublicKey => publicKeyOf(ecKey(curve)) as EcdsaPublicKey

describe.each(CURVES)('%s', (curve) => {
  const key = own(curve)
  const { BASE, Fp, Fn } = pointOf(curve)

  it.each(SCHEMES)('answers as the library does for %s and any r, s and message', (scheme) => {
    const tables = new KeyTables()
    const { Signature, verify: theirs } = ecdsaOn(curve, HASHES[scheme])
    const good = Signature.fromBytes(sign(scheme, ecKey(curve), message), 'der')
    const n = Fn.ORDER
    const number = fc.oneof(
      fc.constantFrom(1n, good.r, good.s, n - good.s, n - 1n),
      fc.bigInt({ min: 1n, max: n - 1n }),
    )
    fc.assert(
      fc.property(number, number, fc.constantFrom(message, fromText('another')), (r, s, text) => {
        const signature = new Signature(r, s).toBytes('der')
        const due = theirs(signature, text, key.point, { lowS: false, format: 'der' })
        expect(verify(scheme, key, text, signature)).toBe(due)
        expect(verify(scheme, key, text, signature, tables)).toBe(due)
      }),
      {
        numRuns: trials(25),
        examples: [
          [good.r, good.s, message],
          [good.r, n - good.s, message],
        ],
      },
    )
  })

  it('takes a signature whose point has an x of n or more: r is what is left of it (FIPS 186-5 §6.4.2 step 7)', () => {
    const { Signature } = ecdsaOn(curve, 'sha256')
    const h = BigInt(`0x${toHex(digest('sha256', message))}`) % Fn.ORDER
    // The largest x of the curve is above n; the key for which it is R follows, and nobody knows its private half.
    const R = highest()
    const r = R.toAffine().x - Fn.ORDER
    expect(r).toBeGreaterThan(0n)
    const s = 5n
    const inverse = Fn.inv(r)
    const Q = R.multiplyUnsafe(Fn.mul(s, inverse)).add(BASE.multiplyUnsafe(Fn.mul(Fn.neg(h), inverse)))
    const made: EcdsaPublicKey = { kind: 'ecdsa', curve, point: Q.toBytes(false) }
    const signature = new Signature(r, s).toBytes('der')
    expect(verify('ecdsa_secp256r1_sha256', made, message, signature)).toBe(true)
    expect(verify('ecdsa_secp256r1_sha256', made, fromText('another'), signature)).toBe(false)
  })

  function highest(): typeof BASE {
    const length = Fp.BYTES
    for (let x = Fp.ORDER - 1n; ; x--)
      try {
        return pointOf(curve).fromBytes(fromHex(`02${x.toString(16).padStart(2 * length, '0')}`))
      } catch {
        // No point has this x.
      }
  }

  it('is false for a key that is no point of the curve, however often it comes', () => {
    const tables = new KeyTables()
    const scheme = 'ecdsa_secp256r1_sha256'
    const signature = sign(scheme, ecKey(curve), message)
    const off = { ...key, point: key.point.map((byte, i) => (i === key.point.length - 1 ? byte ^ 1 : byte)) }
    const infinity = { ...key, point: Uint8Array.of(0) }
    for (let i = 0; i < 3; i++) {
      expect(verify(scheme, off, message, signature, tables)).toBe(false)
      expect(verify(scheme, infinity, message, signature, tables)).toBe(false)
    }
  })
})

describe('tables of keys', () => {
  const scalarOf = (i: number): Uint8Array => new Uint8Array(32).fill(1).with(31, i + 1)
  const keys = Array.from({ length: MOST_KEYS + 1 }, (_, i) => {
    const key = publicKeyOf({ kind: 'ecdsa', curve: 'secp256r1', scalar: scalarOf(i) })
    return key as EcdsaPublicKey
  })

  it('has none for a key that comes for the first time, and the same one from then on', () => {
    const tables = new KeyTables()
    expect(tables.of(keys[0])).toBeUndefined()
    const table = tables.of(keys[0])
    expect(table?.pieces.flat()).toHaveLength(32)
    expect(tables.of({ ...keys[0], point: keys[0].point.slice() })).toBe(table)
  })

  it('keeps those of the keys that were used last, so many and no more', () => {
    const tables = new KeyTables()
    for (const key of keys.slice(0, MOST_KEYS)) tables.of(key)
    const table = tables.of(keys[0])
    tables.of(keys[MOST_KEYS])
    expect(tables.size).toBe(MOST_KEYS)
    expect(tables.of(keys[0])).toBe(table)
    // It was used least recently, so it comes for the first time again.
    expect(tables.of(keys[1])).toBeUndefined()
    expect(tables.size).toBe(MOST_KEYS)
  })
})
