/** What a handshake settles, and how far it is: the one place that says what was negotiated. */
import type { SchemeName } from '../../crypto/signature/signature.ts'
import type { SessionState } from '../../session/session.ts'
import type { Actor } from '../../wire/actor.ts'
import type { Suite12, Suite13 } from '../../wire/registry.ts'
import type { PskMode } from '../config/config.ts'
import type { GivenPsk } from '../config/external-psks.ts'
import type { Version } from '../../wire/version.ts'
import type { RecordLimits } from './state-parts.ts'

/** Who the peer is, and what says so. */
export interface Peer {
  /** What stands for it: the chain it showed in this handshake, the session that is resumed, a PSK from outside. */
  readonly by: 'certificate' | 'session' | 'PSK'
  /** Certificates in DER, leaf first: shown now, or when the session was made. Empty with a PSK. */
  readonly chain: readonly Uint8Array[]
  /** Whether the chain verified, now or then; a PSK needs no chain. False where the configuration let another one pass. */
  readonly verified: boolean
}

/** A session that is resumed. */
export interface Resumed {
  /** What the client showed for it: the ID or the ticket of TLS 1.2, the PSK of TLS 1.3 (RFC 9846 §2.2). */
  readonly by: 'session ID' | 'ticket' | 'PSK'
  /** As this side kept it; a client's has its ticket too. */
  readonly session: SessionState
}

/**
 * What was negotiated, by the name it has at both ends. `undefined` is the word for every fact that there is not, or not yet:
 * while `complete` is false more may come, and nothing that is here is authenticated; once it is true, what is `undefined`
 * there is not.
 */
export interface Agreed {
  /** Whether both Finished messages are through: only then is it sure that nobody changed what was said (RFC 9846 §4.5.3). */
  readonly complete: boolean
  /** Handshakes of the connection before this one: above 0 in a renegotiation of TLS 1.2. */
  readonly renegotiation: number
  readonly version: Version
  readonly suite: Suite12 | Suite13
  /**
   * Where the key agreement took place: the name of a group, or the length of a prime of TLS 1.2 that has no name. None with
   * psk_ke, with an exchange of TLS 1.2 that has no agreement, and where TLS 1.2 resumes.
   */
  readonly group: string | undefined
  /** Whether a HelloRetryRequest came before (RFC 9846 §4.2.4). */
  readonly retried: boolean
  /** The schemes that client and server signed with: in CertificateVerify, and the server of TLS 1.2 in ServerKeyExchange. */
  readonly signatures: Readonly<Record<Actor, SchemeName | undefined>>
  /** The application protocol that the server chose (RFC 7301). */
  readonly alpn: string | undefined
  /** The name that the client asked for (RFC 6066 §3). */
  readonly serverName: string | undefined
  /** Who is at the other end; none where it proved nothing: an anonymous server, a client without a certificate. */
  readonly peer: Peer | undefined
  /** The session that is resumed; none in a full handshake, and none with a PSK from outside. */
  readonly resumed: Resumed | undefined
  /** The identity of a PSK from outside (RFC 9846 §4.3.11, RFC 4279). */
  readonly externalPsk: Uint8Array | undefined
  /** The context with which the PSK in use was imported from it (RFC 9258 §5.1). */
  readonly importContext: Uint8Array | undefined
  /** How a PSK of TLS 1.3 is used (RFC 9846 §4.3.9). */
  readonly pskMode: PskMode | undefined
  /** `offered` as long as a client has no answer (RFC 9846 §4.3.10). */
  readonly earlyData: 'offered' | 'accepted' | 'rejected' | undefined
  /** Most bytes of content in a record, each way (RFC 8449, RFC 6066 §4). */
  readonly recordSizes: RecordLimits | undefined
  /** TLS 1.3: tickets that the server said it would send, where the client asked for a number (RFC 9149). */
  readonly expectedTickets: number | undefined
  /** TLS 1.2: the ID under which the server keeps the session; empty where it keeps none. */
  readonly sessionId: Uint8Array | undefined
  /** TLS 1.2: whether the master secret is the extended one (RFC 7627). */
  readonly extendedMasterSecret: boolean | undefined
  /** TLS 1.2: whether the MAC covers what is encrypted (RFC 7366). */
  readonly encryptThenMac: boolean | undefined
  /** TLS 1.2: whether both sides speak RFC 5746. */
  readonly secureRenegotiation: boolean | undefined
}

