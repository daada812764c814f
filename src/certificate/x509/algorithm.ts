/** AlgorithmIdentifiers and public keys (RFC 5280 §4.1.1.2, §4.1.2.7; RSA-PSS: RFC 4055 §3; EdDSA: RFC 8410). */
import type { Decodable, Reader } from '../../bytes/reader.ts'
import type { EcdsaCurve, PublicKey } from '../../crypto/keys.ts'
import { SCHEMES, type SchemeName } from '../../crypto/signature/signature.ts'
import { anyElement, constructed, explicit, nextIs, nextTag, readDer, TAG } from '../der/der.ts'
import { bitString, bitStringAround } from '../der/bits.ts'
import { naturalNumber, nothing, objectId, smallNumber } from '../der/values.ts'
import { bitStringOf, natural, NULL, oid, sequence, tagged } from '../der/write.ts'
import { OID, oidName } from '../der/oid.ts'
import { HASH_IDENTIFIERS, SIGNATURES } from './signatures.ts'

/** Parameters of id-RSASSA-PSS (RFC 4055 §3.1). Hashes as `sha256`, or by identifier where we know none. */
interface PssParameters {
  /** Hash of the message. */
  readonly hash: string
  /** Hash inside the mask generation function MGF1. */
  readonly mgfHash: string
  /** Length of the salt in bytes; in a key, the least that signatures may use. */
  readonly saltLength: number
}

/** An algorithm with the parameters that matter here. */
export interface Algorithm {
  /** Name as its RFC gives it, or the dotted form of one not in use here. */
  readonly name: string
  /** Curve of id-ecPublicKey: its TLS name or the dotted form; undefined for every other algorithm. */
  readonly curve: string | undefined
  /** Parameters of id-RSASSA-PSS; undefined for every other algorithm and for an unrestricted key. */
  readonly pss: PssParameters | undefined
}

/** A public key that this library does not verify with. */
interface UnsupportedKey {
  readonly kind: 'unsupported'
  /** The algorithm or the property that is not supported. */
  readonly reason: string
}

/** A certificate's key: one to verify with, or why it cannot be. */
export type CertificateKey = PublicKey | UnsupportedKey

const objectName: Decodable<string> = {
  type: 'OBJECT IDENTIFIER',
  cite: '',
  decode: (reader) => oidName(objectId.decode(reader)),
}

const hashAlgorithm = constructed('AlgorithmIdentifier', 'RFC 4055 §2.1', (reader) => {
  const name = reader.field('algorithm', objectName)
  if (reader.remaining > 0) reader.field('parameters', anyElement)
  return HASH_IDENTIFIERS[name]?.hash ?? name
})

const mgfAlgorithm = constructed('MaskGenAlgorithm', 'RFC 4055 §2.2', (reader) => {
  const at = reader.offset
  const name = reader.field('algorithm', objectName)
  if (name !== 'id-mgf1')
    reader.fail({ expected: 'id-mgf1 as the mask generation function', actual: name }, at)
  return reader.field('parameters', hashAlgorithm)
})

const pssParts = {
  hash: explicit(0, 'HashAlgorithm', hashAlgorithm),
  mgfHash: explicit(1, 'MaskGenAlgorithm', mgfAlgorithm),
  saltLength: explicit(2, 'INTEGER', smallNumber()),
  trailer: explicit(3, 'TrailerField', smallNumber()),
}

const pssParameters = constructed('RSASSA-PSS-params', 'RFC 4055 §3.1', (reader): PssParameters => {
  const hash = nextIs(reader, 0xa0) ? reader.field('hashAlgorithm', pssParts.hash) : 'sha1'
  const mgfHash = nextIs(reader, 0xa1) ? reader.field('maskGenAlgorithm', pssParts.mgfHash) : 'sha1'
  const saltLength = nextIs(reader, 0xa2) ? reader.field('saltLength', pssParts.saltLength) : 20
  const at = reader.offset
  const trailer = nextIs(reader, 0xa3) ? reader.field('trailerField', pssParts.trailer) : 1
  if (trailer !== 1) reader.fail({ expected: 'trailerField 1', actual: String(trailer) }, at)
  return { hash, mgfHash, saltLength }
})

