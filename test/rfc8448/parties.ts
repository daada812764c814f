/** The client and the server that RFC 8448 recorded: NSS, with the extensions of its time in its order. */
import { EMPTY } from '../../src/bytes/bytes.ts'
import type {
  ClientConfig,
  CommonConfig,
  ExtensionSlot,
  RemoteIdentity,
  ServerConfig,
} from '../../src/handshake/config/config.ts'
import { decodeMessage13 } from '../../src/wire/handshake.ts'
import { findExtension } from '../../src/wire/extension.ts'
import type { Session } from '../../src/session/session.ts'
import { NOW } from './replay.ts'
import { readTrace } from './trace.ts'

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

/** The random value in a ClientHello, ServerHello or HelloRetryRequest: behind the header and two bytes of version. */
export function randomOf(hello: Uint8Array): Uint8Array {
  return hello.slice(6, 38)
}

/** The chain that a Certificate message shows; the private key is not ours. */
export function remoteIdentity(certificate: Uint8Array): RemoteIdentity {
  const { message } = decodeMessage13(certificate)
  if (message.name !== 'Certificate') throw new Error(`a ${message.name} is no Certificate`)
  return { chain: message.body.certificate_list.map(({ cert_data }) => cert_data), privateKey: 'remote' }
}

/** The signature in a CertificateVerify. */
export function signatureOf(certificateVerify: Uint8Array): Uint8Array {
  const { message } = decodeMessage13(certificateVerify)
  if (message.name !== 'CertificateVerify') throw new Error(`a ${message.name} is no CertificateVerify`)
  return message.body.signature
}

/** The session that section 3 ends with and section 4 resumes, as the client or the server keeps it. */
export function sessionOfSection3(keeper: 'client' | 'server'): Session {
  const trace = readTrace(3)
  const { message } = decodeMessage13(trace.message('server', 'NewSessionTicket'))
  if (message.name !== 'NewSessionTicket') throw new Error(`a ${message.name} is no NewSessionTicket`)
  const { ticket, ticket_age_add, ticket_lifetime, ticket_nonce, extensions } = message.body
  return {
    version: 'TLS 1.3',
    suite: 'TLS_AES_128_GCM_SHA256',
    secret: trace.secrets.find(({ name }) => name === 'resumption_psk_0')!.bytes,
    sessionId: new Uint8Array(0),
    secretId: `section 3/${keeper}/resumption_psk_0`,
    serverName: 'server',
    alpn: '',
    extendedMasterSecret: true,
    peerCertificates: keeper === 'client' ? remoteIdentity(trace.message('server', 'Certificate')).chain : [],
    peerVerified: false,
    createdAt: NOW,
    authenticatedAt: NOW,
    lifetime: ticket_lifetime,
    ageAdd: ticket_age_add,
    nonce: ticket_nonce,
    maxEarlyDataSize: findExtension(extensions, 'early_data')?.max_early_data_size ?? 0,
    ticket,
    timesUsed: 0,
    ...(keeper === 'client' ? { group: 'x25519' } : {}),
  }
}
