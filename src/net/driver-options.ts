/** What a driver is made from. */
import type { Socket } from 'node:net'
import type { Connection } from '../connection/connection.ts'
import type { Random } from '../crypto/hash/random.ts'
import type { SignatureMemory } from '../crypto/signature/signature-memory.ts'
import type { Env } from '../handshake/state/endpoint.ts'
import type { Departure } from '../rules/verdict.ts'
import type { Output } from '../handshake/state/output.ts'
import type { Application } from '../handshake/state/request.ts'
import type { TicketKeySource } from '../session/tickets/ticket-ring.ts'
import type { ServerWorld } from '../stores/server-world.ts'
import type { Listener } from './listener.ts'

/** A function that may take its time. What it throws or rejects with ends its connection with internal_error. */
type InItsTime<F> = F extends (question: infer Q) => infer A ? (question: Q) => A | Promise<A> : never

/** What a driver is made from; `seam`, `overlooks` and `alerts` are what its steps are given, where the endpoint is to make mistakes. */
export interface DriverOptions extends Pick<Env, 'seam' | keyof Departure> {
  /** Connected or connecting, made with `allowHalfOpen`. */
  readonly socket: Socket
  readonly connection: Connection
  /** The system's, unless told otherwise. */
  readonly random?: Random
  /** A server's, for sealed tickets: one of TLS 1.3 that is to send some cannot be without. */
  readonly ticketKeys?: TicketKeySource
  /** What was verified on earlier connections. */
  readonly signatureMemory?: SignatureMemory
  /** Who answers the core's questions and counts; a client needs nobody. */
  readonly world?: ServerWorld
  /** Decides how a ClientHello is served; who has it is asked without the setting that says so. */
  readonly onHello?: InItsTime<Application['onHello']>
  /** The same for a peer. */
  readonly onPeer?: InItsTime<Application['onPeer']>
  /** Whether steps report their events; not unless told so. */
  readonly trace?: boolean
  /**
   * Whether all that is read is written again: then reading waits while much waits to be sent. Nobody else may wait so: of
   * two that both send much, each would wait for the other for ever.
   */
  readonly echo?: boolean
  /** What the endpoint hands out that nobody is told of, where the driver is to make that mistake. */
  readonly ignores?: readonly Output['kind'][]
  /** ms until the handshake must be done, a renewed one too; 10 s unless told otherwise. */
  readonly handshakeTimeout?: number
  /** ms of silence after our close_notify until the peer's is waited for no longer; 5 s unless told otherwise. */
  readonly closeTimeout?: number
  /**
   * ms in which nothing comes and nothing leaves until we leave, with a close_notify where the peer reads; unless told otherwise
   * as long as a NAT must keep such a connection, 2 h 4 min (RFC 5382 §5).
   */
  readonly idleTimeout?: number
  /**
   * Bytes that wait in the socket for a peer that does not read, until the connection is cut; 1 MiB unless told otherwise. These
   * are answers that the protocol owes: application data wait in a queue before the socket, see `TlsDriver.queued`, but for what a
   * socket takes before it says that it is full (16 KiB and a record, from Node 22 on 64 KiB): less than that cuts them off too.
   */
  readonly maxUnread?: number
  readonly listener: Listener
}
