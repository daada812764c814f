/** The table of extensions: where each may stand and what its body is there (RFC 9846 §4.3; 8446 §4.2). */
import { lookedInto, type Layout } from '../../bytes/layout.ts'
import type { ExtensionName } from '../registry.ts'
import * as ech from './ech.ts'
import * as negotiation from './negotiation.ts'
import { bytes, flag } from './negotiation.ts'
import * as other from './other-rfcs.ts'
import { quicTransportParameters } from './quic.ts'
import * as rare from './rare.ts'
import * as resumption from './resumption.ts'

/** A structure that carries extensions. */
export type Place =
  | 'ClientHello'
  | 'ServerHello'
  | 'HelloRetryRequest'
  | 'EncryptedExtensions'
  | 'Certificate'
  | 'CertificateRequest'
  | 'NewSessionTicket'

type Bodies = { readonly [P in Place]?: Layout<unknown> }

const ALPN = other.protocolNameList
const EMS = 'RFC 7627 §5.1'
const ETM = 'RFC 7366 §2'
const SCT = 'RFC 6962 §3.3.1'
const EXTERN_PSK = 'RFC 8773 §5'
const EARLY_DATA = 'RFC 9846 §4.3.10 (8446 §4.2.10)'
const OCSP_13 = 'RFC 9846 §4.5.1.1 (8446 §4.4.2.1)'

/**
 * One row an extension: its body in each place where it may stand. What TLS 1.2 puts into the ServerHello is here too,
 * because the version is not known while that is decoded; `TLS13_SERVER_HELLO` names what TLS 1.3 allows there.
 */
export const EXTENSIONS = {
  server_name: {
    ClientHello: other.serverNameList,
    ServerHello: flag('RFC 6066 §3'),
    EncryptedExtensions: flag('RFC 6066 §3'),
    CertificateRequest: bytes('RFC 9261 §4'),
  },
  max_fragment_length: {
    ClientHello: other.maxFragmentLength,
    ServerHello: other.maxFragmentLength,
    EncryptedExtensions: other.maxFragmentLength,
  },
  status_request: {
    ClientHello: other.certificateStatusRequest,
    ServerHello: flag('RFC 6066 §8'),
    Certificate: other.certificateStatus,
    CertificateRequest: bytes(OCSP_13),
  },
  supported_groups: {
    ClientHello: negotiation.namedGroupList,
    EncryptedExtensions: negotiation.namedGroupList,
  },
  ec_point_formats: { ClientHello: other.ecPointFormatList, ServerHello: other.ecPointFormatList },
  signature_algorithms: {
    ClientHello: negotiation.signatureSchemeList,
    CertificateRequest: negotiation.signatureSchemeList,
  },
  use_srtp: place12(lookedInto(rare.useSrtp)),
  heartbeat: place12(lookedInto(rare.heartbeat)),
  application_layer_protocol_negotiation: place12(ALPN),
  signed_certificate_timestamp: {
    ClientHello: flag(SCT),
    ServerHello: other.sctList,
    Certificate: other.sctList,
    CertificateRequest: flag(SCT),
  },
  client_certificate_type: {
    ClientHello: other.clientCertificateTypes,
    ServerHello: other.clientCertificateType,
    EncryptedExtensions: other.clientCertificateType,
  },
  server_certificate_type: {
    ClientHello: other.serverCertificateTypes,
    ServerHello: other.serverCertificateType,
    EncryptedExtensions: other.serverCertificateType,
  },
  padding: { ClientHello: bytes('RFC 7685 §3') },
  encrypt_then_mac: { ClientHello: flag(ETM), ServerHello: flag(ETM) },
  extended_master_secret: { ClientHello: flag(EMS), ServerHello: flag(EMS) },
  compress_certificate: {
    ClientHello: other.certificateCompression,
    CertificateRequest: other.certificateCompression,
  },
  record_size_limit: place12(other.recordSizeLimit),
  tls_cert_with_extern_psk: { ClientHello: flag(EXTERN_PSK), ServerHello: flag(EXTERN_PSK) },
  delegated_credential: {
    ClientHello: other.delegatedCredentialSchemes,
    CertificateRequest: other.delegatedCredentialSchemes,
    Certificate: lookedInto(rare.delegatedCredential),
  },
  session_ticket: { ClientHello: bytes('RFC 5077 §3.2'), ServerHello: flag('RFC 5077 §3.2') },
  supported_ekt_ciphers: place13(bytes('RFC 8870 §5.2')),
  pre_shared_key: { ClientHello: resumption.offeredPsks, ServerHello: resumption.selectedPsk },
  early_data: {
    ClientHello: flag(EARLY_DATA),
    EncryptedExtensions: flag(EARLY_DATA),
    NewSessionTicket: resumption.ticketEarlyData,
  },
  supported_versions: {
    ClientHello: negotiation.offeredVersions,
    ServerHello: negotiation.selectedVersion,
    HelloRetryRequest: negotiation.selectedVersion,
  },
  cookie: { ClientHello: negotiation.cookie, HelloRetryRequest: negotiation.cookie },
  psk_key_exchange_modes: { ClientHello: resumption.pskModes },
  certificate_authorities: {
    ClientHello: negotiation.certificateAuthorities,
    CertificateRequest: negotiation.certificateAuthorities,
  },
  oid_filters: { CertificateRequest: negotiation.oidFilters },
  post_handshake_auth: { ClientHello: flag('RFC 9846 §4.3.6 (8446 §4.2.6)') },
  signature_algorithms_cert: {
    ClientHello: negotiation.signatureSchemeList,
    CertificateRequest: negotiation.signatureSchemeList,
  },
  key_share: {
    ClientHello: negotiation.clientKeyShare,
    ServerHello: negotiation.serverKeyShare,
    HelloRetryRequest: negotiation.retryKeyShare,
  },
  transparency_info: {
    ClientHello: bytes('RFC 9162 §6.5'),
    ServerHello: bytes('RFC 9162 §6.5'),
    Certificate: bytes('RFC 9162 §6.5'),
    CertificateRequest: bytes('RFC 9162 §6.5'),
  },
  external_id_hash: place12(bytes('RFC 8844 §3.2')),
  external_session_id: place12(bytes('RFC 8844 §4.2')),
  quic_transport_parameters: place13(lookedInto(quicTransportParameters)),
  ticket_request: {
    ClientHello: resumption.ticketRequest,
    EncryptedExtensions: resumption.ticketRequestAnswer,
  },
  ech_outer_extensions: { ClientHello: lookedInto(ech.echOuterExtensions) },
  encrypted_client_hello: {
    ClientHello: lookedInto(ech.echClientHello),
    HelloRetryRequest: lookedInto(ech.echConfirmation),
    EncryptedExtensions: lookedInto(ech.echRetryConfigs),
  },
  renegotiation_info: { ClientHello: other.renegotiationInfo, ServerHello: other.renegotiationInfo },
} as const satisfies { readonly [N in ExtensionName]?: Bodies }

