import type { GroupName } from '../crypto/agreement/group.ts'
import type { HashName } from '../crypto/hash/hash.ts'
import type { SecretRow } from './rows.ts'
import type { TranscriptPoint } from './transcript.ts'

/** Where a secret stands in the world: `connection/actor/name`, such as `c1/client/master_secret`; or {@link ZEROS}. */
export type SecretId = string

/**
 * The `0` of the RFC's ladder: a string of Hash.length zero bytes, as salt or as input keying material. In a premaster secret
 * of TLS 1.2: as many zero bytes as the pre-shared key is long (RFC 4279 §2).
 */
export const ZEROS: SecretId = '0'

/**
 * How a secret came to be.
 * - `random`: drawn from the labelled random source; `label` is its use.
 * - `input`: given from outside, such as an external PSK.
 * - `restored`: read from a session; its one parent is the node of the earlier connection that it equals.
 * - `key-agreement`: the private key (parent) meets the peer's share (context); `label` is the group.
 * - `encapsulation`: the server's half of the same, for groups where only one side encapsulates.
 * - `HKDF-Extract`: parents are the salt and the input keying material, in that order.
 * - `HKDF-Expand-Label`, `Derive-Secret`: `label` without the prefix `tls13 `, `context` the hash value.
 * - `HMAC`: parent is the key, context the data: binders and verify_data.
 *
 * In TLS 1.2 also:
 * - `dh-agreement`: the private exponent (parent) meets p, g and the peer's public value (context).
 * - `RSA-decryption`: of the context, with the certificate's key; the parent is the substitute for what holds no secret.
 * - `concatenation`: other_secret and the pre-shared key, each behind its length.
 * - `PRF`: parent is the secret, context the seed.
 * - `slice`: a part of the parent, from the offset that the context says; `label` shows its range.
 */
export type SecretOperation =
  | 'random'
  | 'input'
  | 'restored'
  | 'key-agreement'
  | 'encapsulation'
  | 'HKDF-Extract'
  | 'HKDF-Expand-Label'
  | 'Derive-Secret'
  | 'HMAC'
  | 'dh-agreement'
  | 'RSA-decryption'
  | 'concatenation'
  | 'PRF'
  | 'slice'

/** How long a secret is needed: until the handshake is done, or as long as the connection stands. */
export type Lifetime = 'handshake' | 'connection'

/** One secret and how it came to be: enough to compute it once more from its parents. */
export interface SecretNode {
  readonly id: SecretId
  /** RFC name, with a generation or index where there are several. */
  readonly name: string
  /** What it is for and whose: nobody reads that out of the name. */
  readonly row: SecretRow
  readonly bytes: Uint8Array
  readonly operation: SecretOperation
  /** Label of HKDF or PRF, group name or use of randomness; empty where the operation has none. */
  readonly label: string
  /** Context of the derivation: transcript hash, ticket nonce, peer's share, MACed data. */
  readonly context: Uint8Array
  /** The last message that the context covers, where it is the hash of a transcript. */
  readonly through?: TranscriptPoint | undefined
  /** What it is made from, in the order of the operation's arguments. */
  readonly parents: readonly SecretId[]
  /** Hash of the schedule, or group of a key agreement. */
  readonly algorithm: HashName | GroupName | 'none'
  readonly cite: string
  readonly lasts: Lifetime
  /** `erased` once the RFC wants it gone: its bytes stay visible in earlier moments only. */
  readonly status: 'live' | 'erased'
}

/** A node before its owner gives it a name and an id. */
export type SecretDraft = Omit<SecretNode, 'name' | 'id'>
