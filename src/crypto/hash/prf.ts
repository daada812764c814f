import { fromText } from '../../bytes/bytes.ts'
import { HASHES, type HashName } from './hash.ts'
import { HmacKey } from './hmac.ts'
import { count } from '../meter.ts'

/**
 * The PRF of TLS 1.2: `length` bytes from a secret, a label and a seed (RFC 5246 §5). `hash` is that of the cipher suite,
 * SHA-256 or stronger. Counts one 'prf'.
 *
 *     PRF(secret, label, seed) = P_hash(secret, label + seed)
 *     P_hash(secret, seed) = HMAC(secret, A(1) + seed) + HMAC(secret, A(2) + seed) + ...
 *     A(0) = seed, A(i) = HMAC(secret, A(i-1))
 *
 * @throws RangeError when `secret` is a key made for another hash.
 */
export function prf12(
  hash: HashName,
  secret: HmacKey | Uint8Array,
  label: string,
  seed: Uint8Array,
  length: number,
): Uint8Array {
  count('prf')
  const key = secret instanceof HmacKey ? secret : new HmacKey(hash, secret)
  if (key.hash !== hash)
    throw new RangeError(`the secret is a key for HMAC-${key.hash}, the PRF uses ${hash}`)
  const { outputLength } = HASHES[hash]
  const labelBytes = fromText(label)
  let a = key.within(labelBytes, seed)
  const first = key.within(a, labelBytes, seed)
  // A Finished takes less than one value of the hash.
  if (length <= outputLength) return first.slice(0, length)
  const output = new Uint8Array(length)
  output.set(first)
  for (let done = outputLength; done < length; done += outputLength) {
    a = key.within(a)
    const block = key.within(a, labelBytes, seed)
    output.set(done + outputLength > length ? block.slice(0, length - done) : block, done)
  }
  return output
}
