import type { ByteQueue } from '../bytes/queue.ts'
import type { Random } from '../crypto/random.ts'
import type { SignatureMemory } from '../crypto/signature-memory.ts'
import type { AlertName } from '../rules/alert.ts'
import type { AnyEpoch } from '../record/epoch.ts'
import type { Transcript } from '../secrets/transcript.ts'
import type { Vault } from '../secrets/vault.ts'
import type { Session } from '../session/session.ts'
import type { TicketKeySource } from '../session/ticket-ring.ts'
import type { Actor } from '../trace/event.ts'
import type { Suite13 } from '../wire/registry.ts'
import type { Suite12 } from '../wire/registry.ts'
import type { ClientConfig, ServerConfig } from './config.ts'
import type { Command, Request } from './request.ts'
import type { InARow, RecordLimits } from './state-parts.ts'
import type { State } from './state.ts'

/** What a step is given from outside: values, read-only. Time is an argument, randomness is asked for by name. */
export interface Env {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly random: Random
  /** The server's keys for sealed tickets; a client needs none. */
  readonly ticketKeys?: TicketKeySource
  /**
   * What was verified before, which several connections may share. The one thing here that changes, and steps are the same
   * with any and with none, but for the time they take and what they call remembered.
   */
  readonly signatureMemory?: SignatureMemory | undefined
  /** Whether steps report their events. Off, a step does the same and tells nothing. */
  readonly trace: boolean
}

/** How records that cannot be opened are treated after 0-RTT was rejected (RFC 9846 §4.3.10). */
export type EarlySkip =
  | { readonly kind: 'none' }
  /** Undecryptable records are dropped while they fit the budget; the first that opens ends it. */
  | { readonly kind: 'trial'; readonly left: number }
  /** After a HelloRetryRequest: records of outer type application_data are dropped, within the budget. */
  | { readonly kind: 'outer-type'; readonly left: number }

/** A whole endpoint as one immutable value. Every step makes a new one; the old ones stay valid. */
export interface Endpoint {
  /** Name of the connection, such as `c1`. */
  readonly id: string
  readonly actor: Actor
  readonly config: ClientConfig | ServerConfig
  readonly state: State
  /** Every secret so far, with its lineage. */
  readonly vault: Vault
  readonly transcript: Transcript
  /** The suite whose hash and AEAD are in use, once there is one. */
  readonly suite: Suite13 | undefined
  /** The suite of TLS 1.2, once there is one. */
  readonly suite12: Suite12 | undefined
  /** Number of the handshake in progress: 0, and one more with each renegotiation. */
  readonly phase: number
  readonly read: AnyEpoch
  readonly write: AnyEpoch
  /** Received bytes that are not yet cut into records. */
  readonly inbox: ByteQueue
  /** Handshake bytes from opened records, not yet a whole message or not yet consumed. */
  readonly handshakeInbox: ByteQueue
  /** Whether the bytes in handshakeInbox came protected. */
  readonly handshakeProtected: boolean
  /** Handshake messages that wait to share a record. */
  readonly outgoing: readonly Uint8Array[]
  readonly commands: readonly Command[]
  /** The question whose answer the next step must be given. */
  readonly pending: Request | undefined
  /** How many values were drawn for each use: none is drawn twice. */
  readonly drawn: ReadonlyMap<string, number>
  readonly earlySkip: EarlySkip
  /** Bytes of 0-RTT data this client sent, against the server's limit. */
  readonly earlySent: number
  /** Whether close_notify was sent; then nothing more is. */
  readonly writeClosed: boolean
  /** Whether the peer's close_notify, or the end of its stream, arrived. */
  readonly readClosed: boolean
  /** Whether the stream below has ended. */
  readonly streamEnded: boolean
  /** Records sent so far: only the first ClientHello's may say version 0x0301. */
  readonly recordsSent: number
  /** Whether the one ChangeCipherSpec for middleboxes is out (RFC 9846 §E.4). */
  readonly changeCipherSpecSent: boolean
  /** How large protected records may be under the keys in use. */
  readonly limits: RecordLimits
  /** What came in a row and brought nothing on: a peer may not spin us with it. */
  readonly inARow: InARow
  /** TLS 1.2: the first byte of an alert whose second one has not come; else empty (RFC 5246 §6.2.1). */
  readonly halfAlert: Uint8Array
}

/** An endpoint that may still change: within one step, or while it is made. */
export type Draft = { -readonly [K in keyof Endpoint]: Endpoint[K] }

/**
 * A copy to be changed. Field by field, so that all endpoints there ever are have one shape: engines make such a copy ten
 * times faster than that of a copy by spreading, and every step makes one.
 */
export function draftOf(from: Endpoint): Draft {
  return {
    id: from.id,
    actor: from.actor,
    config: from.config,
    state: from.state,
    vault: from.vault,
    transcript: from.transcript,
    suite: from.suite,
    suite12: from.suite12,
    phase: from.phase,
    read: from.read,
    write: from.write,
    inbox: from.inbox,
    handshakeInbox: from.handshakeInbox,
    handshakeProtected: from.handshakeProtected,
    outgoing: from.outgoing,
    commands: from.commands,
    pending: from.pending,
    drawn: from.drawn,
    earlySkip: from.earlySkip,
    earlySent: from.earlySent,
    writeClosed: from.writeClosed,
    readClosed: from.readClosed,
    streamEnded: from.streamEnded,
    recordsSent: from.recordsSent,
    changeCipherSpecSent: from.changeCipherSpecSent,
    limits: from.limits,
    inARow: from.inARow,
    halfAlert: from.halfAlert,
  }
}

/** What a step hands to the world. */
export type Output =
  /** Bytes for the wire. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
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
