/**
 * The library's AES for one block at a time, and its blocks as bytes. It takes and gives a block as four words, each with
 * its first byte lowest.
 */
import { unsafe } from '@noble/ciphers/aes.js'

/** Bytes of a block. */
export const BLOCK = 16

/** Where a key is viewed as words: V8 makes the first view of a small array dear. */
const KEY = new Uint8Array(new ArrayBuffer(32))

/** The round keys of a key of 16 or 32 bytes (FIPS 197 §5.2). */
export function roundKeysOf(key: Uint8Array): Uint32Array {
  KEY.set(key)
  return unsafe.expandKeyLE(KEY.subarray(0, key.length))
}

/** The library's AES: four words under round keys. */
export const encryptWords = unsafe.encrypt

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
  { s0, s1, s2, s3 }: ReturnType<typeof encryptWords>,
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
