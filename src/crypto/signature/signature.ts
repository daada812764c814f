import { ed25519 } from '@noble/curves/ed25519.js'
import { ed448 } from '@noble/curves/ed448.js'
import { EMPTY } from '../../bytes/bytes.ts'
import { ecdhOn, ecdsaOn } from './curve.ts'
import { verifyEcdsa } from './ecdsa.ts'
import { HASHES, type HashName } from '../hash/hash.ts'
import type { EcdsaCurve, PrivateKey, PublicKey } from '../keys.ts'
import { count } from '../meter.ts'
import type { KeyTables } from './key-tables.ts'
import { rsaKeyFits, rsaSign, rsaVerify, type RsaPadding } from './rsa.ts'

/** A signature scheme, as IANA writes it. */
export type SchemeName =
  | 'ecdsa_secp256r1_sha256'
  | 'ecdsa_secp384r1_sha384'
  | 'ecdsa_secp521r1_sha512'
  | 'ed25519'
  | 'ed448'
  | 'rsa_pss_rsae_sha256'
  | 'rsa_pss_rsae_sha384'
  | 'rsa_pss_rsae_sha512'
  | 'rsa_pss_pss_sha256'
  | 'rsa_pss_pss_sha384'
  | 'rsa_pss_pss_sha512'
  | 'rsa_pkcs1_sha256'
  | 'rsa_pkcs1_sha384'
  | 'rsa_pkcs1_sha512'
  | 'rsa_pkcs1_sha1'
  | 'ecdsa_sha1'
  | 'rsa_pkcs1_sha224'
  | 'ecdsa_sha224'

/** What a scheme stands for. */
type Scheme = {
  /** Where the scheme is defined for TLS. */
  readonly cite: string
  /** Whether a CertificateVerify of TLS 1.3 may use it; the others may at most sign certificates (RFC 9846 §4.3.3). */
  readonly handshake13: boolean
} & (
  | { readonly kind: 'ecdsa'; readonly curve?: EcdsaCurve; readonly hash: HashName }
  // EdDSA hashes inside: the scheme names no hash.
  | { readonly kind: 'ed25519' | 'ed448' }
  | { readonly kind: 'rsa' | 'rsa-pss'; readonly padding: RsaPadding; readonly hash: HashName }
)

const SCHEMES_12 = 'RFC 5246 §7.4.1.4.1'
const SCHEMES_13 = 'RFC 9846 §4.3.3 (8446 §4.2.3)'

function ecdsa(curve: EcdsaCurve, hash: HashName): Scheme {
  return { kind: 'ecdsa', curve, hash, handshake13: true, cite: SCHEMES_13 }
}

function rsa(kind: 'rsa' | 'rsa-pss', padding: RsaPadding, hash: HashName): Scheme {
  return { kind, padding, hash, handshake13: padding === 'pss', cite: SCHEMES_13 }
}

/** Every scheme by its name. */
export const SCHEMES: Readonly<Record<SchemeName, Scheme>> = {
  ecdsa_secp256r1_sha256: ecdsa('secp256r1', 'sha256'),
  ecdsa_secp384r1_sha384: ecdsa('secp384r1', 'sha384'),
  ecdsa_secp521r1_sha512: ecdsa('secp521r1', 'sha512'),
  ed25519: { kind: 'ed25519', handshake13: true, cite: SCHEMES_13 },
  ed448: { kind: 'ed448', handshake13: true, cite: SCHEMES_13 },
  rsa_pss_rsae_sha256: rsa('rsa', 'pss', 'sha256'),
  rsa_pss_rsae_sha384: rsa('rsa', 'pss', 'sha384'),
  rsa_pss_rsae_sha512: rsa('rsa', 'pss', 'sha512'),
  rsa_pss_pss_sha256: rsa('rsa-pss', 'pss', 'sha256'),
  rsa_pss_pss_sha384: rsa('rsa-pss', 'pss', 'sha384'),
  rsa_pss_pss_sha512: rsa('rsa-pss', 'pss', 'sha512'),
  rsa_pkcs1_sha256: rsa('rsa', 'pkcs1', 'sha256'),
  rsa_pkcs1_sha384: rsa('rsa', 'pkcs1', 'sha384'),
  rsa_pkcs1_sha512: rsa('rsa', 'pkcs1', 'sha512'),
  rsa_pkcs1_sha1: rsa('rsa', 'pkcs1', 'sha1'),
  ecdsa_sha1: { kind: 'ecdsa', hash: 'sha1', handshake13: false, cite: SCHEMES_13 },
  rsa_pkcs1_sha224: { ...rsa('rsa', 'pkcs1', 'sha224'), cite: SCHEMES_12 },
  ecdsa_sha224: { kind: 'ecdsa', hash: 'sha224', handshake13: false, cite: SCHEMES_12 },
}

/** Whether a scheme rests on SHA-1 (RFC 9155 §2 to §5) or SHA-224 (RFC 9846 §B.3.1.3), which are for old peers only. */
export function isLegacyScheme(name: string): boolean {
  if (!Object.hasOwn(SCHEMES, name)) return false
  const scheme = SCHEMES[name as SchemeName]
  return 'hash' in scheme && (scheme.hash === 'sha1' || scheme.hash === 'sha224')
}

