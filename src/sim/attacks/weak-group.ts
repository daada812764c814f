/** What a DHE group of TLS 1.2 is worth that is small enough to be searched. */
import { bytesOf, numberOf, power } from './numbers.ts'

/** A Diffie-Hellman exchange as the wire shows it, big-endian: group, and what either side sent. */
interface SeenExchange {
  readonly p: Uint8Array
  readonly g: Uint8Array
  readonly server: Uint8Array
  readonly client: Uint8Array
}

/**
 * The premaster secret, from the exchange alone: the client’s exponent is found by baby steps and giant steps (Shanks 1971),
 * about twice the square root of p multiplications and as many values remembered.
 */
export function weakSecret({ p, g, server, client }: SeenExchange): Uint8Array {
  const prime = numberOf(p)
  const exponent = logarithm(prime, numberOf(g), numberOf(client))
  // Without leading zeros (RFC 5246 §8.1.2).
  return bytesOf(power(numberOf(server), exponent, prime))
}

function logarithm(p: bigint, g: bigint, target: bigint): bigint {
  const width = BigInt(Math.ceil(Math.sqrt(Number(p))))
  const babies = new Map<bigint, bigint>()
  for (let i = 0n, value = 1n; i < width; i++, value = (value * g) % p) babies.set(value, i)
  // g^-width, by Fermat
  const giant = power(power(g, width, p), p - 2n, p)
  for (let i = 0n, value = target; i < width; i++, value = (value * giant) % p) {
    const baby = babies.get(value)
    if (baby !== undefined) return i * width + baby
  }
  throw new RangeError('the value is no power of the generator')
}
