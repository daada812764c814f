/** Checks of the links of a path: with which algorithms each certificate is signed, and whether the signatures hold. */
import { bitLength } from '../../crypto/signature/rsa.ts'
import type { Finding } from '../../rules/rule.ts'
import { type Algorithm, schemeOf, showAlgorithm } from '../x509/algorithm.ts'
import { SIGNATURES } from '../x509/signatures.ts'
import { allFine, beyondLimit, type ChainRule, type Examination, links } from './check.ts'
import { MOST_VERIFICATIONS } from './effort.ts'
import { type Certificate, showCertificate } from '../x509/parse.ts'

/** Longest modulus of an RSA key below the anchor, in bits: nobody uses longer ones, and each costs. */
const MOST_RSA_BITS = 8192

const BROKEN = 'md5'
const LEGACY: readonly string[] = ['sha1', 'sha224']

function signedWith(examination: Examination): string {
  return links(examination)
    .map(({ certificate }) => showAlgorithm(certificate.signatureAlgorithm))
    .join(', ')
}

/** What signatures rest on. */
export const hash: ChainRule = {
  id: 'certificate.hash',
  rule: 'no signature rests on MD5, SHA-1 or SHA-224; the anchor is trusted as it is, whatever signed it',
  cite: 'RFC 9846 §4.5.1.3 (8446 §4.4.2.4)',
  expected: 'SHA-256 or stronger',
  alert: 'bad_certificate',
  run: (examination) => {
    const path = links(examination)
    const allowed = examination.request.legacySignatures ?? false
    const old = path.some(({ certificate }) => LEGACY.includes(hashOf(certificate.signatureAlgorithm)))
    const fine = `${signedWith(examination)}${old ? ', which legacy signatures allow (RFC 9155)' : ''}`
    return allFine(path, fine, ({ certificate }) =>
      isWeak(certificate.signatureAlgorithm, allowed)
        ? `${showCertificate(certificate)} is signed with ${certificate.signatureAlgorithm.name}`
        : undefined,
    )
  },
}

/** Whether a signature rests on a hash that is no longer believed. @param legacy whether SHA-1 and SHA-224 are allowed */
export function isWeak(algorithm: Algorithm, legacy: boolean): boolean {
  const found = hashOf(algorithm)
  return found === BROKEN || (!legacy && LEGACY.includes(found))
}

/** The hash of a signature; of an algorithm that we do not know its name. PSS parameters left out stand for SHA-1 (RFC 4055 §3.1). */
function hashOf({ name, pss }: Algorithm): string {
  return name === 'id-RSASSA-PSS' ? (pss?.hash ?? 'sha1') : (SIGNATURES[name]?.hash ?? name)
}

/** Why a key cannot be verified with; undefined where it can. */
function keyProblem(certificate: Certificate, isAnchor: boolean): string | Finding | undefined {
  const { publicKey: key } = certificate
  if (key.kind === 'unsupported') return `the key of ${showCertificate(certificate)}: ${key.reason}`
  if (!('n' in key) || isAnchor) return undefined
  const bits = bitLength(key.n)
  if (bits >= 2048 && bits <= MOST_RSA_BITS) return undefined
  const actual = `the RSA key of ${showCertificate(certificate)} has ${bits} bits`
  return bits < 2048 ? actual : beyondLimit(`RSA keys of at most ${MOST_RSA_BITS} bits`, actual)
}

/** Whether a key bound to certain PSS parameters allows the signature (RFC 4055 §3.3). */
function allowsPss(issuer: Certificate, certificate: Certificate): boolean {
  const bound = issuer.keyAlgorithm.pss
  const used = certificate.signatureAlgorithm.pss
  if (!bound || !used) return true
  return bound.hash === used.hash && bound.mgfHash === used.mgfHash && used.saltLength >= bound.saltLength
}

/** What we told the peer that we take stands for all certificates below the anchor. */
function notTaken(taken: readonly string[], actual: string): Finding {
  const expected = `certificates signed with one of ${taken.join(', ')}`
  return { ok: false, expected, actual, cite: 'RFC 9846 §4.3.3 (8446 §4.2.3)' }
}

/** Which keys and algorithms. */
export const algorithms: ChainRule = {
  id: 'certificate.algorithms',
  rule: 'keys and signature algorithms are supported; RSA keys below the anchor have 2048 to 8192 bits',
  cite: 'RFC 9846 §6.2, RFC 9325 §4.5',
  expected: 'ECDSA on P-256, P-384, P-521; Ed25519, Ed448; RSA',
  alert: 'unsupported_certificate',
  run: (examination) => {
    const { certificates, anchor } = examination.path
    const keys = allFine(certificates, '', (certificate) => keyProblem(certificate, certificate === anchor))
    if (!keys.ok) return keys
    const fine = certificates.map(({ publicKey }) =>
      'curve' in publicKey ? publicKey.curve : publicKey.kind,
    )
    return allFine(links(examination), fine.join(' < '), ({ certificate, issuer }) => {
      const kind = issuer.publicKey.kind === 'rsa-pss' ? 'rsa-pss' : 'rsa'
      const used = showAlgorithm(certificate.signatureAlgorithm)
      const scheme = schemeOf(certificate.signatureAlgorithm, kind)
      if (scheme === undefined) return used
      const { certificateSchemes: taken = [scheme] } = examination.request
      if (!taken.includes(scheme))
        return notTaken(taken, `${showCertificate(certificate)} signed with ${scheme}`)
      return allowsPss(issuer, certificate) ? undefined : `${used}, which the issuer's key does not allow`
    })
  },
}

/** Whether the signatures hold. */
export const signatures: ChainRule = {
  id: 'certificate.signatures',
  rule: "each certificate below the anchor is signed by its issuer's key",
  cite: 'RFC 5280 §6.1.3 (a)(1), RFC 9846 §6.2',
  expected: 'valid signatures',
  alert: 'bad_certificate',
  run: (examination) =>
    allFine(links(examination), `${links(examination).length} valid`, ({ certificate, issuer }) => {
      const signed = examination.effort.signedBy(certificate, issuer)
      if (signed === true) return undefined
      const which = `the signature of ${issuer.subject.text} on ${showCertificate(certificate)}`
      return signed === 'unknown'
        ? beyondLimit(
            `at most the work of ${MOST_VERIFICATIONS} verifications with P-256`,
            `${which} is not verified: it would be more`,
          )
        : `${which} is wrong`
    }),
}