/** What TLS 1.3 allows in a ServerHello; everything else that {@link EXTENSIONS} lists there belongs to TLS 1.2. */
export const TLS13_SERVER_HELLO = [
  'key_share',
  'pre_shared_key',
  'supported_versions',
  'tls_cert_with_extern_psk',
] as const satisfies readonly ExtensionName[]

/**
 * What our machines read, place by place: malformed, it is `decode_error` (RFC 9846 §6.2). What nobody acts on harms nobody;
 * it is kept as its bytes. What a server reads in TLS 1.2 alone is not here, since TLS 1.3 ignores it: see `READ_IN_12`.
 */
export const STRICT = {
  ClientHello: [
    'server_name',
    'supported_groups',
    'signature_algorithms',
    'application_layer_protocol_negotiation',
    'record_size_limit',
    'session_ticket',
    'pre_shared_key',
    'early_data',
    'supported_versions',
    'cookie',
    'psk_key_exchange_modes',
    'post_handshake_auth',
    'signature_algorithms_cert',
    'key_share',
  ],
  ServerHello: [
    'server_name',
    'ec_point_formats',
    'application_layer_protocol_negotiation',
    'encrypt_then_mac',
    'extended_master_secret',
    'record_size_limit',
    'session_ticket',
    'pre_shared_key',
    'supported_versions',
    'key_share',
    'renegotiation_info',
  ],
  HelloRetryRequest: ['supported_versions', 'cookie', 'key_share'],
  EncryptedExtensions: [
    'server_name',
    'application_layer_protocol_negotiation',
    'record_size_limit',
    'early_data',
  ],
  Certificate: [],
  CertificateRequest: ['signature_algorithms'],
  NewSessionTicket: ['early_data'],
} as const satisfies { readonly [P in Place]: readonly ExtensionName[] }

/** What a server reads of a ClientHello when it speaks TLS 1.2. */
export const READ_IN_12 = [
  'ec_point_formats',
  'encrypt_then_mac',
  'extended_master_secret',
  'renegotiation_info',
] as const satisfies readonly ExtensionName[]

/** One body: asked in the ClientHello, answered in EncryptedExtensions. */
function place13<T>(body: Layout<T>) {
  return { ClientHello: body, EncryptedExtensions: body } as const
}

/** The same, and in TLS 1.2 answered in the ServerHello. */
function place12<T>(body: Layout<T>) {
  return { ClientHello: body, ServerHello: body, EncryptedExtensions: body } as const
}
