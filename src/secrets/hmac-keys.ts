/** HMAC keys of the secrets used last, so that key, IV and Finished from one secret share its midstate. */
import type { HashName } from '../crypto/hash/hash.ts'
import { HmacKey } from '../crypto/hash/hmac.ts'

/** How many are kept. Held for as long as each secret lives, they take a kilobyte for each connection. */
const KEPT = 16

const RECENT: { readonly bytes: Uint8Array; readonly key: HmacKey }[] = []

/** The secret as an HMAC key of `hash`, with its midstate kept while it is in use. */
export function hmacKeyOf(hash: HashName, secret: Uint8Array): HmacKey {
  const found = RECENT.find((recent) => recent.bytes === secret && recent.key.hash === hash)
  if (found) return found.key
  const key = new HmacKey(hash, secret)
  if (RECENT.length >= KEPT) RECENT.shift()
  RECENT.push({ bytes: secret, key })
  return key
}

/** Lets the key of an erased secret go: whoever has it can derive what the secret derives. */
export function forgetHmacKey(secret: Uint8Array): void {
  const at = RECENT.findIndex(({ bytes }) => bytes === secret)
  if (at >= 0) RECENT.splice(at, 1)
}
