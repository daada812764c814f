/** Every registry. The large tables have files of their own under `registry/`; the small ones stand here. */
import type { AeadName } from '../crypto/cipher/aead.ts'
import type { HashName } from '../crypto/hash/hash.ts'
import { ALERTS } from '../rules/alert.ts'
import { cited, codePoints, type CodeOf, type CodeRow, type NamesOf } from './registry/code-points.ts'
import { EXTENSION_TYPES } from './registry/extension-types.ts'
import { NAMED_GROUPS } from './registry/groups.ts'
import { OTHER_SUITES } from './registry/other-suites.ts'
import { RARE_SUITES } from './registry/rare-suites.ts'
import { SIGNATURE_SCHEMES } from './registry/signatures.ts'
import { SIGNALLING_SUITES, SUITES_12 } from './registry/suites12.ts'

/** A TLS 1.3 suite: an AEAD for records and a hash for the key schedule, the transcript and PSKs. */
interface Suite13Row extends CodeRow {
  readonly aead: AeadName
  readonly hash: 'sha256' | 'sha384'
}

const B4 = 'RFC 9846 §B.4 (8446 §B.4)'

/** The suites of TLS 1.3 that this library speaks. */
export const SUITES_13 = {
  TLS_AES_128_GCM_SHA256: { code: 0x1301, cite: B4, aead: 'AES_128_GCM', hash: 'sha256' },
  TLS_AES_256_GCM_SHA384: { code: 0x1302, cite: B4, aead: 'AES_256_GCM', hash: 'sha384' },
  TLS_CHACHA20_POLY1305_SHA256: { code: 0x1303, cite: B4, aead: 'CHACHA20_POLY1305', hash: 'sha256' },
  TLS_AES_128_CCM_SHA256: { code: 0x1304, cite: B4, aead: 'AES_128_CCM', hash: 'sha256' },
  TLS_AES_128_CCM_8_SHA256: { code: 0x1305, cite: B4, aead: 'AES_128_CCM_8', hash: 'sha256' },
} as const satisfies Readonly<Record<string, Suite13Row>>

/** Name of a TLS 1.3 suite that this library speaks. */
export type Suite13 = keyof typeof SUITES_13

/** Hash of a suite of TLS 1.3 that we speak; `undefined` for any other name. */
export function hashOfSuite13(suite: string): HashName | undefined {
  return Object.hasOwn(SUITES_13, suite) ? SUITES_13[suite as Suite13].hash : undefined
}

/** Name of a TLS 1.2 suite that this library speaks. */
export type Suite12 = keyof typeof SUITES_12

/** Every cipher suite known by name, spoken or not. */
export const cipherSuites = codePoints({
  type: 'CipherSuite',
  cite: B4,
  size: 2,
  grease: true,
  rows: { ...SUITES_13, ...SUITES_12, ...SIGNALLING_SUITES, ...OTHER_SUITES, ...RARE_SUITES },
})

/** A cipher suite as a hello carries it. */
export type CipherSuite = CodeOf<typeof cipherSuites>

/** Groups for key exchange. */
export const namedGroups = codePoints({
  type: 'NamedGroup',
  cite: 'RFC 9846 §4.3.7 (8446 §4.2.7)',
  size: 2,
  grease: true,
  rows: NAMED_GROUPS,
})

/** A group as messages carry it. */
export type NamedGroup = CodeOf<typeof namedGroups>

/** Signature schemes; in TLS 1.2 the same two bytes are {hash, signature}. */
export const signatureSchemes = codePoints({
  type: 'SignatureScheme',
  cite: 'RFC 9846 §4.3.3 (8446 §4.2.3)',
  size: 2,
  grease: true,
  rows: SIGNATURE_SCHEMES,
})

/** Types of extensions. */
export const extensionTypes = codePoints({
  type: 'ExtensionType',
  cite: 'RFC 9846 §4.3 (8446 §4.2)',
  size: 2,
  grease: true,
  rows: EXTENSION_TYPES,
})

