/** HMAC keys of the secrets used last, so that key, IV and Finished from one secret share its midstate. */
import type { HashName } from '../crypto/hash/hash.ts'
import { HmacKey } from '../crypto/hash/hmac.ts'

/** How many are kept. Held for as long as each secret lives, they take a kilobyte for each connection. */
const KEPT = 16

const RECENT: { readonly bytes: Uint8Array; readonly key: HmacKey }[] = []

/** The secret as an HMAC key of `hash`, with its midstate kept while it is in use. */
export function hmacKeyOf(hash: HashName, secret: Uint8Array): HmacKey {
  const at = placeOf(secret)
  const found = at < 0 ? undefined : RECENT[at]
  if (found?.key.hash === hash) return found.key
  const key = new HmacKey(hash, secret)
  if (RECENT.length >= KEPT) RECENT.shift()
  RECENT.push({ bytes: secret, key })
  return key
}

/** Lets the key of an erased secret go: whoever has it can derive what the secret derives. */
export function forgetHmacKey(secret: Uint8Array): void {
  const at = placeOf(secret)
  if (at >= 0) RECENT.splice(at, 1)
}

/** From the newest: what was derived last is derived from next. */
function placeOf(secret: Uint8Array): number {
  let at = RECENT.length - 1
  while (at >= 0 && RECENT[at]?.bytes !== secret) at--
  return at
}
