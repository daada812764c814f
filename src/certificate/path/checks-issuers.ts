/** Checks of what the certificates of a path say of themselves and of those below: RFC 5280 §6.1 without the signatures. */
import { toHex } from '../../bytes/bytes.ts'
import type { Finding } from '../../rules/rule.ts'
import { allFine, beyondLimit, type ChainRule, type Examination, listed } from './check.ts'
import { TOO_MANY_NAMES } from './effort.ts'
import { type Certificate, showCertificate } from '../x509/parse.ts'
import { isSelfIssued, policiesMatter, policyObjection } from './policies.ts'
import { showTime } from '../der/time.ts'

const validity: ChainRule = {
  id: 'certificate.validity',
  rule: 'every certificate of the path is valid now',
  cite: 'RFC 5280 §6.1.3 (a)(2), RFC 9846 §6.2',
  expected: 'notBefore <= now <= notAfter',
  alert: 'certificate_expired',
  run: ({ path: { certificates }, request: { now } }) =>
    allFine(certificates, showTime(now), (certificate) => {
      const { notBefore, notAfter } = certificate
      if (now < notBefore) return `${showCertificate(certificate)} begins ${showTime(notBefore)}`
      // The last second counts in full (RFC 5280 §4.1.2.5: through notAfter, inclusive).
      return now < notAfter + 1000 ? undefined : `${showCertificate(certificate)} ended ${showTime(notAfter)}`
    }),
}

const ca: ChainRule = {
  id: 'certificate.ca',
  rule: 'every issuer is a CA with a name; an anchor without extensions (version 1) is a CA because it is trusted',
  cite: 'RFC 5280 §6.1.4 (k), §4.1.2.6',
  expected: 'basicConstraints with cA',
  alert: 'unknown_ca',
  run: ({ path: { certificates, anchor } }) =>
    allFine(certificates.slice(1), 'all issuers are CAs', (issuer) => {
      if (issuer.subject.text === '') return `an issuer #${toHex(issuer.serialNumber)} has no name`
      const exempt = issuer === anchor && issuer.version < 3
      return exempt || issuer.basicConstraints?.ca === true
        ? undefined
        : `${showCertificate(issuer)} is no CA`
    }),
}

const pathLength: ChainRule = {
  id: 'certificate.pathLength',
  rule: 'no more CAs stand below an issuer than its pathLenConstraint allows; self-issued ones do not count',
  cite: 'RFC 5280 §6.1.4 (l), (m)',
  expected: 'at most pathLenConstraint CAs below',
  alert: 'unknown_ca',
  run: ({ path: { certificates } }) => {
    let below = 0
    return allFine(certificates.slice(1), 'within every limit', (issuer) => {
      const limit = issuer.basicConstraints?.pathLength
      if (limit !== undefined && below > limit)
        return `${showCertificate(issuer)} allows ${limit}, ${below} are there`
      if (!isSelfIssued(issuer)) below++
      return undefined
    })
  },
}

const keyCertSign: ChainRule = {
  id: 'certificate.keyCertSign',
  rule: 'where an issuer has keyUsage, it allows signing certificates',
  cite: 'RFC 5280 §6.1.4 (n)',
  expected: 'keyCertSign',
  alert: 'unknown_ca',
  run: ({ path: { certificates } }) =>
    allFine(certificates.slice(1), 'allowed', (issuer) =>
      issuer.keyUsage?.has('keyCertSign') === false
        ? `${showCertificate(issuer)} allows ${[...issuer.keyUsage].join(', ')}`
        : undefined,
    ),
}

const criticalExtensions: ChainRule = {
  id: 'certificate.criticalExtensions',
  rule: 'every critical extension is known here, and none is critical that must not be',
  cite: 'RFC 5280 §4.2, §6.1.4 (o)',
  expected: 'none that is unknown, or must not be critical',
  alert: 'unsupported_certificate',
  run: ({ path: { certificates } }) =>
    allFine(certificates, 'none', (certificate) =>
      certificate.unknownCritical.length > 0
        ? `${showCertificate(certificate)}: ${listed(certificate.unknownCritical)}`
        : undefined,
    ),
}

/** Why the names below an issuer, the one at `index`, do not obey it; undefined where they do. */
function constraintProblem(
  { path: { certificates }, effort }: Examination,
  issuer: Certificate,
  index: number,
): string | Finding | undefined {
  const constraints = issuer.nameConstraints
  if (!constraints) return undefined
  for (const [i, certificate] of certificates.slice(0, index).entries()) {
    // A CA that renews its own certificate is not held to what others may be called (RFC 5280 §6.1.3 (b)).
    if (i > 0 && isSelfIssued(certificate)) continue
    const broken = effort.obeys(certificate, issuer, constraints)
    if (broken === '') continue
    const actual = `${broken}, by ${showCertificate(issuer)}`
    return broken === TOO_MANY_NAMES ? beyondLimit('no more than real chains have', actual) : actual
  }
  return undefined
}

const nameConstraints: ChainRule = {
  id: 'certificate.nameConstraints',
  rule: 'names below an issuer with nameConstraints lie where it permits and not where it excludes',
  cite: 'RFC 5280 §4.2.1.10, §6.1.3 (b), (c)',
  expected: 'names within the constraints',
  alert: 'certificate_unknown',
  run: (examination) => {
    const { certificates } = examination.path
    return certificates.slice(1).some((issuer) => issuer.nameConstraints)
      ? allFine(certificates, 'within', (issuer, index) => constraintProblem(examination, issuer, index))
      : { ok: undefined, actual: 'no constraints' }
  },
}

const policies: ChainRule = {
  id: 'certificate.policies',
  rule: 'where a certificate or the caller demands a policy, one holds from the anchor down to the leaf',
  cite: 'RFC 5280 §6.1.3 (d) to (f), §6.1.4 (a) to (j), §6.1.5 (g), RFC 9618',
  expected: 'a policy that holds',
  alert: 'certificate_unknown',
  run: ({ path: { certificates, anchor }, request, effort }) => {
    // Policies are handed down from the anchor: before it is known, nothing can be said.
    if (!anchor) return { ok: undefined, actual: 'no anchor yet' }
    const below = certificates.slice(0, -1)
    const inputs = request.policies ?? {}
    if (!policiesMatter(below, inputs)) return { ok: undefined, actual: 'no policy is demanded' }
    if (!effort.followsPolicies(below))
      return beyondLimit('no more than real chains have', 'too many policies to follow')
    const objection = policyObjection(below, inputs)
    return { ok: objection === undefined, actual: objection ?? 'what is demanded holds' }
  },
}

/** In their order. */
export const ISSUER_CHECKS: readonly ChainRule[] = [
  validity,
  ca,
  pathLength,
  keyCertSign,
  criticalExtensions,
  nameConstraints,
  policies,
]

/** What the certificates of the path are for. It is read with the leaf's own uses. */
export const purpose: ChainRule = {
  id: 'certificate.purpose',
  rule: 'where a certificate of the path has extKeyUsage, it includes this use of TLS',
  cite: 'RFC 5280 §4.2.1.12',
  expected: 'serverAuth for a server, clientAuth for a client, or anyExtendedKeyUsage',
  alert: 'unsupported_certificate',
  run: ({ path: { certificates }, request: { usage } }) => {
    const wanted = `${usage}Auth`
    return allFine(certificates, wanted, (certificate) => {
      const purposes = certificate.extendedKeyUsage
      if (!purposes || purposes.has(wanted) || purposes.has('anyExtendedKeyUsage')) return undefined
      return `${showCertificate(certificate)} is for ${listed([...purposes])}`
    })
  },
}
