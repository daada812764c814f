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

/** A body that a machine of ours reads, in one version or both. */
interface ReadBody<T, In extends 'both' | 'TLS 1.2'> extends Layout<T> {
  readonly readIn: In
}

/** A body, read or not. */
export type Body = Layout<unknown> & { readonly readIn?: 'both' | 'TLS 1.2' }

type Bodies = { readonly [P in Place]?: Body }

const ALPN = other.protocolNameList
const EMS = 'RFC 7627 §5.1'
const ETM = 'RFC 7366 §2'
const SCT = 'RFC 6962 §3.3.1'
const EXTERN_PSK = 'RFC 8773 §5'
const EARLY_DATA = 'RFC 9846 §4.3.10 (8446 §4.2.10)'
const OCSP_13 = 'RFC 9846 §4.5.1.1 (8446 §4.4.2.1)'

/**
 * One row an extension: its body in each place where it may stand. What TLS 1.2 puts into the ServerHello is here too,
 * because the version is not known while that is decoded; `TLS13_SERVER_HELLO` names what TLS 1.3 allows there. What our
 * machines read is marked: malformed, it is `decode_error` (RFC 9846 §6.2). What nobody acts on harms nobody; it is kept as
 * its bytes.
 */
export const EXTENSIONS = {
  server_name: {
    ClientHello: read(other.serverNameList),
    ServerHello: read(flag('RFC 6066 §3')),
    EncryptedExtensions: read(flag('RFC 6066 §3')),
    CertificateRequest: bytes('RFC 9261 §4'),
  },
  max_fragment_length: {
    ClientHello: read(other.maxFragmentLength),
    ServerHello: read(other.maxFragmentLength),
    EncryptedExtensions: read(other.maxFragmentLength),
  },
  status_request: {
    ClientHello: other.certificateStatusRequest,
    ServerHello: flag('RFC 6066 §8'),
    Certificate: other.certificateStatus,
    CertificateRequest: bytes(OCSP_13),
  },
  supported_groups: {
    ClientHello: read(negotiation.namedGroupList),
    EncryptedExtensions: negotiation.namedGroupList,
  },
  ec_point_formats: {
    ClientHello: readIn12(other.ecPointFormatList),
    ServerHello: read(other.ecPointFormatList),
  },
  signature_algorithms: {
    ClientHello: read(negotiation.signatureSchemeList),
    CertificateRequest: read(negotiation.signatureSchemeList),
  },
  use_srtp: place12(lookedInto(rare.useSrtp)),
  heartbeat: place12(lookedInto(rare.heartbeat)),
  application_layer_protocol_negotiation: place12(read(ALPN)),
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
  encrypt_then_mac: { ClientHello: readIn12(flag(ETM)), ServerHello: read(flag(ETM)) },
  extended_master_secret: { ClientHello: readIn12(flag(EMS)), ServerHello: read(flag(EMS)) },
  compress_certificate: {
    ClientHello: read(other.certificateCompression),
    CertificateRequest: read(other.certificateCompression),
  },
  record_size_limit: place12(read(other.recordSizeLimit)),
  tls_cert_with_extern_psk: { ClientHello: flag(EXTERN_PSK), ServerHello: flag(EXTERN_PSK) },
  delegated_credential: {
    ClientHello: other.delegatedCredentialSchemes,
    CertificateRequest: other.delegatedCredentialSchemes,
    Certificate: lookedInto(rare.delegatedCredential),
  },
  session_ticket: { ClientHello: read(bytes('RFC 5077 §3.2')), ServerHello: read(flag('RFC 5077 §3.2')) },
  supported_ekt_ciphers: place13(bytes('RFC 8870 §5.2')),
  pre_shared_key: { ClientHello: read(resumption.offeredPsks), ServerHello: read(resumption.selectedPsk) },
  early_data: {
    ClientHello: read(flag(EARLY_DATA)),
    EncryptedExtensions: read(flag(EARLY_DATA)),
    NewSessionTicket: read(resumption.ticketEarlyData),
  },
  supported_versions: {
    ClientHello: read(negotiation.offeredVersions),
    ServerHello: read(negotiation.selectedVersion),
    HelloRetryRequest: read(negotiation.selectedVersion),
  },
  cookie: { ClientHello: read(negotiation.cookie), HelloRetryRequest: read(negotiation.cookie) },
  psk_key_exchange_modes: { ClientHello: read(resumption.pskModes) },
  certificate_authorities: {
    ClientHello: negotiation.certificateAuthorities,
    CertificateRequest: negotiation.certificateAuthorities,
  },
  oid_filters: { CertificateRequest: negotiation.oidFilters },
  post_handshake_auth: { ClientHello: read(flag('RFC 9846 §4.3.6 (8446 §4.2.6)')) },
  signature_algorithms_cert: {
    ClientHello: read(negotiation.signatureSchemeList),
    CertificateRequest: negotiation.signatureSchemeList,
  },
  key_share: {
    ClientHello: read(negotiation.clientKeyShare),
    ServerHello: read(negotiation.serverKeyShare),
    HelloRetryRequest: read(negotiation.retryKeyShare),
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
    ClientHello: read(resumption.ticketRequest),
    EncryptedExtensions: read(resumption.ticketRequestAnswer),
  },
  ech_outer_extensions: { ClientHello: lookedInto(ech.echOuterExtensions) },
  encrypted_client_hello: {
    ClientHello: lookedInto(ech.echClientHello),
    HelloRetryRequest: lookedInto(ech.echConfirmation),
    EncryptedExtensions: lookedInto(ech.echRetryConfigs),
  },
  renegotiation_info: {
    ClientHello: readIn12(other.renegotiationInfo),
    ServerHello: read(other.renegotiationInfo),
  },
} as const satisfies { readonly [N in ExtensionName]?: Bodies }

/** What TLS 1.3 allows in a ServerHello; everything else that {@link EXTENSIONS} lists there belongs to TLS 1.2. */
export const TLS13_SERVER_HELLO = [
  'key_share',
  'pre_shared_key',
  'supported_versions',
  'tls_cert_with_extern_psk',
] as const satisfies readonly ExtensionName[]

/** One body: asked in the ClientHello, answered in EncryptedExtensions. */
function place13<B extends Body>(body: B) {
  return { ClientHello: body, EncryptedExtensions: body } as const
}

/** The same, and in TLS 1.2 answered in the ServerHello. */
function place12<B extends Body>(body: B) {
  return { ClientHello: body, ServerHello: body, EncryptedExtensions: body } as const
}

/** A body that our machines read, in whichever version they speak. */
function read<T>(body: Layout<T>): ReadBody<T, 'both'> {
  return { ...body, readIn: 'both' }
}

/** A body that a server reads where it speaks TLS 1.2: in TLS 1.3 it is ignored, and may be malformed. */
function readIn12<T>(body: Layout<T>): ReadBody<T, 'TLS 1.2'> {
  return { ...body, readIn: 'TLS 1.2' }
}