/** `AlgorithmIdentifier ::= SEQUENCE { algorithm, parameters ANY }`. */
export const algorithmIdentifier: Decodable<Algorithm> = constructed(
  'AlgorithmIdentifier',
  'RFC 5280 §4.1.1.2',
  (reader) => {
    const name = reader.field('algorithm', objectName)
    if (name === 'id-RSASSA-PSS' && reader.remaining > 0)
      return { name, curve: undefined, pss: reader.field('parameters', pssParameters) }
    if (name === 'id-ecPublicKey' && nextIs(reader, TAG.oid))
      return { name, curve: reader.field('namedCurve', objectName), pss: undefined }
    const parameters = name === 'rsaEncryption' ? 'NULL' : SIGNATURES[name]?.parameters
    // RFC 5758 §3.2, RFC 8410 §3; RFC 3279 §2.3.1, RFC 4055 §5.
    if (reader.remaining > 0 && parameters === 'none')
      reader.fail({ expected: `no parameters of ${name}, not even NULL`, actual: nextTag(reader) })
    if (reader.remaining > 0) reader.field('parameters', parameters === 'NULL' ? nothing : anyElement)
    return { name, curve: undefined, pss: undefined }
  },
)

const SALT_LENGTHS: ReadonlyMap<string, number | undefined> = new Map(
  Object.values(HASH_IDENTIFIERS).map(({ hash, salt }) => [hash, salt]),
)

/**
 * The TLS name of a signature algorithm, undefined where TLS has none. RSA-PSS goes by the key that verifies: `rsae`
 * under rsaEncryption, `pss` under id-RSASSA-PSS; both hashes must agree and the salt be as long as they (RFC 9846 §4.3.3).
 */
export function schemeOf(algorithm: Algorithm, key: 'rsa' | 'rsa-pss' = 'rsa'): SchemeName | undefined {
  const { name, pss } = algorithm
  if (name !== 'id-RSASSA-PSS') return SIGNATURES[name]?.scheme
  if (!pss || pss.hash !== pss.mgfHash || pss.saltLength !== SALT_LENGTHS.get(pss.hash)) return undefined
  switch (pss.hash) {
    case 'sha256':
      return key === 'rsa' ? 'rsa_pss_rsae_sha256' : 'rsa_pss_pss_sha256'
    case 'sha384':
      return key === 'rsa' ? 'rsa_pss_rsae_sha384' : 'rsa_pss_pss_sha384'
    case 'sha512':
      return key === 'rsa' ? 'rsa_pss_rsae_sha512' : 'rsa_pss_pss_sha512'
    default:
      return undefined
  }
}

/** An algorithm in words: `id-RSASSA-PSS (sha256, mgf1 sha256, salt 32)`. */
export function showAlgorithm({ name, curve, pss }: Algorithm): string {
  if (pss) return `${name} (${pss.hash}, mgf1 ${pss.mgfHash}, salt ${pss.saltLength})`
  return curve === undefined ? name : `${name} (${curve})`
}

/** Lengths of an uncompressed point, in bytes. */
const POINTS: Readonly<Record<EcdsaCurve, number>> = { secp256r1: 65, secp384r1: 97, secp521r1: 133 }

/** Whether `curve` is one that ECDSA is done on here. */
export function isCurve(curve: string | undefined): curve is EcdsaCurve {
  return curve !== undefined && Object.hasOwn(POINTS, curve)
}

const rsaNumbers = constructed('RSAPublicKey', 'RFC 8017 §A.1.1', (reader) => ({
  n: reader.field('modulus', naturalNumber),
  e: reader.field('publicExponent', naturalNumber),
}))
const rsaKeyBits = bitStringAround('RSAPublicKey', rsaNumbers)

/** Bytes of modulus and exponent with what stands around them: 16384 bits for each. */
const MOST_RSA_KEY = 2 * 2048 + 32

function readKey(reader: Reader, { name, curve }: Algorithm): CertificateKey {
  if (name === 'rsaEncryption' || name === 'id-RSASSA-PSS') {
    const start = reader.offset
    const { n, e } = reader.field('subjectPublicKey', rsaKeyBits)
    // Nobody uses such keys, and even to count the bits of one of a hundred kilobytes takes a while.
    if (reader.offset - start > MOST_RSA_KEY)
      return { kind: 'unsupported', reason: 'an RSA key of more than 16384 bits' }
    return { kind: name === 'rsaEncryption' ? 'rsa' : 'rsa-pss', n, e }
  }
  const at = reader.offset
  const point = reader.field('subjectPublicKey', bitString)
  if (name === 'id-ecPublicKey') return readPoint(reader, at, curve, point)
  if (name !== 'id-Ed25519' && name !== 'id-Ed448') return { kind: 'unsupported', reason: name }
  const kind = name === 'id-Ed25519' ? 'ed25519' : 'ed448'
  const due = kind === 'ed25519' ? 32 : 57
  if (point.length !== due)
    reader.fail({ expected: `${due} bytes of a key of ${name}`, actual: `${point.length} bytes` }, at)
  return { kind, point }
}

