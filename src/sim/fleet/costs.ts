/** What primitives cost where somebody else computes them: microseconds of one processor. */
import type { Operation, Operations } from '../../crypto/meter.ts'
import { Misuse } from '../../rules/failure.ts'
import { entryOf } from '../../bytes/table.ts'

/** Microseconds for each call of a primitive; one that is not named costs nothing. */
export type Costs = Readonly<Partial<Record<Operation, number>>>

/** What a fleet is charged, and where that is from. */
export interface CostTable {
  /** Who measured it, in a few words. */
  readonly from: string
  readonly microseconds: Costs
}

/** What `openssl speed` measures of what a fleet calls, in microseconds. */
export interface Measured {
  /** SHA-256 of 64 bytes. */
  readonly hash: number
  /** HMAC-SHA-256 of 64 bytes. */
  readonly hmac: number
  /** AES-128-GCM of 512 bytes. */
  readonly aead: number
  /** ECDSA on P-256. */
  readonly sign: number
  readonly verify: number
  /** X25519. */
  readonly agreement: number
}

/**
 * The cost of each primitive: a key pair is taken to cost as much as an agreement. An extraction and an expansion of HKDF are one
 * HMAC each (RFC 5869 §2), a PRF of TLS 1.2 four (RFC 5246 §5: 48 bytes are two blocks, each of two).
 */
export function costsOf({ hash, hmac, aead, sign, verify, agreement }: Measured) {
  return {
    sign,
    verify,
    keygen: agreement,
    'key-agreement': agreement,
    hash,
    hmac,
    'hkdf-extract': hmac,
    'hkdf-expand': hmac,
    prf: 4 * hmac,
    'aead-seal': aead,
    'aead-open': aead,
  } as const satisfies Costs
}

/** Primitives that connections of a fleet call. */
export type Charged = keyof ReturnType<typeof costsOf>

/** Tables that a fleet knows by name. */
export const COSTS = {
  openssl: {
    from: 'OpenSSL 3.0.22, by openssl speed on one shared Xeon core',
    microseconds: costsOf({ hash: 0.15, hmac: 0.23, aead: 0.46, sign: 21.9, verify: 67.4, agreement: 29.1 }),
  },
  none: { from: 'nobody: primitives cost nothing', microseconds: {} },
} as const satisfies Readonly<Record<string, CostTable>>

/** All primitives of {@link Charged}. */
export const CHARGED = Object.keys(COSTS.openssl.microseconds) as Charged[]

/**
 * The table of that name.
 * @param given a table beside the name, which then is whatever its owner calls it
 * @throws Misuse where there is none
 */
export function costTable(name: string, given?: CostTable): CostTable {
  const found = given ?? entryOf<CostTable>(COSTS, name)
  if (found) return found
  throw new Misuse(`costs: expected ${Object.keys(COSTS).join(', ')} or a table beside it, actual '${name}'`)
}

/** What calls cost together, in microseconds. */
export function costOf(costs: Costs, operations: Operations): number {
  let sum = 0
  for (const [operation, calls] of Object.entries(operations))
    sum += calls * (costs[operation as Operation] ?? 0)
  return sum
}
