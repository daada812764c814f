/**
 * ECDSA verification (FIPS 186-5 §6.4.2, SEC 1 §4.1.4) on what is public anyhow, which two thirds of a full handshake were
 * spent on: it takes a third of the library's time. Signing, which knows a secret, is the library's.
 */
import { toHex } from '../../bytes/bytes.ts'
import { ecdsaOn, pointOf } from './curve.ts'
import { digestWithin, type HashName } from '../hash/hash.ts'
import type { EcdsaCurve, EcdsaPublicKey } from '../keys.ts'
import { type Multiples, multiplesOf, sumOf } from './multiples.ts'

/** Tables of the base points, each made when first used. */
const bases = new Map<EcdsaCurve, Multiples>()

function baseOf(curve: EcdsaCurve): Multiples {
  let base = bases.get(curve)
  // As the table of a key that is met again, with a wider window because it is made only once.
  if (!base) bases.set(curve, (base = table(curve, pointOf(curve).BASE, 4, 6)))
  return base
}

function table(curve: EcdsaCurve, { X, Y, Z }: LibraryPoint, pieces: number, width: number): Multiples {
  const { Fp, Fn } = pointOf(curve)
  return multiplesOf(Fp, { X, Y, Z }, Fn.BITS, pieces, width)
}

type LibraryPoint = ReturnType<ReturnType<typeof pointOf>['fromBytes']>

/**
 * The table of a key for {@link verifyEcdsa}. `kept` makes a verification last less than half as long, and takes two thirds of
 * one to make. @throws Error where the bytes are no point of the curve
 */
export function keyTable({ curve, point }: EcdsaPublicKey, use: 'once' | 'kept'): Multiples {
  return table(curve, pointOf(curve).fromBytes(point), use === 'kept' ? 4 : 1, 5)
}

/**
 * Whether `signature`, in DER, is by `key` over `message`. Either form of s will do.
 * @param multiples the table of the key where there is one
 * @throws Error where the signature or the key is none at all
 */
export function verifyEcdsa(
  key: EcdsaPublicKey,
  hash: HashName,
  message: Uint8Array,
  signature: Uint8Array,
  multiples: Multiples | undefined,
): boolean {
  const { r, s } = ecdsaOn(key.curve, hash).Signature.fromBytes(signature, 'der')
  const { Fp, Fn } = pointOf(key.curve)
  const n = Fn.ORDER
  const p = Fp.ORDER
  const inverse = Fn.inv(s)
  const { X, Z } = sumOf(p, [
    { multiples: baseOf(key.curve), factor: (leftmost(digestWithin(hash, message), Fn.BITS) * inverse) % n },
    { multiples: multiples ?? keyTable(key, 'once'), factor: (r * inverse) % n },
  ])
  if (Z === 0n) return false
  // r is x = X/Z^2 modulo n, and p is less than 2n: x is r or r + n.
  const zz = (Z * Z) % p
  const isX = (x: bigint): boolean => x < p && (x * zz - X) % p === 0n
  return isX(r) || isX(r + n)
}

/** The leftmost bits of a hash as a number, at most as many as the order of the base point has. */
function leftmost(hash: Uint8Array, bits: number): bigint {
  return BigInt(`0x${toHex(hash)}`) >> BigInt(Math.max(0, 8 * hash.length - bits))
}
