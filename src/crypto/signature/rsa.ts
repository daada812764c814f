/** RSA signatures of RFC 8017: the primitives, and the two encodings of a message. Salts come from the caller. */
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js'
import { gcd, invert, pow } from 'micro-rsa-dsa-dh/utils.js'
import { concat, equal, fromHex } from '../../bytes/bytes.ts'
import { HASHES, HASH_FUNCTIONS, type HashName } from '../hash/hash.ts'
import type { RsaPrivateKey } from '../keys.ts'

/** Fewest bits of a modulus that verifies or signs anything. */
export const RSA_MINIMUM_BITS = 1024
/** Most bits of a modulus: a peer must not be able to make us calculate for minutes. */
const RSA_MAXIMUM_BITS = 16384

/** The numbers of a public key. */
export interface RsaNumbers {
  readonly n: bigint
  readonly e: bigint
}

/** How a message becomes a number: EMSA-PSS (RFC 8017 §9.1) or EMSA-PKCS1-v1_5 (§9.2). */
export type RsaPadding = 'pss' | 'pkcs1'

/** DER of DigestInfo up to the digest itself (RFC 8017 §9.2 note 1). */
const DIGEST_INFO: Readonly<Record<HashName, Uint8Array>> = {
  sha1: fromHex('3021300906052b0e03021a05000414'),
  sha224: fromHex('302d300d06096086480165030402040500041c'),
  sha256: fromHex('3031300d060960864801650304020105000420'),
  sha384: fromHex('3041300d060960864801650304020205000430'),
  sha512: fromHex('3051300d060960864801650304020305000440'),
}

/** Length of a modulus in bits. */
export function bitLength(n: bigint): number {
  return n.toString(2).length
}

/** Whether this library calculates with a public key at all, whatever a peer's certificate says. */
export function rsaWithinBounds({ n, e }: RsaNumbers): boolean {
  const bits = n > 0n ? bitLength(n) : 0
  if (bits < RSA_MINIMUM_BITS || bits > RSA_MAXIMUM_BITS) return false
  // An exponent beyond 64 bits has no use but to slow us down; 1 or an even one does not encrypt.
  return e >= 3n && e % 2n === 1n && e < 2n ** 64n
}

/** Whether a key is within bounds, and large enough for the encoding: 1024 bits are too few for PSS with SHA-512. */
export function rsaKeyFits(key: RsaNumbers, padding: RsaPadding, hash: HashName): boolean {
  if (!rsaWithinBounds(key)) return false
  const bits = bitLength(key.n)
  const { outputLength } = HASHES[hash]
  return padding === 'pss'
    ? Math.ceil((bits - 1) / 8) >= 2 * outputLength + 2
    : Math.ceil(bits / 8) >= DIGEST_INFO[hash].length + outputLength + 11
}

/**
 * RSASSA-PSS-SIGN (RFC 8017 §8.1.1) or RSASSA-PKCS1-V1_5-SIGN (§8.2.1), as long as the modulus.
 * @param salt for PSS, as long as the hash; unused otherwise
 * @throws Error when the private key does not belong to its own public key.
 */
export function rsaSign(
  key: RsaPrivateKey,
  padding: RsaPadding,
  hash: HashName,
  message: Uint8Array,
  salt: Uint8Array,
): Uint8Array {
  const encoded =
    padding === 'pss' ? encodePss(key.n, hash, message, salt) : encodePkcs1(key.n, hash, message)
  return numberToBytesBE(rsaPrivateOperation(key, bytesToNumberBE(encoded)), rsaByteLength(key.n))
}

/** RSASSA-PSS-VERIFY (RFC 8017 §8.1.2) with a salt as long as the hash, or RSASSA-PKCS1-V1_5-VERIFY (§8.2.2). */
export function rsaVerify(
  { n, e }: RsaNumbers,
  padding: RsaPadding,
  hash: HashName,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== rsaByteLength(n)) return false
  const s = bytesToNumberBE(signature)
  if (s >= n) return false
  const m = pow(s, e, n)
  // Encoding anew and comparing leaves nothing to parse, so nothing to parse wrongly.
  if (padding === 'pkcs1') return m === bytesToNumberBE(encodePkcs1(n, hash, message))
  const length = Math.ceil((bitLength(n) - 1) / 8)
  return m < 1n << BigInt(8 * length) && verifyPss(n, hash, message, numberToBytesBE(m, length))
}

/** Length of a modulus in bytes, hence of everything that is encrypted or signed under it. */
export function rsaByteLength(n: bigint): number {
  return Math.ceil(bitLength(n) / 8)
}

