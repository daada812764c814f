/** How long a connection on a socket waits: for its handshakes, for the peer's close_notify, for the end of the stream. */
import { CLOSE_TIMEOUT, HANDSHAKE_TIMEOUT, type DriverOptions } from './driver-options.ts'

/** ms for the socket to close behind the last word. */
const END = 1000

/** One wait at a time: a new one takes the place of the one before. */
export class Timeouts {
  private readonly options: Pick<DriverOptions, 'handshakeTimeout' | 'closeTimeout'>
  private readonly over: (text: string) => void
  private timer: NodeJS.Timeout | undefined

  /** @param over is told what took too long */
  constructor(
    options: Pick<DriverOptions, 'handshakeTimeout' | 'closeTimeout'>,
    over: (text: string) => void,
  ) {
    this.options = options
    this.over = over
  }

  /** For a handshake. */
  forHandshake(text: string): void {
    this.start(this.options.handshakeTimeout ?? HANDSHAKE_TIMEOUT, text)
  }

  /** For the peer's close_notify behind ours. */
  forClose(): void {
    this.start(this.options.closeTimeout ?? CLOSE_TIMEOUT, 'the peer did not close')
  }

  /** For the socket, when all is said. */
  forEnd(): void {
    this.start(END, 'closed')
  }

  /** Waits for nothing any more. */
  stop(): void {
    clearTimeout(this.timer)
  }

  private start(ms: number, text: string): void {
    this.stop()
    this.timer = setTimeout(() => this.over(text), ms)
  }
}
