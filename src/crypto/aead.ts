import { GHASH } from '@noble/ciphers/_polyval.js'
import { unsafe } from '@noble/ciphers/aes.js'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { equalConstantTime } from '../bytes/bytes.ts'
import { count } from './meter.ts'

/** An AEAD algorithm of the TLS 1.3 cipher suites; TLS 1.2 uses the same (RFC 5288, RFC 7905). */
export type AeadName = 'AES_128_GCM' | 'AES_256_GCM' | 'CHACHA20_POLY1305'

/** Sizes of an AEAD, in bytes, and how long a key may serve. */
export interface AeadRow {
  readonly keyLength: number
  readonly nonceLength: number
  readonly tagLength: number
  /** Records that one key may protect; a KeyUpdate comes before (RFC 9846 §5.5, 8446 §5.5). */
  readonly limit: number
  /** Where the algorithm is defined. */
  readonly cite: string
}

// 2^24.5 full-size records for AES-GCM. For ChaCha20-Poly1305 the sequence number of 64 bits wraps first.
const GCM_RECORDS = Math.floor(2 ** 24.5)
const ALL_RECORDS = 2 ** 64

/** Every AEAD with its sizes and its limit. */
export const AEADS: Readonly<Record<AeadName, AeadRow>> = {
  AES_128_GCM: {
    keyLength: 16,
    nonceLength: 12,
    tagLength: 16,
    limit: GCM_RECORDS,
    cite: 'RFC 5116 §5.1',
  },
  AES_256_GCM: {
    keyLength: 32,
    nonceLength: 12,
    tagLength: 16,
    limit: GCM_RECORDS,
    cite: 'RFC 5116 §5.2',
  },
  CHACHA20_POLY1305: {
    keyLength: 32,
    nonceLength: 12,
    tagLength: 16,
    limit: ALL_RECORDS,
    cite: 'RFC 8439 §2.8',
  },
}

const TAG_LENGTH = 16
const BLOCK = 16
const ZERO_BLOCK = new Uint8Array(BLOCK)

