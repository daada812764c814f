/** What a connection on a socket came to: judged by what was heard until its stream ended. */
import type { Connection } from '../connection/connection.ts'
import { agreedOf } from '../handshake/state/agreed.ts'
import type { Output } from '../handshake/state/output.ts'
import { expectation } from '../rules/failure.ts'
import type { State } from '../handshake/state/state.ts'
import { MAX_LINE, notTls } from '../wire/plain-text.ts'
import type { Outcome } from './listener.ts'
import { hintFor } from './hints.ts'

/** Follows one connection. */
export class Ending {
  private connected = false
  /** The peer's close_notify came. */
  private notified = false
  /** Data came behind our close_notify. */
  private heardSince = false
  /** The state in which the peer's alert came. */
  private failedIn: State | undefined

  /** Looks at what a step handed out. @param before state that the step began in @param after the endpoint after it */
  hears(output: Output, before: State, after: Connection): void {
    if (output.kind === 'failed') this.failedIn = before
    if (output.kind === 'connected') this.connected = true
    if (output.kind === 'data') this.heardSince ||= after.writeClosed
    if (output.kind === 'peer-closed') this.notified = output.notified
  }

  /** The outcome where the stream is over now. @param text why, where something may be missing */
  outcome(now: Connection, text: string): Outcome {
    return this.isComplete(now) ? { kind: 'closed' } : { kind: 'cut', text }
  }

  /** The outcome where nothing more will happen. @param bytesRead bytes that the peer sent, of whatever kind */
  final(now: Connection, bytesRead: number): Outcome {
    if (now.state.name === 'FAILED') return failed(now, now.state, this.failedIn ?? now.state)
    if (bytesRead === 0)
      return { kind: 'cut', text: 'the peer closed the connection and had sent nothing at all' }
    return this.outcome(
      now,
      this.connected
        ? `the stream ended without a close_notify: data may be missing (${now.suite12 ? 'RFC 5246 §7.2.1' : 'RFC 9846 §6.1'})`
        : 'the stream ended before the handshake was done',
    )
  }

  /**
   * Whether nothing is missing, however the stream below ends: the peer said that this was all, or we left and heard no more
   * of it. In TLS 1.3 our close_notify leaves the peer its half (RFC 9846 §6.1); who leaves TLS 1.2 gives up the rest (RFC
   * 5246 §7.2.1).
   */
  private isComplete({ writeClosed, suite12, inbox }: Connection): boolean {
    const left = writeClosed && (suite12 !== undefined || (!this.heardSince && inbox.length === 0))
    return this.connected && (this.notified || left)
  }
}

/**
 * @param now its inbox is what was not read any more: it begins with what was no record, where that was the trouble
 * @param before the state that this came in
 */
function failed(
  now: Connection,
  { alert, by, cite, rule, violation }: Extract<State, { name: 'FAILED' }>,
  before: State,
): Outcome {
  if (by === 'peer') {
    const hint = hintFor(alert, before, agreedOf(now))
    return {
      kind: 'failed',
      alert,
      by,
      text: `the peer sent ${alert}${hint === undefined ? '' : ` ${hint}`}`,
    }
  }
  const { inbox } = now
  const said =
    violation.field === 'record.type' ? notTls(inbox.peek(Math.min(inbox.length, MAX_LINE))) : undefined
  const text = `${rule ? `${rule}: ` : ''}${expectation(violation)} (${cite})${said === undefined ? '' : `; ${said}`}`
  return { kind: 'failed', alert, by, text }
}
