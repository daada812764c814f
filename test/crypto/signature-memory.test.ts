/** A memory of good signatures: bounded, and of no use for anything but the very same signature. */
import { describe, expect, it } from 'vitest'
import { concat } from '../../src/bytes/bytes.ts'
import type { PublicKey } from '../../src/crypto/keys.ts'
import { metered } from '../../src/crypto/meter.ts'
import { publicKeyOf } from '../../src/crypto/signature/signature.ts'
import { MOST_SIGNATURES, SignatureMemory, type Signed } from '../../src/crypto/signature/signature-memory.ts'
import { keyFor, message, NAMES, rsaKey, signed as sign } from './signature-helpers.ts'

/** A good signature under each scheme. */
const GOOD: readonly Signed[] = NAMES.map((scheme) => {
  const key = keyFor(scheme)
  return { scheme, key: publicKeyOf(key), message, signature: sign(scheme, key) }
})
const [first] = GOOD

describe('the memory of signatures', () => {
  it('recalls what was remembered, by value, and nothing before', () => {
    const memory = new SignatureMemory()
    for (const signed of GOOD) {
      expect(memory.recall(signed)).toBe(false)
      memory.remember(signed)
      expect(memory.recall({ ...signed, message: signed.message.slice() })).toBe(true)
    }
    expect(memory.size).toBe(GOOD.length)
  })

  it('recalls none under another key, scheme, message or signature', () => {
    const memory = new SignatureMemory()
    for (const signed of GOOD) memory.remember(signed)
    for (const signed of GOOD) {
      const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
        bytes.map((b, i) => (i === at ? b ^ 1 : b))
      const last = signed.signature.length - 1
      expect(memory.recall({ ...signed, signature: flipped(signed.signature, last) })).toBe(false)
      expect(memory.recall({ ...signed, message: flipped(signed.message, 0) })).toBe(false)
      for (const key of othersThan(signed.key)) expect(memory.recall({ ...signed, key })).toBe(false)
      const schemes = NAMES.filter((scheme) => scheme !== signed.scheme)
      for (const scheme of schemes) expect(memory.recall({ ...signed, scheme })).toBe(false)
    }
  })

  it('recalls none whose bytes only stand elsewhere', () => {
    const memory = new SignatureMemory()
    memory.remember(first)
    const { signature } = first
    // The same bytes in a row, cut at another place.
    const moved = {
      ...first,
      message: concat(message, signature.subarray(0, 1)),
      signature: signature.subarray(1),
    }
    expect(memory.recall(moved)).toBe(false)
  })

  it(`keeps ${MOST_SIGNATURES}, those that were used last`, () => {
    const memory = new SignatureMemory()
    const one = (i: number): Signed => ({ ...first, message: Uint8Array.of(i >> 8, i) })
    for (let i = 0; i < MOST_SIGNATURES; i++) memory.remember(one(i))
    expect(memory.recall(one(0))).toBe(true)
    for (let i = 0; i < 10; i++) memory.remember(one(MOST_SIGNATURES + i))
    expect(memory.size).toBe(MOST_SIGNATURES)
    expect(memory.recall(one(0))).toBe(true)
    expect(memory.recall(one(1))).toBe(false)
    expect(memory.recall(one(10))).toBe(false)
    expect(memory.recall(one(11))).toBe(true)
  })

  it('counts what it recalls as a verification, of which it says that it was remembered', () => {
    const memory = new SignatureMemory()
    memory.remember(first)
    const { operations, remembered } = metered(() => {
      memory.recall(first)
      memory.recall({ ...first, message: new Uint8Array() })
      memory.remember(first)
    })
    expect({ operations, remembered }).toEqual({ operations: { verify: 1 }, remembered: { verify: 1 } })
  })
})

/** Keys that differ from one, if only a little. */
function othersThan(key: PublicKey): PublicKey[] {
  if ('n' in key) {
    const other = publicKeyOf(rsaKey(2048, key.kind === 'rsa' ? 'rsa-pss' : 'rsa'))
    return [{ ...key, n: key.n + 2n }, { ...key, e: key.e + 2n }, other]
  }
  const point = key.point.map((byte, i) => (i === 1 ? byte ^ 1 : byte))
  return [
    { ...key, point },
    ...GOOD.flatMap((one) => ('n' in one.key || one.key.kind === key.kind ? [] : [one.key])),
  ]
}
