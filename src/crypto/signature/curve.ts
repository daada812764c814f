import { ecdh, ecdsa, weierstrass } from '@noble/curves/abstract/weierstrass.js'
import type { ECDH, ECDSA } from '@noble/curves/abstract/weierstrass.js'
import { HASH_FUNCTIONS, type HashName } from '../hash/hash.ts'
import type { EcdsaCurve } from '../keys.ts'

/**
 * The NIST curves y^2 = x^3 - 3x + b over p, made when first used: the library's own module builds all three, with much
 * beside, whenever it is imported, which costs 10 ms that a handshake on one curve has no use for.
 */
interface Domain {
  /** Prime of the field. */
  readonly p: bigint
  /** Coefficient b. */
  readonly b: bigint
  /** Order of the base point; the cofactor is 1. */
  readonly n: bigint
  /** Base point. */
  readonly Gx: bigint
  readonly Gy: bigint
}

// NIST SP 800-186 §3.2.1.3 to §3.2.1.5
const DOMAINS: Readonly<Record<EcdsaCurve, Domain>> = {
  secp256r1: {
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    Gx: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    Gy: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  },
  secp384r1: {
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: BigInt(
      '0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe814112' +
        '0314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef',
    ),
    n: BigInt(
      '0xffffffffffffffffffffffffffffffffffffffffffffffff' +
        'c7634d81f4372ddf581a0db248b0a77aecec196accc52973',
    ),
    Gx: BigInt(
      '0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b98' +
        '59f741e082542a385502f25dbf55296c3a545e3872760ab7',
    ),
    Gy: BigInt(
      '0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147c' +
        'e9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f',
    ),
  },
  secp521r1: {
    p: 2n ** 521n - 1n,
    b: BigInt(
      '0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109' +
        'e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00',
    ),
    n: BigInt(
      '0x01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff' +
        'fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
    ),
    Gx: BigInt(
      '0x00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3d' +
        'baa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66',
    ),
    Gy: BigInt(
      '0x011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e66' +
        '2c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650',
    ),
  },
}

/** Length of a scalar and of a coordinate, in bytes. */
export const COORDINATE_LENGTHS: Readonly<Record<EcdsaCurve, number>> = {
  secp256r1: 32,
  secp384r1: 48,
  secp521r1: 66,
}

type Point = Parameters<typeof ecdh>[0]

const points = new Map<EcdsaCurve, Point>()
const agreements = new Map<EcdsaCurve, ECDH>()
const signers = new Map<string, ECDSA>()

/** The order of a curve's base point: private keys are 1 to n - 1. */
export function orderOf(curve: EcdsaCurve): bigint {
  return DOMAINS[curve].n
}

/** The library's points of a curve, for this folder only. */
export function pointOf(curve: EcdsaCurve): Point {
  const { p, b, n, Gx, Gy } = DOMAINS[curve]
  return kept(points, curve, () => weierstrass({ p, a: p - 3n, b, n, h: 1n, Gx, Gy }))
}

/** Diffie-Hellman on a curve, for this folder only. */
export function ecdhOn(curve: EcdsaCurve): ECDH {
  return kept(agreements, curve, () => ecdh(pointOf(curve)))
}

/** ECDSA on a curve with a hash, for this folder only. In TLS 1.2 any hash goes with any curve. */
export function ecdsaOn(curve: EcdsaCurve, hash: HashName): ECDSA {
  return kept(signers, `${curve} ${hash}`, () => ecdsa(pointOf(curve), HASH_FUNCTIONS[hash]))
}

function kept<K, V>(made: Map<K, V>, key: K, make: () => V): V {
  let value = made.get(key)
  if (value === undefined) made.set(key, (value = make()))
  return value
}
