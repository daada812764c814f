/**
 * The key schedule of TLS 1.2 as data: RFC 5246 §8.1, §6.3 and §7.4.9; RFC 7627 §4. `PRF(secret, label, seed)` is all it has.
 *
 *   pre_master_secret   from (EC)DHE, RSA, a pre-shared key, or two of them (RFC 4279 §2)
 *     |
 *     +--> PRF("master secret", client_random + server_random)          = master_secret, or
 *     +--> PRF("extended master secret", Hash(ClientHello...ClientKeyExchange))     = master_secret
 *            |
 *            +--> PRF("key expansion", server_random + client_random)   = key_block
 *            |      +--> client_write_MAC_key, server_write_MAC_key, client_write_key, server_write_key,
 *            |           client_write_IV, server_write_IV, in this order
 *            +--> PRF("client finished", Hash(handshake_messages))      = verify_data of the client
 *            +--> PRF("server finished", Hash(handshake_messages))      = verify_data of the server
 */
import { CIPHERS_12 } from '../wire/registry/ciphers12.ts'
import { macLength12, type Suite12Row } from '../wire/registry/suites12.ts'
import { VERIFY_DATA_LENGTH } from '../wire/message12.ts'
import { SECRETS_12, type SecretRow } from './rows.ts'
import type { TranscriptPoint } from './transcript.ts'

/** Bytes of every master secret. */
export const MASTER_SECRET_LENGTH = 48

/** What a PRF is seeded with: the randoms in one order or the other, or the hash of the handshake messages. */
type Seed12 = 'client_random + server_random' | 'server_random + client_random' | 'handshake hash'

/** PRF(from, label, seed). */
export interface PrfRow {
  readonly operation: 'PRF'
  /** Name of the secret. */
  readonly from: 'pre_master_secret' | 'master_secret'
  readonly label: string
  readonly seed: Seed12
  /** The messages that may come last in the hash; empty where the seed is no hash. */
  readonly through: readonly TranscriptPoint[]
  /** Bytes, or what the suite's keys need together. */
  readonly length: number | 'key_block'
  readonly cite: string
  readonly makes: SecretRow
}

const FINISHED = { operation: 'PRF', from: 'master_secret', seed: 'handshake hash' } as const
const FINISHED_CITE = { length: VERIFY_DATA_LENGTH, cite: 'RFC 5246 §7.4.9' } as const

/** Every row by name. Both kinds of master secret become a node of the name `master_secret`. */
export const SCHEDULE_12 = {
  master_secret: {
    operation: 'PRF',
    from: 'pre_master_secret',
    label: 'master secret',
    seed: 'client_random + server_random',
    through: [],
    length: MASTER_SECRET_LENGTH,
    cite: 'RFC 5246 §8.1',
    makes: SECRETS_12.master_secret.both,
  },
  extended_master_secret: {
    operation: 'PRF',
    from: 'pre_master_secret',
    label: 'extended master secret',
    seed: 'handshake hash',
    through: ['ClientKeyExchange'],
    length: MASTER_SECRET_LENGTH,
    cite: 'RFC 7627 §4',
    makes: SECRETS_12.master_secret.both,
  },
  key_block: {
    operation: 'PRF',
    from: 'master_secret',
    label: 'key expansion',
    seed: 'server_random + client_random',
    through: [],
    length: 'key_block',
    cite: 'RFC 5246 §6.3',
    makes: SECRETS_12.key_block.both,
  },
  // In a full handshake the client finishes first, in an abbreviated one the server does (§7.3).
  client_verify_data: {
    ...FINISHED,
    label: 'client finished',
    through: ['ClientKeyExchange', 'client CertificateVerify', 'server Finished'],
    ...FINISHED_CITE,
    makes: SECRETS_12.verify_data.client,
  },
  server_verify_data: {
    ...FINISHED,
    label: 'server finished',
    through: ['client Finished', 'ServerHello', 'NewSessionTicket'],
    ...FINISHED_CITE,
    makes: SECRETS_12.verify_data.server,
  },
} as const satisfies Readonly<Record<string, PrfRow>>

/** Name of a row of the schedule. */
export type ScheduleName12 = keyof typeof SCHEDULE_12

/** Labels that the protocol uses itself: an exporter must not (RFC 5705 §4). */
export const RESERVED_LABELS_12: readonly string[] = Object.values(SCHEDULE_12).map((row) => row.label)

/** The columns of a suite that fix what is derived. A row of `SUITES_12` will do. */
export type SuiteKeys12 = Pick<Suite12Row, 'cipher' | 'mac' | 'prfHash'>

/** Lengths of the keys of one direction, in bytes; 0 where the suite has no such key. */
interface KeyLengths12 {
  readonly mac: number
  readonly key: number
  /** The fixed part of a nonce: 4 for GCM (RFC 5288 §3), 12 for ChaCha20 (RFC 7905 §2), none for CBC. */
  readonly iv: number
}

/** A part of the key block. */
interface PartRow {
  readonly makes: SecretRow
  readonly length: keyof KeyLengths12
}

const { write_MAC_key, write_key, write_IV } = SECRETS_12

/** Parts of the key block, in its order (RFC 5246 §6.3). */
export const KEY_BLOCK_PARTS = {
  client_write_MAC_key: { makes: write_MAC_key.client, length: 'mac' },
  server_write_MAC_key: { makes: write_MAC_key.server, length: 'mac' },
  client_write_key: { makes: write_key.client, length: 'key' },
  server_write_key: { makes: write_key.server, length: 'key' },
  client_write_IV: { makes: write_IV.client, length: 'iv' },
  server_write_IV: { makes: write_IV.server, length: 'iv' },
} as const satisfies Readonly<Record<string, PartRow>>

/** Name of a part of the key block. */
export type KeyBlockPart = keyof typeof KEY_BLOCK_PARTS

/** The lengths that a suite needs. */
export function keyLengths12(suite: Pick<SuiteKeys12, 'cipher' | 'mac'>): KeyLengths12 {
  const { keyLength, ivLength } = CIPHERS_12[suite.cipher]
  return { mac: macLength12(suite), key: keyLength, iv: ivLength }
}
