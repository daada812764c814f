/** Cipher suites of TLS 1.2, with what each is made of, and the signalling values among them. */
import { CIPHERS_12, type Cipher12 } from './ciphers12.ts'
import { cited, type CodeRow } from './code-points.ts'

/** How a TLS 1.2 suite makes the premaster secret. */
export type KeyExchange12 =
  'ECDHE' | 'DHE' | 'RSA' | 'PSK' | 'DHE_PSK' | 'ECDHE_PSK' | 'RSA_PSK' | 'DH_anon' | 'ECDH_anon'

/** How the server proves who it is; `ECDSA` admits EdDSA certificates too (RFC 8422 §5.3). */
export type Authentication12 = 'ECDSA' | 'RSA' | 'PSK' | 'anon'

/** A TLS 1.2 suite: its columns are what its name says. */
export interface Suite12Row extends CodeRow {
  readonly keyExchange: KeyExchange12
  readonly authentication: Authentication12
  readonly cipher: Cipher12
  /** The MAC of records, or `AEAD` where the cipher protects integrity itself. */
  readonly mac: 'AEAD' | 'sha1' | 'sha256' | 'sha384'
  /** The hash of the PRF and of Finished: SHA-384 where the name ends so, otherwise SHA-256 (RFC 5246 §5). */
  readonly prfHash: 'sha256' | 'sha384'
}

/** Rows of TLS 1.2 suites that one section defines; the columns are read out of the names. */
function suites<const Codes extends Readonly<Record<string, number>>>(
  cite: string,
  codes: Codes,
): { readonly [Name in keyof Codes]: Suite12Row } {
  const rows: Record<string, Suite12Row> = {}
  for (const [name, code] of Object.entries(codes)) rows[name] = { code, cite, ...columns(name) }
  return rows as { readonly [Name in keyof Codes]: Suite12Row }
}

/** `TLS_<key exchange>[_<authentication>]_WITH_<cipher>[_<hash>]`; suites with CCM leave SHA-256 out (RFC 6655 §3). */
function columns(name: string): Omit<Suite12Row, keyof CodeRow> {
  const [, exchange = '', cipher = '', hash = 'SHA256'] =
    /^TLS_(\w+)_WITH_(\w+?)(?:_(SHA\d*))?$/.exec(name) ?? []
  return {
    keyExchange: keyExchangeOf(exchange),
    authentication: authenticationOf(exchange),
    cipher: cipher as Cipher12,
    mac: CIPHERS_12[cipher as Cipher12].kind === 'aead' ? 'AEAD' : MACS[hash],
    prfHash: hash === 'SHA384' ? 'sha384' : 'sha256',
  }
}

const MACS: Readonly<Record<string, Suite12Row['mac']>> = { SHA: 'sha1', SHA256: 'sha256', SHA384: 'sha384' }

function keyExchangeOf(exchange: string): KeyExchange12 {
  // Two names of RFC 6655 §4 have the words in another order.
  if (exchange === 'PSK_DHE') return 'DHE_PSK'
  return exchange.replace(/^(ECDHE|DHE)_(ECDSA|RSA)$/, '$1') as KeyExchange12
}

function authenticationOf(exchange: string): Authentication12 {
  if (exchange.endsWith('_anon')) return 'anon'
  if (exchange.endsWith('ECDSA')) return 'ECDSA'
  // RSA_PSK authenticates by certificate as well as by the key both hold (RFC 4279 §4).
  return exchange.includes('RSA') ? 'RSA' : 'PSK'
}

