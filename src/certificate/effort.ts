/** What one verification of a chain may cost. Each pair of certificates is looked at once, and dear work is counted. */
import type { PublicKey } from '../crypto/keys.ts'
import { schemeFits, verify } from '../crypto/signature.ts'
import { bitLength } from '../crypto/rsa.ts'
import { schemeOf } from './algorithm.ts'
import type { Certificate } from './parse.ts'

/**
 * Most work on signatures, in verifications with P-256: a chain needs one for each of its certificates,
 * and a peer must not be able to make us calculate for seconds with namesakes and long keys.
 */
export const MOST_VERIFICATIONS = 64
/** Most paths and beginnings of paths that are looked at. */
export const MOST_STEPS = 256
/** Most comparisons of names with constraints, as in OpenSSL. */
const MOST_COMPARISONS = 2 ** 20

/** Whether the key of an issuer made a signature; `unknown` where finding out would have cost too much. */
export type SignedBy = boolean | 'unknown'

/** Counts and remembers the work of one verification. */
export class Effort {
  private verifications = MOST_VERIFICATIONS
  private comparisons = MOST_COMPARISONS
  private readonly signatures = new Pairs<SignedBy>()
  private readonly constraints = new Pairs<string>()

  /** Whether the signature on `certificate` is by the key of `issuer`. Never throws. */
  signedBy(certificate: Certificate, issuer: Certificate): SignedBy {
    return this.signatures.get(certificate, issuer, () => {
      const key = issuer.publicKey
      if (key.kind === 'unsupported') return false
      const scheme = schemeOf(certificate.signatureAlgorithm, key.kind === 'rsa-pss' ? 'rsa-pss' : 'rsa')
      if (scheme === undefined || !schemeFits(scheme, key, '1.2')) return false
      const cost = costOf(key)
      if (cost > this.verifications) return 'unknown'
      this.verifications -= cost
      return verify(scheme, key, certificate.tbs, certificate.signature)
    })
  }

  /**
   * Why the names of `certificate` do not obey the constraints of `issuer`, in words; empty where they do.
   * @param comparisons how many it takes to find out
   */
  obeys(certificate: Certificate, issuer: Certificate, comparisons: number, objection: () => string): string {
    return this.constraints.get(certificate, issuer, () => {
      this.comparisons -= comparisons
      return this.comparisons < 0 ? 'too many names and constraints' : objection()
    })
  }
}

const CURVE_COSTS = { secp256r1: 1, secp384r1: 2, secp521r1: 7, ed25519: 1, ed448: 3 } as const

/** A verification by a key, in those of P-256. With RSA it grows with the square of the modulus, and with the exponent. */
function costOf(key: PublicKey): number {
  if ('n' in key) return Math.max(1, (bitLength(key.n) / 2048) ** 2 * (bitLength(key.e) / 17))
  return CURVE_COSTS['curve' in key ? key.curve : key.kind]
}

/** One answer for each pair of certificates. */
class Pairs<T> {
  private readonly known = new Map<Certificate, Map<Certificate, T>>()

  get(a: Certificate, b: Certificate, find: () => T): T {
    const row = this.known.get(a) ?? new Map<Certificate, T>()
    this.known.set(a, row)
    let answer = row.get(b)
    if (answer === undefined) row.set(b, (answer = find()))
    return answer
  }
}
