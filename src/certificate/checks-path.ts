/** First checks of a chain: that it leads to an anchor, and that every signature on the way holds. */
import { DecodeError } from '../bytes/reader.ts'
import { bitLength } from '../crypto/rsa.ts'
import { schemeOf, showAlgorithm } from './algorithm.ts'
import { allFine, type CheckDefinition, type Examination, links } from './check.ts'
import { type Certificate, parseCertificate, showCertificate } from './parse.ts'
import { buildPath, parseOnce, signedBy } from './path.ts'

/** Most certificates that a peer may send: more are never needed, and each costs a verification. */
const MOST_CERTIFICATES = 10

const count: CheckDefinition = {
  id: 'certificate.count',
  rule: 'The peer sends a certificate, and not too many.',
  cite: 'RFC 9846 §4.5.1 (8446 §4.4.2)',
  expected: `1 to ${MOST_CERTIFICATES} certificates`,
  alert: 'bad_certificate',
  run: ({ request: { chain } }) => ({
    ok: chain.length >= 1 && chain.length <= MOST_CERTIFICATES,
    actual: `${chain.length}`,
  }),
}

const parse: CheckDefinition = {
  id: 'certificate.parse',
  rule: 'Every certificate is well-formed DER.',
  cite: 'RFC 5280 §4.1',
  expected: 'DER of an X.509 certificate',
  alert: 'bad_certificate',
  run: (examination) => {
    const parsed: Certificate[] = []
    const finding = allFine(examination.request.chain, 'all parse', (der, index) => {
      try {
        parsed.push(parseCertificate(der))
        return undefined
      } catch (error) {
        if (error instanceof DecodeError) return `certificate ${index}: ${error.message}`
        throw error
      }
    })
    examination.certificates = parsed
    return finding
  },
}

const path: CheckDefinition = {
  id: 'certificate.path',
  rule: 'Issuers lead from the leaf to a trust anchor.',
  cite: 'RFC 5280 §6.1.3 (a)(4), RFC 9846 §6.2',
  expected: 'a path to a trust anchor',
  alert: 'unknown_ca',
  run: (examination) => {
    const [leaf, ...others] = examination.certificates
    examination.path = buildPath(leaf, others, parseOnce(examination.request.trust))
    const { certificates, anchor } = examination.path
    if (anchor) return { ok: true, actual: certificates.map(showCertificate).join(' < ') }
    const last = certificates[certificates.length - 1]
    return { ok: false, actual: `nobody trusted has issued ${showCertificate(last)} (${last.issuer.text})` }
  },
}

const BROKEN = /^md[245]/i
const LEGACY = /^(sha1|sha224|ecdsa-with-SHA(1|224)$)/i

function signedWith(examination: Examination): string {
  return links(examination)
    .map(({ certificate }) => showAlgorithm(certificate.signatureAlgorithm))
    .join(', ')
}

const hash: CheckDefinition = {
  id: 'certificate.hash',
  rule: 'No signature rests on MD5, SHA-1 or SHA-224; the anchor is trusted as it is, whatever signed it.',
  cite: 'RFC 9846 §4.5.1 (8446 §4.4.2.4)',
  expected: 'SHA-256 or stronger',
  alert: 'bad_certificate',
  run: (examination) => {
    const path = links(examination)
    const allowed = examination.request.legacySignatures ?? false
    const old = path.some(({ certificate }) => LEGACY.test(hashNameOf(certificate)))
    const fine = `${signedWith(examination)}${old ? ', which legacy signatures allow (RFC 9155)' : ''}`
    return allFine(path, fine, ({ certificate }) => {
      const name = hashNameOf(certificate)
      const weak = BROKEN.test(name) || (!allowed && LEGACY.test(name))
      return weak
        ? `${showCertificate(certificate)} is signed with ${certificate.signatureAlgorithm.name}`
        : undefined
    })
  },
}

/** What names the hash of a signature. PSS parameters left out stand for SHA-1 (RFC 4055 §3.1). */
function hashNameOf({ signatureAlgorithm: { name, pss } }: Certificate): string {
  return name === 'id-RSASSA-PSS' ? (pss?.hash ?? 'sha1') : name
}

/** Why a key cannot be verified with; undefined where it can. */
function keyProblem(certificate: Certificate, isAnchor: boolean): string | undefined {
  const { publicKey: key } = certificate
  if (key.kind === 'unsupported') return `the key of ${showCertificate(certificate)}: ${key.reason}`
  if (!('n' in key) || isAnchor || bitLength(key.n) >= 2048) return undefined
  return `the RSA key of ${showCertificate(certificate)} has ${bitLength(key.n)} bits`
}

/** Whether a key bound to certain PSS parameters allows the signature (RFC 4055 §3.3). */
function allowsPss(issuer: Certificate, certificate: Certificate): boolean {
  const bound = issuer.keyAlgorithm.pss
  const used = certificate.signatureAlgorithm.pss
  if (!bound || !used) return true
  return bound.hash === used.hash && bound.mgfHash === used.mgfHash && used.saltLength >= bound.saltLength
}

const algorithms: CheckDefinition = {
  id: 'certificate.algorithms',
  rule: 'Keys and signature algorithms are supported; RSA keys below the anchor have 2048 bits or more.',
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
      if (schemeOf(certificate.signatureAlgorithm, kind) === undefined) return used
      return allowsPss(issuer, certificate) ? undefined : `${used}, which the issuer's key does not allow`
    })
  },
}

const signatures: CheckDefinition = {
  id: 'certificate.signatures',
  rule: "Each certificate below the anchor is signed by its issuer's key.",
  cite: 'RFC 5280 §6.1.3 (a)(1), RFC 9846 §6.2',
  expected: 'valid signatures',
  alert: 'bad_certificate',
  run: (examination) =>
    allFine(links(examination), `${links(examination).length} valid`, ({ certificate, issuer }) =>
      signedBy(certificate, issuer)
        ? undefined
        : `the signature of ${issuer.subject.text} on ${showCertificate(certificate)} is wrong`,
    ),
}

/** In their order: what stands in a certificate means nothing before its signature is verified. */
export const PATH_CHECKS: readonly CheckDefinition[] = [count, parse, path, hash, algorithms, signatures]
