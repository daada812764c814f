import { equalConstantTime } from '../../bytes/bytes.ts'
import { BLOCK, encryptWords, roundKeysOf, wordAt, xorBlock } from './aes.ts'

/** Bytes of the length field L: what a nonce of 12 bytes leaves of a block beside its flags (RFC 3610 §2). */
const LENGTH_FIELD = 3

/** AES-CCM under one key with nonces of 12 bytes (RFC 3610), on the library's AES. */
export class Ccm {
  private readonly roundKeys: Uint32Array
  private readonly tagLength: number

  /** @param key 16 or 32 bytes @param tagLength 16, or 8 for CCM_8 (RFC 6655 §6.1) */
  constructor(key: Uint8Array, tagLength: number) {
    this.roundKeys = roundKeysOf(key)
    this.tagLength = tagLength
  }

  /** Ciphertext and the tag behind it. @param nonce 12 bytes @param plaintext fewer than 2^24 bytes */
  seal(nonce: Uint8Array, additional: Uint8Array, plaintext: Uint8Array): Uint8Array {
    const { length } = plaintext
    const sealed = new Uint8Array(length + this.tagLength)
    this.crypt(nonce, plaintext, sealed, length)
    sealed.set(this.tag(nonce, additional, plaintext), length)
    return sealed
  }

  /** The plaintext, or `undefined` where the tag is wrong. @param nonce 12 bytes @param sealed at least a tag */
  open(nonce: Uint8Array, additional: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    const length = sealed.length - this.tagLength
    const plaintext = new Uint8Array(length)
    this.crypt(nonce, sealed, plaintext, length)
    const tag = this.tag(nonce, additional, plaintext)
    return equalConstantTime(tag, sealed.slice(length)) ? plaintext : undefined
  }

  /** The first `length` bytes by counter mode: block i under S_(i+1); S_0 is for the tag (§2.3). */
  private crypt(nonce: Uint8Array, from: Uint8Array, to: Uint8Array, length: number): void {
    for (let at = 0, count = 1; at < length; at += BLOCK, count++)
      xorBlock(from, to, at, Math.min(length, at + BLOCK), this.encrypt(counterBlock(nonce, count)))
  }

  /** CBC-MAC over B_0, the additional data with their length and the plaintext (§2.2), under S_0. */
  private tag(nonce: Uint8Array, additional: Uint8Array, plaintext: Uint8Array): Uint8Array {
    const mac = new Uint8Array(BLOCK)
    this.absorb(mac, this.firstBlock(nonce, additional.length > 0, plaintext.length))
    if (additional.length > 0) this.absorb(mac, withLength(additional))
    this.absorb(mac, plaintext)
    xorBlock(mac, mac, 0, BLOCK, this.encrypt(counterBlock(nonce, 0)))
    return mac.subarray(0, this.tagLength)
  }

  /** B_0: flags, nonce, length of the message (§2.2). */
  private firstBlock(nonce: Uint8Array, hasAdditional: boolean, length: number): Uint8Array {
    const block = counterBlock(nonce, length)
    block[0]! |= (hasAdditional ? 0x40 : 0) | (((this.tagLength - 2) / 2) << 3)
    return block
  }

  /** Takes bytes into a CBC-MAC; the last block is filled up with zeros. */
  private absorb(mac: Uint8Array, bytes: Uint8Array): void {
    const zero = new Uint8Array(BLOCK)
    for (let at = 0; at < bytes.length; at += BLOCK) {
      for (let i = Math.min(BLOCK, bytes.length - at) - 1; i >= 0; i--) mac[i]! ^= bytes[at + i]!
      xorBlock(zero, mac, 0, BLOCK, this.encrypt(mac))
    }
  }

  private encrypt(block: Uint8Array): ReturnType<typeof encryptWords> {
    const word = (at: number): number => wordAt(block, at)
    return encryptWords(this.roundKeys, word(0), word(4), word(8), word(12))
  }
}

/** A_i: the flags say how long the counter is (RFC 3610 §2.3). */
function counterBlock(nonce: Uint8Array, count: number): Uint8Array {
  const block = new Uint8Array(BLOCK)
  block[0] = LENGTH_FIELD - 1
  block.set(nonce, 1)
  block[13] = count >>> 16
  block[14] = count >>> 8
  block[15] = count
  return block
}

/** Additional data behind their length: two bytes, or six from 0xff00 on (RFC 3610 §2.2). */
function withLength(additional: Uint8Array): Uint8Array {
  const { length } = additional
  const header =
    length < 0xff00
      ? [length >>> 8, length]
      : [0xff, 0xfe, length >>> 24, length >>> 16, length >>> 8, length]
  const bytes = new Uint8Array(header.length + length)
  bytes.set(header)
  bytes.set(additional, header.length)
  return bytes
}
