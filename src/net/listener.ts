/** What a driver tells its owner. */
import type { Step } from '../connection/step.ts'
import type { Output } from '../handshake/state/output.ts'
import type { Session } from '../session/session.ts'
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
  /** Application data. @param early whether it came as 0-RTT data, which may be a replay */
  readonly data?: (bytes: Uint8Array, early: boolean) => void
  /** A session that may be offered next time. */
  readonly session?: (session: Session) => void
  /** Sessions of TLS 1.2 with this master secret must not be offered again: a fatal alert ended one of their connections. */
  readonly forget?: (secret: Uint8Array) => void
  /** What became of 0-RTT data. */
  readonly earlyData?: (accepted: boolean) => void
  /** The peer will send no more. */
  readonly peerClosed?: () => void
  /** The socket is closed. Called once. */
  readonly ended?: (outcome: Outcome) => void
}

/**
 * Tells the owner what an endpoint handed out, as far as it is for the application.
 * @param again whether a handshake was done before this
 */
export function tellListener(listener: Listener, output: Output, again: boolean): void {
  switch (output.kind) {
    case 'data':
      return listener.data?.(output.bytes, output.early)
    case 'session':
      return listener.session?.(output.session)
    case 'connected':
      return again ? listener.renegotiated?.() : listener.connected?.()
    case 'forget-sessions':
      return listener.forget?.(output.secret)
    case 'early-data':
      return listener.earlyData?.(output.accepted)
    case 'peer-closed':
      return listener.peerClosed?.()
    case 'bytes':
    case 'failed':
    case 'handshake-bytes':
    case 'traffic-secret':
    case 'store-session':
    case 'remove-session':
    case 'renegotiation':
    case 'offered-session':
      return
  }
}
