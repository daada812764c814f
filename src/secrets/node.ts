import type { GroupName } from '../crypto/group.ts'
import type { HashName } from '../crypto/hash.ts'

/** Where a secret stands in the world: `connection/actor/name`, such as `c1/client/master_secret`; or {@link ZEROS}. */
export type SecretId = string

/** The `0` of the RFC's ladder: a string of Hash.length zero bytes, as salt or as input keying material. */
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

/** One secret and how it came to be: enough to compute it once more from its parents. */
export interface SecretNode {
  readonly id: SecretId
  /** RFC name, with a generation or index where there are several. */
  readonly name: string
  readonly bytes: Uint8Array
  readonly operation: SecretOperation
  /** HKDF label, group name or use of randomness; empty for HKDF-Extract. */
  readonly label: string
  /** Context of the derivation: transcript hash, ticket nonce, peer's share, MACed data. */
  readonly context: Uint8Array
  /** What it is made from, in the order of the operation's arguments. */
  readonly parents: readonly SecretId[]
  /** Hash of the schedule, or group of a key agreement. */
  readonly algorithm: HashName | GroupName | 'none'
  readonly cite: string
  /** `erased` once the RFC wants it gone: its bytes stay visible in earlier moments only. */
  readonly status: 'live' | 'erased'
}
