/** What an endpoint is told before it starts. Values only: nothing here changes while a connection runs. */
import type { Identity } from '../../certificate/keys/identity.ts'
import type { DhParameters } from '../../crypto/agreement/dh.ts'
import type { GroupName } from '../../crypto/agreement/group.ts'
import type { HashName } from '../../crypto/hash/hash.ts'
import type { SchemeName } from '../../crypto/signature/signature.ts'
import type { Session } from '../../session/session.ts'
import type { Extension } from '../../wire/extension.ts'
import type { Place } from '../../wire/extension/table.ts'
import type { ExtensionName, Suite13 } from '../../wire/registry.ts'
import type { Suite12 } from '../../wire/registry.ts'
import type { Version } from '../../wire/version.ts'

/** An algorithm that this stack compresses certificate chains with (RFC 8879 §3). */
export type CertificateCompression = 'zlib'

/** Lengths that max_fragment_length can name, in bytes (RFC 6066 §4). */
export type FragmentLength = 512 | 1024 | 2048 | 4096

/** How a PSK is used: with a key agreement beside it, or alone (RFC 9846 §4.3.9). */
export type PskMode = 'psk_dhe_ke' | 'psk_ke'

/** A key that both sides were given outside TLS (RFC 9846 §4.3.11). */
export interface ExternalPsk {
  /** 1 to 65535 bytes that name it. */
  readonly identity: Uint8Array
  /** The key; at least as long as its use deserves (RFC 9257 §6: 128 bits). */
  readonly key: Uint8Array
  /** The hash it is bound to; SHA-256 where nothing else was agreed (RFC 9846 §4.3.11). */
  readonly hash: HashName
  /**
   * Where it is there, even empty, the PSK is not used itself: PSKs are imported from it, for TLS 1.3 and each hash (RFC 9258
   * §5.1). Both sides give the same bytes, which say what the key is for: best who is client and who is server. They are
   * seen on the wire.
   */
  readonly importContext?: Uint8Array
}

/**
 * A chain whose private key is elsewhere: the step that signs asks (`signature` request) and waits for the answer.
 */
export interface RemoteIdentity {
  /** DER, leaf first. */
  readonly chain: readonly Uint8Array[]
  readonly privateKey: 'remote'
}

/** What goes out beside the leaf of a chain, where the peer asks for it. */
export interface Stapled {
  /** DER of an OCSP response about the leaf (RFC 6066 §8). It is sent as it stands. */
  readonly ocspResponse?: Uint8Array
  /** Proofs that the leaf is logged, at least one (RFC 6962 §3.3.1). They are sent as they stand. */
  readonly scts?: readonly Uint8Array[]
}

/** Who an endpoint is. */
export type Credential = (Identity | RemoteIdentity) & Stapled

/** One entry of an extension order: a name that we fill in, or an extension that goes out as it stands. */
export type ExtensionSlot<P extends Place> = ExtensionName | Extension<P>

