/** What primitives of this project cost on this machine. */
import { performance } from 'node:perf_hooks'
import { aead } from '../../../crypto/cipher/aead.ts'
import { GROUPS } from '../../../crypto/agreement/group.ts'
import { digest } from '../../../crypto/hash/hash.ts'
import { hkdfExpand, hkdfExtract } from '../../../crypto/hash/hkdf.ts'
import { hmac, HmacKey } from '../../../crypto/hash/hmac.ts'
import { prf12 } from '../../../crypto/hash/prf.ts'
import type { PrivateKey } from '../../../crypto/keys.ts'
import { publicKeyOf, sign, verify } from '../../../crypto/signature/signature.ts'
import type { Charged } from '../../../sim/fleet/costs.ts'

/** ms for which each primitive is called until its time counts, and for which it is then measured, some times. */
const [WARM, EACH, TIMES] = [30, 10, 4]

const KEY = new Uint8Array(16).fill(1)
const SECRET = new Uint8Array(32).fill(2)
const NONCE = new Uint8Array(12).fill(3)
const AAD = new Uint8Array(5).fill(4)
/** As long as a label of HKDF with a hash behind it. */
const INFO = new Uint8Array(54).fill(5)
const [BLOCK, RECORD] = [new Uint8Array(64).fill(6), new Uint8Array(512).fill(7)]
const SCHEME = 'ecdsa_secp256r1_sha256'

/** Microseconds of a call: the quickest of several goes, since whatever else runs can only make them slower. */
export function measuredHere(): Readonly<Record<Charged, number>> {
  const calls = Object.entries(primitives()) as [Charged, () => unknown][]
  return Object.fromEntries(
    calls.map(([name, call]) => {
      timed(call, WARM)
      return [name, Math.min(...Array.from({ length: TIMES }, () => timed(call, EACH)))]
    }),
  ) as Record<Charged, number>
}

/** Microseconds of a call, on average over about so many ms. */
function timed(call: () => unknown, ms: number): number {
  const began = performance.now()
  let [calls, now] = [0, began]
  // The clock is looked at seldom: to read it takes as long as a hash.
  for (let burst = 1; now - began < ms; burst = Math.min(64, 2 * burst), now = performance.now())
    for (let i = 0; i < burst; i++, calls++) call()
  return ((now - began) * 1000) / calls
}

/** Each primitive as a handshake calls it: X25519, ECDSA on P-256, SHA-256, AES-128-GCM. */
function primitives(): Readonly<Record<Charged, () => unknown>> {
  const cipher = aead('AES_128_GCM', KEY)
  const sealed = cipher.seal(NONCE, AAD, RECORD)
  const group = GROUPS.x25519
  const [mine, theirs] = [group.generate(SECRET), group.generate(SECRET.map((byte) => byte + 1))]
  const key: PrivateKey = { kind: 'ecdsa', curve: 'secp256r1', scalar: SECRET }
  const [open, signature] = [publicKeyOf(key), sign(SCHEME, key, RECORD)]
  const prk = new HmacKey('sha256', SECRET)
  return {
    sign: () => sign(SCHEME, key, RECORD),
    verify: () => verify(SCHEME, open, RECORD, signature),
    keygen: () => group.generate(SECRET),
    'key-agreement': () => group.decapsulate(mine, theirs.share),
    hash: () => digest('sha256', BLOCK),
    hmac: () => hmac('sha256', SECRET, BLOCK),
    'hkdf-extract': () => hkdfExtract('sha256', SECRET, SECRET),
    'hkdf-expand': () => hkdfExpand(prk, INFO, 32),
    prf: () => prf12('sha256', SECRET, 'master secret', BLOCK, 48),
    'aead-seal': () => cipher.seal(NONCE, AAD, RECORD),
    'aead-open': () => cipher.open(NONCE, AAD, sealed),
  }
}
