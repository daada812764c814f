/** Private keys as files hold them: PKCS#8 (RFC 5958), SEC 1 (RFC 5915) and PKCS#1 (RFC 8017 §A.1.2). */
import type { Decodable, Reader } from '../../bytes/reader.ts'
import { COORDINATE_LENGTHS } from '../../crypto/signature/curve.ts'
import type { EcdsaCurve, PrivateKey, RsaPrivateKey } from '../../crypto/keys.ts'
import { publicKeyOf } from '../../crypto/signature/signature.ts'
import { type Algorithm, algorithmIdentifier, isCurve, keyAlgorithm, keyBits } from '../x509/algorithm.ts'
import { anyElement, constructed, contextTag, decodeDer, explicit, nextIs } from '../der/der.ts'
import { bitString } from '../der/bits.ts'
import { naturalNumber, objectId, octets, smallNumber, wrapped } from '../der/values.ts'
import { bitStringOf, natural, octetString, sequence, tagged } from '../der/write.ts'
import { oidName } from '../der/oid.ts'

const version = smallNumber()

function expectVersion(reader: Reader, allowed: readonly number[]): void {
  const at = reader.offset
  const value = reader.field('version', version)
  if (!allowed.includes(value))
    reader.fail({ expected: `version ${allowed.join(' or ')}`, actual: String(value) }, at)
}

const RSA_PARTS = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const

const rsaPrivateKey = constructed('RSAPrivateKey', 'RFC 8017 §A.1.2', (reader) => {
  // Version 1 would bring more than two primes.
  expectVersion(reader, [0])
  return Object.fromEntries(
    RSA_PARTS.map((part) => [part, reader.field(part, naturalNumber)]),
  ) as unknown as Omit<RsaPrivateKey, 'kind'>
})

const curveName = explicit(0, 'namedCurve', {
  type: 'OBJECT IDENTIFIER',
  cite: '',
  decode: (reader) => oidName(objectId.decode(reader)),
})
const publicKeyBits = explicit(1, 'publicKey', bitString)
const scalarBytes = octets()

/** `ECPrivateKey`; inside PKCS#8 the curve stands outside, alone it stands within. */
function ecPrivateKey(outer: string | undefined): Decodable<PrivateKey> {
  return constructed('ECPrivateKey', 'RFC 5915 §3', (reader) => {
    expectVersion(reader, [1])
    const at = reader.offset
    const bytes = reader.field('privateKey', scalarBytes)
    const inner = nextIs(reader, contextTag(0, true)) ? reader.field('parameters', curveName) : undefined
    if (nextIs(reader, contextTag(1, true))) reader.field('publicKey', publicKeyBits)
    const curve = outer ?? inner
    if (!isCurve(curve))
      return reader.fail(
        {
          expected: `a curve that is read here: ${Object.keys(COORDINATE_LENGTHS).join(', ')}`,
          actual: curve ?? 'none named',
        },
        at,
      )
    return { kind: 'ecdsa', curve, scalar: padScalar(reader, at, curve, bytes) }
  })
}

/** RFC 5915 asks for full length; older files leave leading zeros out. */
function padScalar(reader: Reader, at: number, curve: EcdsaCurve, bytes: Uint8Array): Uint8Array {
  const length = COORDINATE_LENGTHS[curve]
  if (bytes.length > length)
    reader.fail(
      { expected: `at most ${length} bytes of a key on ${curve}`, actual: `${bytes.length} bytes` },
      at,
    )
  const scalar = new Uint8Array(length)
  scalar.set(bytes, length - bytes.length)
  return scalar
}

const edSeed = wrapped('CurvePrivateKey', octets())

function readInner(reader: Reader, { name, curve }: Algorithm): PrivateKey {
  const at = reader.offset
  switch (name) {
    case 'rsaEncryption':
    case 'id-RSASSA-PSS': {
      const numbers = reader.field('privateKey', wrapped('RSAPrivateKey', rsaPrivateKey))
      return { kind: name === 'rsaEncryption' ? 'rsa' : 'rsa-pss', ...numbers }
    }
    case 'id-ecPublicKey':
      return reader.field('privateKey', wrapped('ECPrivateKey', ecPrivateKey(curve)))
    case 'id-Ed25519':
    case 'id-Ed448': {
      const seed = reader.field('privateKey', edSeed)
      const due = name === 'id-Ed25519' ? 32 : 57
      if (seed.length !== due)
        reader.fail({ expected: `${due} bytes of a key of ${name}`, actual: `${seed.length} bytes` }, at)
      return { kind: name === 'id-Ed25519' ? 'ed25519' : 'ed448', seed }
    }
    default:
      return reader.fail({ expected: 'a key of RSA, ECDSA or EdDSA', actual: name }, at)
  }
}

/** `PrivateKeyInfo`, not encrypted. */
export const privateKeyInfo: Decodable<PrivateKey> = constructed(
  'PrivateKeyInfo',
  'RFC 5958 §2',
  (reader) => {
    expectVersion(reader, [0, 1])
    const algorithm = reader.field('privateKeyAlgorithm', algorithmIdentifier)
    const key = readInner(reader, algorithm)
    while (reader.remaining > 0) reader.field('attributes', anyElement)
    return key
  },
)

/** How a private key is wrapped: the label of its PEM block. */
export type KeyFormat = 'PRIVATE KEY' | 'EC PRIVATE KEY' | 'RSA PRIVATE KEY'

/** All of them. */
export const KEY_FORMATS: readonly KeyFormat[] = ['PRIVATE KEY', 'EC PRIVATE KEY', 'RSA PRIVATE KEY']

/** Reads a private key. @throws DecodeError that names field, byte offset and rule. */
export function parsePrivateKey(format: KeyFormat, der: Uint8Array): PrivateKey {
  switch (format) {
    case 'PRIVATE KEY':
      return decodeDer(der, 'PrivateKeyInfo', privateKeyInfo)
    case 'EC PRIVATE KEY':
      return decodeDer(der, 'ECPrivateKey', ecPrivateKey(undefined))
    case 'RSA PRIVATE KEY':
      return { kind: 'rsa', ...decodeDer(der, 'RSAPrivateKey', rsaPrivateKey) }
  }
}

/** DER of a private key as PKCS#8 (RFC 5958 §2). */
export function writePrivateKey(key: PrivateKey): Uint8Array {
  return sequence(natural(0), keyAlgorithm(key), octetString(innerKey(key)))
}

function innerKey(key: PrivateKey): Uint8Array {
  switch (key.kind) {
    case 'ecdsa':
      return sequence(natural(1), octetString(key.scalar), tagged(1, bitStringOf(keyBits(publicKeyOf(key)))))
    case 'ed25519':
    case 'ed448':
      return octetString(key.seed)
    case 'rsa':
    case 'rsa-pss':
      return sequence(natural(0), ...RSA_PARTS.map((part) => natural(key[part])))
  }
}