/** The same of a handshake of TLS 1.2: both hellos settle these facts at once. */
export interface Agreed12 extends Agreed {
  readonly version: 'TLS 1.2'
  readonly suite: Suite12
  readonly recordSizes: RecordLimits
  readonly sessionId: Uint8Array
  readonly extendedMasterSecret: boolean
  readonly encryptThenMac: boolean
  readonly secureRenegotiation: boolean
}

/** The facts that stand in the hellos of TLS 1.2, or follow from the session that is resumed. */
export type Facts12 = Omit<Agreed12, Exclude<keyof Agreed, FactOfHellos12>>

type FactOfHellos12 =
  | 'version'
  | 'suite'
  | 'alpn'
  | 'serverName'
  | 'peer'
  | 'resumed'
  | 'recordSizes'
  | 'sessionId'
  | 'extendedMasterSecret'
  | 'encryptThenMac'
  | 'secureRenegotiation'

/** The first facts of a handshake: all others come with them or later. */
export type FirstFacts = Pick<Agreed, 'version' | 'suite'> & Partial<Agreed>

/**
 * What a connection has agreed on so far. There from the message on in which the server chose: its HelloRetryRequest or
 * ServerHello. In a renegotiation it stays what the handshake before had agreed on until the server has chosen anew. When the
 * connection ends it stays as it was.
 *
 * `agreedOf(connection)?.alpn`
 */
export function agreedOf({ agreed }: { readonly agreed: Agreed | undefined }): Agreed | undefined {
  return agreed
}

/** A handshake about which only `facts` are known; what a HelloRetryRequest of the same handshake said stays true. */
export function begun(before: Agreed | undefined, renegotiation: number, facts: FirstFacts): Agreed {
  const known = before && !before.complete && before.renegotiation === renegotiation ? before : NOTHING
  return { ...known, renegotiation, ...facts }
}

/** Every fact there may be. Version and suite hold a place: engines copy and change an object soonest that gains no field. */
const NOTHING: Agreed = {
  complete: false,
  renegotiation: 0,
  version: 'TLS 1.3',
  suite: 'TLS_AES_128_GCM_SHA256',
  group: undefined,
  retried: false,
  signatures: { client: undefined, server: undefined },
  alpn: undefined,
  serverName: undefined,
  peer: undefined,
  resumed: undefined,
  externalPsk: undefined,
  importContext: undefined,
  pskMode: undefined,
  earlyData: undefined,
  recordSizes: undefined,
  expectedTickets: undefined,
  sessionId: undefined,
  extendedMasterSecret: undefined,
  encryptThenMac: undefined,
  secureRenegotiation: undefined,
}

/** What a signature settles. @param signer who made it */
export function signedBy(
  { signatures }: Agreed,
  signer: Actor,
  scheme: SchemeName,
): Pick<Agreed, 'signatures'> {
  return { signatures: { ...signatures, [signer]: scheme } }
}

/** Who the peer is where a session stands for it: nobody, where it was nobody then. */
export function peerBehind({ peerCertificates, peerVerified }: SessionState): Peer | undefined {
  if (peerCertificates.length === 0 && !peerVerified) return undefined
  return { by: 'session', chain: peerCertificates, verified: peerVerified }
}

/** Who the peer is where both sides know a PSK from outside. */
const PEER_WITH_PSK: Peer = { by: 'PSK', chain: [], verified: true }

type PskSource = { readonly kind: 'session'; readonly session: SessionState } | GivenPsk

/** What it settles that a PSK of TLS 1.3 was chosen. @param source the session that it resumes, or where else it is from */
export function factsOfPsk(source: PskSource, pskMode: PskMode): Partial<Agreed> {
  if (source.kind !== 'session') {
    const { identity, importContext } = source.kind === 'imported' ? source.psk.from : source.psk
    return { externalPsk: identity, importContext, pskMode, peer: PEER_WITH_PSK }
  }
  const { session } = source
  return { resumed: { by: 'PSK', session }, pskMode, peer: peerBehind(session) }
}

/** What it settles that both sides of TLS 1.2 know a PSK; who showed a certificate too is known by that. */
export function factsOfPsk12({ peer }: Agreed, externalPsk: Uint8Array): Partial<Agreed> {
  return { externalPsk, peer: peer ?? PEER_WITH_PSK }
}

/** How a session remembers the peer. A server that asks for certificates is not content with a PSK; a client has no more to ask. */
export function rememberedPeer(
  actor: Actor,
  { peer }: Agreed,
): Pick<SessionState, 'peerCertificates' | 'peerVerified'> {
  if (!peer) return { peerCertificates: [], peerVerified: false }
  return {
    peerCertificates: peer.chain,
    peerVerified: peer.verified && (actor === 'client' || peer.by !== 'PSK'),
  }
}
