/** RSAES-PKCS1-v1_5 (RFC 8017 §7.2) for the RSA key exchange of TLS 1.2: EM = 00 02 PS 00 M, PS without a zero byte. */
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js'
import { pow } from 'micro-rsa-dsa-dh/utils.js'
import { concat } from '../../bytes/bytes.ts'
import type { RsaPrivateKey } from '../keys.ts'
import { count } from '../meter.ts'
import { rsaByteLength, rsaPrivateOperation, rsaWithinBounds, type RsaNumbers } from './rsa.ts'

/** Bytes of a premaster secret that the client encrypts: its version, then 46 random ones (RFC 5246 §7.4.7.1). */
export const RSA_PREMASTER = 48

/** Zero bytes that the randomness of an encryption may hold before it runs short: one in 256 is zero. */
const SLACK = 64

/** Random bytes that {@link rsaEncrypt} takes to encrypt `length` bytes under a key. */
export function rsaEncryptionSeedLength(key: RsaNumbers, length = RSA_PREMASTER): number {
  return rsaByteLength(key.n) - length - 3 + SLACK
}

/**
 * Encrypts a message, as long as the modulus. Counts one 'rsa-encrypt'.
 * @param random as many bytes as {@link rsaEncryptionSeedLength} says; the padding is those that are not zero
 * @throws RangeError when the key is out of bounds or too short for the message, or the randomness too short
 */
export function rsaEncrypt(key: RsaNumbers, message: Uint8Array, random: Uint8Array): Uint8Array {
  const length = rsaByteLength(key.n)
  if (!rsaWithinBounds(key)) throw new RangeError('an RSA key outside the bounds of this library')
  if (message.length > length - 11)
    throw new RangeError(`${message.length} bytes are too many for an RSA key of ${length}`)
  count('rsa-encrypt')
  const padding = random.filter((byte) => byte !== 0).slice(0, length - message.length - 3)
  if (padding.length < length - message.length - 3)
    throw new RangeError(`${padding.length} random bytes that are not zero do not fill the padding`)
  const encoded = concat(Uint8Array.of(0, 2), padding, Uint8Array.of(0), message)
  return numberToBytesBE(pow(bytesToNumberBE(encoded), key.e, key.n), length)
}

/**
 * The premaster secret of a ClientKeyExchange, or `random48` where the ciphertext holds none: a wrong padding, a wrong
 * length and a wrong version all lead on to the same failure of Finished, and an attacker learns nothing from the
 * difference (RFC 5246 §7.4.7.1, second form; Bleichenbacher 1998, Klíma et al. 2003). Every byte is looked at whatever the
 * outcome; the time that big numbers take in JavaScript still depends on their value. Counts one 'rsa-decrypt'.
 * @param version the two bytes of ClientHello.legacy_version, such as 0x0303; not the version that was negotiated
 * @param random48 48 bytes, drawn before and for every handshake alike
 * @returns 48 bytes of its own, whatever the ciphertext
 * @throws RangeError when `random48` has another length; Error when the key is damaged: never because of the ciphertext
 */
export function rsaDecryptPremaster(
  key: RsaPrivateKey,
  ciphertext: Uint8Array,
  version: number,
  random48: Uint8Array,
): Uint8Array {
  if (random48.length !== RSA_PREMASTER) throw new RangeError(`${random48.length} random bytes instead of 48`)
  count('rsa-decrypt')
  const length = rsaByteLength(key.n)
  const c = ciphertext.length === 0 ? 0n : bytesToNumberBE(ciphertext)
  const inRange = ciphertext.length === length && c < key.n && length >= RSA_PREMASTER + 11
  // A ciphertext that cannot be one is decrypted all the same, so that it takes as long.
  const encoded = numberToBytesBE(rsaPrivateOperation(key, c % key.n), length)
  const good = maskOf(inRange ? 0 : 1) & maskOf(encodingFault(encoded, version))
  const premaster = encoded.subarray(-RSA_PREMASTER)
  return random48.map((byte, i) => (premaster[i]! & good) | (byte & ~good))
}

/** 0 where EM is 00 02 PS 00 version M with 48 bytes behind the separator, another number otherwise. */
function encodingFault(encoded: Uint8Array, version: number): number {
  const separator = encoded.length - RSA_PREMASTER - 1
  let fault = encoded[0]! | (encoded[1]! ^ 2) | encoded[separator]!
  // RFC 8017 §7.2.2: the first zero byte ends the padding, so one within it would make the message longer.
  for (let i = 2; i < separator; i++) fault |= ((encoded[i]! - 1) >> 8) & 1
  return fault | (encoded[separator + 1]! ^ (version >> 8)) | (encoded[separator + 2]! ^ (version & 0xff))
}

/** 0xff for 0, and 0 for any other number below 2^31: a choice without a branch. */
function maskOf(fault: number): number {
  return ((fault - 1) >> 31) & 0xff
}
