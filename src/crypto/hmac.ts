import { hmac } from '@noble/hashes/hmac.js'
import { HASH_FUNCTIONS, type HashName } from './hash.ts'
import { count } from './meter.ts'

/** What this file asks of the library's HMAC object. */
interface Midstate {
  /** Takes more bytes. */
  update(bytes: Uint8Array): unknown
  /** Reads the MAC out; the object is of no use after that. */
  digest(): Uint8Array
  /** Makes `to` as this one is; without `to`, a new one. */
  _cloneInto(to?: Midstate): Midstate
}

/**
 * The object that works on a copy of a key's midstate, one for each hash: making a new one for each MAC costs as much as
 * the MAC. Nothing here is async, and it wipes itself when it gives its digest.
 */
const WORKERS: Partial<Record<HashName, Midstate>> = {}

/**
 * A key for HMAC (RFC 2104). Its two padded key blocks are hashed once, at first use, and cloned from then on: a secret
 * from which several others are expanded costs half as much.
 */
export class HmacKey {
  /** Which hash HMAC is built on. */
  readonly hash: HashName
  private readonly key: Uint8Array
  private midstate: Midstate | undefined

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
    this.midstate ??= hmac.create(HASH_FUNCTIONS[this.hash], this.key) as Midstate
    const state = (WORKERS[this.hash] = this.midstate._cloneInto(WORKERS[this.hash]))
    for (const part of parts) state.update(part)
    return state.digest()
  }
}
