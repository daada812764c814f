/** Cipher suites of TLS 1.2, with what each is made of, and the signalling values among them. */
import { HASHES } from '../../crypto/hash/hash.ts'
import { CIPHERS_12, type Cipher12 } from './ciphers12.ts'
import { cited, type CodeRow } from './code-points.ts'

/** How a TLS 1.2 suite makes the premaster secret. */
export type KeyExchange12 =
  'ECDHE' | 'DHE' | 'RSA' | 'PSK' | 'DHE_PSK' | 'ECDHE_PSK' | 'RSA_PSK' | 'DH_anon' | 'ECDH_anon'

/** How the server proves who it is; `ECDSA` admits EdDSA certificates too (RFC 8422 §5.3). */
export type Authentication12 = 'ECDSA' | 'RSA' | 'PSK' | 'anon'

/** What a key exchange makes the premaster secret from. */
interface KeyExchange12Row {
  /** The Diffie-Hellman in it: on a curve (RFC 8422 §2), modulo a prime (RFC 5246 §8.1.2), or none. */
  readonly agreement: 'curve' | 'field' | 'none'
  /** Whether a key that both sides were given goes into it (RFC 4279 §2). */
  readonly psk: boolean
}

/** The key exchanges of TLS 1.2. */
export const KEY_EXCHANGES_12: Readonly<Record<KeyExchange12, KeyExchange12Row>> = {
  ECDHE: { agreement: 'curve', psk: false },
  DHE: { agreement: 'field', psk: false },
  RSA: { agreement: 'none', psk: false },
  PSK: { agreement: 'none', psk: true },
  DHE_PSK: { agreement: 'field', psk: true },
  ECDHE_PSK: { agreement: 'curve', psk: true },
  RSA_PSK: { agreement: 'none', psk: true },
  DH_anon: { agreement: 'field', psk: false },
  ECDH_anon: { agreement: 'curve', psk: false },
}

/** A TLS 1.2 suite. Its name says the same, and a test holds the two together. */
export interface Suite12Row extends CodeRow {
  readonly keyExchange: KeyExchange12
  readonly authentication: Authentication12
  readonly cipher: Cipher12
  /** The MAC of records, or `AEAD` where the cipher protects integrity itself. */
  readonly mac: 'AEAD' | 'sha1' | 'sha256' | 'sha384'
  /** The hash of the PRF and of Finished: SHA-384 where the suite says so (RFC 5289 §3, RFC 5487 §3), otherwise SHA-256 (RFC 5246 §5). */
  readonly prfHash: 'sha256' | 'sha384'
}

/** Bytes of the MAC of a record; 0 where the cipher protects integrity itself. */
export function macLength12({ mac }: Pick<Suite12Row, 'mac'>): number {
  return mac === 'AEAD' ? 0 : HASHES[mac].outputLength
}

/**
 * What tells one suite from another: code point, key exchange, authentication, cipher, and the one hash that its name has or,
 * with CCM, leaves out (RFC 6655 §3): of the MAC where the cipher needs one, and of the PRF.
 */
type Columns = readonly [
  code: number,
  keyExchange: KeyExchange12,
  authentication: Authentication12,
  cipher: Cipher12,
  hash: 'sha1' | 'sha256' | 'sha384',
]

/** Rows of TLS 1.2 suites that one section defines. */
function suites<const Rows extends Readonly<Record<string, Columns>>>(
  cite: string,
  columns: Rows,
): { readonly [Name in keyof Rows]: Suite12Row } {
  const rows: Record<string, Suite12Row> = {}
  for (const [name, [code, keyExchange, authentication, cipher, hash]] of Object.entries(columns)) {
    const mac = CIPHERS_12[cipher].kind === 'aead' ? 'AEAD' : hash
    // No PRF has SHA-1: suites older than TLS 1.2 have its default (RFC 5246 §5).
    const prfHash = hash === 'sha1' ? 'sha256' : hash
    rows[name] = { code, cite, keyExchange, authentication, cipher, mac, prfHash }
  }
  return rows as { readonly [Name in keyof Rows]: Suite12Row }
}

