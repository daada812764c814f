import { createDiffieHellman } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/bytes.ts'
import { DH_PARAMETERS, dhGroup } from '../../src/crypto/agreement/dh.ts'
import { FFDHE } from '../../src/crypto/agreement/ffdhe.ts'
import { finiteField, GROUPS } from '../../src/crypto/agreement/group.ts'
import { reasonOf, seed } from './group-helpers.ts'

/** p = 2^n - 2^(n-64) + ([2^(n-130) e] + X) 2^64 - 1 */
function primeOf(n: number, x: bigint): bigint {
  const guard = 64n
  let term = 1n << (BigInt(n - 130) + guard)
  let e = 0n
  for (let i = 1n; term > 0n; i++) {
    e += term
    term /= i
  }
  return (1n << BigInt(n)) - (1n << BigInt(n - 64)) + (((e >> guard) + x) << 64n) - 1n
}

describe.each([
  { name: 'ffdhe2048', x: 560316n, bits: 2048, exponent: 225 },
  { name: 'ffdhe3072', x: 2625351n, bits: 3072, exponent: 275 },
  { name: 'ffdhe4096', x: 5736041n, bits: 4096, exponent: 325 },
  { name: 'ffdhe6144', x: 15705020n, bits: 6144, exponent: 375 },
  { name: 'ffdhe8192', x: 10965728n, bits: 8192, exponent: 400 },
] as const)('$name', ({ name, x, bits, exponent }) => {
  const { p } = FFDHE[name]
  const group = GROUPS[name]
  const length = bits / 8
  const small = (value: number): Uint8Array => fromHex(value.toString(16).padStart(2 * group.seedLength, '0'))
  const share = (value: bigint): Uint8Array => fromHex(value.toString(16).padStart(2 * length, '0'))

  it('has the prime of RFC 7919 Appendix A, by its formula', () => expect(p).toBe(primeOf(bits, x)))

  // The tests of primality take OpenSSL seconds above this.
  it.runIf(bits <= 3072)('has a prime that OpenSSL finds safe', () => {
    // 0: a safe prime with a suitable generator
    expect(createDiffieHellman(fromHex(p.toString(16)), 2).verifyError).toBe(0)
  })

  it(`has exponents of ${exponent} bits at least (RFC 7919 §5.2, Appendix A)`, () => {
    expect(8 * group.seedLength).toBeGreaterThanOrEqual(exponent)
    expect(dhGroup(DH_PARAMETERS[name]).seedLength).toBe(group.seedLength)
  })

  // OpenSSL looks whether p is a safe prime, which takes it a minute where p is long.
  it('agrees with OpenSSL on a secret', { timeout: 300_000 }, () => {
    const theirs = createDiffieHellman(fromHex(p.toString(16)), 2)
    theirs.generateKeys()
    const pair = group.generate(seed('agree', group.seedLength))
    const secret = theirs.computeSecret(pair.share)
    const padded = Buffer.from(theirs.getPublicKey('hex').padStart(2 * length, '0'), 'hex')
    expect(toHex(group.decapsulate(pair, padded))).toBe(secret.toString('hex').padStart(2 * length, '0'))
  })

  it('pads share and secret on the left to the length of p (RFC 9846 §7.4.1, 8446 §7.4.1)', () => {
    const pair = group.generate(small(10))
    expect(pair.share).toEqual(share(1024n))
    expect(group.decapsulate(pair, share(2n))).toEqual(share(1024n))
  })

  it('refuses shares that are not above 1 and below p - 1 (RFC 7919 §5.1)', () => {
    const pair = group.generate(seed('a', group.seedLength))
    for (const value of [0n, 1n, p - 1n, p, p + 1n, (1n << BigInt(bits)) - 1n])
      expect(reasonOf(() => group.decapsulate(pair, share(value)))).toMatch(/between 1 and p - 1/)
    expect(group.decapsulate(pair, share(p - 2n))).toHaveLength(length)
  })

  it('never draws the exponents 0 and 1, whose shares are refused', () => {
    expect(group.generate(small(0)).share).toEqual(share(4n))
    expect(group.generate(small(1)).share).toEqual(share(8n))
    expect(group.generate(small(2)).share).toEqual(share(4n))
  })
})

describe('a finite field of its own, as TLS 1.2 sends it', () => {
  it('accepts shares without their leading zeros (RFC 5246 §8.1.2)', () => {
    const field = finiteField(FFDHE.ffdhe2048.p, 2n)
    const { privateKey } = field.generate(new Uint8Array(32).fill(5))
    const padded = field.agree(privateKey, fromHex('04'.padStart(512, '0')))
    expect(field.agree(privateKey, fromHex('04'))).toEqual(padded)
  })
})
