import type { ByteQueue } from '../../bytes/queue.ts'
import type { Random } from '../../crypto/hash/random.ts'
import type { SignatureMemory } from '../../crypto/signature/signature-memory.ts'
import type { AnyEpoch } from '../../record/epoch.ts'
import type { Departure } from '../../rules/verdict.ts'
import type { Transcript } from '../../secrets/transcript.ts'
import type { Vault } from '../../secrets/vault.ts'
import type { TicketKeySource } from '../../session/tickets/ticket-ring.ts'
import type { Actor } from '../../wire/actor.ts'
import type { Suite13 } from '../../wire/registry.ts'
import type { Suite12 } from '../../wire/registry.ts'
import type { Agreed } from './agreed.ts'
import type { ClientConfig, ServerConfig } from '../config/config.ts'
import type { Output } from './output.ts'
import type { Command, Request } from './request.ts'
import type { StepEvent } from '../../trace/event.ts'
import type { AlertMessage } from '../../wire/record.ts'
import type { ContentType } from '../../wire/registry.ts'
import type { InARow, RecordLimits } from './state-parts.ts'
import type { State } from './state.ts'

/** What a step is given from outside: values, read-only. Time is an argument, randomness is asked for by name. */
export interface Env extends Departure {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly random: Random
  /** The server's keys for sealed tickets: one of TLS 1.3 that is to send some cannot be without. A client needs none. */
  readonly ticketKeys?: TicketKeySource
  /**
   * What was verified before, which several connections may share. The one thing here that changes, and steps are the same
   * with any and with none, but for the time they take and what they call remembered.
   */
  readonly signatureMemory?: SignatureMemory | undefined
  /** Whether steps report their events. Off, a step does the same and tells nothing. */
  readonly trace: boolean
  /** Where what leaves passes first, for whoever wants to change it. */
  readonly seam?: Seam
}

/** Who sends: in which state, under which keys, and what it said and knows so far. */
export interface Sender {
  /** Name of the connection, such as `c1`. */
  readonly id: string
  readonly actor: Actor
  readonly write: AnyEpoch
  readonly state: State
  readonly suite12: Suite12 | undefined
  readonly transcript: Transcript
  readonly vault: Vault
}

/** Where everything that leaves an endpoint passes: each function is given what is due and gives what leaves in its place. */
export interface Seam {
  /** A handshake message, header included, before it enters the transcript: the sender believes what it says. */
  readonly message?: (bytes: Uint8Array, name: string, sender: Sender) => Uint8Array
  /** The nonce of a ticket of TLS 1.3, from which its PSK is made. */
  readonly ticketNonce?: (nonce: Uint8Array) => Uint8Array
  /** Handshake messages that leave together, which are in the transcript as they were due; where none is left nothing leaves. */
  readonly flight?: (messages: readonly Uint8Array[], sender: Sender) => readonly Uint8Array[]
  /** Content of a record, before it is protected. */
  readonly content?: (content: Uint8Array, type: ContentType, sender: Sender) => Uint8Array
  /** A whole record, as it goes onto the wire. */
  readonly record?: (bytes: Uint8Array, type: ContentType, sender: Sender) => Uint8Array
}

/** How records that cannot be opened are treated after 0-RTT was rejected (RFC 9846 §4.3.10). */
export type EarlySkip = { readonly kind: 'none' } | Skipping

/** Records are passed over while they fit the bounds. */
export interface Skipping {
  /**
   * `trial`: those that do not open, until one does. `outer-type`: after a HelloRetryRequest those of outer type
   * application_data.
   */
  readonly kind: 'trial' | 'outer-type'
  /** Bytes that are passed over at most, and bytes that were. */
  readonly most: number
  readonly passed: number
}

