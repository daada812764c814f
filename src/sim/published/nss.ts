/** The client and the server that RFC 8448 recorded: NSS, with the extensions of its time in its order. */
import { EMPTY } from '../../bytes/bytes.ts'
import type {
  ClientConfig,
  CommonConfig,
  ExtensionSlot,
  ServerConfig,
} from '../../handshake/config/config.ts'

const supported_signature_algorithms = [
  'ecdsa_secp256r1_sha256',
  'ecdsa_secp384r1_sha384',
  'ecdsa_secp521r1_sha512',
  'ecdsa_sha1',
  'rsa_pss_rsae_sha256',
  'rsa_pss_rsae_sha384',
  'rsa_pss_rsae_sha512',
  'rsa_pkcs1_sha256',
  'rsa_pkcs1_sha384',
  'rsa_pkcs1_sha512',
  'rsa_pkcs1_sha1',
  'dsa_sha256_RESERVED',
  'dsa_sha384_RESERVED',
  'dsa_sha512_RESERVED',
  'dsa_sha1_RESERVED',
] as const

/** Offered by the client and, in section 6, by the server's CertificateRequest. Some of these we do not speak. */
export const SIGNATURE_ALGORITHMS = {
  type: 'signature_algorithms',
  data: { supported_signature_algorithms },
} as const

/** Groups as both sides list them; ours are among them. */
export const SUPPORTED_GROUPS = {
  type: 'supported_groups',
  data: {
    named_group_list: [
      'x25519',
      'secp256r1',
      'secp384r1',
      'secp521r1',
      'ffdhe2048',
      'ffdhe3072',
      'ffdhe4096',
      'ffdhe6144',
      'ffdhe8192',
    ],
  },
} as const

/** The longest record both sides take (RFC 8449): 2^14 bytes and the content type, which is what TLS 1.3 allows anyway. */
export const RECORD_SIZE_LIMIT = {
  type: 'record_size_limit',
  data: { record_size_limit: 2 ** 14 + 1 },
} as const

const RENEGOTIATION_INFO = {
  type: 'renegotiation_info',
  data: { renegotiated_connection: EMPTY },
} as const

/** Of TLS 1.2; only section 3 has it. */
export const SESSION_TICKET = { type: 'session_ticket', data: EMPTY } as const

/** The client's extensions in its order. */
export function clientHelloOrder(
  groups: ExtensionSlot<'ClientHello'> = SUPPORTED_GROUPS,
  ...behindGroups: readonly ExtensionSlot<'ClientHello'>[]
): readonly ExtensionSlot<'ClientHello'>[] {
  return [
    'server_name',
    RENEGOTIATION_INFO,
    groups,
    ...behindGroups,
    'key_share',
    'early_data',
    'supported_versions',
    SIGNATURE_ALGORITHMS,
    'cookie',
    'psk_key_exchange_modes',
    RECORD_SIZE_LIMIT,
    'padding',
    'pre_shared_key',
  ]
}

const BOTH = {
  groups: ['x25519', 'secp256r1', 'secp384r1', 'secp521r1', 'ffdhe2048', 'ffdhe3072'],
  signatureSchemes: ['ecdsa_secp256r1_sha256', 'rsa_pss_rsae_sha256'],
  // RSA with 1024 bits, no subjectAltName, nobody's trust: all right for a published example.
  verifyPeer: false,
} as const satisfies Partial<CommonConfig>

/** What the client of every section has in common. */
export const NSS_CLIENT = {
  ...BOTH,
  suites: ['TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_256_GCM_SHA384'],
  serverName: 'server',
  middleboxCompatibility: false,
  clientHelloOrder: clientHelloOrder(),
} as const satisfies Partial<ClientConfig>

/** What the server of every section has in common. */
export const NSS_SERVER = {
  ...BOTH,
  serverHelloOrder: ['pre_shared_key', 'key_share', 'supported_versions'],
  helloRetryRequestOrder: ['key_share', 'cookie', 'supported_versions'],
  encryptedExtensionsOrder: [SUPPORTED_GROUPS, RECORD_SIZE_LIMIT, 'server_name', 'early_data'],
} as const satisfies Partial<ServerConfig>

/** What the server's tickets look like: of 178 bytes, good for 30 seconds, sent behind the client's Finished. */
export const NSS_TICKETS = {
  count: 1,
  kind: 'stateful',
  referenceLength: 178,
  lifetime: 30,
  when: 'after-client-finished',
} as const
