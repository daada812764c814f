/**
 * What the core asks of the world around it. A step that needs one of these ends with the status `needs-answer`; the next
 * step is given the answer. So no store, no disk and no clock is ever inside the core.
 */
import type { SchemeName } from '../crypto/signature/signature.ts'
import type { FatalAlert } from '../rules/alert.ts'
import type { SessionState } from '../session/session.ts'

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

/** The world's answer to a {@link Request}, of the same kind. */
export type Answer =
  | { readonly kind: 'get-session'; readonly session: SessionState | undefined; readonly note?: string }
  | { readonly kind: 'take-session'; readonly taken: boolean; readonly note?: string }
  | { readonly kind: 'check-replay'; readonly firstTime: boolean; readonly note?: string }
  | { readonly kind: 'sign'; readonly signature: Uint8Array }

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
