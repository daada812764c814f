/** Every kind of secret there is, as data: whose it is and what it is for stand in its row, which all of a kind share. */
import type { Actor } from '../wire/actor.ts'
import type { Version } from '../wire/version.ts'

/**
 * What a secret is for.
 * - `secret`: to be kept from everybody else: shared secrets, keys, what both are made from.
 * - `iv`: goes with a key, and protects nothing by itself.
 * - `mac`: verify_data or a binder: the peer gets it.
 * - `substitute`: for a premaster secret that was none (RFC 5246 §7.4.7.1).
 */
export type SecretUse = 'secret' | 'iv' | 'mac' | 'substitute'

// RFC 9846 §7.1, §7.3, §4.3.11.2, §4.5.3, §4.7.1.
const USES_13 = {
  key_share_private: 'secret',
  shared_secret: 'secret',
  psk: 'secret',
  // RFC 9258 §5.1, §5.2.
  epsk: 'secret',
  epskx: 'secret',
  imp_binder_key: 'secret',
  early_secret: 'secret',
  ext_binder_key: 'secret',
  res_binder_key: 'secret',
  binder: 'mac',
  early_traffic_secret: 'secret',
  early_exporter_master_secret: 'secret',
  derived_secret_handshake: 'secret',
  handshake_secret: 'secret',
  handshake_traffic_secret: 'secret',
  derived_secret_master: 'secret',
  master_secret: 'secret',
  application_traffic_secret: 'secret',
  // After a KeyUpdate (§7.2).
  next_application_traffic_secret: 'secret',
  exporter_master_secret: 'secret',
  resumption_master_secret: 'secret',
  resumption_psk: 'secret',
  write_key: 'secret',
  write_iv: 'iv',
  finished_key: 'secret',
  verify_data: 'mac',
} as const satisfies Readonly<Record<string, SecretUse>>

// RFC 5246 §8.1, §6.3, §7.4.9; RFC 4279 §2; RFC 5705 §4.
const USES_12 = {
  ecdhe_private: 'secret',
  dh_private: 'secret',
  psk: 'secret',
  other_secret: 'secret',
  pre_master_secret: 'secret',
  pre_master_secret_substitute: 'substitute',
  master_secret: 'secret',
  key_block: 'secret',
  write_MAC_key: 'secret',
  write_key: 'secret',
  write_IV: 'iv',
  verify_data: 'mac',
  keying_material: 'secret',
} as const satisfies Readonly<Record<string, SecretUse>>

/** A kind of secret of TLS 1.3: its RFC name without side, group, index and generation. */
export type SecretKind13 = keyof typeof USES_13
/** A kind of secret of TLS 1.2. */
export type SecretKind12 = keyof typeof USES_12

/**
 * What a secret is, beside its bytes and how it was made: one object for all that are the same. `version` is that in whose
 * handshake it is made: a hello that offers both makes some of TLS 1.3, whatever is chosen then.
 */
export type SecretRow = (
  | { readonly version: 'TLS 1.3'; readonly kind: SecretKind13 }
  | { readonly version: 'TLS 1.2'; readonly kind: SecretKind12 }
) & {
  /** Whose records or messages it serves: `both` where it serves either, or leads to what does. */
  readonly side: Actor | 'both'
  readonly use: SecretUse
}

/** Rows by kind and side. */
type Rows<Kind extends string> = Readonly<Record<Kind, Readonly<Record<SecretRow['side'], SecretRow>>>>

function rowsOf<Kind extends string>(version: Version, uses: Readonly<Record<Kind, SecretUse>>): Rows<Kind> {
  const row = (kind: string, use: SecretUse, side: SecretRow['side']) => ({ version, kind, side, use })
  const rows = Object.entries<SecretUse>(uses).map(([kind, use]) => [
    kind,
    { client: row(kind, use, 'client'), server: row(kind, use, 'server'), both: row(kind, use, 'both') },
  ])
  return Object.fromEntries(rows) as Rows<Kind>
}

/** Every row of TLS 1.3. */
export const SECRETS_13 = rowsOf('TLS 1.3', USES_13)

/** Every row of TLS 1.2. */
export const SECRETS_12 = rowsOf('TLS 1.2', USES_12)
