/**
 * AES for one block at a time (FIPS 197), and its blocks as bytes. A block goes in and out as four words, each with its first
 * byte lowest. The library's AES looks up in 640 KiB of tables, which nothing else leaves in a processor's nearest cache: for
 * the few blocks of a handshake each look-up is a wait. Those here take 4 KiB, and serve long records as well.
 */

/** Bytes of a block. */
export const BLOCK = 16

/** A byte times x, of the polynomials modulo x^8 + x^4 + x^3 + x + 1 (FIPS 197 §4.2). */
function timesX(byte: number): number {
  return (byte << 1) ^ (-(byte >> 7) & 0x11b)
}

/** SBOX: the inverse of a byte, and an affine map of its bits (§5.1.1). */
const SBOX = Uint8Array.from(subBytes())

function subBytes(): number[] {
  const box = [0x63]
  // All bytes but 0 are powers of 3, and the inverse of 3^i is 3^(255 - i).
  const powers = [1]
  while (powers.length < 255) powers.push(powers.at(-1)! ^ timesX(powers.at(-1)!))
  for (const [i, power] of powers.entries()) {
    const inverse = powers[(255 - i) % 255]!
    const twice = inverse | (inverse << 8)
    box[power] = (inverse ^ (twice >> 4) ^ (twice >> 5) ^ (twice >> 6) ^ (twice >> 7) ^ 0x63) & 0xff
  }
  return box
}

/** What a byte in each row of a column adds to the column, by SUBBYTES and MIXCOLUMNS together (§5.1.3). */
const ROW_0 = Int32Array.from(SBOX, (byte) => {
  const twice = timesX(byte)
  return twice | (byte << 8) | (byte << 16) | ((twice ^ byte) << 24)
})
const ROW_1 = ROW_0.map((word) => rotated(word, 8))
const ROW_2 = ROW_0.map((word) => rotated(word, 16))
const ROW_3 = ROW_0.map((word) => rotated(word, 24))

/** A word with its bytes moved up by `bits`. */
function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

/** One byte of each word through SBOX, from the lowest of `a` to the highest of `d`. */
function substituted(a: number, b: number, c: number, d: number): number {
  const lower = SBOX[a & 0xff]! | (SBOX[(b >>> 8) & 0xff]! << 8)
  return lower | (SBOX[(c >>> 16) & 0xff]! << 16) | (SBOX[d >>> 24]! << 24)
}

/** Round keys one behind the other, four words each. V8 makes a plain array sooner, and collects it for nothing. */
export type RoundKeys = readonly number[]

/** Room for the round keys of the longest key: a copy of an array is made sooner than an array. */
const NO_KEYS: RoundKeys = Array.from({ length: 60 }, () => 0)

/** The round keys of a key of 16 or 32 bytes: KEYEXPANSION (§5.2). */
export function roundKeysOf(key: Uint8Array): RoundKeys {
  const words = key.length / 4
  const keys = NO_KEYS.slice(0, key.length + 28)
  for (let i = 0; i < words; i++) keys[i] = wordAt(key, 4 * i)
  let constant = 1
  for (let i = words; i < keys.length; i++) {
    let word = keys[i - 1]!
    if (i % words === 0) {
      word = rotated(substituted(word, word, word, word), 24) ^ constant
      constant = timesX(constant)
    } else if (words > 6 && i % words === 4) word = substituted(word, word, word, word)
    keys[i] = keys[i - words]! ^ word
  }
  return keys
}

/** A block as its four columns. */
interface Words {
  readonly s0: number
  readonly s1: number
  readonly s2: number
  readonly s3: number
}

/** A block under round keys: CIPHER (§5.1). Each column of a round takes one byte of every column before: SHIFTROWS (§5.1.2). */
export function encryptWords(keys: RoundKeys, w0: number, w1: number, w2: number, w3: number): Words {
  let s0 = w0 ^ keys[0]!
  let s1 = w1 ^ keys[1]!
  let s2 = w2 ^ keys[2]!
  let s3 = w3 ^ keys[3]!
  const last = keys.length - 4
  for (let k = 4; k < last; k += 4) {
    const t0 = column(s0, s1, s2, s3) ^ keys[k]!
    const t1 = column(s1, s2, s3, s0) ^ keys[k + 1]!
    const t2 = column(s2, s3, s0, s1) ^ keys[k + 2]!
    s3 = column(s3, s0, s1, s2) ^ keys[k + 3]!
    s0 = t0
    s1 = t1
    s2 = t2
  }
  return {
    s0: substituted(s0, s1, s2, s3) ^ keys[last]!,
    s1: substituted(s1, s2, s3, s0) ^ keys[last + 1]!,
    s2: substituted(s2, s3, s0, s1) ^ keys[last + 2]!,
    s3: substituted(s3, s0, s1, s2) ^ keys[last + 3]!,
  }
}

function column(a: number, b: number, c: number, d: number): number {
  const lower = ROW_0[a & 0xff]! ^ ROW_1[(b >>> 8) & 0xff]!
  return lower ^ ROW_2[(c >>> 16) & 0xff]! ^ ROW_3[d >>> 24]!
}

/** Four bytes as a word; bytes behind the end count as 0. */
export function wordAt(bytes: Uint8Array, at: number): number {
  const upper = ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | upper
}

/** A word with its bytes in the other order. */
export function swapped(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)
}

/** to = from XOR the block of four words, for the bytes `at` to `end`, exclusive, 16 at most, which both have. */
export function xorBlock(
  from: Uint8Array,
  to: Uint8Array,
  at: number,
  end: number,
  { s0, s1, s2, s3 }: Words,
): void {
  xorWord(from, to, at, end, s0)
  xorWord(from, to, at + 4, end, s1)
  xorWord(from, to, at + 8, end, s2)
  xorWord(from, to, at + 12, end, s3)
}

function xorWord(from: Uint8Array, to: Uint8Array, at: number, end: number, word: number): void {
  const stop = Math.min(at + 4, end)
  for (let i = at, rest = word; i < stop; i++, rest >>>= 8) to[i] = from[i]! ^ rest
}
