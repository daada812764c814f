/**
 * The states of both roles, named as in RFC 9846 Appendix A, each with what is known there and nothing else.
 * `SEND_FLIGHT2`, `RECVD_CH` waits and the `WAIT_` states for answers are ours: the RFC's diagrams pass through them.
 */
import type { GroupName } from '../../crypto/agreement/group.ts'
import type { HashName } from '../../crypto/hash/hash.ts'
import type { PublicKey } from '../../crypto/keys.ts'
import type { AlertName } from '../../rules/alert.ts'
import type { Violation } from '../../rules/failure.ts'
import type { Transcript } from '../../secrets/transcript.ts'
import type { SessionState } from '../../session/session.ts'
import type { ClientHello } from '../../wire/hello.ts'
import type { Suite13 } from '../../wire/registry.ts'
import type { Agreed, Peer } from './agreed.ts'
import type { PskMode } from '../config/config.ts'
import type { GivenPsk } from '../config/external-psks.ts'
import type { Owed, Offer, OfferedPsk, Retry, CertificateDemand, Signing } from './state-parts.ts'
import type { AskedPhase, Client12State, Server12State } from './state12.ts'

// ---- Client

/** Client, before the server's version is known (RFC 9846 §A.1). */
export type HelloClientState =
  /** Owes a ClientHello: the first, or the one after a HelloRetryRequest. */
  | {
      readonly machine: 'hello-client'
      readonly name: 'START'
      readonly retry: Retry | undefined
      readonly phase: AskedPhase
      readonly owes: readonly Owed[]
    }
  /** Offered; waits for the ServerHello. */
  | {
      readonly machine: 'hello-client'
      readonly name: 'WAIT_SH'
      readonly offer: Offer
      readonly retry: Retry | undefined
      readonly phase: AskedPhase
      readonly owes: readonly Owed[]
    }

/** What a TLS 1.3 client knows in all of its states until it is connected. */
interface AfterServerHello {
  readonly machine: 'client13'
  readonly offer: Offer
}

/** TLS 1.3 client, from the ServerHello on. */
export type Client13State =
  | (AfterServerHello & { readonly name: 'WAIT_EE'; readonly psk: OfferedPsk | undefined })
  | (AfterServerHello & { readonly name: 'WAIT_CERT_CR' })
  | (AfterServerHello & { readonly name: 'WAIT_CERT'; readonly demand: CertificateDemand })
  | (AfterServerHello & {
      readonly name: 'WAIT_CV'
      readonly demand: CertificateDemand | undefined
      readonly key: PublicKey
    })
  | (AfterServerHello & {
      readonly name: 'WAIT_FINISHED'
      readonly demand: CertificateDemand | undefined
    })
  /** The RFC draws the client's second flight as one arrow; here each of its messages is a step. */
  | (AfterServerHello & {
      readonly name: 'SEND_FLIGHT2'
      readonly demand: CertificateDemand | undefined
      readonly signing: Signing | undefined
      readonly owes: readonly Owed[]
    })
  | ConnectedClient

/** The client after the handshake. */
export interface ConnectedClient {
  readonly machine: 'client13'
  readonly name: 'CONNECTED'
  /** The transcript through the client's Finished: authentication after the handshake branches off here. */
  readonly handshake: Transcript
  /** An answer to a CertificateRequest that is being sent, or none. */
  readonly answering:
    { readonly demand: CertificateDemand; readonly signing: Signing | undefined } | undefined
  /** Whether authentication after the handshake was offered. */
  readonly postHandshakeAuth: boolean
  readonly ticketsReceived: number
  readonly requestsAnswered: number
  /** When certificates were last proven, ms since 1970. */
  readonly authenticatedAt: number
  /** Whether our update_requested is unanswered: no second one before the peer's KeyUpdate (§4.7.3). */
  readonly updateRequested: boolean
  /** Whether the peer's update_requested was answered, and we sent no data since (§4.7.3). */
  readonly updateAnswered: boolean
  readonly owes: readonly Owed[]
}

// ---- Server

/** A PSK that the server may use, with the index at which the client offered it. */
export interface AcceptedPsk {
  readonly index: number
  readonly hash: HashName
  /** The identity as it came. */
  readonly identity: Uint8Array
  readonly source:
    { readonly kind: 'session'; readonly session: SessionState; readonly stateful: boolean } | GivenPsk
}

/** A ClientHello under examination. */
export interface HelloContext {
  readonly hello: ClientHello
  /** The message, header included. */
  readonly bytes: Uint8Array
  /** Whether it answers our HelloRetryRequest. */
  readonly second: boolean
}

/** What the server chose from the ClientHello. */
export interface Choice {
  readonly suite: Suite13
  /** Group to answer with; `undefined` with psk_ke. */
  readonly group: GroupName | undefined
  readonly mode: PskMode | 'certificate'
  readonly serverName: string | undefined
  readonly alpn: string | undefined
  /** How the server will authenticate; `undefined` with a PSK. */
  readonly signing: Signing | undefined
  readonly psk: AcceptedPsk | undefined
  readonly earlyData: 'accepted' | 'rejected' | undefined
}

/** What the server sent in a HelloRetryRequest and expects to see answered. */
export interface Demanded {
  readonly first: ClientHello
  readonly suite: Suite13
  readonly group: GroupName | undefined
  readonly cookie: Uint8Array
  /** Identity of the PSK that the suite was chosen for; `undefined` without one. */
  readonly psk: Uint8Array | undefined
}

