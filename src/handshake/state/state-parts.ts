/** What travels through several states, of either version. */
import type { GroupName, KeyPair } from '../../crypto/agreement/group.ts'
import type { HashName } from '../../crypto/hash/hash.ts'
import type { SchemeName } from '../../crypto/signature/signature.ts'
import type { CountedLimit } from '../../rules/limits.ts'
import type { Session } from '../../session/session.ts'
import type { Extension } from '../../wire/extension.ts'
import type { ClientHello } from '../../wire/hello.ts'
import type { ExtensionName, Suite13 } from '../../wire/registry.ts'
import type { Credential } from '../config/config.ts'
import type { GivenPsk } from '../config/external-psks.ts'
import type { Grease } from '../config/grease.ts'

/** A message that a state owes to the peer, in sending order. */
export type Owed =
  | 'HelloRequest'
  | 'ClientHello'
  | 'HelloRetryRequest'
  | 'ServerHello'
  | 'ChangeCipherSpec'
  | 'EncryptedExtensions'
  | 'CertificateRequest'
  | 'Certificate'
  | 'CertificateStatus'
  | 'CertificateVerify'
  | 'Finished'
  | 'EndOfEarlyData'
  | 'NewSessionTicket'
  | 'KeyUpdate'
  | 'ServerKeyExchange'
  | 'ServerHelloDone'
  | 'ClientKeyExchange'

/** The PSKs of a first ClientHello and whether early data go with the first of them. */
export interface PskOffer {
  readonly psks: readonly OfferedPsk[]
  readonly earlyData: boolean
}

/** A PSK that the client offered, at its index. */
export interface OfferedPsk {
  readonly index: number
  readonly hash: HashName
  readonly source: { readonly kind: 'session'; readonly session: Session } | GivenPsk
}

/** What the client's last ClientHello offered: everything that the server's answer is held against. */
export interface Offer {
  readonly hello: ClientHello
  readonly shares: readonly { readonly group: GroupName; readonly pair: KeyPair }[]
  readonly psks: readonly OfferedPsk[]
  /** Every extension that went out: the only ones that may be answered. */
  readonly extensions: ReadonlySet<ExtensionName>
  /** The session of TLS 1.2 that was offered, by session ID or ticket. */
  readonly session12: Session | undefined
  /** Whether 0-RTT was offered (with the first PSK). */
  readonly earlyData: boolean
  /** What of it was offered for nothing: a second ClientHello offers the same again. */
  readonly grease: Grease
}

/** A HelloRetryRequest that the client obeys. */
export interface Retry {
  readonly suite: Suite13
  readonly group: GroupName | undefined
  readonly cookie: Uint8Array | undefined
  /** The first offer: the second ClientHello may differ from it only as §4.2.2 allows. */
  readonly first: Offer
}

/** Most bytes of content in a record, each way. */
export interface RecordLimits {
  /** What they were agreed on by; `undefined` where nobody asked. max_fragment_length counts for records in the clear too. */
  readonly by: 'record_size_limit' | 'max_fragment_length' | undefined
  readonly send: number
  readonly receive: number
}

/** A CertificateRequest that waits for its answer. */
export interface CertificateDemand {
  readonly context: Uint8Array
  /** As they came: what the certificates that are shown may answer. */
  readonly extensions: readonly Extension<'CertificateRequest'>[]
  readonly schemes: readonly SchemeName[]
  /** DER of the authorities under one of which the certificate should be; none where any will do. */
  readonly authorities: readonly Uint8Array[]
}

/** How a CertificateVerify will be signed. */
export interface Signing {
  readonly credential: Credential
  readonly scheme: SchemeName
}

/** What the peer sent since it last brought something on: how many of each kind that has a limit. */
export type InARow = Readonly<Record<CountedLimit, number>>

/** None of any kind. */
export const NONE_IN_A_ROW: InARow = {
  maxTinyRecords: 0,
  maxEmptyRecords: 0,
  maxWarningAlerts: 0,
  maxChangeCipherSpecs: 0,
  maxKeyUpdates: 0,
  maxRenegotiations: 0,
  maxHelloRequests: 0,
  maxTickets: 0,
  maxCertificateRequests: 0,
}
