import { HASH_FUNCTIONS, HASHES, RunningHash, type HashName } from './hash.ts'
import { count } from './meter.ts'

/** What the key is XORed with on the inside and on the outside (RFC 2104 §2). */
const INNER_PAD = 0x36
const OUTER_PAD = 0x5c

/** A hash that has taken the first block of either side, and is continued for each message. */
interface Midstates {
  readonly inner: RunningHash
  readonly outer: RunningHash
}

/**
 * A key for HMAC: H(K XOR opad, H(K XOR ipad, text)) (RFC 2104 §2). Both padded keys are hashed once, at first use: a secret
 * from which several others are derived costs half as much (§4).
 */
export class HmacKey {
  /** Which hash HMAC is built on. */
  readonly hash: HashName
  private readonly key: Uint8Array
  private midstates: Midstates | undefined

  /** Copies `key`, which may have any length (longer than a block is hashed first, RFC 2104 §2). */
  constructor(hash: HashName, key: Uint8Array) {
    this.hash = hash
    this.key = key.slice()
  }

  /** HMAC over the concatenation of `parts`; as long as the hash. Counts one 'hmac'. */
  mac(...parts: readonly Uint8Array[]): Uint8Array {
    count('hmac')
    return this.within(...parts)
  }

  /** As {@link HmacKey.mac}, uncounted: for constructions on HMAC that count as themselves. */
  within(...parts: readonly Uint8Array[]): Uint8Array {
    const { inner, outer } = (this.midstates ??= midstatesOf(this.hash, this.key))
    return outer.digestWith(inner.digestWith(...parts))
  }
}

/** Where keys are padded: the library views what it hashes, and V8 makes the first view of a small array dear. */
const BLOCK = new Uint8Array(new ArrayBuffer(128))

function midstatesOf(hash: HashName, key: Uint8Array): Midstates {
  const { blockLength } = HASHES[hash]
  const short = key.length > blockLength ? HASH_FUNCTIONS[hash](key) : key
  const padded = (pad: number): RunningHash => {
    const block = BLOCK.subarray(0, blockLength).fill(pad)
    for (let i = 0; i < short.length; i++) block[i] ^= short[i]
    return new RunningHash(hash).update(block)
  }
  return { inner: padded(INNER_PAD), outer: padded(OUTER_PAD) }
}