/**
 * Whether a key can be used with a scheme: same kind, an RSA modulus long enough for the encoding and, in TLS 1.3, the
 * curve that an ECDSA scheme names. In TLS 1.2 the scheme names only the hash (RFC 9846 §4.3.3, 8446 §4.2.3). Whether a
 * scheme may sign a CertificateVerify is {@link Scheme.handshake13}.
 */
export function schemeFits(name: SchemeName, key: PublicKey | PrivateKey, version: '1.2' | '1.3'): boolean {
  const scheme = SCHEMES[name]
  switch (scheme.kind) {
    case 'ecdsa':
      return key.kind === 'ecdsa' && (version === '1.2' || scheme.curve === key.curve)
    case 'ed25519':
    case 'ed448':
      return key.kind === scheme.kind
    case 'rsa':
    case 'rsa-pss':
      return key.kind === scheme.kind && rsaKeyFits(key, scheme.padding, scheme.hash)
  }
}

/** Bytes of salt that {@link sign} takes under a scheme: the length of the hash for RSA-PSS, else 0. */
export function saltLength(name: SchemeName): number {
  const scheme = SCHEMES[name]
  return (scheme.kind === 'rsa' || scheme.kind === 'rsa-pss') && scheme.padding === 'pss'
    ? HASHES[scheme.hash].outputLength
    : 0
}

/**
 * The signature as it stands in CertificateVerify: DER for ECDSA (deterministic, RFC 6979), 64 or 114 bytes for EdDSA
 * (RFC 8032), as long as the modulus for RSA. Counts one 'sign'. The curve of an ECDSA key is not held against the
 * scheme here: that is {@link schemeFits} with a version.
 * @param salt for RSA-PSS only: as long as the hash, from the caller's randomness
 * @throws RangeError when key or salt do not suit the scheme.
 */
export function sign(name: SchemeName, key: PrivateKey, message: Uint8Array, salt = EMPTY): Uint8Array {
  const scheme = SCHEMES[name]
  if (!schemeFits(name, key, '1.2')) throw new RangeError(`${name} does not fit this ${key.kind} key`)
  if (salt.length !== saltLength(name))
    throw new RangeError(`${name} takes a salt of ${saltLength(name)} bytes, not ${salt.length}`)
  count('sign')
  if (key.kind === 'ecdsa' && scheme.kind === 'ecdsa')
    return ecdsaOn(key.curve, scheme.hash).sign(message, key.scalar, { lowS: false, format: 'der' })
  if (key.kind === 'ed25519') return ed25519.sign(message, key.seed)
  if (key.kind === 'ed448') return ed448.sign(message, key.seed)
  if ((key.kind === 'rsa' || key.kind === 'rsa-pss') && (scheme.kind === 'rsa' || scheme.kind === 'rsa-pss'))
    return rsaSign(key, scheme.padding, scheme.hash, message, salt)
  throw new RangeError(`${name} does not fit this ${key.kind} key`)
}

/**
 * Whether the signature is valid. False also for a key that does not suit the scheme and for bytes that are no signature
 * or no key at all: nothing a peer sends makes this throw. Counts one 'verify'. ECDSA takes both forms of s: TLS does not
 * ask for the lower one.
 * @param tables of keys that were met before: they change the time it takes and nothing else
 */
export function verify(
  name: SchemeName,
  key: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
  tables?: KeyTables,
): boolean {
  count('verify')
  const scheme = SCHEMES[name]
  if (!schemeFits(name, key, '1.2')) return false
  try {
    if (key.kind === 'ecdsa' && scheme.kind === 'ecdsa')
      return verifyEcdsa(key, scheme.hash, message, signature, tables?.of(key))
    // Strict decoding of points as in RFC 8032 §5.1.3, where the library would default to ZIP 215.
    if (key.kind === 'ed25519') return ed25519.verify(signature, message, key.point, { zip215: false })
    if (key.kind === 'ed448') return ed448.verify(signature, message, key.point, { zip215: false })
    if (
      (key.kind === 'rsa' || key.kind === 'rsa-pss') &&
      (scheme.kind === 'rsa' || scheme.kind === 'rsa-pss')
    )
      return rsaVerify(key, scheme.padding, scheme.hash, message, signature)
    return false
  } catch {
    // The library throws on signatures and points of a wrong length.
    return false
  }
}

/** The public key of a private one; an ECDSA point is uncompressed (SEC 1 §2.3.3). */
export function publicKeyOf(key: PrivateKey): PublicKey {
  switch (key.kind) {
    case 'ecdsa':
      return { kind: 'ecdsa', curve: key.curve, point: ecdhOn(key.curve).getPublicKey(key.scalar, false) }
    case 'ed25519':
      return { kind: 'ed25519', point: ed25519.getPublicKey(key.seed) }
    case 'ed448':
      return { kind: 'ed448', point: ed448.getPublicKey(key.seed) }
    case 'rsa':
    case 'rsa-pss':
      return { kind: key.kind, n: key.n, e: key.e }
  }
}
