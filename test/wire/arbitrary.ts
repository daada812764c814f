/** Generators of wire values, written against the RFCs and not derived from the layouts that they test. */
import fc, { type Arbitrary } from 'fast-check'
import type { Extension, ExtensionData, ExtensionIn } from '../../src/wire/extension.ts'
import type { Place } from '../../src/wire/extension/table.ts'
import type { Message13 } from '../../src/wire/handshake.ts'
import { HELLO_RETRY_RANDOM } from '../../src/wire/hello.ts'
import type { CodePoint, CodeRow, Registry } from '../../src/wire/registry/code-points.ts'
import * as registry from '../../src/wire/registry.ts'
import { trials } from '../kit/effort.ts'

/** Every property runs with this seed: a failure is the same everywhere. */
export const SEEDED = { seed: 9846, numRuns: trials(60) } as const

/** Between `min` and `max` bytes. */
export function bytes(min: number, max: number): Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: min, maxLength: max })
}

type Names<Rows> = CodePoint<keyof Rows & string>

/** Any number of the registry's width, as its decoded name: known, unknown or GREASE. */
export function code<Rows extends Readonly<Record<string, CodeRow>>>(
  from: Registry<Rows>,
  size: 1 | 2,
): Arbitrary<Names<Rows>> {
  const known = fc.constantFrom(...Object.values<CodeRow>(from.rows).map((row) => row.code))
  return fc
    .oneof(known, fc.nat(256 ** size - 1), fc.constant(size === 2 ? 0x3a3a : 0x2a))
    .map((number) => from.nameOf(number))
}

const some = <T>(item: Arbitrary<T>, minLength = 1) => fc.array(item, { minLength, maxLength: 5 })
const record = <T>(model: { [K in keyof T]: Arbitrary<T[K]> }) => fc.record(model, { noNullPrototype: true })
const empty = fc.constant(null)
const latin1 = (min: number, max: number) =>
  bytes(min, max).map((chosen) => Array.from(chosen, (byte) => String.fromCharCode(byte)).join(''))

const group = code(registry.namedGroups, 2)
const scheme = code(registry.signatureSchemes, 2)
const version = code(registry.protocolVersions, 2)
const suite = code(registry.cipherSuites, 2)
const certificateType = code(registry.certificateTypes, 1)
const uint8 = fc.nat(255)
const uint16 = fc.nat(0xffff)
const uint32 = fc.nat(0xffff_ffff)

const groups = record({ named_group_list: some(group) })
const schemes = record({ supported_signature_algorithms: some(scheme) })
const alpn = record({ protocol_name_list: some(latin1(1, 12)) })
const pointFormats = record({ ec_point_format_list: some(code(registry.ecPointFormats, 1)) })
const fragment = record({ max_fragment_length: code(registry.maxFragmentLengths, 1) })
const scts = record({ sct_list: some(bytes(1, 20)) })
const sizeLimit = record({ record_size_limit: uint16 })
const share = record({ group, key_exchange: bytes(1, 40) })
const compression = record({ algorithms: some(code(registry.certificateCompressionAlgorithms, 2)) })
const authorities = record({ authorities: some(bytes(1, 20)) })
const selectedVersion = record({ selected_version: version })
const cookie = record({ cookie: bytes(1, 40) })
const clientType = record({ client_certificate_type: certificateType })
const serverType = record({ server_certificate_type: certificateType })
const renegotiation = record({ renegotiated_connection: bytes(0, 24) })
const body = bytes(0, 20)

type DataIn<P extends Place> = { readonly [N in ExtensionIn<P>]: Arbitrary<ExtensionData<P, N>> }

