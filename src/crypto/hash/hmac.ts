import { digestWithin, HASHES, Midstate, type HashName } from './hash.ts'
import { count } from '../meter.ts'

/** What the key is XORed with on the inside and on the outside (RFC 2104 §2). */
const INNER_PAD = 0x36
const OUTER_PAD = 0x5c

/** Where keys are padded, by length: the library views what it hashes, and V8 makes the first view of a small array dear. */
const BLOCKS: Readonly<Record<number, Uint8Array>> = {
  64: new Uint8Array(new ArrayBuffer(64)),
  128: new Uint8Array(new ArrayBuffer(128)),
}

/**
 * A key for several HMACs (RFC 2104). Both padded keys are hashed once: a secret from which several others are derived costs
 * half as much (§4).
 */
export class HmacKey {
  /** Which hash HMAC is built on. */
  readonly hash: HashName
  private readonly inner: Midstate
  private readonly outer: Midstate

  /** @param key of any length (longer than a block it is hashed first, RFC 2104 §2) */
  constructor(hash: HashName, key: Uint8Array) {
    this.hash = hash
    this.inner = new Midstate(hash, padded(hash, key, INNER_PAD))
    this.outer = new Midstate(hash, padded(hash, key, OUTER_PAD))
  }

  /** HMAC over the concatenation of `parts`; as long as the hash. Counts one 'hmac'. */
  mac(...parts: readonly Uint8Array[]): Uint8Array {
    count('hmac')
    return this.within(...parts)
  }

  /** As {@link HmacKey.mac}, uncounted: for constructions on HMAC that count as themselves. */
  within(...parts: readonly Uint8Array[]): Uint8Array {
    return this.outer.digestAround(this.inner, parts)
  }
}

/**
 * HMAC under a key that serves once: H(K XOR opad, H(K XOR ipad, text)), where `parts` together are the text (RFC 2104 §2).
 * Counts one 'hmac'.
 */
export function hmac(hash: HashName, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  count('hmac')
  return hmacWithin(hash, key, ...parts)
}

/** As {@link hmac}, uncounted: for constructions on HMAC that count as themselves. */
export function hmacWithin(hash: HashName, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const inner = digestWithin(hash, padded(hash, key, INNER_PAD), ...parts)
  return digestWithin(hash, padded(hash, key, OUTER_PAD), inner)
}

/** The key with zeros to a whole block, each byte XOR `pad`; the next call overwrites it. */
function padded(hash: HashName, key: Uint8Array, pad: number): Uint8Array {
  const { blockLength } = HASHES[hash]
  const short = key.length > blockLength ? digestWithin(hash, key) : key
  const block = BLOCKS[blockLength]!
  block.fill(pad)
  for (let i = 0; i < short.length; i++) block[i]! ^= short[i]!
  return block
}
