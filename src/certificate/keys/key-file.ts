/** Certificates and keys out of files, whatever their form: PEM, DER or PKCS #12; keys may be under a password. */
import { asLatin1 } from '../../bytes/bytes.ts'
import { DecodeError } from '../../bytes/reader.ts'
import type { PrivateKey } from '../../crypto/keys.ts'
import { decodeDer, readDer, TAG, type DerNode } from '../der/der.ts'
import { encryptedKey, openWithPassword, type Unlock } from './encrypted-key.ts'
import { parseCertificate } from '../x509/parse.ts'
import { belongsTo, certificatesFromPem, labelsOf, readPem } from './pem.ts'
import { readPkcs12, type Pkcs12 } from './pkcs12.ts'
import { KEY_FORMATS, parsePrivateKey, type KeyFormat } from './private-key.ts'

/** How the DER of a file begins, and what it then is: tags of its first two elements. */
const SHAPES: readonly (readonly [first: number, second: number, what: Shape])[] = [
  [TAG.integer, TAG.octetString, 'EC PRIVATE KEY'],
  [TAG.integer, TAG.integer, 'RSA PRIVATE KEY'],
  [TAG.integer, TAG.sequence, 'PRIVATE KEY'],
  [TAG.sequence, TAG.octetString, 'ENCRYPTED PRIVATE KEY'],
]

type Shape = KeyFormat | 'ENCRYPTED PRIVATE KEY' | 'CERTIFICATE' | 'PKCS12'

function shapeOf(der: Uint8Array): Shape {
  const [first, second] = readDer(der).children
  const tag = (node: DerNode | undefined): number | undefined => node && der[node.start]
  // PFX is version 3; no PrivateKeyInfo is (RFC 7292 §4, RFC 5958 §2).
  if (first && tag(first) === TAG.integer && tag(second) === TAG.sequence && first.content[0] === 3)
    return 'PKCS12'
  const found = SHAPES.find((shape) => shape[0] === tag(first) && shape[1] === tag(second))
  return found ? found[2] : 'CERTIFICATE'
}

/** Whether bytes are DER: a SEQUENCE whose length is long, as no text has one, or that of all bytes. */
function isDer(bytes: Uint8Array): boolean {
  const [tag, length = 0] = bytes
  return tag === TAG.sequence && (length >= 0x80 || bytes.length === 2 + length)
}

/**
 * The certificates of a file in their order.
 * @throws DecodeError that names field, offset and rule, where one does not parse or none is there
 */
export function certificatesOf(file: Uint8Array, unlock: Unlock = {}): readonly Uint8Array[] {
  if (!isDer(file)) return certificatesFromPem(asLatin1(file))
  const shape = shapeOf(file)
  if (shape === 'PKCS12') return certificatesIn(readPkcs12(file, unlock))
  parseCertificate(file)
  return [file.slice()]
}

/**
 * The first private key of a file.
 * @throws DecodeError that names field, offset and rule; also for a password that is missing or another one
 */
export function privateKeyOf(file: Uint8Array, unlock: Unlock = {}): PrivateKey {
  return keyIn(file, unlock) ?? noKeyIn(file)
}

/** The first private key of a file, if there is one. */
function keyIn(file: Uint8Array, unlock: Unlock): PrivateKey | undefined {
  if (!isDer(file)) return keyInPem(asLatin1(file), unlock)
  const shape = shapeOf(file)
  if (shape === 'CERTIFICATE') return undefined
  return shape === 'PKCS12' ? readPkcs12(file, unlock).keys.at(0) : keyOfDer(shape, file, unlock)
}

function noKeyIn(file: Uint8Array): never {
  if (!isDer(file))
    throw new DecodeError('PEM', 0, {
      expected: `a block ${LABELS.join(' or ')}`,
      actual: labelsOf(readPem(asLatin1(file))),
    })
  const [field, actual] =
    shapeOf(file) === 'PKCS12' ? ['PFX', 'none in it'] : ['DER', 'a certificate, and no private key']
  throw new DecodeError(field, 0, { expected: 'a private key', actual })
}

/**
 * The certificates of a file, and its first private key where it has one. A PKCS #12 file is opened once: its password is
 * made to take time.
 * @throws DecodeError as {@link certificatesOf} and {@link privateKeyOf} do
 */
export function chainAndKeyOf(
  file: Uint8Array,
  unlock: Unlock = {},
): { readonly chain: readonly Uint8Array[]; readonly key: PrivateKey | undefined } {
  if (!isDer(file) || shapeOf(file) !== 'PKCS12')
    return { chain: certificatesOf(file, unlock), key: keyIn(file, unlock) }
  const bundle = readPkcs12(file, unlock)
  return { chain: certificatesIn(bundle), key: bundle.keys.at(0) }
}

function certificatesIn({ certificates }: Pkcs12): readonly Uint8Array[] {
  if (certificates.length === 0)
    throw new DecodeError('PFX', 0, { expected: 'a certificate', actual: 'none in it' })
  for (const der of certificates) parseCertificate(der)
  return certificates
}

type KeyLabel = KeyFormat | 'ENCRYPTED PRIVATE KEY'
const LABELS: readonly string[] = [...KEY_FORMATS, 'ENCRYPTED PRIVATE KEY']

function keyOfDer(label: KeyLabel, der: Uint8Array, unlock: Unlock): PrivateKey {
  if (label !== 'ENCRYPTED PRIVATE KEY') return parsePrivateKey(label, der)
  const { cipher, encrypted } = decodeDer(der, 'EncryptedPrivateKeyInfo', encryptedKey)
  return parsePrivateKey('PRIVATE KEY', openWithPassword(cipher, encrypted, unlock))
}

function keyInPem(text: string, unlock: Unlock): PrivateKey | undefined {
  const block = readPem(text).find(({ label }) => LABELS.includes(label))
  return block && keyOfDer(block.label as KeyLabel, block.bytes, unlock)
}

/** The certificates with the one of the key in front, if it is among them: PKCS #12 has no order. */
export function leafFirst(chain: readonly Uint8Array[], key: PrivateKey): readonly Uint8Array[] {
  const leaf = chain.find((der) => belongsTo(der, key))
  return leaf ? [leaf, ...chain.filter((der) => der !== leaf)] : chain
}