/** Server, before it has chosen (RFC 9846 §A.2). */
export type HelloServerState =
  | { readonly machine: 'hello-server'; readonly name: 'START' }
  /** Waits to hear with which settings to serve this hello. */
  | {
      readonly machine: 'hello-server'
      readonly name: 'WAIT_SETTINGS'
      readonly hello: ClientHello
      /** The message, header included. */
      readonly bytes: Uint8Array
    }
  /** Saw a ClientHello that needs another: owes the HelloRetryRequest. */
  | {
      readonly machine: 'hello-server'
      readonly name: 'RECVD_CH'
      readonly context: HelloContext
      readonly demanded: Demanded
      readonly earlyData: boolean
      readonly owes: readonly Owed[]
    }
  /** Waits for the second ClientHello. */
  | { readonly machine: 'hello-server'; readonly name: 'WAIT_CH2'; readonly demanded: Demanded }

/** What a TLS 1.3 server knows from the end of its flight until it is connected. */
interface AfterServerFlight {
  readonly machine: 'server13'
  readonly client: ClientAbilities
}
/** ... and how far it is with the tickets that need not wait for the client. */
interface Ticketing extends AfterServerFlight {
  readonly owes: readonly Owed[]
  readonly ticketsSent: number
  /** References under which the cache was given sessions of this handshake: one that fails takes them back. */
  readonly stored: readonly Uint8Array[]
}

/** TLS 1.3 server, from the choice on. */
export type Server13State =
  /** Waits for the cache: the session behind the identity at `index`. */
  | {
      readonly machine: 'server13'
      readonly name: 'WAIT_SESSION'
      readonly context: HelloContext
      readonly index: number
      readonly demanded: Demanded | undefined
    }
  /** The binder is good; waits for the cache to hand the session over, once. */
  | {
      readonly machine: 'server13'
      readonly name: 'WAIT_TAKE'
      readonly context: HelloContext
      readonly psk: AcceptedPsk
      readonly demanded: Demanded | undefined
    }
  /** Waits to hear whether this early data was seen before. */
  | {
      readonly machine: 'server13'
      readonly name: 'WAIT_REPLAY'
      readonly context: HelloContext
      readonly choice: Choice
    }
  /** Everything is chosen; the flight goes out message by message. */
  | {
      readonly machine: 'server13'
      readonly name: 'NEGOTIATED'
      readonly context: HelloContext
      readonly choice: Choice
      readonly owes: readonly Owed[]
    }
  /** Accepted 0-RTT data come in; waits for their end. */
  | (Ticketing & { readonly name: 'WAIT_EOED'; readonly earlyBytes: number })
  | (AfterServerFlight & { readonly name: 'WAIT_CERT' })
  | (AfterServerFlight & { readonly name: 'WAIT_CV'; readonly key: PublicKey })
  | (Ticketing & { readonly name: 'WAIT_FINISHED' })
  | ConnectedServer

/** What stays of the ClientHello once the flight is out. */
export interface ClientAbilities {
  /** Modes it can resume with and we allow: no ticket goes out that it could not use. */
  readonly modes: readonly PskMode[]
  /** Whether it offered authentication after the handshake. */
  readonly postHandshakeAuth: boolean
  /** Tickets that it gets after the handshake, where it has a mode for them: as many as it asked for, within our limit. */
  readonly tickets: number
}

/** The server after the handshake. */
export interface ConnectedServer {
  readonly machine: 'server13'
  readonly name: 'CONNECTED'
  readonly client: ClientAbilities
  /** The transcript through the client's Finished. */
  readonly handshake: Transcript
  /** Requests that were sent, oldest first, and where the answer to one stands. */
  readonly demands: readonly PostHandshakeDemand[]
  readonly ticketsSent: number
  readonly requestsAnswered: number
  readonly authenticatedAt: number
  readonly updateRequested: boolean
  /** Whether the peer's update_requested was answered, and we sent no data since (§4.7.3). */
  readonly updateAnswered: boolean
  readonly owes: readonly Owed[]
}

/** A CertificateRequest after the handshake, and how far its answer came. */
export interface PostHandshakeDemand {
  readonly context: Uint8Array
  /** The handshake, the request, and what of the answer has come. */
  readonly transcript: Transcript
  readonly progress:
    | { readonly kind: 'unanswered' }
    | { readonly kind: 'certificate'; readonly peer: Peer; readonly key: PublicKey }
    | {
        readonly kind: 'proven'
        /** What the certificate and its signature settle with the Finished; `undefined` where the client declines. */
        readonly identity: Pick<Agreed, 'peer' | 'signatures'> | undefined
      }
}

// ---- Both

/** Nothing more happens: an alert was sent or received, or both sides are closed. */
type EndState =
  | {
      readonly machine: 'end'
      readonly name: 'FAILED'
      readonly alert: AlertName | `unknown(0x${string})`
      readonly by: 'us' | 'peer'
      readonly rule: string
      readonly cite: string
      readonly violation: Violation
    }
  | { readonly machine: 'end'; readonly name: 'CLOSED' }

/** Every state of an endpoint. */
export type State =
  | HelloClientState
  | Client13State
  | Client12State
  | HelloServerState
  | Server13State
  | Server12State
  | EndState
