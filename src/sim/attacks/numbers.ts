/** Numbers as attackers calculate with them. */
import { fromHex, toHex } from '../../bytes/bytes.ts'

/** Big-endian bytes as a number; none are 0. */
export function numberOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`)
}

/** A number as big-endian bytes: as few as it takes, or zeros before it up to a length. */
export function bytesOf(number: bigint, length = 0): Uint8Array {
  const hex = number.toString(16)
  return fromHex(hex.padStart(Math.max(2 * length, hex.length + (hex.length % 2)), '0'))
}

/** base to the exponent modulo the modulus. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (let square = base % modulus, left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

/** The number that is 1 times `a` modulo the modulus (Euclid’s algorithm, extended). */
export function inverse(a: bigint, modulus: bigint): bigint {
  let [r, s, x, y] = [modulus, a % modulus, 0n, 1n]
  while (s > 0n) {
    const times = r / s
    ;[r, s, x, y] = [s, r - times * s, y, x - times * y]
  }
  return ((x % modulus) + modulus) % modulus
}
