/** What a driver is made from, and what it tells. */
import type { Socket } from 'node:net'
import type { Connection } from '../connection/connection.ts'
import type { Step } from '../connection/step.ts'
import type { Random } from '../crypto/hash/random.ts'
import type { SignatureMemory } from '../crypto/signature/signature-memory.ts'
import type { Application } from '../handshake/request.ts'
import type { Session } from '../session/session.ts'
import type { TicketKeySource } from '../session/tickets/ticket-ring.ts'
import type { ServerWorld } from '../stores/server-world.ts'
import type { StepEvent } from '../trace/event.ts'

/** How a connection on a socket ended. */
export type Outcome =
  /** All is there: the peer's close_notify came; or ours went, and no data came behind it (RFC 9846 §6.1). */
  | { readonly kind: 'closed' }
  /** An alert ended it; `text` says which rule and who. */
  | {
      readonly kind: 'failed'
      readonly alert: string
      readonly by: 'us' | 'peer'
      readonly text: string
    }
  /** The stream ended without a close_notify, broke, or was given up on: data may be missing. `text` says which. */
  | { readonly kind: 'cut'; readonly text: string }

/** What a driver tells its owner. Leave out what is of no interest. */
export interface Listener {
  /** After each step that did something, before its outputs are delivered. */
  readonly stepped?: (taken: Step) => void
  /** What happened beside the steps: in the caches, or a remark. */
  readonly noted?: (event: StepEvent) => void
  /** The first handshake is done. */
  readonly connected?: () => void
  /** One more handshake of TLS 1.2 is done, inside the first. */
  readonly renegotiated?: () => void
  readonly data?: (bytes: Uint8Array, early: boolean) => void
  readonly session?: (session: Session) => void
  /** Sessions of TLS 1.2 with this master secret must not be offered again: a fatal alert ended one of their connections. */
  readonly forget?: (secret: Uint8Array) => void
  readonly earlyData?: (accepted: boolean) => void
  /** The peer will send no more. */
  readonly peerClosed?: () => void
  /** The socket is closed. Called once. */
  readonly ended?: (outcome: Outcome) => void
}

/** A function that may take its time. What it throws or rejects with ends its connection with internal_error. */
export type InItsTime<F> = F extends (question: infer Q) => infer A ? (question: Q) => A | Promise<A> : never

/** What a driver is made from. */
export interface DriverOptions {
  /** Connected or connecting, made with `allowHalfOpen`. */
  readonly socket: Socket
  readonly connection: Connection
  readonly random: Random
  readonly ticketKeys?: TicketKeySource
  /** What was verified on earlier connections. */
  readonly signatureMemory?: SignatureMemory
  /** Who answers the core's questions and counts; a client needs nobody. */
  readonly world?: ServerWorld
  /** Decides how a ClientHello is served; who has it is asked without the setting that says so. */
  readonly onHello?: InItsTime<Application['onHello']>
  /** The same for a peer. */
  readonly onPeer?: InItsTime<Application['onPeer']>
  /** Whether steps report their events. */
  readonly trace: boolean
  /**
   * Whether all that is read is written again: then reading waits while much waits to be sent. Nobody else may wait so: of
   * two that both send much, each would wait for the other for ever.
   */
  readonly echo?: boolean
  /** ms from the first byte either way until the handshake must be done. */
  readonly handshakeTimeout: number
  /** ms of silence after our close_notify until the peer's is waited for no longer. */
  readonly closeTimeout: number
  readonly listener: Listener
}
