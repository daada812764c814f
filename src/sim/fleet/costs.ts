/** What primitives cost where somebody else computes them: microseconds of one processor. */
import type { Operation, Operations } from '../../crypto/meter.ts'
import type { Dials } from './dials.ts'

/** Microseconds for each call of a primitive; one that is not named costs nothing. */
type Costs = Readonly<Partial<Record<Operation, number>>>

/**
 * OpenSSL 3.0.22 from Debian, by `openssl speed -seconds 1` on one shared Xeon core: `ecdsap256` (sign, verify), `ecdhx25519`
 * (an agreement; a key pair is taken to cost as much), `sha256` and `hmac` over 64 bytes, `aes-128-gcm` over 512. An expansion
 * of HKDF is one HMAC, a PRF of TLS 1.2 four (RFC 5246 §5: 48 bytes are two blocks, each of two).
 */
const OPENSSL: Costs = {
  sign: 21.9,
  verify: 67.4,
  keygen: 29.1,
  'key-agreement': 29.1,
  hash: 0.15,
  hmac: 0.23,
  'hkdf-extract': 0.23,
  'hkdf-expand': 0.23,
  prf: 0.92,
  'aead-seal': 0.46,
  'aead-open': 0.46,
}

/** Every table of costs that a fleet can be charged by. */
export const COSTS: Readonly<Record<Dials['costs'], Costs>> = { openssl: OPENSSL, none: {} }

/** What calls cost together, in microseconds. */
export function costOf(costs: Costs, operations: Operations): number {
  let sum = 0
  for (const [operation, calls] of Object.entries(operations))
    sum += calls * (costs[operation as Operation] ?? 0)
  return sum
}
