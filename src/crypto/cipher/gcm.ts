import { equalConstantTime } from '../../bytes/bytes.ts'
import { BLOCK, encryptWords, roundKeysOf, swapped, wordAt, xorBlock } from './aes.ts'
import { Ghash } from './ghash.ts'

const TAG_LENGTH = 16
const NO_NONCE = new Uint8Array(12)

/**
 * AES-GCM under one key (NIST SP 800-38D §7), on the library's AES. The library's own `gcm` expands the key and makes the
 * tables of GHASH anew for each message, and views all bytes as words, which V8 makes dear where they are few: for a short
 * record it takes many times as long.
 */
export class Gcm {
  private readonly roundKeys: Uint32Array
  private readonly ghash: Ghash

  /** @param key 16 or 32 bytes */
  constructor(key: Uint8Array) {
    this.roundKeys = roundKeysOf(key)
    // H = E(K, 0^128)
    const h = new Uint8Array(BLOCK)
    this.mask(NO_NONCE, 0, h, h, 0, BLOCK)
    this.ghash = new Ghash(h)
  }

  /** Ciphertext and, behind it, the tag of 16 bytes. @param nonce 12 bytes */
  seal(nonce: Uint8Array, additional: Uint8Array, plaintext: Uint8Array): Uint8Array {
    const { length } = plaintext
    const sealed = new Uint8Array(length + TAG_LENGTH)
    this.crypt(nonce, plaintext, sealed, length)
    sealed.set(this.tag(nonce, additional, sealed, length), length)
    return sealed
  }

  /** The plaintext, or `undefined` where the tag is wrong. @param nonce 12 bytes @param sealed at least a tag */
  open(nonce: Uint8Array, additional: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    const length = sealed.length - TAG_LENGTH
    const tag = this.tag(nonce, additional, sealed, length)
    if (!equalConstantTime(tag, sealed.slice(length))) return undefined
    const plaintext = new Uint8Array(length)
    this.crypt(nonce, sealed, plaintext, length)
    return plaintext
  }

  /** The first `length` bytes by counter mode: block i under E(K, nonce || i + 2); 1 is for the tag. */
  private crypt(nonce: Uint8Array, from: Uint8Array, to: Uint8Array, length: number): void {
    for (let at = 0, count = 2; at < length; at += BLOCK, count++)
      this.mask(nonce, count, from, to, at, Math.min(length, at + BLOCK))
  }

  private tag(nonce: Uint8Array, additional: Uint8Array, sealed: Uint8Array, length: number): Uint8Array {
    const tag = this.ghash.over(additional, sealed, length)
    this.mask(nonce, 1, tag, tag, 0, TAG_LENGTH)
    return tag
  }

  /** to = from XOR E(K, nonce || count), for the bytes of one block: `at` to `end`, exclusive. */
  private mask(
    nonce: Uint8Array,
    count: number,
    from: Uint8Array,
    to: Uint8Array,
    at: number,
    end: number,
  ): void {
    const block = encryptWords(
      this.roundKeys,
      wordAt(nonce, 0),
      wordAt(nonce, 4),
      wordAt(nonce, 8),
      swapped(count),
    )
    xorBlock(from, to, at, end, block)
  }
}