/** What client and server configure alike. */
export interface CommonConfig {
  /** Versions to speak, the preferred one first. */
  readonly versions: readonly Version[]
  /** TLS 1.3 suites, the preferred one first. */
  readonly suites: readonly Suite13[]
  /** TLS 1.2 suites, the preferred one first; anonymous ones and those that encrypt nothing only where asked for. */
  readonly suites12: readonly Suite12[]
  /** TLS 1.2: whether the master secret covers the whole handshake (RFC 7627). */
  readonly extendedMasterSecret: boolean
  /** TLS 1.2: whether a peer without it is refused, instead of borne with (RFC 7627 §5.2, §5.3). */
  readonly requireExtendedMasterSecret: boolean
  /** TLS 1.2: whether block ciphers authenticate the ciphertext (RFC 7366). */
  readonly encryptThenMac: boolean
  /** TLS 1.2: whether a handshake inside a connection is allowed, where the peer binds it (RFC 5746). */
  readonly renegotiation: 'refuse' | 'allow'
  /** Groups for key agreement, the preferred one first. */
  readonly groups: readonly GroupName[]
  /** Signature schemes accepted from the peer, which is told of them; the preferred one first. */
  readonly signatureSchemes: readonly SchemeName[]
  /** Signature schemes for our own signatures, the preferred one first; unless given, those that are accepted. */
  readonly signingSchemes: readonly SchemeName[]
  /**
   * Signature schemes taken in the signatures of certificates, the preferred one first: the peer is told of them where they are
   * others than those above, and no other will do (RFC 9846 §4.3.3). Without it nothing is said, and any that we can verify
   * will do.
   */
  readonly certificateSchemes: readonly SchemeName[] | undefined
  /**
   * Whether old peers may sign with SHA-1 and SHA-224, and we for them: such schemes then end both lists, and
   * certificates may be signed so. In TLS 1.3 that is all they may sign (RFC 9155, RFC 9846 §4.3.3).
   */
  readonly legacySignatures: boolean
  /**
   * TLS 1.3: how certificate chains may be compressed (RFC 8879), the preferred one first. The peer is told so, and what we
   * send is compressed where it does the same. `zlib` is the only algorithm of this library; empty does neither.
   */
  readonly certificateCompression: readonly CertificateCompression[]
  /** Application protocols for ALPN (RFC 7301), the preferred one first; empty sends and selects none. */
  readonly alpn: readonly string[]
  /** Trust anchors, DER. */
  readonly trust: readonly Uint8Array[]
  /** Whether a chain that does not verify ends the handshake. Off only for lessons: the verdict is made either way. */
  readonly verifyPeer: boolean
  /**
   * Names of authorities, DER, under one of which the peer's certificate should be: a server says them where it asks for a
   * certificate, a client in its hello for TLS 1.3 (RFC 9846 §4.3.4). A hint; with none nothing is said.
   */
  readonly certificateAuthorities: readonly Uint8Array[]
  /** Whether the application is asked about each chain that we would go on with, and may veto it (`accept-peer`). */
  readonly askOnPeer: boolean
  /**
   * Whether to ask for an OCSP response about the peer's certificate: a client in its hello (RFC 6066 §8), a server of TLS 1.3
   * where it asks for a certificate (RFC 9846 §4.5.1.1). None need come; one that does is part of the verdict on the chain.
   */
  readonly statusRequest: boolean
  /** Whether to ask in the same way for proofs that the certificate is logged (RFC 6962 §3.3.1). They are shown, and not verified. */
  readonly signedCertificateTimestamps: boolean
  /** Fewest labels that must stand below a wildcard of a certificate (RFC 9525 §7.1): with 1, `*.com` covers a.com. */
  readonly wildcardLabels: number
  /** Keys that both sides were given outside TLS: a client offers them all, a server knows them by their identity (RFC 9846 §4.3.11). */
  readonly externalPsks: readonly ExternalPsk[]
  /** How a PSK may be used (RFC 9846 §4.3.9); without a mode no PSK is, and no ticket is made. */
  readonly pskModes: readonly PskMode[]
  /**
   * Whether values that mean nothing stand beside what we say, so that peers keep on ignoring what they do not know: in a
   * ClientHello, and in a CertificateRequest and a NewSessionTicket of TLS 1.3 (RFC 8701 §3.1, §4.1).
   */
  readonly grease: boolean
  /** Whether each handshake message leaves in a record of its own, where those of a flight may share one (RFC 9846 §5.1, RFC 5246 §6.2.1). */
  readonly messagesApart: boolean
  /** Bytes to which protected application data records are padded (§5.4): 0 for no padding, else a multiple. */
  readonly recordPadding: number
  /** Largest record plaintext that the peer may send, 64 to 16385 bytes (RFC 8449); 0 says nothing about it. */
  readonly recordSizeLimit: number
  /** Longest handshake message taken from the peer, in bytes with header. */
  readonly maxHandshakeLength: number
  /**
   * Records in a row, each with less than 16 bytes of a handshake message that goes on, that are borne (RFC 9846 §5.1). A
   * message may come a byte at a time; application data may so for ever.
   */
  readonly maxTinyRecords: number
  /** Certificates that are taken in one chain: more are never needed, and each may cost a verification. */
  readonly maxCertificates: number
  /** Records without content that are borne in a row (RFC 9846 §5.1). */
  readonly maxEmptyRecords: number
  /** Alerts that end nothing, borne in a row: warnings of TLS 1.2, user_canceled (RFC 5246 §7.2, RFC 9846 §6.1). */
  readonly maxWarningAlerts: number
  /** TLS 1.3: ChangeCipherSpec records for middleboxes that are borne in a row (RFC 9846 §5). */
  readonly maxChangeCipherSpecs: number
  /** TLS 1.3: the peer's KeyUpdates that are borne without application data, of either side, between them (RFC 9846 §4.7.3). */
  readonly maxKeyUpdates: number
}

