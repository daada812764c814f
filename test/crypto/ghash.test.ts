import { describe, expect, it } from 'vitest'
import { EMPTY, fromHex, toHex } from '../../src/bytes/bytes.ts'
import { Ghash } from '../../src/crypto/cipher/ghash.ts'

/** Test cases 2 and 4 of McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B. */
describe('GHASH', () => {
  it.each([
    [
      '2',
      '66e94bd4ef8a2c3b884cfa59ca342b2e',
      '',
      '0388dace60b6a392f328c2b971b2fe78',
      'f38cbb1ad69223dcc3457ae5b6b0f885',
    ],
    [
      '4',
      'b83b533708bf535d0aa6e52980d53b78',
      'feedfacedeadbeeffeedfacedeadbeefabaddad2',
      '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091',
      '698e57f70e6ecc7fd9463b7260a9ae5f',
    ],
  ])('gives the value of test case %s', (_, h, additional, ciphertext, expected) => {
    const bytes = fromHex(ciphertext)
    const ghash = new Ghash(fromHex(h))
    ghash.over(bytes, EMPTY, 0)
    expect(toHex(ghash.over(fromHex(additional), bytes, bytes.length))).toBe(expected)
  })

  it('of nothing is zero', () => {
    expect(toHex(new Ghash(fromHex('66e94bd4ef8a2c3b884cfa59ca342b2e')).over(EMPTY, EMPTY, 0))).toBe(
      '00'.repeat(16),
    )
  })
})
