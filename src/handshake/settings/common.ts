/** The rule of every setting that client and server have alike. */
import { GROUPS } from '../../crypto/agreement/group.ts'
import { SCHEMES } from '../../crypto/signature/signature.ts'
import { MAX_PLAINTEXT } from '../../wire/record.ts'
import { SMALLEST_RECORD_LIMIT } from '../../record/record13.ts'
import { SUITES_13 } from '../../wire/registry.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import {
  byteText,
  bytes,
  FLAG,
  listOf,
  named,
  namesOf,
  object,
  oneOf,
  valueFrom,
  valueOr,
  wholeNumber,
  type SettingRule,
} from './kinds.ts'
import { limitRules } from './limits.ts'

/** Most bytes of what has a length of two bytes. */
export const TWO_BYTES = 2 ** 16 - 1

/** A named group that this library computes in. */
export const GROUP: SettingRule = named('a group of this library', Object.keys(GROUPS))

/** DER of a certificate, which a chain carries behind a length of three bytes (RFC 9846 §4.5.1). */
const CERTIFICATE = bytes(1, 2 ** 24 - 1)

/** A private key, by its kind; what it holds is between it and its certificate. */
const PRIVATE_KEY = object('a private key', {
  kind: oneOf('ecdsa', 'ed25519', 'ed448', 'rsa', 'rsa-pss'),
})

/** What one SignedCertificateTimestampList holds, each item behind a length of two bytes (RFC 6962 §3.3). */
const SCTS: SettingRule = {
  ...listOf(bytes(1, TWO_BYTES - 2), 1),
  allowed: `a list, not empty, of: 1 to ${TWO_BYTES - 2} bytes; at most ${TWO_BYTES} bytes with the lengths in it`,
  holds: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.reduce((sum: number, sct: Uint8Array | undefined) => sum + 2 + (sct?.length ?? 0), 0) <= TWO_BYTES,
}

/** A chain and its key: without either there is nothing to show, and nothing to show it with. */
export const CREDENTIAL: SettingRule = object(
  'a credential',
  { chain: listOf(CERTIFICATE, 1), privateKey: valueOr('remote', PRIVATE_KEY) },
  // Lengths as the wire has them (RFC 6066 §8, RFC 6962 §3.3).
  { ocspResponse: bytes(1, 2 ** 24 - 1), scts: SCTS },
)

/** A PSK from outside. The identity is sent (RFC 9846 §4.3.11), the key with its length part of a premaster (RFC 4279 §2). */
const EXTERNAL_PSK = object(
  'a PSK',
  { identity: bytes(1, TWO_BYTES), key: bytes(1, TWO_BYTES), hash: oneOf('sha256', 'sha384') },
  { importContext: bytes(0, TWO_BYTES) },
)

const RECORD_LIMIT = wholeNumber(SMALLEST_RECORD_LIMIT, MAX_PLAINTEXT + 1, 'bytes')

const SCHEME_LIST = namesOf(named('a signature scheme of this library', Object.keys(SCHEMES)), 1)

/** Each rule by the name of its setting. */
export const COMMON_RULES = {
  versions: namesOf(oneOf('TLS 1.3', 'TLS 1.2'), 1),
  suites: namesOf(named('a suite of TLS 1.3 of this library', Object.keys(SUITES_13))),
  suites12: namesOf(named('a suite of TLS 1.2 of this library', Object.keys(SUITES_12))),
  extendedMasterSecret: FLAG,
  requireExtendedMasterSecret: FLAG,
  encryptThenMac: FLAG,
  renegotiation: oneOf('refuse', 'allow'),
  groups: namesOf(GROUP),
  // A hello that offers certificates must list schemes, and ours always may be answered with one (RFC 9846 §4.3.3).
  signatureSchemes: SCHEME_LIST,
  signingSchemes: SCHEME_LIST,
  certificateSchemes: valueOr(undefined, SCHEME_LIST),
  legacySignatures: FLAG,
  // Brotli and zstd are names that we know and algorithms that we do not speak (RFC 8879 §3).
  certificateCompression: namesOf(oneOf('zlib')),
  // RFC 7301 §3.1.
  alpn: listOf(byteText(1, 255)),
  trust: listOf(CERTIFICATE),
  verifyPeer: FLAG,
  // What a DistinguishedName may be (RFC 9846 §4.3.4).
  certificateAuthorities: listOf(bytes(1, TWO_BYTES)),
  askOnPeer: FLAG,
  statusRequest: FLAG,
  signedCertificateTimestamps: FLAG,
  // A DNS name has 127 labels at most (RFC 1035 §2.3.4).
  wildcardLabels: wholeNumber(1, 127, 'labels'),
  externalPsks: listOf(EXTERNAL_PSK),
  pskModes: namesOf(oneOf('psk_dhe_ke', 'psk_ke')),
  grease: FLAG,
  messagesApart: FLAG,
  recordPadding: wholeNumber(0, MAX_PLAINTEXT, 'bytes'),
  recordSizeLimit: {
    allowed: `0, or ${RECORD_LIMIT.allowed}`,
    holds: (value: unknown): boolean => value === 0 || RECORD_LIMIT.holds(value),
    read: (text: string): unknown => valueFrom(text, RECORD_LIMIT),
  },
  ...limitRules('both'),
} as const satisfies Readonly<Record<string, SettingRule>>
