/** What leaves an endpoint beside its next value. */
import type { EpochName } from '../../trace/epoch.ts'
import type { AlertName } from '../../rules/alert.ts'
import type { Session } from '../../session/session.ts'

/** What a step hands to the world. */
export type Output =
  /** Bytes for the wire. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** For a transport that protects by itself: handshake bytes of a level, in order (RFC 9001 §4.1.3). */
  | { readonly kind: 'handshake-bytes'; readonly level: EpochName; readonly bytes: Uint8Array }
  /** The same: a traffic secret from which its keys follow from now on (RFC 9001 §4.1.4). */
  | {
      readonly kind: 'traffic-secret'
      readonly direction: 'read' | 'write'
      readonly level: EpochName
      readonly secret: Uint8Array
    }
  /** Application data for the application. */
  | { readonly kind: 'data'; readonly bytes: Uint8Array; readonly early: boolean }
  /** Client: a session to keep. */
  | { readonly kind: 'session'; readonly session: Session }
  /** Server: a session to put into the cache under the reference that the client will show. */
  | { readonly kind: 'store-session'; readonly key: Uint8Array; readonly session: Session }
  /** Server: a session that must not be resumed any more, by its ID: a fatal alert ended it (RFC 5246 §7.2.2). */
  | { readonly kind: 'remove-session'; readonly key: Uint8Array }
  /** Client: the same for every session with this master secret, by whatever ID or ticket it goes. */
  | { readonly kind: 'forget-sessions'; readonly secret: Uint8Array }
  /** A new handshake begins within the connection. */
  | { readonly kind: 'renegotiation' }
  /**
   * What became of a session that the client offered. The server says `resumed` when it has decided, and `expired` of one
   * whose time was over; the client says `resumed` or `refused` when the ServerHello tells.
   */
  | { readonly kind: 'offered-session'; readonly outcome: 'resumed' | 'expired' | 'refused' }
  /** The handshake is complete. */
  | { readonly kind: 'connected' }
  /** Server: 0-RTT data were rejected or accepted; client: likewise, by what the server said. */
  | { readonly kind: 'early-data'; readonly accepted: boolean }
  /** The peer sends no more. `notified`: it said so with a close_notify; where not, data may be missing (RFC 9846 §6.1). */
  | { readonly kind: 'peer-closed'; readonly notified: boolean }
  /** A fatal alert was sent or received. */
  | {
      readonly kind: 'failed'
      readonly alert: AlertName | `unknown(0x${string})`
      readonly by: 'us' | 'peer'
    }