/** Everything a client is told. Make one with `clientConfig`. */
export interface ClientConfig extends CommonConfig {
  readonly role: 'client'
  /** Groups for which the first ClientHello carries a share; the others need a HelloRetryRequest. */
  readonly keyShares: readonly GroupName[]
  /**
   * Bytes of the first ClientHello in each of its records, up to 16384; 0 cuts it only where it must be. A message may
   * lie in as many records as its sender likes (RFC 9846 §5.1), and some middleboxes and servers read only the first.
   */
  readonly splitHello: number
  /**
   * Most bytes in a record, either way, that a server is asked for (RFC 6066 §4); 0 asks for nothing. A server that speaks
   * record_size_limit too ignores it, where both are sent.
   */
  readonly maxFragmentLength: FragmentLength | 0
  /** DNS name or IP literal that the server's certificate must cover; a DNS name also goes out as SNI. */
  readonly serverName: string
  /** Who the client is, for servers that ask. */
  readonly credential: Credential | undefined
  /** Sessions that may be offered, the best first. Which ones are is the client's verdict. */
  readonly sessions: readonly Session[]
  /** Whether to offer 0-RTT where the first session allows it. */
  readonly earlyData: boolean
  /** Whether to look like TLS 1.2 to middleboxes (RFC 9846 §E.4, 8446 §D.4). */
  readonly middleboxCompatibility: boolean
  /** Whether to offer authentication after the handshake (RFC 9846 §4.7.2). */
  readonly postHandshakeAuth: boolean
  /** TLS 1.2: whether tickets are offered and asked for (RFC 5077); without them sessions go by their ID. */
  readonly sessionTickets: boolean
  /** TLS 1.2: shortest prime, in bits, that a server may choose for DHE (RFC 9325 §4.2.1). */
  readonly minimumDhBits: number
  /** Whether tickets are kept; a client without resumption ignores them (RFC 9846 §4.7.1). */
  readonly acceptTickets: boolean
  /**
   * TLS 1.3: how many tickets to ask for (RFC 9149); `none` leaves the number to the server. §3 of it would have 0 after a
   * resumption from who has no ticket yet, and 1 from who replaces the one it used.
   */
  readonly ticketRequest: TicketRequest | 'none'
  /** Longest time, in seconds, that resumptions may follow one another without a certificate being proven. */
  readonly maxAuthenticationAge: number
  /**
   * Order of the ClientHello's extensions. `pre_shared_key` always comes last. `padding` fills hellos of 256 to 511 bytes
   * to 512, since some servers hang on such lengths (RFC 7685 §1); by default it is not among them.
   */
  readonly clientHelloOrder: readonly ExtensionSlot<'ClientHello'>[]
  /**
   * TLS 1.2: HelloRequests that are borne without application data, of either side, between them, whether they are granted or
   * not (RFC 5246 §7.4.1.1).
   */
  readonly maxHelloRequests: number
  /** TLS 1.3: tickets that are borne without application data, of either side, between them (RFC 9846 §4.7.1). */
  readonly maxTickets: number
  /** TLS 1.3: wishes for a certificate after the handshake that are borne without application data between them (RFC 9846 §4.7.2). */
  readonly maxCertificateRequests: number
}

/** Tickets that a client asks for, 0 to 255 (RFC 9149 §3). */
export interface TicketRequest {
  /** After a handshake that resumes no session. */
  readonly newSession: number
  /** After one that resumes a session. */
  readonly resumption: number
}

/** How a server makes tickets. */
export interface TicketPolicy {
  /** Tickets sent after each handshake, where the client asks for no number. */
  readonly count: number
  /**
   * TLS 1.3: most tickets for a client that asks for a number (RFC 9149 §3). Without it 16, and none where `count` is 0.
   */
  readonly limit: number
  /** Seconds; at most 604800 (RFC 9846 §4.7.1). */
  readonly lifetime: number
  /** `sealed`: the session encrypted under the ticket key. `stateful`: a reference into the server's cache, used once. */
  readonly kind: 'sealed' | 'stateful'
  /** Bytes of a reference into the cache. */
  readonly referenceLength: number
  /**
   * TLS 1.3: whether tickets go right behind our Finished, where no certificate is asked of the client, or only once the
   * client's Finished is there (RFC 9846 §4.7.1).
   */
  readonly when: 'with-finished' | 'after-client-finished'
}

