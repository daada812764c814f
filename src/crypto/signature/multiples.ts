/** Sums of multiples of points, such as u1 G + u2 Q of an ECDSA verification. For public values only, see jacobian.ts. */
import { type CoordinateField, doubled, INFINITY, type JacobianPoint, plus, toAffine } from './jacobian.ts'

/**
 * Multiples of one point P that save work whenever it is multiplied. A factor is cut into pieces of `bits` bits; for piece i
 * the table has the odd multiples P', 3P', 5P' ... of P' = 2^(bits i) P, up to 2^(width - 1). All pieces share the doublings
 * of one, so a table of four pieces needs a quarter of them.
 */
export interface Multiples {
  readonly bits: number
  readonly width: number
  readonly pieces: readonly (readonly JacobianPoint[])[]
}

/**
 * The table of a point that is not infinity, on a curve of prime order. A longer one takes longer to make.
 * @param bits of the longest factor
 * @param pieces 1 for a point that is multiplied once
 * @param width of the windows that slide over a factor, at least 3: a digit other than 0 comes every width + 1 bits
 */
export function multiplesOf(
  field: CoordinateField,
  point: JacobianPoint,
  bits: number,
  pieces: number,
  width: number,
): Multiples {
  const p = field.ORDER
  const each = Math.ceil(bits / pieces)
  const odd = 2 ** (width - 2)
  const all: JacobianPoint[] = []
  let start = point
  for (let piece = 0; piece < pieces; piece++) {
    for (let bit = 0; piece > 0 && bit < each; bit++) start = doubled(p, start)
    const step = doubled(p, start)
    let next = start
    for (let i = 0; i < odd; i++) {
      all.push(next)
      next = plus(p, next, step)
    }
  }
  const affine = toAffine(field, all)
  return {
    bits: each,
    width,
    pieces: Array.from({ length: pieces }, (_, i) => affine.slice(i * odd, (i + 1) * odd)),
  }
}

/** A point's table and what it is multiplied by: at least 0, and no longer than the table is made for. */
interface Term {
  readonly multiples: Multiples
  readonly factor: bigint
}

/** The sum of all terms. One chain of doublings serves them all (Straus), with signed digits in sliding windows (wNAF). */
export function sumOf(p: bigint, terms: readonly Term[]): JacobianPoint {
  const lanes = terms.flatMap(({ multiples: { bits, width, pieces }, factor }) => {
    const mask = (1n << BigInt(bits)) - 1n
    return pieces.map((odd, i) => ({ odd, digits: digitsOf((factor >> BigInt(i * bits)) & mask, width) }))
  })
  let sum = INFINITY
  for (let at = Math.max(...lanes.map(({ digits }) => digits.length)) - 1; at >= 0; at--) {
    sum = doubled(p, sum)
    for (const { odd, digits } of lanes) {
      // Absent beyond the end of a shorter factor.
      const digit = digits[at]
      if (!digit) continue
      // Digits are below 2^(width - 1), and so far the table goes.
      const point = odd[(Math.abs(digit) - 1) / 2]!
      sum = plus(p, sum, digit < 0 ? { ...point, Y: -point.Y } : point)
    }
  }
  return sum
}

/** Digits of a factor, lowest first, one for each bit: 0, or odd and between -2^(width - 1) and 2^(width - 1). */
function digitsOf(factor: bigint, width: number): number[] {
  const size = 2 ** width
  const mask = BigInt(size - 1)
  const digits: number[] = []
  for (let rest = factor; rest > 0n; rest >>= 1n) {
    let digit = 0
    if (rest & 1n) {
      digit = Number(rest & mask)
      if (digit >= size / 2) digit -= size
      // Leaves zeros for the next width - 1 digits.
      rest -= BigInt(digit)
    }
    digits.push(digit)
  }
  return digits
}
