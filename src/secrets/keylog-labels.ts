/** What key logs call secrets (RFC 9850 §2). Labels are written and read here alone. */
import type { Actor } from '../wire/actor.ts'
import type { TrafficEpoch } from './names.ts'
import { SECRETS_12, SECRETS_13, type SecretRow } from './rows.ts'

/** What a label stands for. */
interface LabelRow {
  readonly label: string
  /** The secret; `undefined` for one that this house does not have. */
  readonly row: SecretRow | undefined
  /** Where records of TLS 1.3 are protected by the secret: whose they are, under which keys. */
  readonly traffic?: { readonly from: Actor; readonly epoch: TrafficEpoch; readonly generation: number }
}

const { early_traffic_secret, handshake_traffic_secret, application_traffic_secret } = SECRETS_13

const traffic = (label: string, from: Actor, epoch: TrafficEpoch, row: SecretRow, generation = 0) => ({
  label,
  row,
  traffic: { from, epoch, generation },
})

/** Every label of RFC 9850 whose secret we have. No server sends early data. */
const LABELS: readonly LabelRow[] = [
  { label: 'CLIENT_RANDOM', row: SECRETS_12.master_secret.both },
  traffic('CLIENT_EARLY_TRAFFIC_SECRET', 'client', 'early', early_traffic_secret.client),
  { label: 'EARLY_EXPORTER_SECRET', row: SECRETS_13.early_exporter_master_secret.both },
  traffic('CLIENT_HANDSHAKE_TRAFFIC_SECRET', 'client', 'handshake', handshake_traffic_secret.client),
  traffic('SERVER_HANDSHAKE_TRAFFIC_SECRET', 'server', 'handshake', handshake_traffic_secret.server),
  traffic('CLIENT_TRAFFIC_SECRET_0', 'client', 'application', application_traffic_secret.client),
  traffic('SERVER_TRAFFIC_SECRET_0', 'server', 'application', application_traffic_secret.server),
  { label: 'EXPORTER_SECRET', row: SECRETS_13.exporter_master_secret.both },
]

const BY_LABEL: ReadonlyMap<string, LabelRow> = new Map(LABELS.map((row) => [row.label, row]))
const BY_ROW: ReadonlyMap<SecretRow, string> = new Map(
  LABELS.flatMap(({ label, row }) => (row ? [[row, label] as const] : [])),
)

/** OpenSSL's label of a secret after a KeyUpdate, with or without its number. */
const UPDATED = /^(CLIENT|SERVER)_TRAFFIC_SECRET_(\d+|N)$/

/** Labels that open nothing (RFC 9850 §2.2, §2.3), with their older names. */
const OTHERS =
  /^(EARLY_EXPORTER_MASTER_SECRET|ECH_SECRET|ECH_CONFIG|(CLIENT|SERVER)_SECRET_\w+|RSA|PMS_CLIENT_RANDOM)$/

/** The label under which a key log holds a secret; `undefined` for one that no key log does. */
export function labelOf(row: SecretRow): string | undefined {
  return BY_ROW.get(row)
}

/** The label of the secret that protects records of one side. @throws never: `undefined` for early data of a server */
export function trafficLabel(side: Actor, epoch: TrafficEpoch): string | undefined {
  return LABELS.find(({ traffic }) => traffic?.from === side && traffic.epoch === epoch)?.label
}

/** What a label stands for; `undefined` for one that is none. */
export function readLabel(label: string): LabelRow | undefined {
  const known = BY_LABEL.get(label)
  if (known) return known
  const [, side, number] = UPDATED.exec(label) ?? []
  if (side === undefined) return OTHERS.test(label) ? { label, row: undefined } : undefined
  const from = side === 'CLIENT' ? 'client' : 'server'
  const row = SECRETS_13.next_application_traffic_secret[from]
  return traffic(label, from, 'application', row, number === 'N' ? 1 : Number(number))
}
