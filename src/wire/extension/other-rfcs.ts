/** Bodies of extensions that other RFCs define: names, protocols, status, what TLS 1.2 needs. */
import {
  type Layout,
  list,
  lookedInto,
  opaque,
  select,
  sized,
  struct,
  text,
  uint16,
} from '../../bytes/layout.ts'
import type { UnknownCode } from '../registry/code-points.ts'
import {
  certificateCompressionAlgorithms,
  certificateStatusTypes,
  certificateTypes,
  ecPointFormats,
  maxFragmentLengths,
  serverNameTypes,
  signatureSchemes,
} from '../registry.ts'
import { bytes } from './negotiation.ts'
import { signedCertificateTimestamp } from './timestamp.ts'

const VECTOR = 2 ** 16 - 1

const serverName = struct('ServerName', 'RFC 6066 §3', {
  name_type: serverNameTypes.layout,
  host_name: text(1, VECTOR),
})

/** Names of the server that the client wants; RFC 6066 asks every later kind of name for the same two-byte length. */
export const serverNameList = struct('ServerNameList', 'RFC 6066 §3', {
  server_name_list: list(serverName, 1, VECTOR),
})

/** The largest record that the client wants to receive. */
export const maxFragmentLength = struct('MaxFragmentLength', 'RFC 6066 §4', {
  max_fragment_length: maxFragmentLengths.layout,
})

const STATUS = 'RFC 6066 §8'
const ocspStatusRequest = struct('OCSPStatusRequest', STATUS, {
  responder_id_list: list(opaque(1, VECTOR), 0, VECTOR),
  request_extensions: opaque(0, VECTOR),
})

/** A request for OCSP, or for a kind of status this library does not know, as bytes. */
type CertificateStatusRequest =
  | {
      readonly status_type: 'ocsp'
      readonly request: {
        readonly responder_id_list: readonly Uint8Array[]
        readonly request_extensions: Uint8Array
      }
    }
  | { readonly status_type: 'ocsp_multi_RESERVED' | UnknownCode; readonly request: Uint8Array }

/** Which status the client wants beside the server's certificate. */
export const certificateStatusRequest: Layout<CertificateStatusRequest> = select({
  type: 'CertificateStatusRequest',
  cite: STATUS,
  tagName: 'status_type',
  tag: certificateStatusTypes.layout,
  bodyName: 'request',
  body: (tag) => (tag === 'ocsp' ? ocspStatusRequest : bytes(STATUS)),
})

/** A status: for `ocsp` a DER OCSPResponse of at least one byte. */
export interface CertificateStatus {
  readonly status_type: 'ocsp' | 'ocsp_multi_RESERVED' | UnknownCode
  readonly response: Uint8Array
}

/** The status of a certificate, beside it. */
export const certificateStatus: Layout<CertificateStatus> = select({
  type: 'CertificateStatus',
  cite: STATUS,
  tagName: 'status_type',
  tag: certificateStatusTypes.layout,
  bodyName: 'response',
  body: (tag) => (tag === 'ocsp' ? { ...opaque(1, 2 ** 24 - 1), type: 'OCSPResponse' } : bytes(STATUS)),
})

/** Point formats of TLS 1.2. */
export const ecPointFormatList = struct('ECPointFormatList', 'RFC 8422 §5.1.2', {
  ec_point_format_list: list(ecPointFormats.layout, 1, 255),
})

const protocolName = { ...text(1, 255), type: 'ProtocolName' }

/** Application protocols such as `h2`: the client's wishes, best first, or the server's one choice. */
export const protocolNameList = struct('ProtocolNameList', 'RFC 7301 §3.1', {
  protocol_name_list: list(protocolName, 2, VECTOR),
})

const serializedSct = { ...sized(lookedInto(signedCertificateTimestamp), VECTOR, 1), type: 'SerializedSCT' }

/** Proofs that a certificate is logged. */
export const sctList = struct('SignedCertificateTimestampList', 'RFC 6962 §3.3', {
  sct_list: list(serializedSct, 1, VECTOR),
})

/** Kinds of client certificate that the client can send. */
export const clientCertificateTypes = struct('ClientCertTypeExtension', 'RFC 7250 §3', {
  client_certificate_types: list(certificateTypes.layout, 1, 255),
})

/** The kind of client certificate that the server chose. */
export const clientCertificateType = struct('ClientCertTypeExtension', 'RFC 7250 §3', {
  client_certificate_type: certificateTypes.layout,
})

/** Kinds of server certificate that the client can read. */
export const serverCertificateTypes = struct('ServerCertTypeExtension', 'RFC 7250 §3', {
  server_certificate_types: list(certificateTypes.layout, 1, 255),
})

/** The kind of server certificate that the server chose. */
export const serverCertificateType = struct('ServerCertTypeExtension', 'RFC 7250 §3', {
  server_certificate_type: certificateTypes.layout,
})

/** How a certificate chain may be compressed. */
export const certificateCompression = struct('CertificateCompressionAlgorithms', 'RFC 8879 §3', {
  algorithms: list(certificateCompressionAlgorithms.layout, 2, 254),
})

/** The largest record plaintext that the sender wants to receive, in bytes. */
export const recordSizeLimit = struct('RecordSizeLimit', 'RFC 8449 §4', { record_size_limit: uint16 })

/** Schemes with which a delegated credential may sign. */
export const delegatedCredentialSchemes = struct('SignatureSchemeList', 'RFC 9345 §4.1.1', {
  supported_signature_algorithms: list(signatureSchemes.layout, 2, 2 ** 16 - 2),
})

/** Verify data of the handshake before: empty at first, the client's, or the client's and the server's. */
export const renegotiationInfo = struct('RenegotiationInfo', 'RFC 5746 §3.2', {
  renegotiated_connection: opaque(0, 255),
})
