/** The OCSP response that came with the leaf: whether it is about this leaf, from who may say so, current, and good (RFC 6960 §3.2). */
import { equal, toHex } from '../../bytes/bytes.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { digest, type HashName, HASHES } from '../../crypto/hash/hash.ts'
import type { Finding } from '../../rules/rule.ts'
import { showTime } from '../der/time.ts'
import { keyBitsOf } from '../x509/algorithm.ts'
import {
  type BasicResponse,
  parseOcspResponse,
  type ResponderId,
  type SingleResponse,
} from '../x509/ocsp-response.ts'
import { type Certificate, showCertificate } from '../x509/parse.ts'
import { sameName } from '../x509/same-name.ts'
import { type ChainRule, type Examination, leafOf } from './check.ts'
import { isWeak } from './checks-links.ts'
import { parseOnce } from './path.ts'

/** Why a response does not do, and the section that asks for more. */
type Objection = Pick<Finding, 'actual' | 'cite' | 'expected' | 'alert'>

/** Whether the response, where there is one, says that the leaf is good. */
export const stapled: ChainRule = {
  id: 'certificate.stapled',
  rule: 'an OCSP response that came with the leaf is about it, signed by its issuer or for it, current, and says good',
  cite: 'RFC 6066 §8, RFC 6960 §3.2, §4.2.2.2',
  expected: 'a response that says good, or none',
  alert: 'bad_certificate_status_response',
  run: (examination) => {
    const { ocspResponse } = examination.request
    if (!ocspResponse) return { ok: undefined, actual: 'no response came' }
    const read = basicOf(ocspResponse)
    if (!('basic' in read)) return { ok: false, ...read }
    const leaf = leafOf(examination)
    const [, issuer = leaf] = examination.path.certificates
    const single = read.basic.responses.find((one) => isAbout(one, leaf, issuer))
    const objection = single
      ? (signerObjection(examination, read.basic, issuer) ?? statusObjection(single, examination.request.now))
      : {
          expected: `a response about ${showCertificate(leaf)}`,
          actual: `one about ${read.basic.responses.map(({ serialNumber }) => `#${toHex(serialNumber)}`).join(', ') || 'nothing'}`,
        }
    if (objection) return { ok: false, ...objection }
    return { ok: true, actual: `good since ${showTime(single?.thisUpdate ?? 0)}` }
  },
}

function basicOf(der: Uint8Array): { readonly basic: BasicResponse } | Objection {
  try {
    const { responseStatus, basic } = parseOcspResponse(der)
    return basic && responseStatus === 'successful'
      ? { basic }
      : { expected: 'a response that is successful', actual: responseStatus, cite: 'RFC 6960 §4.2.2.3' }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { expected: 'DER of an OCSPResponse', actual: error.message, cite: 'RFC 6960 §4.2.1' }
  }
}

/** Whether what is said is about the leaf: its number, and its issuer by name and key (RFC 6960 §4.1.1). */
function isAbout(
  { hash, issuerNameHash, issuerKeyHash, serialNumber }: SingleResponse,
  leaf: Certificate,
  issuer: Certificate,
): boolean {
  if (!equal(serialNumber, leaf.serialNumber) || !Object.hasOwn(HASHES, hash)) return false
  const hashOf = (bytes: Uint8Array): Uint8Array => digest(hash as HashName, bytes)
  return (
    equal(issuerNameHash, hashOf(leaf.issuer.der)) &&
    equal(issuerKeyHash, hashOf(keyBitsOf(issuer.publicKeyInfo)))
  )
}

// ---- Who signed

/** Why the signature says nothing; undefined where it is by the issuer, or by who signs such responses for it. */
function signerObjection(
  { request: { now, legacySignatures = false }, effort }: Examination,
  basic: BasicResponse,
  issuer: Certificate,
): Objection | undefined {
  const cite = 'RFC 6960 §4.2.2.2'
  const others = parseOnce(basic.certificates).filter((one) => isResponder(one, basic.responder))
  const signers = isResponder(issuer, basic.responder) ? [issuer, ...others] : others
  if (signers.length === 0)
    return { cite, expected: 'a certificate of the responder', actual: `none of ${responderText(basic)}` }
  if (isWeak(basic.signatureAlgorithm, legacySignatures))
    return { expected: 'SHA-256 or stronger', actual: basic.signatureAlgorithm.name }
  const signer = signers.find((one) => effort.verifies(basic, one) === true)
  if (!signer)
    return {
      cite: 'RFC 6960 §3.2',
      expected: 'a signature by the responder',
      actual: 'a signature that is wrong',
    }
  if (signer === issuer) return undefined
  const objection = delegateObjection(signer, issuer, now)
  if (objection === undefined && effort.signedBy(signer, issuer) === true) return undefined
  return {
    cite,
    expected: 'the issuer, or who is certified by it to sign responses',
    actual: objection ?? `${showCertificate(signer)}, which the issuer did not sign`,
  }
}

/** Why a certificate does not make its subject a responder of the issuer; undefined where, if the issuer signed it, it does. */
function delegateObjection(signer: Certificate, issuer: Certificate, now: number): string | undefined {
  const shown = showCertificate(signer)
  if (!sameName(signer.issuer, issuer.subject)) return `${shown} is issued by ${signer.issuer.text}`
  if (!signer.extendedKeyUsage?.has('OCSPSigning')) return `${shown} is not for OCSPSigning`
  if (signer.keyUsage?.has('digitalSignature') === false) return `${shown} may not sign`
  if (signer.unknownCritical.length > 0) return `${shown} has critical extensions that are unknown`
  return now >= signer.notBefore && now < signer.notAfter + 1000 ? undefined : `${shown} is not valid now`
}

function isResponder(certificate: Certificate, responder: ResponderId): boolean {
  return 'name' in responder
    ? sameName(certificate.subject, responder.name)
    : equal(digest('sha1', keyBitsOf(certificate.publicKeyInfo)), responder.keyHash)
}

function responderText({ responder }: BasicResponse): string {
  return 'name' in responder ? responder.name.text : `the key with hash ${toHex(responder.keyHash)}`
}

// ---- What it says

function statusObjection(
  { status, revokedAt, thisUpdate, nextUpdate }: SingleResponse,
  now: number,
): Objection | undefined {
  const current = { cite: 'RFC 6960 §4.2.2.1', expected: 'thisUpdate <= now < nextUpdate' }
  if (now < thisUpdate) return { ...current, actual: `from ${showTime(thisUpdate)} on` }
  // Without nextUpdate more may be known at any time, and this is the newest that came.
  if (nextUpdate !== undefined && now >= nextUpdate)
    return { ...current, actual: `until ${showTime(nextUpdate)}` }
  if (status === 'good') return undefined
  const said = { cite: 'RFC 6960 §2.2', expected: 'good' }
  return status === 'revoked'
    ? { ...said, actual: `revoked ${showTime(revokedAt ?? thisUpdate)}`, alert: 'certificate_revoked' }
    : { ...said, actual: 'unknown to the responder' }
}
