/** Bodies of the extensions of RFC 9846 §4.3 (8446 §4.2) that negotiate: versions, groups, keys, signatures. */
import { list, nothing, opaque, rest, struct } from '../../bytes/layout.ts'
import { namedGroups, protocolVersions, signatureSchemes } from '../registry.ts'

const VECTOR = 2 ** 16 - 1

/** An extension that only says it is there, with its own section. */
export function flag(cite: string) {
  return { ...nothing, cite }
}

/** An extension whose body this library does not look into, with its own section. */
export function bytes(cite: string) {
  return { ...rest, cite }
}

const SUPPORTED_VERSIONS = 'RFC 9846 §4.3.1 (8446 §4.2.1)'

/** Versions that the client speaks, best first. */
export const offeredVersions = struct('SupportedVersions', SUPPORTED_VERSIONS, {
  versions: list(protocolVersions.layout, 2, 254),
})

/** The version that the server chose. */
export const selectedVersion = struct('SupportedVersions', SUPPORTED_VERSIONS, {
  selected_version: protocolVersions.layout,
})

/** What the server wants to see again in the second ClientHello. */
export const cookie = struct('Cookie', 'RFC 9846 §4.3.2 (8446 §4.2.2)', { cookie: opaque(1, VECTOR) })

/** Signature schemes, best first. */
export const signatureSchemeList = struct('SignatureSchemeList', 'RFC 9846 §4.3.3 (8446 §4.2.3)', {
  supported_signature_algorithms: list(signatureSchemes.layout, 2, 2 ** 16 - 2),
})

const distinguishedName = { ...opaque(1, VECTOR), type: 'DistinguishedName' }

/** Names (DER) of authorities whose certificates will do. */
export const certificateAuthorities = struct(
  'CertificateAuthoritiesExtension',
  'RFC 9846 §4.3.4 (8446 §4.2.4)',
  { authorities: list(distinguishedName, 3, VECTOR) },
)

const OID_FILTERS = 'RFC 9846 §4.3.5 (8446 §4.2.5)'
const oidFilter = struct('OIDFilter', OID_FILTERS, {
  certificate_extension_oid: opaque(1, 255),
  certificate_extension_values: opaque(0, VECTOR),
})

/** Certificate extensions that a client certificate must have, by OID (DER). */
export const oidFilters = struct('OIDFilterExtension', OID_FILTERS, { filters: list(oidFilter, 0, VECTOR) })

/** Groups, best first. */
export const namedGroupList = struct('NamedGroupList', 'RFC 9846 §4.3.7 (8446 §4.2.7)', {
  named_group_list: list(namedGroups.layout, 2, VECTOR),
})

const KEY_SHARE = 'RFC 9846 §4.3.8 (8446 §4.2.8)'

/** A public value for one group. */
export const keyShareEntry = struct('KeyShareEntry', KEY_SHARE, {
  group: namedGroups.layout,
  key_exchange: opaque(1, VECTOR),
})

/** Public values that the client already made; none of them asks for a HelloRetryRequest. */
export const clientKeyShare = struct('KeyShareClientHello', KEY_SHARE, {
  client_shares: list(keyShareEntry, 0, VECTOR),
})

/** The server's public value. */
export const serverKeyShare = struct('KeyShareServerHello', KEY_SHARE, { server_share: keyShareEntry })

/** The group for which the server wants a share. */
export const retryKeyShare = struct('KeyShareHelloRetryRequest', KEY_SHARE, {
  selected_group: namedGroups.layout,
})
