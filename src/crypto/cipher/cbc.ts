import { cbc as libraryCbc } from '@noble/ciphers/aes.js'
import { concat } from '../../bytes/bytes.ts'
import { count } from '../meter.ts'

/** AES in CBC mode, as the block cipher suites of TLS 1.2 use it; keys of 192 bits encrypt files only. */
export type CbcName = 'AES_128_CBC' | 'AES_192_CBC' | 'AES_256_CBC'

/** Bytes of an AES block, and of an IV. */
export const AES_BLOCK = 16

/** Sizes of a CBC cipher, in bytes. */
interface CbcRow {
  readonly keyLength: number
  /** Where the algorithm is defined. */
  readonly cite: string
}

/** Every CBC cipher with its key length. */
export const CBCS: Readonly<Record<CbcName, CbcRow>> = {
  AES_128_CBC: { keyLength: 16, cite: 'NIST SP 800-38A §6.2' },
  AES_192_CBC: { keyLength: 24, cite: 'NIST SP 800-38A §6.2' },
  AES_256_CBC: { keyLength: 32, cite: 'NIST SP 800-38A §6.2' },
}

/** AES-CBC under one key, without padding: whole blocks in, as many out. It protects no integrity. */
export interface Cbc {
  /** Which algorithm. */
  readonly name: CbcName
  /** Counts one 'cbc-encrypt'. @throws RangeError unless the IV has 16 bytes and the plaintext whole blocks */
  encrypt(iv: Uint8Array, plaintext: Uint8Array): Uint8Array
  /** Counts one 'cbc-decrypt'. @throws RangeError unless the IV has 16 bytes and the ciphertext whole blocks */
  decrypt(iv: Uint8Array, ciphertext: Uint8Array): Uint8Array
}

/**
 * The cipher `name` under `key`, which is copied.
 * @throws RangeError when the key does not have the length that {@link CBCS} gives.
 */
export function cbc(name: CbcName, key: Uint8Array): Cbc {
  const { keyLength } = CBCS[name]
  if (key.length !== keyLength)
    throw new RangeError(`${name} takes a key of ${keyLength} bytes, not ${key.length}`)
  const own = key.slice()
  const cipher = (iv: Uint8Array, input: Uint8Array): ReturnType<typeof libraryCbc> => {
    if (iv.length !== AES_BLOCK) throw new RangeError(`${name} takes an IV of 16 bytes, not ${iv.length}`)
    if (input.length % AES_BLOCK !== 0)
      throw new RangeError(`${name} takes whole blocks of 16 bytes, not ${input.length} bytes`)
    return libraryCbc(own, iv, { disablePadding: true })
  }
  return {
    name,
    encrypt: (iv, plaintext) => {
      count('cbc-encrypt')
      return cipher(iv, plaintext).encrypt(plaintext)
    },
    decrypt: (iv, ciphertext) => {
      count('cbc-decrypt')
      // The library knows no ciphertext of no blocks.
      return ciphertext.length === 0 ? new Uint8Array(0) : cipher(iv, ciphertext).decrypt(ciphertext)
    },
  }
}

/**
 * Padding of RFC 5652 §6.3 (PKCS #7), for what is not a record: 1 to 16 bytes, each of which says how many. Tickets of
 * RFC 5077 §4 use it, as OpenSSL writes them. Records of TLS have a padding of their own (RFC 5246 §6.2.3.2).
 */
export function padBlocks(bytes: Uint8Array): Uint8Array {
  const length = AES_BLOCK - (bytes.length % AES_BLOCK)
  return concat(bytes, new Uint8Array(length).fill(length))
}

/** The bytes before the padding of {@link padBlocks}; `undefined` where there is none. Check a MAC before this. */
export function unpadBlocks(bytes: Uint8Array): Uint8Array | undefined {
  const length = bytes.at(-1) ?? 0
  if (length < 1 || length > AES_BLOCK || bytes.length % AES_BLOCK !== 0) return undefined
  if (bytes.subarray(-length).some((byte) => byte !== length)) return undefined
  return bytes.slice(0, -length)
}
