/** The symmetric primitives in two hands: the library called directly, and our own `src/crypto`, which is built on it. */
import { gcm } from '@noble/ciphers/aes.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { aead } from '../../src/crypto/cipher/aead.ts'
import { RunningHash } from '../../src/crypto/hash/hash.ts'
import { HmacKey } from '../../src/crypto/hash/hmac.ts'

/** What the lists of primitives are made of, all with SHA-256. */
export interface Symmetric {
  /** HMAC under one key, whose midstate is made once. */
  readonly hmac: (key: Uint8Array) => (...parts: readonly Uint8Array[]) => Uint8Array
  /** A running hash that can be asked on the way. */
  readonly hash: () => { update(bytes: Uint8Array): unknown; value(): Uint8Array }
  /** AES-GCM under a key that is new to both sides. */
  readonly seal: (key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, text: Uint8Array) => Uint8Array
  readonly open: (key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array) => unknown
}

// Objects that a copy goes into, so that none need be made for it.
const macWorker = hmac.create(sha256, new Uint8Array(32))
const hashWorker = sha256.create()

/** The library as it comes, its midstates kept. */
export const LIBRARY: Symmetric = {
  hmac: (key) => {
    const midstate = hmac.create(sha256, key)
    return (...parts) => {
      const mac = midstate._cloneInto(macWorker)
      for (const part of parts) mac.update(part)
      return mac.digest()
    }
  },
  hash: () => {
    const state = sha256.create()
    return { update: (bytes) => state.update(bytes), value: () => state._cloneInto(hashWorker).digest() }
  },
  seal: (key, nonce, aad, text) => gcm(key, nonce, aad).encrypt(text),
  open: (key, nonce, aad, sealed) => gcm(key, nonce, aad).decrypt(sealed),
}

/** What our handshakes call: for short records our AES-GCM costs less than the library's. */
export const OWN: Symmetric = {
  hmac: (secret) => {
    const key = new HmacKey('sha256', secret)
    return (...parts) => key.mac(...parts)
  },
  hash: () => {
    const running = new RunningHash('sha256')
    return { update: (bytes) => running.update(bytes), value: () => running.digest() }
  },
  seal: (key, nonce, aad, text) => sealing(key).seal(nonce, aad, text),
  open: (key, nonce, aad, sealed) => sealing(key).open(nonce, aad, sealed),
}

function sealing(key: Uint8Array) {
  return aead(key.length === 16 ? 'AES_128_GCM' : 'AES_256_GCM', key)
}
