/** Parts of the pages that stand in the tables of the code: states, key schedules, suites, ticket formats. */
import { clientConfig } from '../src/index.ts'
import { TICKET_FORMATS } from '../src/sessions.ts'
import { ROLE_MACHINES } from '../src/handshake/role-machines.ts'
import { SCHEDULE_13 } from '../src/rules.ts'
import type { MachineTable } from '../src/render/files/mermaid.ts'
import { SCHEDULE_12 } from '../src/secrets/schedule12.ts'
import { EXPANSIONS_13, RENAMED_13 } from '../src/secrets/schedule13.ts'
import { ticketKeyLength, type TicketFormat } from '../src/session/tickets/ticket-key.ts'
import { SUITES_12, type KeyExchange12 } from '../src/wire/registry/suites12.ts'
import { code, table } from './markdown.ts'

// ---- States

/** The machines of each role in each version. */
export const ROLES = {
  client12: ROLE_MACHINES['TLS 1.2'].client,
  server12: ROLE_MACHINES['TLS 1.2'].server,
  client13: ROLE_MACHINES['TLS 1.3'].client,
  server13: ROLE_MACHINES['TLS 1.3'].server,
} as const

/** Every cell of a machine. */
export function eventTable(machine: MachineTable): string {
  const rows = Object.entries(machine).flatMap(([state, cells]) =>
    Object.entries(cells).map(([event, cell]) => [
      code(state),
      event,
      (cell?.to ?? []).map(code).join(', '),
      cell?.cite ?? '',
    ]),
  )
  return table(['state', 'event', 'leads to', 'source'], rows)
}

// ---- Key schedules

/** The ladder of TLS 1.3. */
export function schedule13(): string {
  const rows = Object.entries(SCHEDULE_13).map(([name, row]) =>
    row.operation === 'HKDF-Extract'
      ? [
          code(name),
          `HKDF-Extract(${row.salt === 'zeros' ? '0' : row.salt}, ${row.ikm === 'zeros' ? '0' : row.ikm})`,
          '',
        ]
      : [
          code(name),
          `Derive-Secret(${row.from}, "${row.label}", ...)`,
          row.through === 'empty' ? 'none' : row.through,
        ],
  )
  return table(['secret', 'made by', 'transcript through'], rows)
}

/** The secrets that RFC 9846 gave other names. */
export function renamed13(): string {
  return table(
    ['here and in key logs', 'in RFC 9846'],
    Object.entries(RENAMED_13).map(([name, renamed]) => [code(name), code(renamed)]),
  )
}

/** What becomes of the secrets of TLS 1.3. */
export function expansions13(): string {
  const lengths = {
    hash: 'Hash.length',
    key: 'length of the AEAD’s key',
    iv: '12',
    target: 'Hash.length of what it is imported for',
  }
  const rows = Object.entries(EXPANSIONS_13).map(([name, { label, length, cite }]) => [
    code(name),
    `"${label}"`,
    lengths[length],
    cite,
  ])
  return table(['what', 'label', 'bytes', 'source'], rows)
}

/** Everything that TLS 1.2 derives. */
export function schedule12(): string {
  const rows = Object.entries(SCHEDULE_12).map(([name, row]) => [
    code(name),
    `PRF(${row.from}, "${row.label}", ${row.seed})`,
    row.through.join(', or ') || 'no hash',
    row.length === 'key_block' ? 'by the suite' : String(row.length),
    row.cite,
  ])
  return table(['secret', 'made by', 'last message in the hash', 'bytes', 'source'], rows)
}

// ---- Suites and tickets

/** How the server proves itself, in words. */
const PROOF: Readonly<Record<KeyExchange12, string>> = {
  ECDHE: 'signs its public value',
  DHE: 'signs prime, generator and public value',
  RSA: 'decrypts the premaster secret',
  PSK: 'knows the key',
  DHE_PSK: 'knows the key',
  ECDHE_PSK: 'knows the key',
  RSA_PSK: 'knows the key, and decrypts with the key of its certificate',
  DH_anon: 'does not',
  ECDH_anon: 'does not',
}

/** Key exchanges, with the suites of each. */
export function keyExchanges(): string {
  const offered: readonly string[] = clientConfig().suites12
  const suites = Object.entries(SUITES_12)
  const rows = Object.entries(PROOF).map(([exchange, proof]) => {
    const names = suites.flatMap(([name, row]) => (row.keyExchange === exchange ? [name] : []))
    const on = names.filter((name) => offered.includes(name)).length
    return [code(exchange), proof, String(names.length), on > 0 ? String(on) : 'none']
  })
  return table(['key exchange', 'the server ...', 'suites here', 'of these on by default'], rows)
}

/** What tickets may look like. */
export function ticketFormats(): string {
  const rows = Object.entries(TICKET_FORMATS).map(([name, row]) => [
    code(name),
    row.protection,
    Object.entries(row.secrets)
      .map(([secret, length]) => `${secret} ${length}`)
      .join(', '),
    `${ticketKeyLength(name as TicketFormat)} bytes`,
    code(row.content),
  ])
  return table(['format', 'protection', 'secrets, in bytes', 'a whole key, with its name', 'holds'], rows)
}
