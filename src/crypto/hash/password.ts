/** Keys from passwords, as files with private keys have them. */
import { pbkdf2 as libraryPbkdf2 } from '@noble/hashes/pbkdf2.js'
import { fromText } from '../../bytes/bytes.ts'
import { digest, HASH_FUNCTIONS, HASHES, type HashName } from './hash.ts'

/**
 * Most iterations that a file may ask for: two to four seconds each on a machine with nothing else to do. OpenSSL writes
 * 2048; the advice for passwords that are stored is 600,000 for SHA-256, 210,000 for SHA-512 and 1,300,000 for SHA-1.
 * SHA-384 and SHA-512 reckon with 64 bits, which takes three times as long here.
 */
export const MOST_ITERATIONS: Readonly<Record<HashName, number>> = {
  sha1: 1_500_000,
  sha224: 1_500_000,
  sha256: 1_500_000,
  sha384: 500_000,
  sha512: 500_000,
}

/** Whether so many iterations take about a second or more, and whoever waits should be told. */
export function takesLong(hash: HashName, iterations: number): boolean {
  return iterations > MOST_ITERATIONS[hash] / 3
}

/** PBKDF2 with HMAC (RFC 8018 §5.2) over the password in UTF-8. */
export function pbkdf2(
  hash: HashName,
  password: string,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Uint8Array {
  return libraryPbkdf2(HASH_FUNCTIONS[hash], fromText(password), salt, { c: iterations, dkLen: length })
}

/** What the key of PKCS #12 is for: the MAC over a file (RFC 7292 §B.3). */
const FOR_MAC = 3

/** The MAC key of a PKCS #12 file, as long as the hash (RFC 7292 §B.2). One block is all it needs. */
export function pkcs12MacKey(
  hash: HashName,
  password: string,
  salt: Uint8Array,
  iterations: number,
): Uint8Array {
  const { blockLength } = HASHES[hash]
  const diversifier = new Uint8Array(blockLength).fill(FOR_MAC)
  const parts = [salt, bmpString(password)].map((bytes) => repeated(bytes, blockLength))
  let key = digest(hash, diversifier, ...parts)
  for (let i = 1; i < iterations; i++) key = digest(hash, key)
  return key
}

/** Two bytes for each character, and two zeros (RFC 7292 §B.1). */
function bmpString(text: string): Uint8Array {
  const units = [...Array(text.length).keys()].map((i) => text.charCodeAt(i))
  return Uint8Array.from([...units, 0].flatMap((unit) => [unit >> 8, unit & 0xff]))
}

/** Bytes over and over, up to a whole number of blocks (RFC 7292 §B.2 steps 2 and 3). */
function repeated(bytes: Uint8Array, block: number): Uint8Array {
  const whole = new Uint8Array(block * Math.ceil(bytes.length / block))
  for (let at = 0; at < whole.length; at += bytes.length) whole.set(bytes.subarray(0, whole.length - at), at)
  return whole
}
