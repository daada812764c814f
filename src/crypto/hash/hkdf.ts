import { HASHES, type HashName } from './hash.ts'
import { hmacWithin, type HmacKey } from './hmac.ts'
import { count } from '../meter.ts'

/**
 * HKDF-Extract: a pseudorandom key, as long as the hash, from input keying material (RFC 5869 §2.2). An empty salt is
 * the same as one of zeros as long as the hash. Counts one 'hkdf-extract'.
 */
export function hkdfExtract(hash: HashName, salt: Uint8Array, ikm: Uint8Array): Uint8Array {
  count('hkdf-extract')
  return hmacWithin(hash, salt, ikm)
}

/**
 * HKDF-Expand: `length` bytes from the pseudorandom key `prk`, bound to `info` (RFC 5869 §2.3). Counts one 'hkdf-expand'.
 * @throws RangeError when `length` exceeds 255 times the length of the hash.
 */
export function hkdfExpand(prk: HmacKey, info: Uint8Array, length: number): Uint8Array {
  count('hkdf-expand')
  return expand(prk, info, length)
}

const ONE = Uint8Array.of(1)

/** As {@link hkdfExpand}, uncounted: for what is not part of a protocol. */
export function expand(prk: HmacKey, info: Uint8Array, length: number): Uint8Array {
  const { outputLength } = HASHES[prk.hash]
  if (length > 255 * outputLength)
    throw new RangeError(`HKDF-Expand gives at most ${255 * outputLength} bytes, not ${length}`)
  // T(1) = HMAC(PRK, info | 1), which is nearly always enough
  let block = prk.within(info, ONE)
  if (length <= outputLength) return length === outputLength ? block : block.slice(0, length)
  // T(i) = HMAC(PRK, T(i-1) | info | i)
  const output = new Uint8Array(length)
  output.set(block)
  for (let done = outputLength, i = 2; done < length; done += outputLength, i++) {
    block = prk.within(block, info, Uint8Array.of(i))
    output.set(block.subarray(0, length - done), done)
  }
  return output
}
