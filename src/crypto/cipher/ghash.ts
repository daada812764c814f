/** Bit polynomials of degree below 128 modulo x^128 + x^7 + x^2 + x + 1, where the leftmost bit is the lowest power. */

/** Words of 32 bits in a block of 16 bytes. */
const WORDS = 4
const BLOCK = 16
/** x^128 reduced: the polynomial that the bit shifted out at the right comes back as, at the left. */
const R = 0xe1000000

/** What eight bits shifted out at the right come back as: always within the leftmost word. */
const SHIFTED_OUT = Int32Array.from({ length: 256 }, (_, bits) => {
  let word = 0
  for (let i = 0; i < 8; i++) if (bits & (1 << i)) word ^= R >>> (7 - i)
  return word
})

/** A table before it is filled; V8 makes a copy of an array sooner than an array. */
const NO_MULTIPLES: readonly number[] = Array.from({ length: 16 * WORDS }, () => 0)

/** The hash so far, of the one message that is hashed. */
const y = new Int32Array(WORDS)

/**
 * GHASH, the hash under the tag of AES-GCM (NIST SP 800-38D §6.4), for one key and one message after another. Multiplies
 * eight bits at a time by two tables of 16 multiples of the key, after Shoup: quickly made, which is what counts for the many
 * keys of a handshake that protect a single short record.
 */
export class Ghash {
  /** The multiples of the key by every left half of a byte, in four words each. V8 makes a plain array sooner. */
  private readonly left = NO_MULTIPLES.slice()
  /** The multiples by every right half. */
  private readonly right = NO_MULTIPLES.slice()

  /** @param key 16 bytes */
  constructor(key: Uint8Array) {
    const { left, right } = this
    let a = wordAt(key, 0)
    let b = wordAt(key, 4)
    let c = wordAt(key, 8)
    let d = wordAt(key, 12)
    // The leftmost bit of a byte is the polynomial 1; each further one is x times the one before.
    for (let bit = 0x80; bit > 0; bit >>= 1) {
      const half = bit > 15 ? left : right
      const at = WORDS * (bit > 15 ? bit >> 4 : bit)
      half[at] = a
      half[at + 1] = b
      half[at + 2] = c
      half[at + 3] = d
      const back = -(d & 1) & R
      d = (c << 31) | (d >>> 1)
      c = (b << 31) | (c >>> 1)
      b = (a << 31) | (b >>> 1)
      a = (a >>> 1) ^ back
    }
    // The rest are sums: what has several bits is its highest and the others.
    for (const half of [left, right])
      for (let high = 2; high < 16; high *= 2)
        for (let i = WORDS; i < WORDS * high; i++)
          half[WORDS * high + i] = half[WORDS * high + (i % WORDS)]! ^ half[i]!
  }

  /**
   * The hash over additional data and the first `length` bytes of `ciphertext`, each with zeros to a whole block, and both
   * lengths in bits (§7.1 step 5): 16 bytes.
   */
  over(additional: Uint8Array, ciphertext: Uint8Array, length: number): Uint8Array {
    y.fill(0)
    this.absorb(additional, additional.length)
    this.absorb(ciphertext, length)
    this.multiply(highBits(additional.length), 8 * additional.length, highBits(length), 8 * length)
    const hash = new Uint8Array(BLOCK)
    for (let i = 0; i < BLOCK; i++) hash[i] = y[i >> 2]! >>> (24 - 8 * (i & 3))
    return hash
  }

  private absorb(bytes: Uint8Array, length: number): void {
    const whole = length - (length % BLOCK)
    for (let at = 0; at < whole; at += BLOCK) this.absorbBlock(bytes, at)
    if (whole === length) return
    const last = new Uint8Array(BLOCK)
    // One by one: V8 makes the first view of a small array dear.
    for (let i = whole; i < length; i++) last[i - whole] = bytes[i]!
    this.absorbBlock(last, 0)
  }

  private absorbBlock(bytes: Uint8Array, at: number): void {
    this.multiply(wordAt(bytes, at), wordAt(bytes, at + 4), wordAt(bytes, at + 8), wordAt(bytes, at + 12))
  }

  /** y = (y + block) * h, from the highest power down: what is there moves on by x^8, then the next multiples join. */
  private multiply(w0: number, w1: number, w2: number, w3: number): void {
    const { left, right } = this
    y[0]! ^= w0
    y[1]! ^= w1
    y[2]! ^= w2
    y[3]! ^= w3
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    for (let w = WORDS - 1; w >= 0; w--) {
      for (let word = y[w]!, n = 0; n < 4; n++, word >>>= 8) {
        const i = WORDS * ((word >>> 4) & 15)
        const j = WORDS * (word & 15)
        const back = SHIFTED_OUT[d & 0xff]!
        d = ((c << 24) | (d >>> 8)) ^ left[i + 3]! ^ right[j + 3]!
        c = ((b << 24) | (c >>> 8)) ^ left[i + 2]! ^ right[j + 2]!
        b = ((a << 24) | (b >>> 8)) ^ left[i + 1]! ^ right[j + 1]!
        a = (a >>> 8) ^ back ^ left[i]! ^ right[j]!
      }
    }
    y[0] = a
    y[1] = b
    y[2] = c
    y[3] = d
  }
}

/** What is above 32 bits in the number of bits of `length` bytes. */
function highBits(length: number): number {
  return Math.floor(length / 2 ** 29)
}

/** The four bytes at `at` as a word of 32 bits, the first one leftmost. */
function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}
