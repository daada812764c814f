/** Certificates of any kind for tests: who issues what under which name, a little more freely than identities allow. */
import { fromText } from '../../src/bytes/bytes.ts'
import { issueCertificate, keyIdentifier, type Template } from '../../src/certificate/keys/issue.ts'
import { der, octetString, oid, sequence, TRUE } from '../../src/certificate/der/write.ts'
import { TAG } from '../../src/certificate/der/der.ts'
import { OID, type OidName } from '../../src/certificate/der/oid.ts'
import type { PrivateKey } from '../../src/crypto/keys.ts'
import { publicKeyOf } from '../../src/crypto/signature/signature.ts'

/** A time within the validity of what is issued here unless it says otherwise, ms since 1970. */
export const NOW: number = Date.UTC(2026, 6, 1)
const DAY = 86_400_000
/** Validity that ended a month before {@link NOW}. */
export const EXPIRED = { notBefore: NOW - 60 * DAY, notAfter: NOW - 30 * DAY }

/** An Ed25519 key that follows from a name. */
export function keyOf(name: string): PrivateKey {
  const seed = new Uint8Array(32)
  seed.set(fromText(name).subarray(0, 32))
  return { kind: 'ed25519', seed }
}

/** One attribute of a name, its value a string of any type or any other element. */
export function attribute(type: OidName, value: Uint8Array): Uint8Array {
  return sequence(oid(OID[type]), value)
}

/** A name of one attribute for each relative name. */
export function nameOf(...attributes: readonly Uint8Array[]): Uint8Array {
  return sequence(...attributes.map((one) => der(TAG.set, one)))
}

/** The name `CN=<text>`, a UTF8String. */
export function cn(text: string): Uint8Array {
  return nameOf(attribute('commonName', der(TAG.utf8String, fromText(text))))
}

/** An extension with a value of DER. */
export function extension(id: OidName, critical: boolean, value: Uint8Array): Uint8Array {
  return sequence(oid(OID[id]), ...(critical ? [TRUE] : []), octetString(value))
}

let serial = 0

/** What a certificate is made of. */
export interface Wanted extends Partial<Template> {
  /** Name of the key that is certified, and the subject unless `subject` says otherwise. */
  readonly of: string
  /** Name of the key that signs, and the issuer unless `issuer` says otherwise. */
  readonly by: string
}

/** DER of a certificate; a CA unless `ca` says otherwise. */
export function issue({ of, by, ...rest }: Wanted, signer: PrivateKey = keyOf(by)): Uint8Array {
  const publicKey = publicKeyOf(keyOf(of))
  const template: Template = {
    serialNumber: Uint8Array.of(1, ++serial >> 8, serial & 0xff),
    issuer: cn(by),
    subject: cn(of),
    notBefore: NOW - 200 * DAY,
    notAfter: NOW + 200 * DAY,
    publicKey,
    ca: true,
    pathLength: undefined,
    keyUsage: rest.ca === false ? ['digitalSignature'] : ['keyCertSign'],
    extendedKeyUsage: [],
    names: rest.ca === false ? ['host.example.org'] : [],
    nameConstraints: undefined,
    subjectKeyIdentifier: keyIdentifier(publicKey),
    authorityKeyIdentifier: keyIdentifier(publicKeyOf(keyOf(by))),
    unknownCritical: undefined,
    scheme: 'ed25519',
    corruptSignature: false,
    ...rest,
  }
  return issueCertificate(template, signer, new Uint8Array())
}

/** DER of a leaf for `host.example.org`. */
export function leafBy(by: string, rest: Partial<Template> = {}, signer?: PrivateKey): Uint8Array {
  return issue({ of: 'leaf', by, ca: false, ...rest }, signer)
}