/** Name of an extension that has one. */
export type ExtensionName = NamesOf<typeof extensionTypes>

/** An extension type as messages carry it. */
export type ExtensionType = CodeOf<typeof extensionTypes>

/** What a record carries. */
export const contentTypes = codePoints({
  type: 'ContentType',
  cite: 'RFC 9846 §5.1 (8446 §5.1)',
  size: 1,
  rows: {
    ...cited('RFC 9846 §5.1 (8446 §5.1)', {
      invalid: 0,
      change_cipher_spec: 20,
      alert: 21,
      handshake: 22,
      application_data: 23,
    }),
    ...cited('RFC 6520 §3', { heartbeat: 24 }),
  },
})

/** A content type as records carry it. */
export type ContentType = CodeOf<typeof contentTypes>

/** Protocol versions. TLS 1.3 appears only in supported_versions: its hellos and records say TLS 1.2. */
export const protocolVersions = codePoints({
  type: 'ProtocolVersion',
  cite: 'RFC 9846 §4.3.1 (8446 §4.2.1)',
  size: 2,
  grease: true,
  rows: {
    ...cited('RFC 6101 §5.2.1', { 'SSL 3.0': 0x0300 }),
    ...cited('RFC 2246 §6.2.1', { 'TLS 1.0': 0x0301 }),
    ...cited('RFC 4346 §6.2.1', { 'TLS 1.1': 0x0302 }),
    ...cited('RFC 5246 §6.2.1', { 'TLS 1.2': 0x0303 }),
    ...cited('RFC 9846 §4.3.1 (8446 §4.2.1)', { 'TLS 1.3': 0x0304 }),
  },
})

/** A protocol version as messages carry it. */
export type ProtocolVersion = CodeOf<typeof protocolVersions>

/** Types of handshake messages, of TLS 1.3 and of 1.2. */
export const handshakeTypes = codePoints({
  type: 'HandshakeType',
  cite: 'RFC 9846 §4 (8446 §4)',
  size: 1,
  rows: {
    ...cited('RFC 9846 §4 (8446 §4)', {
      client_hello: 1,
      server_hello: 2,
      new_session_ticket: 4,
      end_of_early_data: 5,
      encrypted_extensions: 8,
      certificate: 11,
      certificate_request: 13,
      certificate_verify: 15,
      finished: 20,
      key_update: 24,
      message_hash: 254,
    }),
    ...cited('RFC 5246 §7.4', {
      hello_request: 0,
      server_key_exchange: 12,
      server_hello_done: 14,
      client_key_exchange: 16,
    }),
    ...cited('RFC 6347 §4.2.1', { hello_verify_request: 3 }),
    ...cited('RFC 9846 §B.3 (8446 §B.3)', { hello_retry_request_RESERVED: 6 }),
    ...cited('RFC 9147 §9', { request_connection_id: 9, new_connection_id: 10 }),
    ...cited('RFC 9261 §4', { client_certificate_request: 17 }),
    ...cited('RFC 6066 §5', { certificate_url: 21 }),
    ...cited('RFC 6066 §8', { certificate_status: 22 }),
    ...cited('RFC 4680 §2', { supplemental_data: 23 }),
    ...cited('RFC 8879 §4', { compressed_certificate: 25 }),
    ...cited('RFC 8870 §5.2.2', { ekt_key: 26 }),
    ...cited('draft-agl-tls-nextprotoneg', { next_proto: 67 }),
  },
})

/** A handshake type as a message's header carries it. */
export type HandshakeType = CodeOf<typeof handshakeTypes>

/** Alert descriptions: the table of {@link ALERTS}. */
export const alertDescriptions = codePoints({
  type: 'AlertDescription',
  cite: 'RFC 9846 §6 (8446 §6)',
  size: 1,
  rows: ALERTS,
})

/** Alert levels. TLS 1.3 ignores them. */
export const alertLevels = codePoints({
  type: 'AlertLevel',
  cite: 'RFC 9846 §6 (8446 §6)',
  size: 1,
  rows: cited('RFC 9846 §6 (8446 §6)', { warning: 1, fatal: 2 }),
})

