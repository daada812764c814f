/**
 * The key schedule of TLS 1.3 as data: RFC 9846 §7.1, read from top to bottom as the RFC draws it, with what RFC 9258 §5.2 adds.
 *
 *             0
 *             |
 *   PSK ->  HKDF-Extract = Early Secret
 *             +-----> Derive-Secret(., "ext binder" | "res binder" | "imp binder", "")
 *             +-----> Derive-Secret(., "c e traffic", ClientHello)
 *             +-----> Derive-Secret(., "e exp master", ClientHello)
 *           Derive-Secret(., "derived", "")
 *             |
 *  (EC)DHE -> HKDF-Extract = Handshake Secret
 *             +-----> Derive-Secret(., "c hs traffic", ClientHello...ServerHello)
 *             +-----> Derive-Secret(., "s hs traffic", ClientHello...ServerHello)
 *           Derive-Secret(., "derived", "")
 *             |
 *   0  ->   HKDF-Extract = Master Secret
 *             +-----> Derive-Secret(., "c ap traffic", ClientHello...server Finished)
 *             +-----> Derive-Secret(., "s ap traffic", ClientHello...server Finished)
 *             +-----> Derive-Secret(., "exp master", ClientHello...server Finished)
 *             +-----> Derive-Secret(., "res master", ClientHello...client Finished)
 */
import type { Lifetime } from './node.ts'
import { SECRETS_13, type SecretKind13, type SecretRow } from './rows.ts'
import type { TranscriptPoint } from './transcript.ts'

/** HKDF-Extract(salt, ikm); `zeros` is a string of Hash.length zero bytes. */
interface ExtractRow {
  readonly operation: 'HKDF-Extract'
  readonly makes: SecretRow
  readonly salt: string
  readonly ikm: string
  readonly cite: string
  readonly lasts: Lifetime
}

/** Derive-Secret(from, label, messages through a named one). */
interface DeriveRow {
  readonly operation: 'Derive-Secret'
  readonly makes: SecretRow
  readonly from: string
  readonly label: string
  readonly through: TranscriptPoint
  readonly cite: string
  readonly lasts: Lifetime
}

/** One row of the schedule. */
export type ScheduleRow = ExtractRow | DeriveRow

const cite = 'RFC 9846 §7.1'
// What no Finished message needs any more goes: it protects nothing, and kept it would only help a thief (§7.1, §F.1).
const extract = (makes: SecretRow, salt: string, ikm: string): ExtractRow => ({
  operation: 'HKDF-Extract',
  makes,
  salt,
  ikm,
  cite,
  lasts: 'handshake',
})
const derive = (
  makes: SecretRow,
  from: string,
  label: string,
  through: TranscriptPoint,
  lasts: Lifetime = 'handshake',
): DeriveRow => ({ operation: 'Derive-Secret', makes, from, label, through, cite, lasts })

const {
  early_traffic_secret: early,
  handshake_traffic_secret: handshake,
  application_traffic_secret: application,
  ...made
} = SECRETS_13

/** Every secret of the ladder by name. `psk` and `shared_secret` enter from outside, or as zeros where there is none. */
export const SCHEDULE_13 = {
  early_secret: extract(made.early_secret.both, 'zeros', 'psk'),
  ext_binder_key: derive(made.ext_binder_key.client, 'early_secret', 'ext binder', 'empty'),
  res_binder_key: derive(made.res_binder_key.client, 'early_secret', 'res binder', 'empty'),
  imp_binder_key: {
    ...derive(made.imp_binder_key.client, 'early_secret', 'imp binder', 'empty'),
    cite: 'RFC 9258 §5.2',
  },
  client_early_traffic_secret: derive(early.client, 'early_secret', 'c e traffic', 'ClientHello'),
  early_exporter_master_secret: derive(
    made.early_exporter_master_secret.both,
    'early_secret',
    'e exp master',
    'ClientHello',
    'connection',
  ),
  derived_secret_handshake: derive(made.derived_secret_handshake.both, 'early_secret', 'derived', 'empty'),
  handshake_secret: extract(made.handshake_secret.both, 'derived_secret_handshake', 'shared_secret'),
  client_handshake_traffic_secret: derive(
    handshake.client,
    'handshake_secret',
    'c hs traffic',
    'ServerHello',
  ),
  server_handshake_traffic_secret: derive(
    handshake.server,
    'handshake_secret',
    's hs traffic',
    'ServerHello',
  ),
  derived_secret_master: derive(made.derived_secret_master.both, 'handshake_secret', 'derived', 'empty'),
  master_secret: extract(made.master_secret.both, 'derived_secret_master', 'zeros'),
  client_application_traffic_secret_0: derive(
    application.client,
    'master_secret',
    'c ap traffic',
    'server Finished',
    'connection',
  ),
  server_application_traffic_secret_0: derive(
    application.server,
    'master_secret',
    's ap traffic',
    'server Finished',
    'connection',
  ),
  exporter_master_secret: derive(
    made.exporter_master_secret.both,
    'master_secret',
    'exp master',
    'server Finished',
    'connection',
  ),
  resumption_master_secret: derive(
    made.resumption_master_secret.both,
    'master_secret',
    'res master',
    'client Finished',
    'connection',
  ),
} as const satisfies Readonly<Record<string, ScheduleRow>>

/** What RFC 9846 calls the secrets whose names in RFC 8446, in key logs and in the labels have the word "master" (§1.2). */
export const RENAMED_13 = {
  early_exporter_master_secret: 'early_exporter_secret',
  master_secret: 'main_secret',
  exporter_master_secret: 'exporter_secret',
  resumption_master_secret: 'resumption_secret',
} as const satisfies Partial<Record<keyof typeof SCHEDULE_13, string>>

/** Name of a secret of the ladder. */
export type LadderName = keyof typeof SCHEDULE_13

/** What HKDF-Expand-Label makes from one secret: label and length (`hash`, `key` or `iv` of the suite, `hash` of the target). */
interface ExpandRow {
  readonly label: string
  readonly length: 'hash' | 'key' | 'iv' | 'target'
  readonly cite: string
  /** Of the side that the secret serves. */
  readonly makes: SecretKind13
}

/** What is made from one secret, keys by the suffix of their name; each lasts as long as what it is made from. */
export const EXPANSIONS_13 = {
  write_key: { label: 'key', length: 'key', cite: 'RFC 9846 §7.3', makes: 'write_key' },
  write_iv: { label: 'iv', length: 'iv', cite: 'RFC 9846 §7.3', makes: 'write_iv' },
  finished_key: {
    label: 'finished',
    length: 'hash',
    cite: 'RFC 9846 §4.5.3 (8446 §4.4.4)',
    makes: 'finished_key',
  },
  next_generation: {
    label: 'traffic upd',
    length: 'hash',
    cite: 'RFC 9846 §7.2',
    makes: 'next_application_traffic_secret',
  },
  resumption_psk: {
    label: 'resumption',
    length: 'hash',
    cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
    makes: 'resumption_psk',
  },
  imported_psk: { label: 'derived psk', length: 'target', cite: 'RFC 9258 §5.1', makes: 'psk' },
} as const satisfies Readonly<Record<string, ExpandRow>>

/** Kind of expansion. */
export type Expansion = keyof typeof EXPANSIONS_13
