/** Names of code points beside Wireshark's, whose tables follow IANA's registries. */
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import {
  alertDescriptions,
  certificateCompressionAlgorithms,
  certificateStatusTypes,
  certificateTypes,
  cipherSuites,
  ecPointFormats,
  extensionTypes,
  namedGroups,
  pskKeyExchangeModes,
  signatureSchemes,
} from '../../src/wire/registry.ts'

const { stdout, error } = spawnSync('tshark', ['-G', 'values'], { encoding: 'utf8', maxBuffer: 2 ** 28 })
/** The table rows of TLS among all of Wireshark's: field, code point, name. */
const ROWS = (stdout ?? '')
  .split('\n')
  .filter((row) => row.startsWith('V\ttls.'))
  .map((row) => row.split('\t'))
  .map(([, field, code, name]) => ({ field, code: Number(code), name }) as const)

it.skipIf(error)('every registered cipher suite has its name (IANA, "TLS Cipher Suites")', () => {
  const rows = ROWS.filter(({ field }) => field === 'tls.handshake.ciphersuite')
    .map(({ code, name }) => [code, name] as const)
    // From 0xcc13 to 0xcc15 stand drafts of suites that were registered under other numbers; behind them, and where
    // SSL 3.0 had Fortezza, stands what never was registered.
    .filter(([code, name]) => !/GREASE|Reserved|FORTEZZA/i.test(name) && !(code >= 0xcc13 && code <= 0xcc15))
    .filter(([code]) => code < 0xe000)
  expect(rows.length).toBeGreaterThan(300)
  for (const [code, name] of rows) expect([code, cipherSuites.nameOf(code)]).toEqual([code, name])
})

/** Rows of one of Wireshark's tables: number and name. */
function rowsOf(field: string): (readonly [number, string])[] {
  return ROWS.filter((row) => row.field === field && !/GREASE|Reserved/.test(row.name)).map(
    ({ code, name }) => [code, name] as const,
  )
}

/** Letters and digits alone: Wireshark writes some names as prose. */
const bare = (name: string): string => name.replace(/[^a-z0-9]/gi, '').toLowerCase()

/** Fewest rows that each table has, and what of it is not to be compared, with the reason. */
const TABLES = [
  // 1 was end_of_early_data in drafts of TLS 1.3 alone.
  { field: 'alert_message.desc', registry: alertDescriptions, rows: 34, not: (code: number) => code === 1 },
  { field: 'compress_certificate.algorithm', registry: certificateCompressionAlgorithms, rows: 3 },
  { field: 'extension.psk_ke_mode', registry: pskKeyExchangeModes, rows: 2 },
  { field: 'handshake.cert_type.type', registry: certificateTypes, rows: 3 },
  { field: 'handshake.extensions_ec_point_format', registry: ecPointFormats, rows: 3 },
  { field: 'handshake.extensions_status_request_type', registry: certificateStatusTypes, rows: 2 },
  // From 0xfe00 on is private use: experiments of liboqs.
  {
    field: 'handshake.sig_hash_alg',
    registry: signatureSchemes,
    rows: 17,
    not: (code: number) => code >= 0xfe00,
  },
  // From 0x0200 to 0x02ff and 0x2f00 to 0x2fff Wireshark has experiments of liboqs that were never registered.
  {
    field: 'handshake.extensions_supported_group',
    registry: namedGroups,
    rows: 35,
    not: (code: number) => (code >= 0x0200 && code < 0x0300) || code >> 8 === 0x2f,
  },
  { field: 'handshake.extension.type', registry: extensionTypes, rows: 50 },
]

/** What the RFC calls otherwise than Wireshark's prose. */
const RENAMED: Readonly<Record<string, string>> = {
  'PSK-only key establishment (psk_ke)': 'psk_ke',
  'PSK with (EC)DHE key establishment (psk_dhe_ke)': 'psk_dhe_ke',
  'X.509': 'X509',
  // RFC 9345 §4 has the singular.
  delegated_credentials: 'delegated_credential',
  'quic_transport_parameters (drafts version)': 'quic_transport_parameters_draft',
  // Wireshark 4.0 is older than the second number.
  application_settings: 'application_settings_OLD',
}

it.skipIf(error).each(TABLES)('$registry.type has the names of tls.$field (IANA)', (table) => {
  const { field, registry, rows, not = () => false } = table
  const theirs = rowsOf(`tls.${field}`).filter(([code]) => !not(code))
  expect(theirs.length).toBeGreaterThanOrEqual(rows)
  for (const [code, name] of theirs) {
    const ours = registry.nameOf(code).replace(/_RESERVED$/, '')
    expect([code, bare(ours)]).toEqual([code, bare(RENAMED[name] ?? name)])
  }
})
