import { createDiffieHellman, getDiffieHellman } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, toHex } from '../../src/bytes/bytes.ts'
import {
  DH_MAXIMUM_BITS,
  DH_MINIMUM_BITS,
  DH_PARAMETERS,
  dhBits,
  dhGroup,
  dhObjection,
  withoutLeadingZeros,
} from '../../src/crypto/agreement/dh.ts'
import { ShareRefused } from '../../src/crypto/agreement/group.ts'

const modp14 = { p: Uint8Array.from(getDiffieHellman('modp14').getPrime()), g: Uint8Array.of(2) }

describe('Diffie-Hellman with parameters of the server', () => {
  it('agrees with OpenSSL on a group that has no name in TLS (RFC 5246 §7.4.3)', () => {
    const node = createDiffieHellman(modp14.p, modp14.g)
    const share = Uint8Array.from(node.generateKeys())
    const group = dhGroup(modp14)
    const pair = group.generate(new Uint8Array(group.seedLength).fill(0x37))
    const secret = Uint8Array.from(node.computeSecret(pair.share))
    expect(group.agree(pair.privateKey, share)).toEqual(withoutLeadingZeros(secret))
    expect(pair.share).toHaveLength(256)
  })

  it('strips the leading zeros of the secret (RFC 5246 §8.1.2)', () => {
    const group = dhGroup(DH_PARAMETERS.ffdhe2048)
    const three = fromHex('03'.padStart(64, '0'))
    // 4^3 = 64: one byte of 256
    expect(group.agree(three, Uint8Array.of(4))).toEqual(Uint8Array.of(64))
    expect(withoutLeadingZeros(fromHex('00000100'))).toEqual(fromHex('0100'))
    expect(withoutLeadingZeros(fromHex('0000'))).toEqual(fromHex('00'))
    expect(withoutLeadingZeros(fromHex(''))).toHaveLength(0)
  })

  it('refuses shares of 0, 1 and p - 1 (RFC 7919 §5.1)', () => {
    const group = dhGroup(modp14)
    const key = new Uint8Array(32).fill(9)
    const last = modp14.p.slice()
    last[last.length - 1] -= 1
    for (const share of [Uint8Array.of(0), Uint8Array.of(1), last, modp14.p])
      expect(() => group.agree(key, share)).toThrow(ShareRefused)
  })

  it('takes exponents as long as twice the strength of the group (RFC 7919 §5.2)', () => {
    expect(dhGroup(DH_PARAMETERS.ffdhe2048).seedLength).toBe(32)
    expect(dhGroup(DH_PARAMETERS.ffdhe3072).seedLength).toBe(36)
  })
})

describe('parameters that a client accepts', () => {
  const p = (bits: number): Uint8Array =>
    fromHex(((1n << BigInt(bits - 1)) + 1n).toString(16).padStart(2 * Math.ceil(bits / 8), '0'))
  const g = Uint8Array.of(2)

  it('are those of RFC 7919 and other large ones, with or without leading zeros', () => {
    for (const parameters of [...Object.values(DH_PARAMETERS), modp14])
      expect(dhObjection(parameters)).toBeUndefined()
    const padded = { p: concat(new Uint8Array(3), modp14.p), g: fromHex('0002') }
    expect(dhObjection(padded)).toBeUndefined()
    expect(dhBits(padded)).toBe(2048)
    expect(toHex(dhGroup(padded).generate(new Uint8Array(32).fill(1)).share)).toBe(
      toHex(dhGroup(modp14).generate(new Uint8Array(32).fill(1)).share),
    )
  })

  it('have a minimum and a maximum size (RFC 9325 §4.2.1)', () => {
    expect(DH_MINIMUM_BITS).toBe(2048)
    const short = { parameter: 'p', weak: true, actual: 'p has 2047 bits, fewer than 2048' }
    expect(dhObjection({ p: p(2047), g })).toEqual(short)
    expect(dhObjection({ p: p(2048), g })).toBeUndefined()
    expect(dhObjection({ p: p(1024), g }, 1024)).toBeUndefined()
    const long = { parameter: 'p', weak: false, actual: 'p has 8193 bits, more than 8192' }
    expect(dhObjection({ p: p(DH_MAXIMUM_BITS + 1), g })).toEqual(long)
    expect(dhObjection({ p: new Uint8Array(0), g })).toMatchObject({ parameter: 'p', weak: true })
  })

  it('have an odd prime and a generator within it', () => {
    const even = p(2048)
    even[even.length - 1] = 0
    expect(dhObjection({ p: even, g })).toEqual({ parameter: 'p', weak: false, actual: 'p is even' })
    const outside = { parameter: 'g', weak: false, actual: 'g does not lie between 1 and p - 1' }
    for (const bad of [Uint8Array.of(0), Uint8Array.of(1), p(2048), new Uint8Array(0)])
      expect(dhObjection({ p: p(2048), g: bad })).toEqual(outside)
  })
})
