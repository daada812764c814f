/**
 * What stands around a session where it rests. A session holds the secret that resumes it: whoever reads a store can pose
 * as its clients and its server, and can decrypt recorded connections of TLS 1.2, of psk_ke, and early data. Hence two
 * envelopes: one that only notices damage, and one that also keeps readers out.
 */
import { randomBytes } from 'node:crypto'
import { concat, equal, fromText } from '../bytes/bytes.ts'
import { aead } from '../crypto/cipher/aead.ts'
import { digest } from '../crypto/hash/hash.ts'
import { expand } from '../crypto/hash/hkdf.ts'
import { HmacKey } from '../crypto/hash/hmac.ts'
import { StoreError } from './store.ts'

/** How keys and values look where they rest. */
export interface Envelope {
  /** Who can read what is in it, for people. */
  readonly protection: string
  /** The name under which the entry for `key` is kept. */
  readonly nameOf: (key: Uint8Array) => Uint8Array
  /** The bytes that are kept under `name`. */
  readonly wrap: (name: Uint8Array, value: Uint8Array) => Uint8Array
  /** The value again, or `undefined` where the bytes are not what {@link Envelope.wrap} made for `name`. */
  readonly unwrap: (name: Uint8Array, bytes: Uint8Array) => Uint8Array | undefined
}

const DIGEST_LENGTH = 16

/**
 * The default: `SHA-256(value)[16]  value`, readable for everybody who can read the place. The digest is there because one
 * flipped bit in a secret would still decode, and then fail the handshake where a miss only makes it a full one.
 */
export const readable: Envelope = {
  protection: 'NOT encrypted at rest: whoever reads it can resume its sessions and decrypt them',
  nameOf: (key) => key,
  wrap: (_name, value) => concat(digestOf(value), value),
  unwrap: (_name, bytes) => {
    const value = bytes.slice(DIGEST_LENGTH)
    return equal(bytes.slice(0, DIGEST_LENGTH), digestOf(value)) ? value : undefined
  },
}

function digestOf(value: Uint8Array): Uint8Array {
  return digest('sha256', value).slice(0, DIGEST_LENGTH)
}

const KEY_LENGTH = 32
const NONCE_LENGTH = 12

/**
 * Encrypted at rest: `nonce[12]  AES-256-GCM(value)  tag[16]`, under a name that is the HMAC-SHA256 of the key and also the
 * additional data: an entry opens under its own name alone, and no session ID can be read. Both working keys come from
 * `key` by HKDF-Expand. Nonces are random, so a key serves for 2^32 writes (NIST SP 800-38D §8.3). Whoever can write to the
 * place can still remove entries, or bring back old ones.
 * @param key 32 random bytes, kept elsewhere; another key finds nothing
 * @throws StoreError where it has another length
 */
export function sealed(key: Uint8Array): Envelope {
  if (key.length !== KEY_LENGTH)
    throw new StoreError(`a store is sealed under a key of ${KEY_LENGTH} bytes, not ${key.length}`)
  const root = new HmacKey('sha256', key)
  const names = new HmacKey('sha256', expand(root, fromText('glass-tls store name'), 32))
  const values = aead('AES_256_GCM', expand(root, fromText('glass-tls store value'), 32))
  return {
    protection: 'sealed with AES-256-GCM',
    nameOf: (key) => names.within(key),
    wrap: (name, value) => {
      // From the system, not from the seeded source of a run: a nonce that came twice would break GCM.
      const nonce = new Uint8Array(randomBytes(NONCE_LENGTH))
      return concat(nonce, values.seal(nonce, name, value))
    },
    unwrap: (name, bytes) =>
      bytes.length < NONCE_LENGTH
        ? undefined
        : values.open(bytes.slice(0, NONCE_LENGTH), name, bytes.slice(NONCE_LENGTH)),
  }
}
