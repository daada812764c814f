import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { Ccm } from './ccm.ts'
import { Gcm } from './gcm.ts'
import { count } from '../meter.ts'

/** An AEAD algorithm of the TLS 1.3 cipher suites; TLS 1.2 uses the same and two more (RFC 5288, RFC 6655, RFC 7905). */
export type AeadName =
  | 'AES_128_GCM'
  | 'AES_256_GCM'
  | 'CHACHA20_POLY1305'
  | 'AES_128_CCM'
  | 'AES_256_CCM'
  | 'AES_128_CCM_8'
  | 'AES_256_CCM_8'

/** Sizes of an AEAD, in bytes, and how long a key may serve. */
interface AeadRow {
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
// RFC 9846 names no number for AES-CCM; DTLS 1.3 does (RFC 9147 §4.5.3).
const CCM_RECORDS = 2 ** 23

function ccm(keyLength: number, tagLength: number, cite: string): AeadRow {
  return { keyLength, nonceLength: 12, tagLength, limit: CCM_RECORDS, cite }
}

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
  AES_128_CCM: ccm(16, 16, 'RFC 5116 §5.3'),
  AES_256_CCM: ccm(32, 16, 'RFC 5116 §5.4'),
  AES_128_CCM_8: ccm(16, 8, 'RFC 6655 §6.1'),
  AES_256_CCM_8: ccm(32, 8, 'RFC 6655 §6.2'),
}

/** An AEAD under one key. Keep it for as long as the key serves: what depends on the key alone is made once. */
export interface Aead {
  /** Which algorithm. */
  readonly name: AeadName
  /**
   * Ciphertext and, behind it, the tag. Counts one 'aead-seal'.
   * @throws RangeError when the nonce does not have 12 bytes.
   */
  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array
  /**
   * The plaintext, or `undefined` when the tag is wrong or `ciphertext` too short to hold one. Counts one 'aead-open'.
   * @throws RangeError when the nonce does not have 12 bytes.
   */
  open(nonce: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined
}

/** The two directions as the ciphers below give them: lengths are checked and calls counted by {@link Keyed}. */
type Cipher = Pick<Aead, 'seal' | 'open'>

const CIPHERS: Readonly<Record<AeadName, (key: Uint8Array, tagLength: number) => Cipher>> = {
  AES_128_GCM: (key) => new Gcm(key),
  AES_256_GCM: (key) => new Gcm(key),
  CHACHA20_POLY1305: chachaPoly,
  AES_128_CCM: (key, tagLength) => new Ccm(key, tagLength),
  AES_256_CCM: (key, tagLength) => new Ccm(key, tagLength),
  AES_128_CCM_8: (key, tagLength) => new Ccm(key, tagLength),
  AES_256_CCM_8: (key, tagLength) => new Ccm(key, tagLength),
}

/**
 * The AEAD `name` under `key`, which is copied.
 * @throws RangeError when the key does not have the length that {@link AEADS} gives.
 */
export function aead(name: AeadName, key: Uint8Array): Aead {
  const { keyLength, tagLength } = AEADS[name]
  if (key.length !== keyLength)
    throw new RangeError(`${name} takes a key of ${keyLength} bytes, not ${key.length}`)
  return new Keyed(name, CIPHERS[name](key, tagLength))
}

/** A class: a connection keeps two of them, and closures would hold as much as the tables of their ciphers. */
class Keyed implements Aead {
  readonly name: AeadName
  private readonly cipher: Cipher

  constructor(name: AeadName, cipher: Cipher) {
    this.name = name
    this.cipher = cipher
  }

  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
    count('aead-seal')
    this.expectNonce(nonce)
    return this.cipher.seal(nonce, aad, plaintext)
  }

  open(nonce: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined {
    count('aead-open')
    this.expectNonce(nonce)
    return ciphertext.length < AEADS[this.name].tagLength
      ? undefined
      : this.cipher.open(nonce, aad, ciphertext)
  }

  private expectNonce({ length }: Uint8Array): void {
    const { nonceLength } = AEADS[this.name]
    if (length !== nonceLength)
      throw new RangeError(`${this.name} takes a nonce of ${nonceLength} bytes, not ${length}`)
  }
}

function chachaPoly(given: Uint8Array): Cipher {
  const key = given.slice()
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