function readPoint(reader: Reader, at: number, curve: string | undefined, point: Uint8Array): CertificateKey {
  if (!isCurve(curve)) return { kind: 'unsupported', reason: `curve ${curve ?? 'by explicit parameters'}` }
  // RFC 8422 §5.1.1: only the uncompressed form is used in TLS; certificates that compress are hardly ever seen.
  if (point[0] !== 4) return { kind: 'unsupported', reason: 'a point that is not uncompressed' }
  if (point.length !== POINTS[curve])
    reader.fail(
      { expected: `${POINTS[curve]} bytes of a point of ${curve}`, actual: `${point.length} bytes` },
      at,
    )
  return { kind: 'ecdsa', curve, point }
}

/** What a SubjectPublicKeyInfo holds. */
export interface KeyInfo {
  readonly key: CertificateKey
  readonly algorithm: Algorithm
}

/** `SubjectPublicKeyInfo ::= SEQUENCE { algorithm, subjectPublicKey }`. */
export const subjectPublicKeyInfo: Decodable<KeyInfo> = constructed(
  'SubjectPublicKeyInfo',
  'RFC 5280 §4.1.2.7',
  (reader) => {
    const algorithm = reader.field('algorithm', algorithmIdentifier)
    return { key: readKey(reader, algorithm), algorithm }
  },
)

/** The bits of a public key, without its algorithm. */
export function keyBits(key: PublicKey): Uint8Array {
  return 'point' in key ? key.point : sequence(natural(key.n), natural(key.e))
}

/** The same of a whole SubjectPublicKeyInfo, of whatever kind: what stands in the BIT STRING, without its count of unused bits. */
export function keyBitsOf(publicKeyInfo: Uint8Array): Uint8Array {
  const [, key] = readDer(publicKeyInfo).children
  if (!key) throw new RangeError('no SubjectPublicKeyInfo')
  return key.content.slice(1)
}

/** DER of the AlgorithmIdentifier that goes with a key of this kind. */
export function keyAlgorithm(key: {
  readonly kind: PublicKey['kind']
  readonly curve?: EcdsaCurve
}): Uint8Array {
  switch (key.kind) {
    case 'ecdsa':
      return sequence(oid(OID['id-ecPublicKey']), oid(OID[key.curve ?? 'secp256r1']))
    case 'ed25519':
      return sequence(oid(OID['id-Ed25519']))
    case 'ed448':
      return sequence(oid(OID['id-Ed448']))
    case 'rsa':
      return sequence(oid(OID.rsaEncryption), NULL)
    case 'rsa-pss':
      return sequence(oid(OID['id-RSASSA-PSS']))
  }
}

/** DER of a SubjectPublicKeyInfo. */
export function writeKeyInfo(key: PublicKey): Uint8Array {
  return sequence(keyAlgorithm(key), bitStringOf(keyBits(key)))
}

/** DER of the AlgorithmIdentifier of a signature by a key of this kind, always with SHA-2. */
export function signatureAlgorithm(scheme: SchemeName): Uint8Array {
  const row = SCHEMES[scheme]
  if (!('padding' in row && row.padding === 'pss')) {
    const [name] = Object.entries(SIGNATURES).find(([, known]) => known.scheme === scheme) ?? []
    if (name === undefined) throw new RangeError(`certificates are not signed with ${scheme}`)
    const identifier = oid(OID[name as keyof typeof OID])
    return row.kind === 'rsa' ? sequence(identifier, NULL) : sequence(identifier)
  }
  const hash = sequence(oid(OID[`id-${row.hash}` as 'id-sha256']), NULL)
  const mgf = sequence(oid(OID['id-mgf1']), hash)
  const salt = natural(SALT_LENGTHS.get(row.hash)!)
  return sequence(oid(OID['id-RSASSA-PSS']), sequence(tagged(0, hash), tagged(1, mgf), tagged(2, salt)))
}
