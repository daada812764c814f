/** How long a connection on a socket waits: for its handshakes, for anything at all, for the peer's close_notify, for the end of the stream. */
import type { Socket } from 'node:net'
import type { LimitOf } from '../rules/limits.ts'

/** ms for the socket to close behind the last word. */
const END = 1000

/** ms that a timer counts at most, 24 days; what is to take longer is not timed. */
export const LONGEST_TIMER = 2 ** 31 - 1

/** What is told of a time that is over: which, and in words. */
type Over = (limit: LimitOf<'socket'> | undefined, text: string) => void

/** One wait at a time, a new one in the place of the one before; and beside it the wait for anything to come or leave. */
export class Timeouts {
  private readonly limits: Readonly<Record<LimitOf<'socket'>, number>>
  private readonly over: Over
  private timer: NodeJS.Timeout | undefined

  /** @param over is told what took too long; of no limit where all was said */
  constructor(limits: Readonly<Record<LimitOf<'socket'>, number>>, socket: Socket, over: Over) {
    this.limits = limits
    this.over = over
    if (limits.idleTimeout <= LONGEST_TIMER)
      socket.setTimeout(limits.idleTimeout, () => over('idleTimeout', 'nothing came and nothing left'))
  }

  /** For a handshake. */
  forHandshake(text: string): void {
    this.start('handshakeTimeout', text)
  }

  /** For the peer's close_notify behind ours. */
  forClose(): void {
    this.start('closeTimeout', 'the peer did not close')
  }

  /** For the socket, when all is said. */
  forEnd(): void {
    this.stop()
    this.timer = setTimeout(() => this.over(undefined, 'closed'), END)
  }

  /** Waits for nothing any more. */
  stop(): void {
    clearTimeout(this.timer)
  }

  private start(limit: 'handshakeTimeout' | 'closeTimeout', text: string): void {
    this.stop()
    const ms = this.limits[limit]
    if (ms <= LONGEST_TIMER) this.timer = setTimeout(() => this.over(limit, text), ms)
  }
}
