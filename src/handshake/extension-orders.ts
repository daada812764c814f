/** In which order extensions go out, unless a configuration says otherwise. */
import type { ExtensionName } from '../wire/registry.ts'

/** Those of a ClientHello. */
export const CLIENT_HELLO_ORDER = [
  'server_name',
  'supported_versions',
  'supported_groups',
  'signature_algorithms',
  'key_share',
  'cookie',
  'application_layer_protocol_negotiation',
  'record_size_limit',
  'psk_key_exchange_modes',
  'post_handshake_auth',
  'extended_master_secret',
  'encrypt_then_mac',
  'renegotiation_info',
  'ec_point_formats',
  'session_ticket',
  'early_data',
  'pre_shared_key',
] as const satisfies readonly ExtensionName[]

/** Those of what a server sends, by the setting that holds them. */
export const SERVER_ORDERS = {
  serverHelloOrder12: [
    'renegotiation_info',
    'server_name',
    'ec_point_formats',
    'session_ticket',
    'application_layer_protocol_negotiation',
    'record_size_limit',
    'encrypt_then_mac',
    'extended_master_secret',
  ],
  serverHelloOrder: ['supported_versions', 'key_share', 'pre_shared_key'],
  helloRetryRequestOrder: ['supported_versions', 'key_share', 'cookie'],
  encryptedExtensionsOrder: [
    'server_name',
    'application_layer_protocol_negotiation',
    'record_size_limit',
    'early_data',
  ],
  certificateRequestOrder: ['signature_algorithms'],
} as const satisfies Readonly<Record<string, readonly ExtensionName[]>>
