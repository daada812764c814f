/** X.509 certificates as values and as annotated bytes (RFC 5280 §4.1). */
import { brief } from '../../bytes/printable.ts'
import type { Decodable } from '../../bytes/reader.ts'
import type { Span } from '../../bytes/span.ts'
import { equal, toHex } from '../../bytes/bytes.ts'
import type { SchemeName } from '../../crypto/signature/signature.ts'
import {
  type Algorithm,
  algorithmIdentifier,
  type CertificateKey,
  type KeyInfo,
  schemeOf,
  subjectPublicKeyInfo,
} from './algorithm.ts'
import { constructed, contextTag, decodeDer, explicit, nextIs, spanOf } from '../der/der.ts'
import { anyBitString, bitString } from '../der/bits.ts'
import { integerBytes, smallNumber } from '../der/values.ts'
import { extensions, type Extensions, NO_EXTENSIONS } from './extension.ts'
import { distinguishedName, type DistinguishedName } from './name.ts'
import { time } from '../der/time.ts'

/** A parsed certificate. Byte arrays are copies of their own. */
export interface Certificate extends Extensions {
  /** The whole certificate. */
  readonly der: Uint8Array
  /** The TBSCertificate: the bytes that are signed. */
  readonly tbs: Uint8Array
  /** 1, 2 or 3. */
  readonly version: number
  /** Content of the INTEGER, at most 20 bytes from an honest CA. */
  readonly serialNumber: Uint8Array
  readonly issuer: DistinguishedName
  readonly subject: DistinguishedName
  /** First moment of validity, ms since the epoch. */
  readonly notBefore: number
  /** Last moment of validity, ms since the epoch. */
  readonly notAfter: number
  readonly publicKey: CertificateKey
  /** The whole SubjectPublicKeyInfo. */
  readonly publicKeyInfo: Uint8Array
  /** Algorithm of the key; the PSS parameters of a key bound to id-RSASSA-PSS stand here. */
  readonly keyAlgorithm: Algorithm
  /** How the issuer signed. */
  readonly signatureAlgorithm: Algorithm
  /** The TLS name of that, undefined where TLS has none. RSA-PSS shows as `rsae`; `schemeOf` asks the issuer's key. */
  readonly signatureScheme: SchemeName | undefined
  readonly signature: Uint8Array
}

type Signed = Omit<Certificate, 'der' | 'tbs' | 'signatureAlgorithm' | 'signatureScheme' | 'signature'> & {
  readonly innerAlgorithm: Uint8Array
}

const version = explicit(0, 'INTEGER', smallNumber())

const validity = constructed('Validity', 'RFC 5280 §4.1.2.5', (reader) => ({
  notBefore: reader.field('notBefore', time),
  notAfter: reader.field('notAfter', time),
}))

/** How certificates of version 2 told namesakes apart: any number of bits (RFC 5280 §4.1.2.8). */
const issuerUniqueId = anyBitString(contextTag(1, false))
const subjectUniqueId = anyBitString(contextTag(2, false))

const tbsCertificate = constructed('TBSCertificate', 'RFC 5280 §4.1.2', (reader): Signed => {
  const at = reader.offset
  const encoded = nextIs(reader, contextTag(0, true)) ? reader.field('version', version) : 0
  if (encoded > 2) reader.fail({ expected: 'version 1 to 3', actual: `version ${encoded + 1}` }, at)
  const serialNumber = reader.field('serialNumber', integerBytes)
  const algorithmAt = reader.offset
  reader.field('signature', algorithmIdentifier)
  const innerAlgorithm = reader.bytes.slice(algorithmAt, reader.offset)
  const issuer = reader.field('issuer', distinguishedName)
  const { notBefore, notAfter } = reader.field('validity', validity)
  const subject = reader.field('subject', distinguishedName)
  const keyAt = reader.offset
  const info: KeyInfo = reader.field('subjectPublicKeyInfo', subjectPublicKeyInfo)
  const publicKeyInfo = reader.bytes.slice(keyAt, reader.offset)
  const named = nextIs(reader, contextTag(1, false)) || nextIs(reader, contextTag(2, false))
  if (named && encoded === 0)
    reader.fail({ expected: 'version 2 or 3, where there are unique identifiers', actual: 'version 1' })
  if (nextIs(reader, contextTag(1, false))) reader.field('issuerUniqueID', issuerUniqueId)
  if (nextIs(reader, contextTag(2, false))) reader.field('subjectUniqueID', subjectUniqueId)
  const extended = nextIs(reader, contextTag(3, true))
  if (extended && encoded !== 2)
    reader.fail({ expected: 'version 3, where there are extensions', actual: `version ${encoded + 1}` })
  const found = extended ? reader.field('extensions', extensions) : NO_EXTENSIONS
  return {
    version: encoded + 1,
    serialNumber,
    innerAlgorithm,
    issuer,
    notBefore,
    notAfter,
    subject,
    publicKey: info.key,
    publicKeyInfo,
    keyAlgorithm: info.algorithm,
    ...found,
  }
})

const certificate: Decodable<Certificate> = constructed('Certificate', 'RFC 5280 §4.1', (reader) => {
  const start = reader.offset
  const { innerAlgorithm, ...signed } = reader.field('tbsCertificate', tbsCertificate)
  const tbs = reader.bytes.slice(start, reader.offset)
  const algorithmAt = reader.offset
  const signatureAlgorithm = reader.field('signatureAlgorithm', algorithmIdentifier)
  if (!equal(innerAlgorithm, reader.bytes.slice(algorithmAt, reader.offset)))
    reader.fail(
      {
        expected: 'signatureAlgorithm as tbsCertificate.signature has it (RFC 5280 §4.1.1.2)',
        actual: toHex(reader.bytes.slice(algorithmAt, reader.offset)),
      },
      algorithmAt,
    )
  const signature = reader.field('signatureValue', bitString)
  const signatureScheme = schemeOf(signatureAlgorithm)
  return { der: reader.bytes, tbs, ...signed, signatureAlgorithm, signatureScheme, signature }
})

/**
 * Reads one certificate, without judging it. Time is linear in its length, nesting is bounded.
 * @throws DecodeError that names field, byte offset and rule (on the wire: `bad_certificate`).
 */
export function parseCertificate(der: Uint8Array): Certificate {
  return decodeDer(der.slice(), 'Certificate', certificate)
}

/**
 * Every field of a certificate with its byte range, named as in RFC 5280; leaves tile the input.
 * @throws DecodeError as {@link parseCertificate} does.
 */
export function certificateSpan(der: Uint8Array): Span {
  return spanOf(der, 'Certificate', certificate)
}

/** Characters of a name that are shown where it stands among others. */
const MOST_SHOWN = 200

/** A certificate in one line: subject and serial number, of long ones the beginning. */
export function showCertificate({ subject, serialNumber }: Certificate): string {
  return `${brief(subject.text, MOST_SHOWN) || '(no subject)'} #${brief(toHex(serialNumber), MOST_SHOWN)}`
}
