/**
 * Extensions that are no part of RFC 9846's table of places (§4.3; 8446 §4.2), so no rule of TLS 1.3 says where they may
 * stand: their fields are shown, and their bytes are their value.
 */
import { nothing } from '../../bytes/layout.ts'
import type { Decodable } from '../../bytes/reader.ts'
import type { ExtensionName } from '../registry.ts'
import * as ech from './ech.ts'
import { quicTransportParameters } from './quic.ts'
import * as rare from './rare.ts'
import type { Place } from './table.ts'

/** One row an extension: its fields in each place where others put it. */
export const SHOWN: {
  readonly [N in ExtensionName]?: { readonly [P in Place]?: Decodable<unknown> }
} = {
  trusted_ca_keys: { ClientHello: rare.trustedCaKeys, ServerHello: flag('RFC 6066 §6') },
  truncated_hmac: { ClientHello: flag('RFC 6066 §7'), ServerHello: flag('RFC 6066 §7') },
  client_certificate_url: { ClientHello: flag('RFC 6066 §5'), ServerHello: flag('RFC 6066 §5') },
  cert_type: { ClientHello: rare.certTypes, ServerHello: rare.certType },
  srp: { ClientHello: rare.srpName },
  status_request_v2: { ClientHello: rare.statusRequestV2, ServerHello: flag('RFC 6961 §2.2') },
  token_binding: {
    ClientHello: rare.tokenBinding,
    ServerHello: rare.tokenBinding,
    EncryptedExtensions: rare.tokenBinding,
  },
  connection_id: {
    ClientHello: rare.connectionId,
    ServerHello: rare.connectionId,
    EncryptedExtensions: rare.connectionId,
  },
  next_protocol_negotiation: {
    ClientHello: flag('draft-agl-tls-nextprotoneg-04 §3'),
    ServerHello: rare.nextProtocols,
  },
  trust_anchors: {
    ClientHello: rare.requestedTrustAnchors,
    EncryptedExtensions: rare.availableTrustAnchors,
    CertificateRequest: rare.requestedTrustAnchors,
    // Nothing: the chain is one that was asked for.
    Certificate: flag('draft-ietf-tls-trust-anchor-ids §4.2'),
  },
  // What the server answers is its settings, in bytes of the application protocol.
  application_settings_OLD: { ClientHello: rare.applicationSettings },
  application_settings: { ClientHello: rare.applicationSettings },
  channel_id: {
    ClientHello: flag('draft-balfanz-tls-channelid-01 §4'),
    ServerHello: flag('draft-balfanz-tls-channelid-01 §4'),
  },
  quic_transport_parameters_draft: {
    ClientHello: quicTransportParameters,
    EncryptedExtensions: quicTransportParameters,
  },
  encrypted_server_name: { ClientHello: ech.clientEncryptedSni, EncryptedExtensions: ech.esniNonce },
}

function flag(cite: string): Decodable<null> {
  return { ...nothing, cite }
}
