/** Bodies of extensions that hellos of others carry: shown, never acted on. */
import {
  fixed,
  items,
  type Layout,
  list,
  nothing,
  opaque,
  rest,
  select,
  struct,
  text,
  uint8,
  uint32,
} from '../../bytes/layout.ts'
import { certificateStatusTypes, certificateTypes, signatureSchemes } from '../registry.ts'
import { cited, codePoints } from '../registry/code-points.ts'

const VECTOR = 2 ** 16 - 1
const protocolName = { ...text(1, 255), type: 'ProtocolName' }

/** In a ClientHello: protocols for which the client has settings. */
export const applicationSettings = struct('ApplicationSettingsSupport', 'draft-vvv-tls-alps-01 §4', {
  supported_protocols: list(protocolName, 2, VECTOR),
})

const CREDENTIAL = 'RFC 9345 §4'

const credential = struct('Credential', CREDENTIAL, {
  valid_time: uint32,
  dc_cert_verify_algorithm: signatureSchemes.layout,
  ASN1_subjectPublicKeyInfo: opaque(1, 2 ** 24 - 1),
})

/** Beside a certificate: a key of short life that the certificate's key has signed. */
export const delegatedCredential = struct('DelegatedCredential', CREDENTIAL, {
  cred: credential,
  algorithm: signatureSchemes.layout,
  signature: opaque(1, VECTOR),
})

const SRTP = 'RFC 5764 §4.1.1'

const srtpProfiles = codePoints({
  type: 'SRTPProtectionProfile',
  cite: SRTP,
  size: 2,
  rows: {
    ...cited('RFC 5764 §4.1.2', {
      SRTP_AES128_CM_HMAC_SHA1_80: 1,
      SRTP_AES128_CM_HMAC_SHA1_32: 2,
      SRTP_NULL_HMAC_SHA1_80: 5,
      SRTP_NULL_HMAC_SHA1_32: 6,
    }),
    ...cited('RFC 7714 §14.2', { SRTP_AEAD_AES_128_GCM: 7, SRTP_AEAD_AES_256_GCM: 8 }),
  },
})

/** Ways to protect the media that the keys of this handshake are for. */
export const useSrtp = struct('UseSRTPData', SRTP, {
  SRTPProtectionProfiles: list(srtpProfiles.layout, 2, VECTOR),
  srtp_mki: opaque(0, 255),
})

const HEARTBEAT = 'RFC 6520 §2'

const heartbeatModes = codePoints({
  type: 'HeartbeatMode',
  cite: HEARTBEAT,
  size: 1,
  rows: cited(HEARTBEAT, { peer_allowed_to_send: 1, peer_not_allowed_to_send: 2 }),
})

/** Whether the peer may send heartbeats. */
export const heartbeat = struct('HeartbeatExtension', HEARTBEAT, { mode: heartbeatModes.layout })

const STATUS_V2 = 'RFC 6961 §2.2'

const statusItem = select<object>({
  type: 'CertificateStatusRequestItemV2',
  cite: STATUS_V2,
  tagName: 'status_type',
  tag: certificateStatusTypes.layout,
  bodyName: 'request',
  max: VECTOR,
  body: (type) => (certificateStatusTypes.has(type) ? ocspRequest : rest),
})

const ocspRequest = struct('OCSPStatusRequest', STATUS_V2, {
  responder_id_list: list(opaque(1, VECTOR), 0, VECTOR),
  request_extensions: opaque(0, VECTOR),
})

/** Which statuses of the whole chain the client wants. */
export const statusRequestV2 = struct('CertificateStatusRequestListV2', STATUS_V2, {
  certificate_status_req_list: list(statusItem, 1, VECTOR),
})

/** Kinds of certificate, as RFC 6091 asked before there was one extension a side. */
export const certTypes = struct('CertificateTypeExtension', 'RFC 6091 §3.1', {
  certificate_types: list(certificateTypes.layout, 1, 255),
})

/** The kind that the server chose. */
export const certType = struct('CertificateTypeExtension', 'RFC 6091 §3.1', {
  certificate_type: certificateTypes.layout,
})

const AUTHORITY = 'RFC 6066 §6'

const authorityTypes = codePoints({
  type: 'IdentifierType',
  cite: AUTHORITY,
  size: 1,
  rows: cited(AUTHORITY, { pre_agreed: 0, key_sha1_hash: 1, x509_name: 2, cert_sha1_hash: 3 }),
})

const sha1Hash = { ...fixed(20), type: 'SHA1Hash' }

const AUTHORITIES: Readonly<Record<string, Layout<unknown>>> = {
  pre_agreed: nothing,
  key_sha1_hash: sha1Hash,
  x509_name: { ...opaque(1, VECTOR), type: 'DistinguishedName' },
  cert_sha1_hash: sha1Hash,
}

const authority = select<object>({
  type: 'TrustedAuthority',
  cite: AUTHORITY,
  tagName: 'identifier_type',
  tag: authorityTypes.layout,
  bodyName: 'identifier',
  body: (type) => AUTHORITIES[type] ?? rest,
})

/** Authorities that the client knows. */
export const trustedCaKeys = struct('TrustedAuthorities', AUTHORITY, {
  trusted_authorities_list: list(authority, 0, VECTOR),
})

/** A user's name, for a password that both know. */
export const srpName = struct('SRPExtension', 'RFC 5054 §2.8.1', { srp_I: text(1, 255) })

const BINDING = 'RFC 8472 §2'

const bindingParameters = codePoints({
  type: 'TokenBindingKeyParameters',
  cite: BINDING,
  size: 1,
  rows: cited('RFC 8471 §3', { rsa2048_pkcs1_5: 0, rsa2048_pss: 1, ecdsap256: 2 }),
})

/** Keys to which tokens may be bound. */
export const tokenBinding = struct('TokenBindingParameters', BINDING, {
  major: uint8,
  minor: uint8,
  key_parameters_list: list(bindingParameters.layout, 1, 255),
})

const NPN = 'draft-agl-tls-nextprotoneg-04 §3'

/** In a ServerHello: application protocols, of which the client chooses one later. */
export const nextProtocols = { ...items(protocolName), type: 'NextProtocolNegotiation', cite: NPN }

/** A name for the connection beyond addresses and ports. */
export const connectionId = struct('ConnectionId', 'RFC 9146 §3', { cid: opaque(0, 255) })

const trustAnchor = { ...opaque(1, 255), type: 'TrustAnchorID' }

const ANCHORS = 'draft-ietf-tls-trust-anchor-ids §4'

/** Trust anchors by relative OID to which whoever asks for a chain wants one. */
export const requestedTrustAnchors = struct('RequestedTrustAnchorList', ANCHORS, {
  trust_anchors: list(trustAnchor, 0, VECTOR),
})

/** Those to which the server has chains, its preferred ones first. */
export const availableTrustAnchors = struct('AvailableTrustAnchorList', ANCHORS, {
  trust_anchors: list(trustAnchor, 1, VECTOR),
})
