import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import { digest, HASHES, RunningHash, type HashName } from '../../src/crypto/hash/hash.ts'
import { hmac, HmacKey } from '../../src/crypto/hash/hmac.ts'

const NAMES = Object.keys(HASHES) as HashName[]

describe.each(NAMES)('%s', (name) => {
  it('gives the digest that OpenSSL gives, with the sizes of the table (FIPS 180-4)', () => {
    for (const length of [0, 1, 55, 56, 64, 111, 112, 128, 1000]) {
      const bytes = new Uint8Array(length).map((_, i) => i)
      expect(toHex(digest(name, bytes))).toBe(createHash(name).update(bytes).digest('hex'))
    }
    expect(digest(name, fromText('abc'))).toHaveLength(HASHES[name].outputLength)
  })

  it('as a running hash equals the digest of all parts, wherever they are cut and whenever it is asked', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (parts) => {
        const running = new RunningHash(name)
        expect(running.hash).toBe(name)
        for (const [index, part] of parts.entries()) {
          const due = toHex(digest(name, concat(...parts.slice(0, index + 1))))
          expect(toHex(running.digest(part))).toBe(due)
          expect(toHex(running.update(part).digest())).toBe(due)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('gives the HMAC that OpenSSL gives, of a key that is kept, at first use and later, and of one that is not (RFC 2104)', () => {
    const { blockLength } = HASHES[name]
    for (const length of [0, 1, blockLength - 1, blockLength, blockLength + 1, 300]) {
      const bytes = new Uint8Array(length).map((_, i) => 3 * i)
      const key = new HmacKey(name, bytes)
      for (const message of ['', 'first', 'second']) {
        const due = createHmac(name, bytes).update(message).digest('hex')
        expect(toHex(key.mac(fromText(message)))).toBe(due)
        expect(toHex(hmac(name, bytes, fromText(message)))).toBe(due)
      }
    }
  })
})

describe('HMAC', () => {
  it.each([
    ['§4.3', '4a656665', '7768617420646f2079612077616e7420666f72206e6f7468696e673f'],
    ['§4.7', 'aa'.repeat(131), toHex(fromText('Test Using Larger Than Block-Size Key - Hash Key First'))],
  ])('gives the values of RFC 4231 %s', (section, key, data) => {
    const expected = {
      '§4.3': '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      '§4.7': '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    }[section]
    expect(toHex(new HmacKey('sha256', fromHex(key)).mac(fromHex(data)))).toBe(expected)
    expect(toHex(hmac('sha256', fromHex(key), fromHex(data)))).toBe(expected)
  })

  it('takes a message in parts', () => {
    const key = new HmacKey('sha384', fromText('key'))
    const parts = [fromText('ab'), fromText(''), fromText('c')]
    expect(toHex(key.mac(...parts))).toBe(toHex(key.mac(fromText('abc'))))
    expect(toHex(hmac('sha384', fromText('key'), ...parts))).toBe(toHex(key.mac(fromText('abc'))))
  })

  it('copies the key', () => {
    const bytes = fromText('secret')
    const key = new HmacKey('sha256', bytes)
    bytes.fill(0)
    expect(toHex(key.mac())).toBe(createHmac('sha256', 'secret').digest('hex'))
  })
})