/**
 * RSASP1 and RSADP, which are one (RFC 8017 §5.2.1, §5.1.2), by the Chinese remainder theorem: two powers of half the
 * length, four times as fast. A fault in one half would give the factors of n away, so the result is checked before it
 * leaves. @param m a number below n; @throws Error when the private key does not belong to its own public key
 */
export function rsaPrivateOperation({ n, e, p, q, dp, dq, qi }: RsaPrivateKey, m: bigint): bigint {
  const s1 = pow(m % p, dp, p)
  const s2 = pow(m % q, dq, q)
  const h = ((((s1 - s2) % p) + p) * qi) % p
  const s = s2 + h * q
  if (s >= n || pow(s, e, n) !== m) throw new Error('the RSA private key does not belong to its public key')
  return s
}

/** The exponent of nearly every key (RFC 8017 §2 allows any odd one from 3 on). */
const EXPONENT = 65537n

/** The key that two primes make (RFC 8017 §3.2): d is the inverse of e modulo lcm(p - 1, q - 1). @throws where they fit no exponent of 65537 */
export function rsaKeyOf(first: Uint8Array, second: Uint8Array): RsaPrivateKey {
  const [p, q] = [bytesToNumberBE(first), bytesToNumberBE(second)]
  const d = invert(EXPONENT, ((p - 1n) * (q - 1n)) / gcd(p - 1n, q - 1n))
  const [dp, dq] = [d % (p - 1n), d % (q - 1n)]
  return { kind: 'rsa', n: p * q, e: EXPONENT, d, p, q, dp, dq, qi: invert(q, p) }
}

/** EM = 00 01 ff..ff 00 DigestInfo */
function encodePkcs1(n: bigint, hash: HashName, message: Uint8Array): Uint8Array {
  const info = concat(DIGEST_INFO[hash], HASH_FUNCTIONS[hash](message))
  const padding = new Uint8Array(rsaByteLength(n) - info.length - 3).fill(0xff)
  return concat(Uint8Array.of(0, 1), padding, Uint8Array.of(0), info)
}

/** EMSA-PSS-ENCODE: EM = (DB xor MGF1(H)) || H || bc, DB = 00..00 01 salt, H = Hash(0^8 || Hash(message) || salt) */
function encodePss(n: bigint, hash: HashName, message: Uint8Array, salt: Uint8Array): Uint8Array {
  const bits = bitLength(n) - 1
  const h = HASH_FUNCTIONS[hash](concat(new Uint8Array(8), HASH_FUNCTIONS[hash](message), salt))
  const db = new Uint8Array(Math.ceil(bits / 8) - h.length - 1)
  db[db.length - salt.length - 1] = 1
  db.set(salt, db.length - salt.length)
  const masked = xor(db, mgf1(hash, h, db.length))
  masked[0]! &= topMask(bits)
  return concat(masked, h, Uint8Array.of(0xbc))
}

/** EMSA-PSS-VERIFY */
function verifyPss(n: bigint, hash: HashName, message: Uint8Array, encoded: Uint8Array): boolean {
  const bits = bitLength(n) - 1
  const { outputLength } = HASHES[hash]
  const masked = encoded.subarray(0, encoded.length - outputLength - 1)
  const h = encoded.subarray(masked.length, -1)
  const [first = 0] = masked
  if (encoded.at(-1) !== 0xbc || (first & ~topMask(bits)) !== 0) return false
  const db = xor(masked, mgf1(hash, h, masked.length))
  db[0]! &= topMask(bits)
  const zeros = db.length - outputLength - 1
  if (db[zeros] !== 1 || db.subarray(0, zeros).some((byte) => byte !== 0)) return false
  const salt = db.subarray(zeros + 1)
  return equal(h, HASH_FUNCTIONS[hash](concat(new Uint8Array(8), HASH_FUNCTIONS[hash](message), salt)))
}

/** The bits of the first byte that belong to an encoding of `bits` bits. */
function topMask(bits: number): number {
  return 0xff >> ((8 - (bits % 8)) % 8)
}

/** MGF1 (RFC 8017 §B.2.1): Hash(seed || 0) || Hash(seed || 1) || ... cut to `length`. */
function mgf1(hash: HashName, seed: Uint8Array, length: number): Uint8Array {
  const { outputLength } = HASHES[hash]
  const mask = new Uint8Array(length)
  for (let done = 0, i = 0; done < length; done += outputLength, i++) {
    // Fewer than 256 blocks: the longest modulus has 2048 bytes.
    const block = HASH_FUNCTIONS[hash](concat(seed, Uint8Array.of(0, 0, 0, i)))
    mask.set(block.subarray(0, length - done), done)
  }
  return mask
}

/** Of two that are as long. */
function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ b[i]!)
}