/** What the next piece of what was received turned out to be. */
export type Incoming =
  /** There is no whole record. */
  | { readonly kind: 'incomplete' }
  /** Handshake bytes went to the handshake inbox, or the record was skipped: nothing more to do in this step. */
  | { readonly kind: 'consumed' }
  | { readonly kind: 'ChangeCipherSpec'; readonly content: Uint8Array }
  | { readonly kind: 'application_data'; readonly content: Uint8Array }
  /** In TLS 1.3 one, in TLS 1.2 as many as the record completes. */
  | { readonly kind: 'alerts'; readonly alerts: readonly AlertMessage[] }

/** What a record layer may use of a turn: it has no words for messages and secrets. */
export interface LayerTurn {
  readonly env: Env
  readonly endpoint: Endpoint
  /** Changes fields of the endpoint. */
  readonly set: (change: Partial<Endpoint>) => void
  /** Reports an event, where somebody listens. */
  readonly note: (event: StepEvent) => void
  /** Hands something to the world. */
  readonly output: (output: Output) => void
  /** `length` random bytes for a named use. */
  readonly draw: (use: string, length: number) => Uint8Array
}

/**
 * How an endpoint's messages, alerts and data travel: in the records of TLS, or by whatever a transport has in their place.
 * A layer is a table of functions; what it remembers is the {@link RecordState} of its endpoint.
 */
export interface RecordLayer {
  readonly name: string
  /** Whether it protects what it carries by keys of TLS; else the transport does, and is given the secrets. */
  readonly protects: boolean
  /** Whether the ChangeCipherSpec of RFC 9846 §E.4 has a meaning below. */
  readonly changeCipherSpec: boolean
  /** Whether a message says where early data end (RFC 9846 §4.6); else the transport tells by its packets. */
  readonly endOfEarlyData: boolean
  /** Whether keys are updated by KeyUpdate (RFC 9846 §4.7.3). */
  readonly keyUpdate: boolean
  /** Takes the next piece of what was received. */
  // Method syntax on purpose: a layer of ours may ask for the whole turn.
  take(turn: LayerTurn): Incoming
  /** Sends content under the write keys as they are, in as many pieces as it takes. */
  send(turn: LayerTurn, type: ContentType, content: Uint8Array): void
  /** Sends the ChangeCipherSpec of RFC 9846 §E.4, which is never protected. */
  sendInTheClear(turn: LayerTurn, type: ContentType, content: Uint8Array): void
}

/** The part of an endpoint that its record layer keeps. */
export interface RecordState {
  readonly layer: RecordLayer
  readonly read: AnyEpoch
  readonly write: AnyEpoch
  /** Received bytes that are not yet cut into records. */
  readonly inbox: ByteQueue
  readonly earlySkip: EarlySkip
  /** Records sent so far: only the first ClientHello's may say version 0x0301. */
  readonly recordsSent: number
  /** Whether the one ChangeCipherSpec for middleboxes is out (RFC 9846 §E.4). */
  readonly changeCipherSpecSent: boolean
  /** How large protected records may be under the keys in use. */
  readonly limits: RecordLimits
  /** TLS 1.2: the first byte of an alert whose second one has not come; else empty (RFC 5246 §6.2.1). */
  readonly halfAlert: Uint8Array
}

/** A whole endpoint as one immutable value. Every step makes a new one; the old ones stay valid. */
export interface Endpoint extends RecordState {
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
  /** What was negotiated, as far as it is settled; see `agreedOf`. */
  readonly agreed: Agreed | undefined
  /** Number of the handshake in progress: 0, and one more with each renegotiation. */
  readonly phase: number
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
  /** Bytes of 0-RTT data this client sent, against the server's limit. */
  readonly earlySent: number
  /** Whether close_notify was sent; then nothing more is. */
  readonly writeClosed: boolean
  /** Whether the peer's close_notify, or the end of its stream, arrived. */
  readonly readClosed: boolean
  /** Whether the stream below has ended. */
  readonly streamEnded: boolean
  /** What came in a row and brought nothing on: a peer may not spin us with it. */
  readonly inARow: InARow
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
    agreed: from.agreed,
    phase: from.phase,
    layer: from.layer,
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
