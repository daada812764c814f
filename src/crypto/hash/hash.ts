import { sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { count } from '../meter.ts'

/** A hash function. SHA-1 and SHA-224 serve only signatures of old peers (RFC 9155). */
export type HashName = 'sha256' | 'sha384' | 'sha512' | 'sha1' | 'sha224'

/** Sizes of a hash, in bytes. */
interface HashRow {
  /** Length of the digest. */
  readonly outputLength: number
  /** Length of the block it works on: the length to which HMAC pads a key. */
  readonly blockLength: number
}

/** Every hash with its sizes (FIPS 180-4, figure 1). */
export const HASHES: Readonly<Record<HashName, HashRow>> = {
  sha256: { outputLength: 32, blockLength: 64 },
  sha384: { outputLength: 48, blockLength: 128 },
  sha512: { outputLength: 64, blockLength: 128 },
  sha1: { outputLength: 20, blockLength: 64 },
  sha224: { outputLength: 28, blockLength: 64 },
}

/** The library's function behind each name; for this folder only. */
export const HASH_FUNCTIONS = { sha256, sha384, sha512, sha1, sha224 } as const satisfies Record<
  HashName,
  unknown
>

/** What this file asks of the library's hash objects. Its types hide what keeps a state small. */
interface State {
  /** Takes more input. */
  update(bytes: Uint8Array): this
  /** The hash of the input so far; ends the object's use. */
  digest(): Uint8Array
  /** The same, written to `out`, which has its length. */
  digestInto(out: Uint8Array): void
  /** Makes `to` as this one is; without `to`, a new one. */
  _cloneInto(to?: State): State
  /** The chaining value in words. */
  get(): number[]
  /** Puts the chaining value back, as `get` gave it. */
  set(...words: readonly number[]): void
  /** Bytes taken. */
  length: number
}

function create(hash: HashName): State {
  return HASH_FUNCTIONS[hash].create() as unknown as State
}

/**
 * The object that works on a copy of a hash's state, one for each hash: making a new one costs as much as the hash of a
 * short message. It wipes itself when it gives its digest.
 */
const WORKERS: Partial<Record<HashName, State>> = {}
/** A state for each hash that has taken nothing, to be copied. */
const FRESH: Partial<Record<HashName, State>> = {}

/** The object that works on copies, as `state` is. */
function workerLike(hash: HashName, state: State): State {
  return (WORKERS[hash] = state._cloneInto(WORKERS[hash]))
}

function freshWorker(hash: HashName): State {
  return workerLike(hash, (FRESH[hash] ??= create(hash)))
}

/** Bytes that V8 keeps among its objects, and moves to a buffer when something first views them. */
const SMALL = 64
const VIEWED = new Uint8Array(new ArrayBuffer(SMALL))

/**
 * Lets `state` take `bytes`. The library views what does not end with a block: of a small array, that first view costs
 * as much as hashing it, so a copy goes in its place.
 */
function take(hash: HashName, state: State, bytes: Uint8Array): void {
  const { length } = bytes
  const { blockLength } = HASHES[hash]
  if (length > SMALL || (state.length % blockLength) + length <= blockLength) state.update(bytes)
  else {
    VIEWED.set(bytes)
    state.update(VIEWED.subarray(0, length))
  }
}

/** The digest of what `worker` has taken and `tail` behind it. */
function finish(hash: HashName, worker: State, tail: readonly Uint8Array[]): Uint8Array {
  for (const part of tail) take(hash, worker, part)
  return worker.digest()
}

/** The digest of all parts, one behind the other. Counts one 'hash'. */
export function digest(hash: HashName, ...parts: readonly Uint8Array[]): Uint8Array {
  count('hash')
  return digestWithin(hash, ...parts)
}

/** As {@link digest}, uncounted: for constructions that count as themselves. */
export function digestWithin(hash: HashName, ...parts: readonly Uint8Array[]): Uint8Array {
  return finish(hash, freshWorker(hash), parts)
}

/**
 * A hash that takes its input bit by bit and can be asked on the way. It has one owner, since taking input changes it.
 * `new RunningHash('sha256').update(hello).digest()`
 */
export class RunningHash {
  /** Which hash. */
  readonly hash: HashName
  private readonly state: State

  /** Over nothing yet, or over what another one has taken, which goes on by itself. */
  constructor(hash: HashName, from?: RunningHash) {
    this.hash = hash
    this.state = from ? from.state._cloneInto() : create(hash)
  }

  /** Takes `bytes` behind what it has taken; gives itself. */
  update(bytes: Uint8Array): this {
    take(this.hash, this.state, bytes)
    return this
  }

  /**
   * The digest of all so far and `tail` behind it, which is not taken in; more may follow. Uncounted: whoever asks for it
   * knows what it is for.
   */
  digest(...tail: readonly Uint8Array[]): Uint8Array {
    return finish(this.hash, workerLike(this.hash, this.state), tail)
  }
}

/**
 * A hash that has taken one block, to be continued again and again. It keeps the words of the chaining value alone: the
 * library's objects have a buffer beside them, which V8 makes dear, and a handshake has a hundred such states.
 */
export class Midstate {
  private readonly hash: HashName
  private readonly words: readonly number[]

  /** @param block as long as a block of the hash */
  constructor(hash: HashName, block: Uint8Array) {
    this.hash = hash
    const worker = freshWorker(hash)
    worker.update(block)
    this.words = worker.get()
  }

  /** The digest of the block and `tail` behind it. Uncounted, as {@link RunningHash.digest}. */
  digest(...tail: readonly Uint8Array[]): Uint8Array {
    return finish(this.hash, this.resumed(), tail)
  }

  /** The digest of the block and, behind it, that of the block of `inner` and `tail`: HMAC, without an array for what is within. */
  digestAround(inner: Midstate, tail: readonly Uint8Array[]): Uint8Array {
    const within = WITHIN[this.hash]
    const hashing = inner.resumed()
    for (const part of tail) take(this.hash, hashing, part)
    hashing.digestInto(within)
    const outer = this.resumed().update(within)
    within.fill(0)
    return outer.digest()
  }

  /** The object that works on copies, with the block taken. */
  private resumed(): State {
    const worker = freshWorker(this.hash)
    worker.set(...this.words)
    worker.length = HASHES[this.hash].blockLength
    return worker
  }
}

/** Where a digest stands that another hash takes at once. */
const WITHIN: Readonly<Record<HashName, Uint8Array>> = {
  sha256: within(HASHES.sha256),
  sha384: within(HASHES.sha384),
  sha512: within(HASHES.sha512),
  sha1: within(HASHES.sha1),
  sha224: within(HASHES.sha224),
}

function within({ outputLength }: HashRow): Uint8Array {
  return new Uint8Array(new ArrayBuffer(SMALL), 0, outputLength)
}