/** A generator for every extension in every place; the type demands that none is missing. */
export const DATA: { readonly [P in Place]: DataIn<P> } = {
  ClientHello: {
    server_name: record({
      server_name_list: some(
        record({ name_type: code(registry.serverNameTypes, 1), host_name: latin1(1, 30) }),
      ),
    }),
    max_fragment_length: fragment,
    status_request: fc.oneof(
      record({
        status_type: fc.constant('ocsp' as const),
        request: record({ responder_id_list: some(bytes(1, 9), 0), request_extensions: bytes(0, 9) }),
      }),
      record({ status_type: fc.constant('unknown(0x07)' as const), request: body }),
    ),
    supported_groups: groups,
    ec_point_formats: pointFormats,
    signature_algorithms: schemes,
    use_srtp: body,
    heartbeat: body,
    application_layer_protocol_negotiation: alpn,
    signed_certificate_timestamp: empty,
    client_certificate_type: record({ client_certificate_types: some(certificateType) }),
    server_certificate_type: record({ server_certificate_types: some(certificateType) }),
    padding: body,
    encrypt_then_mac: empty,
    extended_master_secret: empty,
    compress_certificate: compression,
    record_size_limit: sizeLimit,
    tls_cert_with_extern_psk: empty,
    delegated_credential: schemes,
    session_ticket: body,
    supported_ekt_ciphers: body,
    pre_shared_key: record({
      identities: some(record({ identity: bytes(1, 30), obfuscated_ticket_age: uint32 })),
      binders: some(bytes(32, 48)),
    }),
    early_data: empty,
    supported_versions: record({ versions: some(version) }),
    cookie,
    psk_key_exchange_modes: record({ ke_modes: some(code(registry.pskKeyExchangeModes, 1)) }),
    certificate_authorities: authorities,
    post_handshake_auth: empty,
    signature_algorithms_cert: schemes,
    key_share: record({ client_shares: some(share, 0) }),
    transparency_info: body,
    external_id_hash: body,
    external_session_id: body,
    quic_transport_parameters: body,
    ticket_request: record({ new_session_count: uint8, resumption_count: uint8 }),
    ech_outer_extensions: body,
    encrypted_client_hello: body,
    renegotiation_info: renegotiation,
  },
  ServerHello: {
    server_name: empty,
    max_fragment_length: fragment,
    status_request: empty,
    ec_point_formats: pointFormats,
    use_srtp: body,
    heartbeat: body,
    application_layer_protocol_negotiation: alpn,
    signed_certificate_timestamp: scts,
    client_certificate_type: clientType,
    server_certificate_type: serverType,
    encrypt_then_mac: empty,
    extended_master_secret: empty,
    record_size_limit: sizeLimit,
    tls_cert_with_extern_psk: empty,
    session_ticket: empty,
    pre_shared_key: record({ selected_identity: uint16 }),
    supported_versions: selectedVersion,
    key_share: record({ server_share: share }),
    transparency_info: body,
    external_id_hash: body,
    external_session_id: body,
    renegotiation_info: renegotiation,
  },
  HelloRetryRequest: {
    supported_versions: selectedVersion,
    cookie,
    key_share: record({ selected_group: group }),
    encrypted_client_hello: body,
  },
  EncryptedExtensions: {
    server_name: empty,
    max_fragment_length: fragment,
    supported_groups: groups,
    use_srtp: body,
    heartbeat: body,
    application_layer_protocol_negotiation: alpn,
    client_certificate_type: clientType,
    server_certificate_type: serverType,
    record_size_limit: sizeLimit,
    supported_ekt_ciphers: body,
    early_data: empty,
    external_id_hash: body,
    external_session_id: body,
    quic_transport_parameters: body,
    ticket_request: record({ expected_count: uint8 }),
    encrypted_client_hello: body,
  },
  Certificate: {
    status_request: fc.oneof(
      record({ status_type: fc.constant('ocsp' as const), response: bytes(1, 30) }),
      record({ status_type: fc.constant('unknown(0x09)' as const), response: body }),
    ),
    signed_certificate_timestamp: scts,
    delegated_credential: body,
    transparency_info: body,
  },
  CertificateRequest: {
    server_name: body,
    status_request: body,
    signature_algorithms: schemes,
    signed_certificate_timestamp: empty,
    compress_certificate: compression,
    delegated_credential: schemes,
    certificate_authorities: authorities,
    oid_filters: record({
      filters: some(
        record({ certificate_extension_oid: bytes(1, 9), certificate_extension_values: bytes(0, 9) }),
        0,
      ),
    }),
    signature_algorithms_cert: schemes,
    transparency_info: body,
  },
  NewSessionTicket: { early_data: record({ max_early_data_size: uint32 }) },
}

