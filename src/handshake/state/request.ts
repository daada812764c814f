/**
 * What the core asks of the world around it. A step that needs one of these ends with the status `needs-answer`; the next
 * step is given the answer. So no store, no disk and no clock is ever inside the core.
 */
import type { SchemeName } from '../../crypto/signature/signature.ts'
import type { CertificateAlert, FatalAlert } from '../../rules/alert.ts'
import type { SessionState } from '../../session/session.ts'
import type { Actor } from '../../wire/actor.ts'
import type { ClientHello } from '../../wire/hello.ts'
import type { Peer } from './agreed.ts'
import type { ServerSettings } from '../config/config.ts'

/** A question to the world. */
export type Request =
  /** The session behind a reference into the server's cache; it stays there. */
  | { readonly kind: 'get-session'; readonly key: Uint8Array }
  /** The same session, now removed: whoever takes it first may resume with it. */
  | { readonly kind: 'take-session'; readonly key: Uint8Array }
  /** Whether early data with this fingerprint was seen before; from now on it was. */
  | { readonly kind: 'check-replay'; readonly fingerprint: Uint8Array }
  /** A signature by a private key that is not here. */
  | { readonly kind: 'sign'; readonly scheme: SchemeName; readonly content: Uint8Array }
  | HelloQuestion
  | PeerQuestion

/**
 * Server: how to serve this client. Asked before anything is chosen, the version too, where `askOnHello` says so; once in a
 * connection: a hello after a HelloRetryRequest or in a renegotiation goes by what was decided on the first.
 */
export interface HelloQuestion {
  readonly kind: 'serve-hello'
  /** As it came: its rules are looked at under the settings of the answer. */
  readonly hello: ClientHello
  /** The server that it names; empty where it names none (RFC 6066 §3). */
  readonly serverName: string
}

/**
 * Whether the application takes a peer whose chain we would go on with; asked where `askOnPeer` says so. Not asked where a
 * session is resumed: it stands for a chain that was taken (RFC 9846 §2.2), and whoever changes its mind removes the session.
 */
export interface PeerQuestion {
  readonly kind: 'accept-peer'
  /** Who showed the chain. */
  readonly from: Actor
  /** The chain, and whether our verdict on it was good: with `verifyPeer` it was. That it has the key it proves next. */
  readonly peer: Peer
}

/** An application's no. */
export interface Refusal<A extends FatalAlert> {
  /** Why, for whoever reads the trace: the peer is told the alert alone. */
  readonly refused: string
  /** Unless given, `handshake_failure` for a hello, `access_denied` for a peer. */
  readonly alert?: A
}

/** How a client is served: with the server's settings, save these, which keep to the same rules; or not at all. */
export type HelloDecision = { readonly settings: ServerSettings } | Refusal<FatalAlert>

/** Whether a peer is taken. */
export type PeerDecision = 'accept' | Refusal<CertificateAlert>

/** What an application decides by functions of the question alone. */
export interface Application {
  /** How a ClientHello is served. */
  readonly onHello?: (question: HelloQuestion) => HelloDecision
  /** Whether a peer is who one wants, after our own verdict on it. */
  readonly onPeer?: (question: PeerQuestion) => PeerDecision
}

/** The world's answer to a {@link Request}, of the same kind. */
export type Answer =
  | { readonly kind: 'get-session'; readonly session: SessionState | undefined; readonly note?: string }
  | { readonly kind: 'take-session'; readonly taken: boolean; readonly note?: string }
  | { readonly kind: 'check-replay'; readonly firstTime: boolean; readonly note?: string }
  | { readonly kind: 'sign'; readonly signature: Uint8Array }
  | { readonly kind: 'serve-hello'; readonly decision: HelloDecision }
  | { readonly kind: 'accept-peer'; readonly decision: PeerDecision }

/** What the application tells its endpoint to do. */
export type Command =
  /** Send application data; before the handshake is done only a server may (after its Finished). */
  | { readonly kind: 'send'; readonly data: Uint8Array }
  /** Send 0-RTT data; only while the server has not answered. */
  | { readonly kind: 'send-early'; readonly data: Uint8Array }
  /** Send a close_notify: nothing follows from us, the peer may go on. */
  | { readonly kind: 'close' }
  /** New keys for what we send, and for what the peer sends where `request` is true. */
  | { readonly kind: 'update-keys'; readonly request: boolean }
  /** TLS 1.2: a new handshake inside this one; a server asks for it. */
  | { readonly kind: 'renegotiate' }
  /** Server: one more NewSessionTicket. */
  | { readonly kind: 'send-ticket' }
  /** Server: ask for the client's certificate after the handshake. */
  | { readonly kind: 'request-certificate' }
  /**
   * End the connection with this alert, whatever it is about: before all that is owed, received or queued, and while a
   * question is open too. `reason` is for whoever reads the trace; the peer is told the alert alone.
   */
  | { readonly kind: 'abort'; readonly alert: FatalAlert; readonly reason: string }
