/** What a configuration says where nobody said otherwise. */
import { EMPTY } from '../../bytes/bytes.ts'
import { DH_MINIMUM_BITS } from '../../crypto/agreement/dh.ts'
import type { SchemeName } from '../../crypto/signature/signature.ts'
import { DEFAULT_ORDER } from '../extensions/registry.ts'
import { limitDefaults } from './limits.ts'

/** Of client and server. */
export const COMMON_DEFAULTS = {
  versions: ['TLS 1.3'],
  suites: ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  suites12: [
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384',
  ],
  extendedMasterSecret: true,
  requireExtendedMasterSecret: false,
  encryptThenMac: true,
  renegotiation: 'refuse',
  groups: [
    'x25519',
    'secp256r1',
    'X25519MLKEM768',
    'secp384r1',
    'x448',
    'secp521r1',
    'ffdhe2048',
    'ffdhe3072',
  ],
  signatureSchemes: [
    'ecdsa_secp256r1_sha256',
    'ed25519',
    'ecdsa_secp384r1_sha384',
    'ecdsa_secp521r1_sha512',
    'ed448',
    'rsa_pss_rsae_sha256',
    'rsa_pss_rsae_sha384',
    'rsa_pss_rsae_sha512',
    'rsa_pss_pss_sha256',
    'rsa_pss_pss_sha384',
    'rsa_pss_pss_sha512',
    'rsa_pkcs1_sha256',
    'rsa_pkcs1_sha384',
    'rsa_pkcs1_sha512',
  ],
  signingSchemes: undefined,
  certificateSchemes: undefined,
  legacySignatures: false,
  certificateCompression: [],
  alpn: [],
  trust: [],
  verifyPeer: true,
  certificateAuthorities: [],
  askOnPeer: false,
  statusRequest: false,
  signedCertificateTimestamps: false,
  wildcardLabels: 2,
  externalPsks: [],
  pskModes: ['psk_dhe_ke'],
  grease: false,
  messagesApart: false,
  recordPadding: 0,
  recordSizeLimit: 0,
  ...limitDefaults('both'),
} as const

/** Of a client; its key shares follow from its groups. */
export const CLIENT_DEFAULTS = {
  splitHello: 0,
  maxFragmentLength: 0,
  serverName: '',
  credential: undefined,
  sessions: [],
  earlyData: false,
  middleboxCompatibility: true,
  postHandshakeAuth: false,
  sessionTickets: true,
  minimumDhBits: DH_MINIMUM_BITS,
  acceptTickets: true,
  ticketRequest: 'none',
  maxAuthenticationAge: 7 * 24 * 3600,
  clientHelloOrder: DEFAULT_ORDER.ClientHello,
  ...limitDefaults('client'),
} as const

/** Of a server's tickets. */
export const TICKET_DEFAULTS = {
  count: 2,
  limit: 16,
  lifetime: 7200,
  kind: 'sealed',
  referenceLength: 32,
  when: 'with-finished',
} as const

/** Of a server. */
export const SERVER_DEFAULTS = {
  lowerRanks: [],
  askOnHello: false,
  credentials: [],
  clientCertificate: 'none',
  maxEarlyData: 0,
  freshnessWindow: 10_000,
  replayCheck: true,
  startedAt: 0,
  cookie: false,
  cookieLength: 32,
  sessionIds: true,
  pskIdentityHint: EMPTY,
  dhParameters: 'none',
  serverHelloOrder12: DEFAULT_ORDER.ServerHello12,
  serverHelloOrder: DEFAULT_ORDER.ServerHello,
  helloRetryRequestOrder: DEFAULT_ORDER.HelloRetryRequest,
  encryptedExtensionsOrder: DEFAULT_ORDER.EncryptedExtensions,
  certificateRequestOrder: DEFAULT_ORDER.CertificateRequest,
  ...limitDefaults('server'),
} as const

/** SHA-224 has no place in TLS 1.3 at all (RFC 9846 §B.3.1.3). */
const LEGACY_12: readonly SchemeName[] = ['rsa_pkcs1_sha224', 'ecdsa_sha224']
const LEGACY: readonly SchemeName[] = ['rsa_pkcs1_sha1', 'ecdsa_sha1']

/** Schemes, and behind them those for old peers that are not among them (RFC 9846 §4.3.3). */
export function withLegacySchemes(
  schemes: readonly SchemeName[],
  versions: readonly string[],
): readonly SchemeName[] {
  const old = versions.includes('TLS 1.3') ? LEGACY : [...LEGACY_12, ...LEGACY]
  return [...schemes, ...old.filter((name) => !schemes.includes(name))]
}