/** The suites of TLS 1.2 that this library speaks. */
export const SUITES_12 = {
  ...suites('RFC 5289 §3.2', {
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: [0xc02b, 'ECDHE', 'ECDSA', 'AES_128_GCM', 'sha256'],
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: [0xc02c, 'ECDHE', 'ECDSA', 'AES_256_GCM', 'sha384'],
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: [0xc02f, 'ECDHE', 'RSA', 'AES_128_GCM', 'sha256'],
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: [0xc030, 'ECDHE', 'RSA', 'AES_256_GCM', 'sha384'],
  }),
  ...suites('RFC 7905 §2', {
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: [0xcca8, 'ECDHE', 'RSA', 'CHACHA20_POLY1305', 'sha256'],
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: [0xcca9, 'ECDHE', 'ECDSA', 'CHACHA20_POLY1305', 'sha256'],
    TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256: [0xccaa, 'DHE', 'RSA', 'CHACHA20_POLY1305', 'sha256'],
    TLS_PSK_WITH_CHACHA20_POLY1305_SHA256: [0xccab, 'PSK', 'PSK', 'CHACHA20_POLY1305', 'sha256'],
    TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256: [0xccac, 'ECDHE_PSK', 'PSK', 'CHACHA20_POLY1305', 'sha256'],
    TLS_DHE_PSK_WITH_CHACHA20_POLY1305_SHA256: [0xccad, 'DHE_PSK', 'PSK', 'CHACHA20_POLY1305', 'sha256'],
    TLS_RSA_PSK_WITH_CHACHA20_POLY1305_SHA256: [0xccae, 'RSA_PSK', 'RSA', 'CHACHA20_POLY1305', 'sha256'],
  }),
  ...suites('RFC 5289 §3.1', {
    TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256: [0xc023, 'ECDHE', 'ECDSA', 'AES_128_CBC', 'sha256'],
    TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384: [0xc024, 'ECDHE', 'ECDSA', 'AES_256_CBC', 'sha384'],
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256: [0xc027, 'ECDHE', 'RSA', 'AES_128_CBC', 'sha256'],
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384: [0xc028, 'ECDHE', 'RSA', 'AES_256_CBC', 'sha384'],
  }),
  ...suites('RFC 8422 §6', {
    TLS_ECDHE_ECDSA_WITH_NULL_SHA: [0xc006, 'ECDHE', 'ECDSA', 'NULL', 'sha1'],
    TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: [0xc009, 'ECDHE', 'ECDSA', 'AES_128_CBC', 'sha1'],
    TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: [0xc00a, 'ECDHE', 'ECDSA', 'AES_256_CBC', 'sha1'],
    TLS_ECDHE_RSA_WITH_NULL_SHA: [0xc010, 'ECDHE', 'RSA', 'NULL', 'sha1'],
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: [0xc013, 'ECDHE', 'RSA', 'AES_128_CBC', 'sha1'],
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: [0xc014, 'ECDHE', 'RSA', 'AES_256_CBC', 'sha1'],
    TLS_ECDH_anon_WITH_NULL_SHA: [0xc015, 'ECDH_anon', 'anon', 'NULL', 'sha1'],
    TLS_ECDH_anon_WITH_AES_128_CBC_SHA: [0xc018, 'ECDH_anon', 'anon', 'AES_128_CBC', 'sha1'],
    TLS_ECDH_anon_WITH_AES_256_CBC_SHA: [0xc019, 'ECDH_anon', 'anon', 'AES_256_CBC', 'sha1'],
  }),
  ...suites('RFC 5288 §3', {
    TLS_RSA_WITH_AES_128_GCM_SHA256: [0x009c, 'RSA', 'RSA', 'AES_128_GCM', 'sha256'],
    TLS_RSA_WITH_AES_256_GCM_SHA384: [0x009d, 'RSA', 'RSA', 'AES_256_GCM', 'sha384'],
    TLS_DHE_RSA_WITH_AES_128_GCM_SHA256: [0x009e, 'DHE', 'RSA', 'AES_128_GCM', 'sha256'],
    TLS_DHE_RSA_WITH_AES_256_GCM_SHA384: [0x009f, 'DHE', 'RSA', 'AES_256_GCM', 'sha384'],
    TLS_DH_anon_WITH_AES_128_GCM_SHA256: [0x00a6, 'DH_anon', 'anon', 'AES_128_GCM', 'sha256'],
    TLS_DH_anon_WITH_AES_256_GCM_SHA384: [0x00a7, 'DH_anon', 'anon', 'AES_256_GCM', 'sha384'],
  }),
  ...suites('RFC 5246 §A.5', {
    TLS_RSA_WITH_NULL_SHA: [0x0002, 'RSA', 'RSA', 'NULL', 'sha1'],
    TLS_RSA_WITH_NULL_SHA256: [0x003b, 'RSA', 'RSA', 'NULL', 'sha256'],
    TLS_RSA_WITH_AES_128_CBC_SHA: [0x002f, 'RSA', 'RSA', 'AES_128_CBC', 'sha1'],
    TLS_RSA_WITH_AES_256_CBC_SHA: [0x0035, 'RSA', 'RSA', 'AES_256_CBC', 'sha1'],
    TLS_RSA_WITH_AES_128_CBC_SHA256: [0x003c, 'RSA', 'RSA', 'AES_128_CBC', 'sha256'],
    TLS_RSA_WITH_AES_256_CBC_SHA256: [0x003d, 'RSA', 'RSA', 'AES_256_CBC', 'sha256'],
    TLS_DHE_RSA_WITH_AES_128_CBC_SHA: [0x0033, 'DHE', 'RSA', 'AES_128_CBC', 'sha1'],
    TLS_DHE_RSA_WITH_AES_256_CBC_SHA: [0x0039, 'DHE', 'RSA', 'AES_256_CBC', 'sha1'],
    TLS_DHE_RSA_WITH_AES_128_CBC_SHA256: [0x0067, 'DHE', 'RSA', 'AES_128_CBC', 'sha256'],
    TLS_DHE_RSA_WITH_AES_256_CBC_SHA256: [0x006b, 'DHE', 'RSA', 'AES_256_CBC', 'sha256'],
    TLS_DH_anon_WITH_AES_128_CBC_SHA: [0x0034, 'DH_anon', 'anon', 'AES_128_CBC', 'sha1'],
    TLS_DH_anon_WITH_AES_256_CBC_SHA: [0x003a, 'DH_anon', 'anon', 'AES_256_CBC', 'sha1'],
    TLS_DH_anon_WITH_AES_128_CBC_SHA256: [0x006c, 'DH_anon', 'anon', 'AES_128_CBC', 'sha256'],
    TLS_DH_anon_WITH_AES_256_CBC_SHA256: [0x006d, 'DH_anon', 'anon', 'AES_256_CBC', 'sha256'],
  }),
  ...suites('RFC 4785 §3', {
    TLS_PSK_WITH_NULL_SHA: [0x002c, 'PSK', 'PSK', 'NULL', 'sha1'],
    TLS_DHE_PSK_WITH_NULL_SHA: [0x002d, 'DHE_PSK', 'PSK', 'NULL', 'sha1'],
    TLS_RSA_PSK_WITH_NULL_SHA: [0x002e, 'RSA_PSK', 'RSA', 'NULL', 'sha1'],
  }),
  ...suites('RFC 4279 §2', {
    TLS_PSK_WITH_AES_128_CBC_SHA: [0x008c, 'PSK', 'PSK', 'AES_128_CBC', 'sha1'],
    TLS_PSK_WITH_AES_256_CBC_SHA: [0x008d, 'PSK', 'PSK', 'AES_256_CBC', 'sha1'],
  }),
  ...suites('RFC 4279 §3', {
    TLS_DHE_PSK_WITH_AES_128_CBC_SHA: [0x0090, 'DHE_PSK', 'PSK', 'AES_128_CBC', 'sha1'],
    TLS_DHE_PSK_WITH_AES_256_CBC_SHA: [0x0091, 'DHE_PSK', 'PSK', 'AES_256_CBC', 'sha1'],
  }),
  ...suites('RFC 4279 §4', {
    TLS_RSA_PSK_WITH_AES_128_CBC_SHA: [0x0094, 'RSA_PSK', 'RSA', 'AES_128_CBC', 'sha1'],
    TLS_RSA_PSK_WITH_AES_256_CBC_SHA: [0x0095, 'RSA_PSK', 'RSA', 'AES_256_CBC', 'sha1'],
  }),
  ...suites('RFC 5487 §2', {
    TLS_PSK_WITH_AES_128_GCM_SHA256: [0x00a8, 'PSK', 'PSK', 'AES_128_GCM', 'sha256'],
    TLS_PSK_WITH_AES_256_GCM_SHA384: [0x00a9, 'PSK', 'PSK', 'AES_256_GCM', 'sha384'],
    TLS_DHE_PSK_WITH_AES_128_GCM_SHA256: [0x00aa, 'DHE_PSK', 'PSK', 'AES_128_GCM', 'sha256'],
    TLS_DHE_PSK_WITH_AES_256_GCM_SHA384: [0x00ab, 'DHE_PSK', 'PSK', 'AES_256_GCM', 'sha384'],
    TLS_RSA_PSK_WITH_AES_128_GCM_SHA256: [0x00ac, 'RSA_PSK', 'RSA', 'AES_128_GCM', 'sha256'],
    TLS_RSA_PSK_WITH_AES_256_GCM_SHA384: [0x00ad, 'RSA_PSK', 'RSA', 'AES_256_GCM', 'sha384'],
  }),
  ...suites('RFC 5487 §3', {
    TLS_PSK_WITH_AES_128_CBC_SHA256: [0x00ae, 'PSK', 'PSK', 'AES_128_CBC', 'sha256'],
    TLS_PSK_WITH_AES_256_CBC_SHA384: [0x00af, 'PSK', 'PSK', 'AES_256_CBC', 'sha384'],
    TLS_PSK_WITH_NULL_SHA256: [0x00b0, 'PSK', 'PSK', 'NULL', 'sha256'],
    TLS_PSK_WITH_NULL_SHA384: [0x00b1, 'PSK', 'PSK', 'NULL', 'sha384'],
    TLS_DHE_PSK_WITH_AES_128_CBC_SHA256: [0x00b2, 'DHE_PSK', 'PSK', 'AES_128_CBC', 'sha256'],
    TLS_DHE_PSK_WITH_AES_256_CBC_SHA384: [0x00b3, 'DHE_PSK', 'PSK', 'AES_256_CBC', 'sha384'],
    TLS_DHE_PSK_WITH_NULL_SHA256: [0x00b4, 'DHE_PSK', 'PSK', 'NULL', 'sha256'],
    TLS_DHE_PSK_WITH_NULL_SHA384: [0x00b5, 'DHE_PSK', 'PSK', 'NULL', 'sha384'],
    TLS_RSA_PSK_WITH_AES_128_CBC_SHA256: [0x00b6, 'RSA_PSK', 'RSA', 'AES_128_CBC', 'sha256'],
    TLS_RSA_PSK_WITH_AES_256_CBC_SHA384: [0x00b7, 'RSA_PSK', 'RSA', 'AES_256_CBC', 'sha384'],
    TLS_RSA_PSK_WITH_NULL_SHA256: [0x00b8, 'RSA_PSK', 'RSA', 'NULL', 'sha256'],
    TLS_RSA_PSK_WITH_NULL_SHA384: [0x00b9, 'RSA_PSK', 'RSA', 'NULL', 'sha384'],
  }),
  ...suites('RFC 5489 §3.1', {
    TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA: [0xc035, 'ECDHE_PSK', 'PSK', 'AES_128_CBC', 'sha1'],
    TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA: [0xc036, 'ECDHE_PSK', 'PSK', 'AES_256_CBC', 'sha1'],
  }),
  ...suites('RFC 5489 §3.2', {
    TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256: [0xc037, 'ECDHE_PSK', 'PSK', 'AES_128_CBC', 'sha256'],
    TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA384: [0xc038, 'ECDHE_PSK', 'PSK', 'AES_256_CBC', 'sha384'],
  }),
  ...suites('RFC 5489 §4.1', {
    TLS_ECDHE_PSK_WITH_NULL_SHA: [0xc039, 'ECDHE_PSK', 'PSK', 'NULL', 'sha1'],
  }),
  ...suites('RFC 5489 §4.2', {
    TLS_ECDHE_PSK_WITH_NULL_SHA256: [0xc03a, 'ECDHE_PSK', 'PSK', 'NULL', 'sha256'],
    TLS_ECDHE_PSK_WITH_NULL_SHA384: [0xc03b, 'ECDHE_PSK', 'PSK', 'NULL', 'sha384'],
  }),
  ...suites('RFC 6655 §3', {
    TLS_RSA_WITH_AES_128_CCM: [0xc09c, 'RSA', 'RSA', 'AES_128_CCM', 'sha256'],
    TLS_RSA_WITH_AES_256_CCM: [0xc09d, 'RSA', 'RSA', 'AES_256_CCM', 'sha256'],
    TLS_DHE_RSA_WITH_AES_128_CCM: [0xc09e, 'DHE', 'RSA', 'AES_128_CCM', 'sha256'],
    TLS_DHE_RSA_WITH_AES_256_CCM: [0xc09f, 'DHE', 'RSA', 'AES_256_CCM', 'sha256'],
    TLS_RSA_WITH_AES_128_CCM_8: [0xc0a0, 'RSA', 'RSA', 'AES_128_CCM_8', 'sha256'],
    TLS_RSA_WITH_AES_256_CCM_8: [0xc0a1, 'RSA', 'RSA', 'AES_256_CCM_8', 'sha256'],
    TLS_DHE_RSA_WITH_AES_128_CCM_8: [0xc0a2, 'DHE', 'RSA', 'AES_128_CCM_8', 'sha256'],
    TLS_DHE_RSA_WITH_AES_256_CCM_8: [0xc0a3, 'DHE', 'RSA', 'AES_256_CCM_8', 'sha256'],
  }),
  ...suites('RFC 6655 §4', {
    TLS_PSK_WITH_AES_128_CCM: [0xc0a4, 'PSK', 'PSK', 'AES_128_CCM', 'sha256'],
    TLS_PSK_WITH_AES_256_CCM: [0xc0a5, 'PSK', 'PSK', 'AES_256_CCM', 'sha256'],
    TLS_DHE_PSK_WITH_AES_128_CCM: [0xc0a6, 'DHE_PSK', 'PSK', 'AES_128_CCM', 'sha256'],
    TLS_DHE_PSK_WITH_AES_256_CCM: [0xc0a7, 'DHE_PSK', 'PSK', 'AES_256_CCM', 'sha256'],
    TLS_PSK_WITH_AES_128_CCM_8: [0xc0a8, 'PSK', 'PSK', 'AES_128_CCM_8', 'sha256'],
    TLS_PSK_WITH_AES_256_CCM_8: [0xc0a9, 'PSK', 'PSK', 'AES_256_CCM_8', 'sha256'],
    TLS_PSK_DHE_WITH_AES_128_CCM_8: [0xc0aa, 'DHE_PSK', 'PSK', 'AES_128_CCM_8', 'sha256'],
    TLS_PSK_DHE_WITH_AES_256_CCM_8: [0xc0ab, 'DHE_PSK', 'PSK', 'AES_256_CCM_8', 'sha256'],
  }),
  ...suites('RFC 7251 §2', {
    TLS_ECDHE_ECDSA_WITH_AES_128_CCM: [0xc0ac, 'ECDHE', 'ECDSA', 'AES_128_CCM', 'sha256'],
    TLS_ECDHE_ECDSA_WITH_AES_256_CCM: [0xc0ad, 'ECDHE', 'ECDSA', 'AES_256_CCM', 'sha256'],
    TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8: [0xc0ae, 'ECDHE', 'ECDSA', 'AES_128_CCM_8', 'sha256'],
    TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8: [0xc0af, 'ECDHE', 'ECDSA', 'AES_256_CCM_8', 'sha256'],
  }),
  ...suites('RFC 8442 §3', {
    TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256: [0xd001, 'ECDHE_PSK', 'PSK', 'AES_128_GCM', 'sha256'],
    TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384: [0xd002, 'ECDHE_PSK', 'PSK', 'AES_256_GCM', 'sha384'],
    TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256: [0xd003, 'ECDHE_PSK', 'PSK', 'AES_128_CCM_8', 'sha256'],
    TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256: [0xd005, 'ECDHE_PSK', 'PSK', 'AES_128_CCM', 'sha256'],
  }),
} as const

/** Signalling values: they stand among the suites and select nothing. */
export const SIGNALLING_SUITES = {
  ...cited('RFC 5746 §3.3', { TLS_EMPTY_RENEGOTIATION_INFO_SCSV: 0x00ff }),
  ...cited('RFC 7507 §2', { TLS_FALLBACK_SCSV: 0x5600 }),
} as const

/** What a suite makes its premaster secret from. */
export function exchangeRow(suite: keyof typeof SUITES_12): KeyExchange12Row {
  return KEY_EXCHANGES_12[SUITES_12[suite].keyExchange]
}

/** Whether a suite encrypts with a block cipher: what encrypt-then-MAC is for (RFC 7366 §3). */
export function usesBlockCipher(suite: keyof typeof SUITES_12): boolean {
  return CIPHERS_12[SUITES_12[suite].cipher].kind === 'block'
}

/** Whether a suite leaves records in the clear (RFC 5246 §6.2.3.1); `suite` may be one of TLS 1.3: none of them does. */
export function encryptsNothing(suite: string): boolean {
  return Object.hasOwn(SUITES_12, suite) && SUITES_12[suite as keyof typeof SUITES_12].cipher === 'NULL'
}