/** An extension that has no body of its own in `place`: unknown, GREASE, or known and out of place. */
export function strangers<P extends Place>(place: P): Arbitrary<Extension<P>> {
  const names = ['unknown(0x1234)', 'GREASE(0x2a2a)', 'token_binding', 'oid_filters', 'padding', 'cookie']
  const type = fc.constantFrom(...names.filter((name) => !Object.hasOwn(DATA[place], name)))
  return record({ type, data: body }) as unknown as Arbitrary<Extension<P>>
}

/** A list of extensions of `place`: readable ones and strangers. */
export function extensionList<P extends Place>(place: P, minLength = 0): Arbitrary<Extension<P>[]> {
  const rows = Object.entries<Arbitrary<unknown>>(DATA[place])
  const read = rows.map(([type, data]) => record({ type: fc.constant(type), data }))
  const one = fc.oneof(...read, strangers(place)) as Arbitrary<Extension<P>>
  return fc.array(one, { minLength, maxLength: 8 })
}

const random = bytes(32, 32)
const session = bytes(0, 32)
const compressionMethod = code(registry.compressionMethods, 1)
const answer = {
  legacy_version: version,
  legacy_session_id_echo: session,
  cipher_suite: suite,
  legacy_compression_method: compressionMethod,
}
const entry = record({ cert_data: bytes(1, 60), extensions: extensionList('Certificate') })

type Bodies = { readonly [M in Message13 as M['name']]: Arbitrary<M['body']> }

/** A generator for the body of every TLS 1.3 message. */
export const BODIES: Bodies = {
  ClientHello: record({
    legacy_version: version,
    random,
    legacy_session_id: session,
    cipher_suites: some(suite),
    legacy_compression_methods: some(compressionMethod),
    extensions: fc.option(extensionList('ClientHello'), { nil: undefined, freq: 9 }),
  }),
  ServerHello: record({
    ...answer,
    random,
    extensions: fc.option(extensionList('ServerHello'), { nil: undefined, freq: 9 }),
  }),
  HelloRetryRequest: record({
    ...answer,
    random: fc.constant(HELLO_RETRY_RANDOM),
    extensions: extensionList('HelloRetryRequest').map((chosen) => [
      { type: 'supported_versions' as const, data: { selected_version: 'TLS 1.3' as const } },
      ...chosen,
    ]),
  }),
  EncryptedExtensions: record({ extensions: extensionList('EncryptedExtensions') }),
  CertificateRequest: record({
    certificate_request_context: bytes(0, 8),
    extensions: extensionList('CertificateRequest'),
  }),
  Certificate: record({ certificate_request_context: bytes(0, 8), certificate_list: some(entry, 0) }),
  CertificateVerify: record({ algorithm: scheme, signature: bytes(0, 80) }),
  CompressedCertificate: record({
    algorithm: code(registry.certificateCompressionAlgorithms, 2),
    uncompressed_length: fc.nat(2 ** 24 - 1),
    compressed_certificate_message: bytes(1, 60),
  }),
  Finished: record({ verify_data: bytes(0, 48) }),
  EndOfEarlyData: fc.constant({}),
  NewSessionTicket: record({
    ticket_lifetime: uint32,
    ticket_age_add: uint32,
    ticket_nonce: bytes(0, 8),
    ticket: bytes(1, 60),
    extensions: extensionList('NewSessionTicket'),
  }),
  KeyUpdate: record({ request_update: code(registry.keyUpdateRequests, 1) }),
  MessageHash: record({ hash: bytes(0, 48) }),
  Unknown: record({
    msg_type: fc.constantFrom(
      'server_key_exchange' as const,
      'unknown(0xc8)' as const,
      'hello_request' as const,
    ),
    bytes: body,
  }),
}

/** Any message of one name. */
export function messageOf(name: Message13['name']): Arbitrary<Message13> {
  return (BODIES[name] as Arbitrary<unknown>).map((generated) => ({ name, body: generated }) as Message13)
}
