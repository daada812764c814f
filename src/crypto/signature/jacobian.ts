/**
 * Points on y^2 = x^3 - 3x + b over a prime field, in Jacobian coordinates: x = X/Z^2, y = Y/Z^3, and Z = 0 at infinity.
 * For public values only: the time it takes tells what they are. The library's complete formulas, which keep a secret,
 * take three times as long. Coordinates may be negative: % keeps the sign, and what matters is what they are modulo p.
 */

/** A point, infinity included. */
export interface JacobianPoint {
  readonly X: bigint
  readonly Y: bigint
  readonly Z: bigint
}

/** The field of the coordinates, as the library has it. */
export interface CoordinateField {
  /** The prime p. */
  readonly ORDER: bigint
  /** The value from 0 to p - 1. */
  create(value: bigint): bigint
  /** 1/value. */
  inv(value: bigint): bigint
}

/** The point at infinity, to which adding begins. */
export const INFINITY: JacobianPoint = { X: 1n, Y: 1n, Z: 0n }

/** 2P: "dbl-2001-b" of the Explicit-Formulas Database, which has a = -3 built in. */
export function doubled(p: bigint, { X, Y, Z }: JacobianPoint): JacobianPoint {
  const delta = (Z * Z) % p
  const gamma = (Y * Y) % p
  const beta = (X * gamma) % p
  const alpha = (3n * (X - delta) * (X + delta)) % p
  const X3 = (alpha * alpha - 8n * beta) % p
  return { X: X3, Y: (alpha * (4n * beta - X3) - 8n * gamma * gamma) % p, Z: (2n * Y * Z) % p }
}

/** P + Q, whatever they are: equal, opposite, or at infinity. Cheaper where Q has Z = 1. */
export function plus(p: bigint, a: JacobianPoint, b: JacobianPoint): JacobianPoint {
  if (a.Z === 0n) return b
  if (b.Z === 0n) return a
  let { X: u, Y: s, Z: z } = a
  if (b.Z !== 1n) {
    const bb = (b.Z * b.Z) % p
    u = (u * bb) % p
    s = (((s * bb) % p) * b.Z) % p
    z = (z * b.Z) % p
  }
  const aa = (a.Z * a.Z) % p
  const h = (b.X * aa - u) % p
  const r = (((b.Y * aa) % p) * a.Z - s) % p
  // The same x: the same point, whose sum the formula below does not give, or the opposite one.
  if (h === 0n) return r === 0n ? doubled(p, a) : INFINITY
  const hh = (h * h) % p
  const hhh = (h * hh) % p
  const v = (u * hh) % p
  const X = (r * r - hhh - 2n * v) % p
  return { X, Y: (r * (v - X) - s * hhh) % p, Z: (z * h) % p }
}

/** The same points with Z = 1, none of them infinity: one inversion for all (Montgomery's trick). */
export function toAffine(field: CoordinateField, points: readonly JacobianPoint[]): JacobianPoint[] {
  const p = field.ORDER
  // Each with the product of all Z before it.
  const chain: { readonly point: JacobianPoint; readonly before: bigint }[] = []
  let product = 1n
  for (const point of points) {
    chain.push({ point, before: product })
    product = (product * point.Z) % p
  }
  let inverse = field.inv(field.create(product))
  const affine: JacobianPoint[] = []
  for (const { point, before } of chain.reverse()) {
    const { X, Y, Z } = point
    const z = (inverse * before) % p
    const zz = (z * z) % p
    inverse = (inverse * Z) % p
    affine.push({ X: (X * zz) % p, Y: (((Y * zz) % p) * z) % p, Z: 1n })
  }
  return affine.reverse()
}
