/** Making certificates: a template of what one shall say, and the issuer's key (RFC 5280 §4.1). */
import { fromText, fromUint } from '../../bytes/bytes.ts'
import { digest } from '../../crypto/hash/hash.ts'
import type { PrivateKey, PublicKey } from '../../crypto/keys.ts'
import { type SchemeName, sign } from '../../crypto/signature/signature.ts'
import { keyBits, signatureAlgorithm, writeKeyInfo } from '../x509/algorithm.ts'
import { contextTag, TAG } from '../der/der.ts'
import {
  bitList,
  bitStringOf,
  der,
  natural,
  octetString,
  oid,
  sequence,
  tagged,
  taggedPrimitive,
  TRUE,
} from '../der/write.ts'
import { KEY_USAGES, type KeyUsage } from '../x509/extension.ts'
import { parseIp } from '../x509/ip.ts'
import { OID, type OidName } from '../der/oid.ts'
import { writeTime } from '../der/time.ts'

/** What a certificate shall say. Nothing is checked: tests issue wrong ones on purpose. */
export interface Template {
  /** Content of the INTEGER; the first byte 01 to 7f. */
  readonly serialNumber: Uint8Array
  /** DER of the issuer's name. */
  readonly issuer: Uint8Array
  /** DER of the subject's name. */
  readonly subject: Uint8Array
  /** ms since the epoch */
  readonly notBefore: number
  /** ms since the epoch */
  readonly notAfter: number
  readonly publicKey: PublicKey
  /** Whether basicConstraints says CA; undefined leaves the extension out. */
  readonly ca: boolean | undefined
  readonly pathLength: number | undefined
  /** Empty leaves the extension out. */
  readonly keyUsage: readonly KeyUsage[]
  /** Empty leaves the extension out. */
  readonly extendedKeyUsage: readonly ('serverAuth' | 'clientAuth' | 'OCSPSigning' | 'anyExtendedKeyUsage')[]
  /** DNS names and IP literals of subjectAltName; empty leaves the extension out. */
  readonly names: readonly string[]
  /** Subtrees for nameConstraints: DNS suffixes, or `address/mask` literals; undefined leaves the extension out. */
  readonly nameConstraints:
    { readonly permitted: readonly string[]; readonly excluded: readonly string[] } | undefined
  readonly subjectKeyIdentifier: Uint8Array | undefined
  readonly authorityKeyIdentifier: Uint8Array | undefined
  /** Dotted identifier of a critical extension that nobody knows. */
  readonly unknownCritical: string | undefined
  /** DER of further extensions, as they shall stand. */
  readonly extensions?: readonly Uint8Array[]
  /** How the issuer signs. */
  readonly scheme: SchemeName
  /** Turns one bit of the signature. */
  readonly corruptSignature: boolean
}

/** keyIdentifier of a key: the first 160 bits of SHA-256 over its bits (RFC 7093 §2, method 1). */
export function keyIdentifier(key: PublicKey): Uint8Array {
  return digest('sha256', keyBits(key)).slice(0, 20)
}

function extension(name: OidName, critical: boolean, value: Uint8Array): Uint8Array {
  return sequence(oid(OID[name]), ...(critical ? [TRUE] : []), octetString(value))
}

function generalName(name: string): Uint8Array {
  const ip = parseIp(name)
  return ip ? taggedPrimitive(7, ip) : taggedPrimitive(2, fromText(name))
}

function subtree(text: string): Uint8Array {
  const [base, bits] = text.split('/').map(parseIp)
  if (!base || !bits) return sequence(taggedPrimitive(2, fromText(text)))
  return sequence(taggedPrimitive(7, Uint8Array.from([...base, ...bits])))
}

function subtrees(number: number, list: readonly string[]): Uint8Array[] {
  return list.length > 0 ? [tagged(number, ...list.map(subtree))] : []
}

/** The extensions in the order in which most CAs write them. */
function extensionsOf(template: Template): Uint8Array[] {
  const { ca, pathLength, keyUsage, extendedKeyUsage, names, nameConstraints } = template
  const list: Uint8Array[] = []
  if (ca !== undefined) {
    const limit = pathLength === undefined ? [] : [natural(pathLength)]
    list.push(extension('basicConstraints', true, sequence(...(ca ? [TRUE] : []), ...limit)))
  }
  if (keyUsage.length > 0)
    list.push(extension('keyUsage', true, bitList(keyUsage.map((usage) => KEY_USAGES.indexOf(usage)))))
  if (extendedKeyUsage.length > 0)
    list.push(extension('extKeyUsage', false, sequence(...extendedKeyUsage.map((name) => oid(OID[name])))))
  if (template.subjectKeyIdentifier)
    list.push(extension('subjectKeyIdentifier', false, octetString(template.subjectKeyIdentifier)))
  if (template.authorityKeyIdentifier) {
    const value = sequence(taggedPrimitive(0, template.authorityKeyIdentifier))
    list.push(extension('authorityKeyIdentifier', false, value))
  }
  if (names.length > 0) list.push(extension('subjectAltName', false, sequence(...names.map(generalName))))
  if (nameConstraints) {
    const value = [...subtrees(0, nameConstraints.permitted), ...subtrees(1, nameConstraints.excluded)]
    list.push(extension('nameConstraints', true, sequence(...value)))
  }
  if (template.unknownCritical !== undefined)
    list.push(sequence(oid(template.unknownCritical), TRUE, octetString(fromUint(0x0500, 2))))
  return [...list, ...(template.extensions ?? [])]
}

/**
 * DER of a certificate that says what the template says, signed by `issuerKey`.
 * @param salt for RSA-PSS schemes: as long as the hash; else empty
 * @throws RangeError when key or salt do not suit `template.scheme`.
 */
export function issueCertificate(template: Template, issuerKey: PrivateKey, salt: Uint8Array): Uint8Array {
  const algorithm = signatureAlgorithm(template.scheme)
  const list = extensionsOf(template)
  const tbs = sequence(
    der(contextTag(0, true), natural(2)),
    der(TAG.integer, template.serialNumber),
    algorithm,
    template.issuer,
    sequence(writeTime(template.notBefore), writeTime(template.notAfter)),
    template.subject,
    writeKeyInfo(template.publicKey),
    ...(list.length > 0 ? [tagged(3, sequence(...list))] : []),
  )
  const signature = sign(template.scheme, issuerKey, tbs, salt)
  const corrupt = template.corruptSignature ? 1 : 0
  const given = signature.map((byte, i) => (i === signature.length - 1 ? byte ^ corrupt : byte))
  return sequence(tbs, algorithm, bitStringOf(given))
}