/** Everything a server is told. Make one with `serverConfig`. */
export interface ServerConfig extends CommonConfig {
  readonly role: 'server'
  /** Whether the application is asked how to serve each ClientHello, and may decline (`serve-hello`). */
  readonly askOnHello: boolean
  /** Who the server is; the first that fits name and signature schemes is shown. */
  readonly credentials: readonly Credential[]
  /** Whether clients are asked for a certificate, and refused without one. */
  readonly clientCertificate: 'none' | 'request' | 'require'
  /** How tickets are made; of those settings that are not given the usual ones stand. */
  readonly tickets: TicketPolicy
  /**
   * Groups at which a lower rank of `groups` begins, as behind a `/` in OpenSSL's lists. Within a rank a group wins for which
   * the client sent a share; for one of a higher rank it is asked by a HelloRetryRequest, whatever shares it sent for lower
   * ones (RFC 9846 §4.2.1). Without any all groups are of one rank.
   */
  readonly lowerRanks: readonly GroupName[]
  /** Bytes of 0-RTT data taken per connection; 0 takes none. */
  readonly maxEarlyData: number
  /** How far, in ms, the client's idea of a ticket's age may be off for 0-RTT (RFC 9846 §8.3). */
  readonly freshnessWindow: number
  /** Whether a replay check is asked for before 0-RTT is accepted (RFC 9846 §8). */
  readonly replayCheck: boolean
  /** When the server started, ms since 1970: what was seen before is unknown (RFC 9846 §8.2). */
  readonly startedAt: number
  /** Whether a HelloRetryRequest carries a cookie. */
  readonly cookie: boolean
  /** Bytes of that cookie, at least 1. */
  readonly cookieLength: number
  /** TLS 1.2: whether sessions get an ID under which the cache keeps them (RFC 5246 §7.4.1.3). */
  readonly sessionIds: boolean
  /** TLS 1.2: what helps a client to choose among its PSKs (RFC 4279 §5.2). */
  readonly pskIdentityHint: Uint8Array
  /** TLS 1.2: a prime and a generator for DHE; with `none` it has those of `groups` (RFC 7919 §4). */
  readonly dhParameters: DhChoice | 'none'
  /** Order of the extensions of a ServerHello of TLS 1.2. */
  readonly serverHelloOrder12: readonly ExtensionSlot<'ServerHello'>[]
  /** Order of extensions in what the server sends. */
  readonly serverHelloOrder: readonly ExtensionSlot<'ServerHello'>[]
  /** Order of the HelloRetryRequest's extensions. */
  readonly helloRetryRequestOrder: readonly ExtensionSlot<'HelloRetryRequest'>[]
  /** Order of the extensions of EncryptedExtensions. */
  readonly encryptedExtensionsOrder: readonly ExtensionSlot<'EncryptedExtensions'>[]
  /** Order of the CertificateRequest's extensions. */
  readonly certificateRequestOrder: readonly ExtensionSlot<'CertificateRequest'>[]
  /**
   * TLS 1.2: ClientHellos for another handshake that are borne without application data, of either side, between them, whether
   * they are granted or not (RFC 5246 §7.4.1.2).
   */
  readonly maxRenegotiations: number
  /**
   * Bytes of records that are passed over where early data were rejected, beyond `maxEarlyData`: room for what stands around
   * the data, and for a client whose ticket allowed more (RFC 9846 §4.3.10).
   */
  readonly maxEarlySkip: number
}

/** A prime of its own that a TLS 1.2 server uses for DHE. */
export interface DhChoice {
  readonly parameters: DhParameters
  /** Whether clients that name groups of RFC 7919 get these parameters all the same: against its §4, for lessons. */
  readonly anyClient: boolean
}

/** Settings without a sensible default are asked for; the rest may be left out. */
export type ClientSettings = Partial<Omit<ClientConfig, 'role'>>

/** What a server may set. */
export type ServerSettings = Partial<Omit<ServerConfig, 'role' | 'tickets'>> & {
  readonly tickets?: Partial<TicketPolicy>
}
