/** Cipher suites by the names that people know them by: those of IANA and those of OpenSSL. */
import { SUITES_13, type Suite12, type Suite13 } from '../../wire/registry.ts'
import { exchangeRow, SUITES_12 } from '../../wire/registry/suites12.ts'
import { nearest } from '../../rules/nearest.ts'
import { nameList, UsageError } from './options.ts'

/** What OpenSSL writes for a key exchange; it leaves RSA out, and writes others with hyphens. */
const OPENSSL_EXCHANGES: Readonly<Partial<Record<string, string>>> = {
  RSA: '',
  DH_anon: 'ADH',
  ECDH_anon: 'AECDH',
  PSK_DHE: 'DHE_PSK',
}

/** OpenSSL's name of a TLS 1.2 suite, such as `ECDHE-RSA-AES128-GCM-SHA256`: its parts follow from those of the IANA name. */
export function opensslName(suite: Suite12): string {
  const [exchange = '', cipher = ''] = suite.slice('TLS_'.length).split('_WITH_')
  const parts = cipher
    // CBC goes without saying, except beside a PSK.
    .replace(/AES_(\d+)_CBC/, exchangeRow(suite).psk ? 'AES$1_CBC' : 'AES$1')
    .replace(/AES_(\d+)_(GCM|CCM)/, 'AES$1_$2')
    .replace('CCM_8', 'CCM8')
    .replace('POLY1305_SHA256', 'POLY1305')
  const name = [OPENSSL_EXCHANGES[exchange] ?? exchange, parts].filter((part) => part !== '').join('_')
  return name.replaceAll('_', '-')
}

/** Suites of either version. */
interface SuiteLists {
  readonly suites: readonly Suite13[]
  readonly suites12: readonly Suite12[]
}

const NAMES_13 = Object.keys(SUITES_13) as Suite13[]
const NAMES_12 = Object.keys(SUITES_12) as Suite12[]
const ALL_SUITES = [...NAMES_13, ...NAMES_12]

/** Every suite by each of its names, in capitals. */
const BY_NAME: ReadonlyMap<string, Suite12 | Suite13> = new Map<string, Suite12 | Suite13>([
  ...ALL_SUITES.map((suite) => [suite.toUpperCase(), suite] as const),
  ...NAMES_12.map((suite) => [opensslName(suite).toUpperCase(), suite] as const),
])

/** The suites of an option, each in the list of its version. @throws UsageError for a name that is no suite of ours */
export function suiteLists(text: string, option = 'ciphers'): SuiteLists {
  const found = nameList(option, text).map((name) => {
    const suite = BY_NAME.get(name.toUpperCase())
    if (suite) return suite
    const hint = nearest(name, ALL_SUITES).join(' or ')
    throw new UsageError(`--${option}: '${name}' is no suite of ours${hint && `; did you mean ${hint}?`}`)
  })
  return {
    suites: found.filter((suite) => suite in SUITES_13) as Suite13[],
    suites12: found.filter((suite) => suite in SUITES_12) as Suite12[],
  }
}
