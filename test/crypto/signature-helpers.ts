import {
  constants,
  createPrivateKey,
  createPublicKey,
  sign as nodeSign,
  verify as nodeVerify,
} from 'node:crypto'
import type { JsonWebKey, KeyObject } from 'node:crypto'
import { concat, fromHex, fromText, fromUint } from '../../src/bytes/bytes.ts'
import type { EcdsaCurve, PrivateKey, RsaPrivateKey } from '../../src/crypto/keys.ts'
import {
  publicKeyOf,
  saltLength,
  SCHEMES,
  sign,
  type SchemeName,
} from '../../src/crypto/signature/signature.ts'
import { RSA_JWKS } from './rsa-keys.ts'

/** Every scheme. */
export const NAMES = Object.keys(SCHEMES) as SchemeName[]
/** What the tests sign. */
export const message = fromText('the content that CertificateVerify covers')

/** One of the fixed RSA keys, under either OID. */
export function rsaKey(bits: keyof typeof RSA_JWKS, kind: 'rsa' | 'rsa-pss'): RsaPrivateKey {
  const jwk: Readonly<Record<string, string>> = RSA_JWKS[bits]
  const number = (name: string): bigint =>
    BigInt(`0x${Buffer.from(jwk[name] ?? '', 'base64url').toString('hex')}`)
  const [n, e, d, p, q] = [number('n'), number('e'), number('d'), number('p'), number('q')]
  return { kind, n, e, d, p, q, dp: number('dp'), dq: number('dq'), qi: number('qi') }
}

/** A patterned ECDSA key. */
export function ecKey(curve: EcdsaCurve): PrivateKey {
  const length = { secp256r1: 32, secp384r1: 48, secp521r1: 66 }[curve]
  return { kind: 'ecdsa', curve, scalar: new Uint8Array(length).map((_, i) => (i === 0 ? 0 : 0x20 + i)) }
}

/** A key for each scheme, its bytes patterned where it can be. */
export function keyFor(name: SchemeName): PrivateKey {
  const scheme = SCHEMES[name]
  switch (scheme.kind) {
    case 'ecdsa':
      return ecKey(scheme.curve ?? 'secp256r1')
    case 'ed25519':
    case 'ed448':
      return {
        kind: scheme.kind,
        seed: new Uint8Array(scheme.kind === 'ed25519' ? 32 : 57).map((_, i) => 0x20 + i),
      }
    case 'rsa':
    case 'rsa-pss':
      return rsaKey(2048, scheme.kind)
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

function jwkOf(key: PrivateKey): JsonWebKey {
  const own = publicKeyOf(key)
  if (key.kind === 'ecdsa' && own.kind === 'ecdsa') {
    const length = key.scalar.length
    const crv = { secp256r1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }[key.curve]
    const [x, y] = [own.point.slice(1, 1 + length), own.point.slice(1 + length)]
    return { kty: 'EC', crv, d: base64(key.scalar), x: base64(x), y: base64(y) }
  }
  if ('seed' in key && 'point' in own)
    return {
      kty: 'OKP',
      crv: key.kind === 'ed448' ? 'Ed448' : 'Ed25519',
      d: base64(key.seed),
      x: base64(own.point),
    }
  const bits = (key as RsaPrivateKey).n.toString(2).length as keyof typeof RSA_JWKS
  return RSA_JWKS[bits]
}

/** The same key for OpenSSL; rsa-pss goes in as PKCS #8 under the OID id-RSASSA-PSS. */
export function nodeKey(key: PrivateKey): KeyObject {
  const plain = createPrivateKey({ key: jwkOf(key), format: 'jwk' })
  if (key.kind !== 'rsa-pss') return plain
  const der = (tag: number, ...parts: Uint8Array[]): Uint8Array => {
    const content = concat(...parts)
    const length =
      content.length < 128 ? fromUint(content.length, 1) : concat(fromHex('82'), fromUint(content.length, 2))
    return concat(Uint8Array.of(tag), length, content)
  }
  const algorithm = der(0x30, fromHex('06092a864886f70d01010a'))
  const inner = der(4, plain.export({ type: 'pkcs1', format: 'der' }))
  const pkcs8 = der(0x30, fromHex('020100'), algorithm, inner)
  return createPrivateKey({ key: Buffer.from(pkcs8), type: 'pkcs8', format: 'der' })
}

/** Hash and options with which OpenSSL does what a scheme says. */
function nodeOptions(name: SchemeName): { hash: string | null; padding?: number; saltLength?: number } {
  const scheme = SCHEMES[name]
  if (!('hash' in scheme)) return { hash: null }
  if (!('padding' in scheme)) return { hash: scheme.hash }
  if (scheme.padding === 'pkcs1') return { hash: scheme.hash, padding: constants.RSA_PKCS1_PADDING }
  return { hash: scheme.hash, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: saltLength(name) }
}

/** The signature of OpenSSL under a scheme. */
export function opensslSigns(name: SchemeName, key: PrivateKey, bytes: Uint8Array): Uint8Array {
  const { hash, ...options } = nodeOptions(name)
  return nodeSign(hash, bytes, { key: nodeKey(key), ...options })
}

/** Whether OpenSSL takes a signature under a scheme. */
export function opensslVerifies(
  name: SchemeName,
  key: PrivateKey,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { hash, ...options } = nodeOptions(name)
  return nodeVerify(hash, bytes, { key: createPublicKey(nodeKey(key)), ...options }, signature)
}

/** Our signature over {@link message}, with a patterned salt. */
export function signed(name: SchemeName, key: PrivateKey): Uint8Array {
  return sign(name, key, message, new Uint8Array(saltLength(name)).fill(0x5a))
}