/** The suites of TLS 1.2 that this library speaks. */
export const SUITES_12 = {
  ...suites('RFC 5289 §3.2', {
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 0xc02b,
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 0xc02c,
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 0xc02f,
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 0xc030,
  }),
  ...suites('RFC 7905 §2', {
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 0xcca8,
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 0xcca9,
    TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 0xccaa,
    TLS_PSK_WITH_CHACHA20_POLY1305_SHA256: 0xccab,
    TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256: 0xccac,
    TLS_DHE_PSK_WITH_CHACHA20_POLY1305_SHA256: 0xccad,
    TLS_RSA_PSK_WITH_CHACHA20_POLY1305_SHA256: 0xccae,
  }),
  ...suites('RFC 5289 §3.1', {
    TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256: 0xc023,
    TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384: 0xc024,
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256: 0xc027,
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384: 0xc028,
  }),
  ...suites('RFC 8422 §6', {
    TLS_ECDHE_ECDSA_WITH_NULL_SHA: 0xc006,
    TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 0xc009,
    TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 0xc00a,
    TLS_ECDHE_RSA_WITH_NULL_SHA: 0xc010,
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 0xc013,
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 0xc014,
    TLS_ECDH_anon_WITH_NULL_SHA: 0xc015,
    TLS_ECDH_anon_WITH_AES_128_CBC_SHA: 0xc018,
    TLS_ECDH_anon_WITH_AES_256_CBC_SHA: 0xc019,
  }),
  ...suites('RFC 5288 §3', {
    TLS_RSA_WITH_AES_128_GCM_SHA256: 0x009c,
    TLS_RSA_WITH_AES_256_GCM_SHA384: 0x009d,
    TLS_DHE_RSA_WITH_AES_128_GCM_SHA256: 0x009e,
    TLS_DHE_RSA_WITH_AES_256_GCM_SHA384: 0x009f,
    TLS_DH_anon_WITH_AES_128_GCM_SHA256: 0x00a6,
    TLS_DH_anon_WITH_AES_256_GCM_SHA384: 0x00a7,
  }),
  ...suites('RFC 5246 §A.5', {
    TLS_RSA_WITH_NULL_SHA: 0x0002,
    TLS_RSA_WITH_NULL_SHA256: 0x003b,
    TLS_RSA_WITH_AES_128_CBC_SHA: 0x002f,
    TLS_RSA_WITH_AES_256_CBC_SHA: 0x0035,
    TLS_RSA_WITH_AES_128_CBC_SHA256: 0x003c,
    TLS_RSA_WITH_AES_256_CBC_SHA256: 0x003d,
    TLS_DHE_RSA_WITH_AES_128_CBC_SHA: 0x0033,
    TLS_DHE_RSA_WITH_AES_256_CBC_SHA: 0x0039,
    TLS_DHE_RSA_WITH_AES_128_CBC_SHA256: 0x0067,
    TLS_DHE_RSA_WITH_AES_256_CBC_SHA256: 0x006b,
    TLS_DH_anon_WITH_AES_128_CBC_SHA: 0x0034,
    TLS_DH_anon_WITH_AES_256_CBC_SHA: 0x003a,
    TLS_DH_anon_WITH_AES_128_CBC_SHA256: 0x006c,
    TLS_DH_anon_WITH_AES_256_CBC_SHA256: 0x006d,
  }),
  ...suites('RFC 4785 §3', {
    TLS_PSK_WITH_NULL_SHA: 0x002c,
    TLS_DHE_PSK_WITH_NULL_SHA: 0x002d,
    TLS_RSA_PSK_WITH_NULL_SHA: 0x002e,
  }),
  ...suites('RFC 4279 §2', {
    TLS_PSK_WITH_AES_128_CBC_SHA: 0x008c,
    TLS_PSK_WITH_AES_256_CBC_SHA: 0x008d,
  }),
  ...suites('RFC 4279 §3', {
    TLS_DHE_PSK_WITH_AES_128_CBC_SHA: 0x0090,
    TLS_DHE_PSK_WITH_AES_256_CBC_SHA: 0x0091,
  }),
  ...suites('RFC 4279 §4', {
    TLS_RSA_PSK_WITH_AES_128_CBC_SHA: 0x0094,
    TLS_RSA_PSK_WITH_AES_256_CBC_SHA: 0x0095,
  }),
  ...suites('RFC 5487 §2', {
    TLS_PSK_WITH_AES_128_GCM_SHA256: 0x00a8,
    TLS_PSK_WITH_AES_256_GCM_SHA384: 0x00a9,
    TLS_DHE_PSK_WITH_AES_128_GCM_SHA256: 0x00aa,
    TLS_DHE_PSK_WITH_AES_256_GCM_SHA384: 0x00ab,
    TLS_RSA_PSK_WITH_AES_128_GCM_SHA256: 0x00ac,
    TLS_RSA_PSK_WITH_AES_256_GCM_SHA384: 0x00ad,
  }),
  ...suites('RFC 5487 §3', {
    TLS_PSK_WITH_AES_128_CBC_SHA256: 0x00ae,
    TLS_PSK_WITH_AES_256_CBC_SHA384: 0x00af,
    TLS_PSK_WITH_NULL_SHA256: 0x00b0,
    TLS_PSK_WITH_NULL_SHA384: 0x00b1,
    TLS_DHE_PSK_WITH_AES_128_CBC_SHA256: 0x00b2,
    TLS_DHE_PSK_WITH_AES_256_CBC_SHA384: 0x00b3,
    TLS_DHE_PSK_WITH_NULL_SHA256: 0x00b4,
    TLS_DHE_PSK_WITH_NULL_SHA384: 0x00b5,
    TLS_RSA_PSK_WITH_AES_128_CBC_SHA256: 0x00b6,
    TLS_RSA_PSK_WITH_AES_256_CBC_SHA384: 0x00b7,
    TLS_RSA_PSK_WITH_NULL_SHA256: 0x00b8,
    TLS_RSA_PSK_WITH_NULL_SHA384: 0x00b9,
  }),
  ...suites('RFC 5489 §3.1', {
    TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA: 0xc035,
    TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA: 0xc036,
  }),
  ...suites('RFC 5489 §3.2', {
    TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256: 0xc037,
    TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA384: 0xc038,
  }),
  ...suites('RFC 5489 §4.1', {
    TLS_ECDHE_PSK_WITH_NULL_SHA: 0xc039,
  }),
  ...suites('RFC 5489 §4.2', {
    TLS_ECDHE_PSK_WITH_NULL_SHA256: 0xc03a,
    TLS_ECDHE_PSK_WITH_NULL_SHA384: 0xc03b,
  }),
  ...suites('RFC 6655 §3', {
    TLS_RSA_WITH_AES_128_CCM: 0xc09c,
    TLS_RSA_WITH_AES_256_CCM: 0xc09d,
    TLS_DHE_RSA_WITH_AES_128_CCM: 0xc09e,
    TLS_DHE_RSA_WITH_AES_256_CCM: 0xc09f,
    TLS_RSA_WITH_AES_128_CCM_8: 0xc0a0,
    TLS_RSA_WITH_AES_256_CCM_8: 0xc0a1,
    TLS_DHE_RSA_WITH_AES_128_CCM_8: 0xc0a2,
    TLS_DHE_RSA_WITH_AES_256_CCM_8: 0xc0a3,
  }),
  ...suites('RFC 6655 §4', {
    TLS_PSK_WITH_AES_128_CCM: 0xc0a4,
    TLS_PSK_WITH_AES_256_CCM: 0xc0a5,
    TLS_DHE_PSK_WITH_AES_128_CCM: 0xc0a6,
    TLS_DHE_PSK_WITH_AES_256_CCM: 0xc0a7,
    TLS_PSK_WITH_AES_128_CCM_8: 0xc0a8,
    TLS_PSK_WITH_AES_256_CCM_8: 0xc0a9,
    TLS_PSK_DHE_WITH_AES_128_CCM_8: 0xc0aa,
    TLS_PSK_DHE_WITH_AES_256_CCM_8: 0xc0ab,
  }),
  ...suites('RFC 7251 §2', {
    TLS_ECDHE_ECDSA_WITH_AES_128_CCM: 0xc0ac,
    TLS_ECDHE_ECDSA_WITH_AES_256_CCM: 0xc0ad,
    TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8: 0xc0ae,
    TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8: 0xc0af,
  }),
  ...suites('RFC 8442 §3', {
    TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256: 0xd001,
    TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384: 0xd002,
    TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256: 0xd003,
    TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256: 0xd005,
  }),
} as const

/** Signalling values: they stand among the suites and select nothing. */
export const SIGNALLING_SUITES = {
  ...cited('RFC 5746 §3.3', { TLS_EMPTY_RENEGOTIATION_INFO_SCSV: 0x00ff }),
  ...cited('RFC 7507 §2', { TLS_FALLBACK_SCSV: 0x5600 }),
} as const

/** Whether a suite encrypts with a block cipher: what encrypt-then-MAC is for (RFC 7366 §3). */
export function usesBlockCipher(suite: keyof typeof SUITES_12): boolean {
  return CIPHERS_12[SUITES_12[suite].cipher].kind === 'block'
}
