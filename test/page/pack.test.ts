/** Packed text: it is what it was, in digits that a script holds, and looks back further than gzip does. */
import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { pack } from '../../src/page/pack/pack.ts'
import { unpack } from '../../src/page/pack/unpack.ts'
import { trials } from '../kit/effort.ts'

describe('a packed text', () => {
  it('is what it was', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.nat(9), (parts, times) => {
        const text = parts.map((part) => part.repeat(times)).join('')
        expect(unpack(pack(text))).toBe(text)
      }),
      { numRuns: trials(100) },
    )
  })

  it('is digits of base64 alone', () => {
    expect(pack('<script>`${"\\"}\'</script>'.repeat(7))).toMatch(/^[A-Za-z0-9+/]+$/)
  })

  it('carries over digits that were settled', () => {
    for (const byte of ['\u0000', '\u007f', 'ÿ']) {
      const text = byte.repeat(3000)
      expect(unpack(pack(text))).toBe(text)
    }
  })

  it('says once what stands in it again, further back than the 32 kB that gzip looks', () => {
    const said = createHash('shake256', { outputLength: 50_000 }).update('said').digest('hex')
    const once = pack(said).length
    const twice = pack(said + said).length
    expect(unpack(pack(said + said))).toBe(said + said)
    expect(twice - once).toBeLessThan(1000)
    expect(gzipSync(said + said).length).toBeGreaterThan(1.9 * gzipSync(said).length)
  })
})
