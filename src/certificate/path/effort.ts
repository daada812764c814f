/** What one verification of a chain may cost. Each pair of certificates is looked at once, and dear work is counted. */
import type { PublicKey } from '../../crypto/keys.ts'
import { schemeFits, verify } from '../../crypto/signature/signature.ts'
import type { Signed, SignatureMemory } from '../../crypto/signature/signature-memory.ts'
import { bitLength } from '../../crypto/signature/rsa.ts'
import { schemeOf } from '../x509/algorithm.ts'
import { constrainedNames, constraintBroken } from './constraints.ts'
import type { NameConstraints } from '../x509/extension.ts'
import { type GeneralName, nameLength } from '../x509/general-name.ts'
import type { Certificate } from '../x509/parse.ts'

/**
 * Most work on signatures, in verifications with P-256: a chain needs one for each of its certificates,
 * and a peer must not be able to make us calculate for seconds with namesakes and long keys.
 */
export const MOST_VERIFICATIONS = 64
/** Most paths and beginnings of paths that are looked at. */
export const MOST_STEPS = 256
/** Most comparisons of names with constraints, as in OpenSSL; long names count more. */
const MOST_COMPARISONS = 2 ** 20
/** Said of names where that is reached. */
export const TOO_MANY_NAMES = 'too many or too long names and constraints'
/** Most policies and mappings that are handed down in all paths together: a chain of real CAs has some dozens. */
const MOST_POLICIES = 2 ** 18

/** Whether the key of an issuer made a signature; `unknown` where finding out would have cost too much. */
type SignedBy = boolean | 'unknown'

/** What is signed, how, and the signature. */
type SignedStructure = Pick<Certificate, 'tbs' | 'signatureAlgorithm' | 'signature'>

/** Counts and remembers the work of one verification. */
export class Effort {
  private verifications = MOST_VERIFICATIONS
  private comparisons = MOST_COMPARISONS
  private policies = MOST_POLICIES
  private readonly names = new Map<Certificate, readonly GeneralName[]>()
  private readonly signatures = new Pairs<SignedBy>()
  private readonly constraints = new Pairs<string>()
  private readonly memory: SignatureMemory | undefined
  /** Signatures that were verified here and are good. */
  private readonly good: Signed[] = []

  /** @param memory of signatures that were good before */
  constructor(memory?: SignatureMemory) {
    this.memory = memory
  }

  /** Whether the signature on `certificate` is by the key of `issuer`. Never throws. */
  signedBy(certificate: Certificate, issuer: Certificate): SignedBy {
    return this.signatures.get(certificate, issuer, () => this.verifies(certificate, issuer))
  }

  /** Whether the key of `signer` signed a structure, a certificate or another. Never throws. */
  verifies({ tbs: message, signatureAlgorithm, signature }: SignedStructure, signer: Certificate): SignedBy {
    const key = signer.publicKey
    if (key.kind === 'unsupported') return false
    const scheme = schemeOf(signatureAlgorithm, key.kind === 'rsa-pss' ? 'rsa-pss' : 'rsa')
    if (scheme === undefined || !schemeFits(scheme, key, '1.2')) return false
    // What is remembered costs as much as what is not: where the bound lies must not depend on what ran before.
    const cost = costOf(key)
    if (cost > this.verifications) return 'unknown'
    this.verifications -= cost
    return this.isGood({ scheme, key, message, signature })
  }

  private isGood(signed: Signed): boolean {
    if (this.memory?.recall(signed)) return true
    const { scheme, key, message, signature } = signed
    const good = verify(scheme, key, message, signature, this.memory?.tables)
    if (good) this.good.push(signed)
    return good
  }

  /** Remembers the good signatures. Call it for a chain that is trusted: strangers must not fill the memory with their own. */
  remember(): void {
    for (const signed of this.good) this.memory?.remember(signed)
  }

  /** Why the names of `certificate` do not obey the constraints of `issuer`, in words; empty where they do. */
  obeys(certificate: Certificate, issuer: Certificate, constraints: NameConstraints): string {
    return this.constraints.get(certificate, issuer, () => {
      const names = this.namesOf(certificate)
      const bases = [...constraints.permitted, ...constraints.excluded]
      // Each name meets each base, and it takes longer the longer they are.
      this.comparisons -= bases.length * weightOf(names) + names.length * weightOf(bases)
      if (this.comparisons < 0) return TOO_MANY_NAMES
      for (const one of names) {
        const objection = constraintBroken(one, constraints)
        if (objection !== undefined) return objection
      }
      return ''
    })
  }

  private namesOf(certificate: Certificate): readonly GeneralName[] {
    let names = this.names.get(certificate)
    if (!names) this.names.set(certificate, (names = constrainedNames(certificate)))
    return names
  }

  /** Whether policies may still be followed through these certificates: each may hand down all that those above said. */
  followsPolicies(certificates: readonly Certificate[]): boolean {
    const said = certificates.reduce(
      (sum, one) => sum + (one.certificatePolicies?.size ?? 0) + (one.policyMappings?.length ?? 0),
      0,
    )
    this.policies -= said * certificates.length
    return this.policies >= 0
  }
}

/** Comparisons that a list of names stands for, half of what comparing costs: one each, and one more for 128 bytes. */
function weightOf(names: readonly GeneralName[]): number {
  return names.reduce((sum, name) => sum + 0.5 + nameLength(name) / 128, 0)
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
