/** Sums of multiples of points, held against the library's own arithmetic, which shares nothing with it but the curves. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pointOf } from '../../src/crypto/signature/curve.ts'
import { doubled, INFINITY, plus } from '../../src/crypto/signature/jacobian.ts'
import type { EcdsaCurve } from '../../src/crypto/keys.ts'
import { type Multiples, multiplesOf, sumOf } from '../../src/crypto/signature/multiples.ts'
import { trials } from '../kit/effort.ts'

const CURVES: readonly EcdsaCurve[] = ['secp256r1', 'secp384r1', 'secp521r1']

describe.each(CURVES)('%s', (curve) => {
  const { BASE, Fp, Fn } = pointOf(curve)
  const p = Fp.ORDER
  const n = Fn.ORDER
  type Point = typeof BASE

  /** As the library writes a point: affine, reduced; infinity is 0. */
  const shown = ({ X, Y, Z }: { X: bigint; Y: bigint; Z: bigint }): string => {
    if (Z === 0n) return '0'
    const inverse = Fp.inv(Fp.create(Z))
    const square = Fp.mul(inverse, inverse)
    return `${Fp.create(X * square)} ${Fp.create(Y * square * inverse)}`
  }
  const expected = (point: Point): string => {
    const { x, y } = point.toAffine()
    return point.is0() ? '0' : `${x} ${y}`
  }
  const flat = (point: Point) => {
    const { x, y } = point.toAffine()
    return { X: x, Y: y, Z: 1n }
  }
  const base = multiplesOf(Fp, flat(BASE), Fn.BITS, 4, 6)
  /** u1 G + u2 Q. */
  const sum = (u1: bigint, q: Multiples, u2: bigint): string =>
    shown(
      sumOf(p, [
        { multiples: base, factor: u1 },
        { multiples: q, factor: u2 },
      ]),
    )
  const theirs = (u1: bigint, q: Point, u2: bigint): string =>
    expected(BASE.multiplyUnsafe(u1).add(q.multiplyUnsafe(u2)))

  it('adds what formulas make an exception of: equal points, opposite ones, infinity', () => {
    const g = flat(BASE)
    const minus = { ...g, Y: -g.Y }
    const twice = doubled(p, g)
    expect(shown(twice)).toBe(expected(BASE.double()))
    expect(shown(plus(p, g, g))).toBe(expected(BASE.double()))
    expect(shown(plus(p, twice, flat(BASE.double())))).toBe(expected(BASE.multiply(4n)))
    expect(shown(plus(p, flat(BASE.double()), twice))).toBe(expected(BASE.multiply(4n)))
    expect(shown(plus(p, g, minus))).toBe('0')
    expect(shown(plus(p, INFINITY, g))).toBe(shown(g))
    expect(shown(plus(p, g, INFINITY))).toBe(shown(g))
    expect(shown(doubled(p, INFINITY))).toBe('0')
    expect(shown(plus(p, INFINITY, INFINITY))).toBe('0')
  })

  it('gives the sum for factors at the edges and for keys that are small multiples of the base point', () => {
    const factors = [0n, 1n, 2n, 3n, (1n << 64n) - 1n, n / 2n, n - 2n, n - 1n]
    const keys = [BASE, BASE.negate(), BASE.double(), BASE.multiply(3n), BASE.multiply(1n << 65n)]
    for (const q of keys) {
      const table = multiplesOf(Fp, flat(q), Fn.BITS, 4, 5)
      for (const u1 of factors) for (const u2 of factors) expect(sum(u1, table, u2)).toBe(theirs(u1, q, u2))
    }
  })

  it('gives the same sum whatever the table is like', () => {
    const factor = fc.bigInt({ min: 0n, max: n - 1n })
    const shape = fc.record({ pieces: fc.integer({ min: 1, max: 8 }), width: fc.integer({ min: 3, max: 7 }) })
    fc.assert(
      fc.property(
        factor,
        factor,
        fc.bigInt({ min: 1n, max: n - 1n }),
        shape,
        (u1, u2, d, { pieces, width }) => {
          const q = BASE.multiply(d)
          expect(sum(u1, multiplesOf(Fp, flat(q), Fn.BITS, pieces, width), u2)).toBe(theirs(u1, q, u2))
        },
      ),
      { numRuns: trials(25) },
    )
  })
})
