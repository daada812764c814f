/** Making OCSP responses, for scenarios and tests: what a responder says of one certificate (RFC 6960 §4.2.1). */
import { EMPTY } from '../../bytes/bytes.ts'
import { digest } from '../../crypto/hash/hash.ts'
import type { PrivateKey } from '../../crypto/keys.ts'
import { type SchemeName, sign } from '../../crypto/signature/signature.ts'
import { contextTag, TAG } from '../der/der.ts'
import { OID } from '../der/oid.ts'
import { writeGeneralizedTime } from '../der/time.ts'
import { bitStringOf, der, NULL, octetString, oid, sequence, tagged, taggedPrimitive } from '../der/write.ts'
import { keyBitsOf, signatureAlgorithm } from '../x509/algorithm.ts'
import { parseCertificate } from '../x509/parse.ts'

/** What a response shall say. Nothing is checked: tests make wrong ones on purpose. */
export interface StatusTemplate {
  /** DER of the certificate that it is about, and of who issued that. */
  readonly certificate: Uint8Array
  readonly issuer: Uint8Array
  readonly status: 'good' | 'revoked' | 'unknown'
  /** ms since 1970; it is also when the response is made, and when a certificate was revoked. */
  readonly thisUpdate: number
  /** ms since 1970; undefined leaves it out. */
  readonly nextUpdate: number | undefined
  /** DER of the certificate of a responder that signs for the issuer, which goes along; undefined where the issuer signs. */
  readonly responder?: Uint8Array
  /** How the responder signs: schemes without a salt. */
  readonly scheme: SchemeName
}

/** DER of an OCSPResponse that says what the template says, signed by `key`. @throws RangeError when key and scheme do not fit */
export function issueStatus(template: StatusTemplate, key: PrivateKey): Uint8Array {
  const { issuer, responder = issuer, thisUpdate, scheme } = template
  const algorithm = signatureAlgorithm(scheme)
  const data = sequence(
    tagged(1, parseCertificate(responder).subject.der),
    writeGeneralizedTime(thisUpdate),
    sequence(singleResponse(template)),
  )
  const basic = sequence(
    data,
    algorithm,
    bitStringOf(sign(scheme, key, data)),
    ...(template.responder ? [tagged(0, sequence(template.responder))] : []),
  )
  const bytes = sequence(oid(OID['id-pkix-ocsp-basic']), octetString(basic))
  return sequence(der(TAG.enumerated, Uint8Array.of(0)), tagged(0, bytes))
}

function singleResponse({ certificate, issuer, status, thisUpdate, nextUpdate }: StatusTemplate): Uint8Array {
  const { subject, publicKeyInfo } = parseCertificate(issuer)
  const id = sequence(
    sequence(oid(OID['id-sha256']), NULL),
    octetString(digest('sha256', subject.der)),
    octetString(digest('sha256', keyBitsOf(publicKeyInfo))),
    der(TAG.integer, parseCertificate(certificate).serialNumber),
  )
  const time = writeGeneralizedTime(thisUpdate)
  const statuses = {
    good: taggedPrimitive(0, EMPTY),
    revoked: der(contextTag(1, true), time),
    unknown: taggedPrimitive(2, EMPTY),
  }
  const next = nextUpdate === undefined ? [] : [tagged(0, writeGeneralizedTime(nextUpdate))]
  return sequence(id, statuses[status], time, ...next)
}