/** An AEAD under one key. Keep it for as long as the key serves: what depends on the key alone is made once. */
export interface Aead {
  /** Which algorithm. */
  readonly name: AeadName
  /**
   * Ciphertext and, behind it, the tag of 16 bytes. Counts one 'aead-seal'.
   * @throws RangeError when the nonce does not have 12 bytes.
   */
  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array
  /**
   * The plaintext, or `undefined` when the tag is wrong or `ciphertext` too short to hold one. Counts one 'aead-open'.
   * @throws RangeError when the nonce does not have 12 bytes.
   */
  open(nonce: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined
}

/** The two directions as the ciphers below give them: lengths are checked and calls counted by {@link aead}. */
type Cipher = Pick<Aead, 'seal' | 'open'>

/**
 * The AEAD `name` under `key`, which is copied.
 * @throws RangeError when the key does not have the length that {@link AEADS} gives.
 */
export function aead(name: AeadName, key: Uint8Array): Aead {
  const { keyLength, nonceLength } = AEADS[name]
  if (key.length !== keyLength)
    throw new RangeError(`${name} takes a key of ${keyLength} bytes, not ${key.length}`)
  const own = key.slice()
  let made: Cipher | undefined
  const cipher = (nonce: Uint8Array): Cipher => {
    if (nonce.length !== nonceLength)
      throw new RangeError(`${name} takes a nonce of ${nonceLength} bytes, not ${nonce.length}`)
    return (made ??= name === 'CHACHA20_POLY1305' ? chachaPoly(own) : gcm(own))
  }
  return {
    name,
    seal: (nonce, aad, plaintext) => {
      count('aead-seal')
      return cipher(nonce).seal(nonce, aad, plaintext)
    },
    open: (nonce, aad, ciphertext) => {
      count('aead-open')
      const { open } = cipher(nonce)
      return ciphertext.length < TAG_LENGTH ? undefined : open(nonce, aad, ciphertext)
    },
  }
}

function chachaPoly(key: Uint8Array): Cipher {
  return {
    seal: (nonce, aad, plaintext) => chacha20poly1305(key, nonce, aad).encrypt(plaintext),
    open: (nonce, aad, ciphertext) => {
      try {
        return chacha20poly1305(key, nonce, aad).decrypt(ciphertext)
      } catch {
        // With the lengths checked before, a wrong tag is all that is left to go wrong.
        return undefined
      }
    },
  }
}

/** GHASH under one key for one message after another. */
class KeyedGhash extends GHASH {
  /** The tag before masking: zero-padded data, zero-padded ciphertext, both lengths (NIST SP 800-38D §7.1 step 5). */
  over(aad: Uint8Array, ciphertext: Uint8Array): Uint8Array {
    this.s0 = this.s1 = this.s2 = this.s3 = 0
    this.update(hashedBlocks(aad, ciphertext))
    const hash = new Uint8Array(TAG_LENGTH)
    this.digestInto(hash)
    // The library allows one message per object, since it wipes the table after it.
    this.finished = false
    return hash
  }
}

/**
 * AES-GCM (NIST SP 800-38D §7) from the library's AES-CTR and GHASH. The library's own `gcm` expands the key and fills
 * the multiplication table of GHASH anew for each message, which is half the cost of a short record.
 */
function gcm(key: Uint8Array): Cipher {
  const roundKeys = unsafe.expandKeyLE(key)
  // H = E(K, 0^128), the key of GHASH
  const h = unsafe.ctr32(roundKeys, false, new Uint8Array(16), ZERO_BLOCK)
  // The larger table costs more than it saves until records are long, and most keys of a handshake see one short record.
  let short: KeyedGhash | undefined
  let long: KeyedGhash | undefined
  const ghash = (length: number): KeyedGhash =>
    length > 1024 ? (long ??= new KeyedGhash(h, 2048)) : (short ??= new KeyedGhash(h, 1024))
  const encrypt = (counter: Uint8Array, bytes: Uint8Array, to?: Uint8Array): Uint8Array =>
    unsafe.ctr32(roundKeys, false, counter, aligned(bytes), to)

  const tagOf = (mask: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array => {
    const tag = ghash(ciphertext.length).over(aad, ciphertext)
    for (let i = 0; i < TAG_LENGTH; i++) tag[i] ^= mask[i]
    return tag
  }

  return {
    seal: (nonce, aad, plaintext) => {
      const counter = firstCounter(nonce)
      const mask = encrypt(counter, ZERO_BLOCK) // E(K, J0); the counter now stands at J0 + 1
      const sealed = new Uint8Array(plaintext.length + TAG_LENGTH)
      const ciphertext = encrypt(counter, plaintext, sealed.subarray(0, plaintext.length))
      sealed.set(tagOf(mask, aad, ciphertext), plaintext.length)
      return sealed
    },
    open: (nonce, aad, sealed) => {
      const ciphertext = sealed.subarray(0, -TAG_LENGTH)
      const counter = firstCounter(nonce)
      const mask = encrypt(counter, ZERO_BLOCK)
      if (!equalConstantTime(tagOf(mask, aad, ciphertext), sealed.subarray(-TAG_LENGTH))) return undefined
      return encrypt(counter, ciphertext)
    },
  }
}

/** J0 = nonce || 0^31 || 1 */
function firstCounter(nonce: Uint8Array): Uint8Array {
  const counter = new Uint8Array(16)
  counter.set(nonce)
  counter[15] = 1
  return counter
}

/** Both inputs, each with zeros to a whole block, then their lengths in bits, 64 bits each. */
function hashedBlocks(aad: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const start = wholeBlocks(aad.length)
  const end = start + wholeBlocks(ciphertext.length) + BLOCK
  const blocks = new Uint8Array(end)
  blocks.set(aad)
  blocks.set(ciphertext, start)
  let [left, right] = [8 * aad.length, 8 * ciphertext.length]
  for (let i = 1; left + right > 0; i++) {
    blocks[end - 8 - i] = left % 256
    blocks[end - i] = right % 256
    left = Math.floor(left / 256)
    right = Math.floor(right / 256)
  }
  return blocks
}

function wholeBlocks(length: number): number {
  return Math.ceil(length / BLOCK) * BLOCK
}

/** The library reads words of 32 bits, so an array that starts between two is copied. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
}