/** The one value of ChangeCipherSpec. */
export const changeCipherSpecTypes = codePoints({
  type: 'ChangeCipherSpecType',
  cite: 'RFC 5246 §7.1',
  size: 1,
  rows: cited('RFC 5246 §7.1', { change_cipher_spec: 1 }),
})

/** How a PSK may be used: alone, or with a fresh key exchange. */
export const pskKeyExchangeModes = codePoints({
  type: 'PskKeyExchangeMode',
  cite: 'RFC 9846 §4.3.9 (8446 §4.2.9)',
  size: 1,
  grease: true,
  rows: cited('RFC 9846 §4.3.9 (8446 §4.2.9)', { psk_ke: 0, psk_dhe_ke: 1 }),
})

/** Kinds of certificate. */
export const certificateTypes = codePoints({
  type: 'CertificateType',
  cite: 'RFC 9846 §4.5.1 (8446 §4.4.2)',
  size: 1,
  rows: {
    ...cited('RFC 9846 §4.5.1 (8446 §4.4.2)', { X509: 0, RawPublicKey: 2 }),
    ...cited('RFC 6091 §3.1', { OpenPGP: 1 }),
    ...cited('RFC 8902 §3', { '1609Dot2': 3 }),
  },
})

/** Kinds of certificate status. */
export const certificateStatusTypes = codePoints({
  type: 'CertificateStatusType',
  cite: 'RFC 6066 §8',
  size: 1,
  rows: { ...cited('RFC 6066 §8', { ocsp: 1 }), ...cited('RFC 6961 §2.2', { ocsp_multi_RESERVED: 2 }) },
})

/** Kinds of server name. */
export const serverNameTypes = codePoints({
  type: 'NameType',
  cite: 'RFC 6066 §3',
  size: 1,
  rows: cited('RFC 6066 §3', { host_name: 0 }),
})

/** What a KeyUpdate asks for. */
export const keyUpdateRequests = codePoints({
  type: 'KeyUpdateRequest',
  cite: 'RFC 9846 §4.7.3 (8446 §4.6.3)',
  size: 1,
  rows: cited('RFC 9846 §4.7.3 (8446 §4.6.3)', { update_not_requested: 0, update_requested: 1 }),
})

/** What a KeyUpdate asks for, as it carries it. */
export type KeyUpdateRequest = CodeOf<typeof keyUpdateRequests>

/** Compression methods of TLS 1.2; TLS 1.3 knows only `null`. */
export const compressionMethods = codePoints({
  type: 'CompressionMethod',
  cite: 'RFC 3749 §2',
  size: 1,
  rows: { ...cited('RFC 3749 §2', { null: 0, DEFLATE: 1 }), ...cited('RFC 3943 §2', { LZS: 64 }) },
})

/** How points of a curve may be written in TLS 1.2. */
export const ecPointFormats = codePoints({
  type: 'ECPointFormat',
  cite: 'RFC 8422 §5.1.2',
  size: 1,
  rows: {
    ...cited('RFC 8422 §5.1.2', { uncompressed: 0 }),
    ...cited('RFC 4492 §5.1.2', { ansiX962_compressed_prime: 1, ansiX962_compressed_char2: 2 }),
  },
})

/** Record sizes that max_fragment_length can ask for, in bytes. */
export const maxFragmentLengths = codePoints({
  type: 'MaxFragmentLength',
  cite: 'RFC 6066 §4',
  size: 1,
  rows: cited('RFC 6066 §4', { '2^9': 1, '2^10': 2, '2^11': 3, '2^12': 4 }),
})

/** How a certificate chain may be compressed. */
export const certificateCompressionAlgorithms = codePoints({
  type: 'CertificateCompressionAlgorithm',
  cite: 'RFC 8879 §3',
  size: 2,
  rows: cited('RFC 8879 §7.3', { zlib: 1, brotli: 2, zstd: 3 }),
})
