/** Backpressure both ways: when a connection on a socket reads on, and when what waits to leave is too much. */
import type { Socket } from 'node:net'
import type { Connection } from '../connection/connection.ts'
import type { SendQueue } from './send-queue.ts'

/** Bytes received and not yet worked off, or waiting to be echoed, above which we stop reading. */
const HIGH_WATER = 256 * 1024
/** Bytes that may wait to be echoed while a handshake lasts: none can leave before it is done. */
const MOST_KEPT = 2 ** 20

/** What waits between a socket and its endpoint. */
export class Backpressure {
  /** Whether the application takes no more for now. */
  paused = false
  private readonly socket: Socket
  private readonly queue: SendQueue
  private readonly echo: boolean

  /** @param echo whether all that is read is written again */
  constructor(socket: Socket, queue: SendQueue, echo: boolean) {
    this.socket = socket
    this.queue = queue
    this.echo = echo
  }

  /** Bytes that wait to be sent. */
  get queued(): number {
    return this.queue.bytes + this.socket.writableLength
  }

  /** Whether what the socket holds back is to leave, though there is more to come. */
  get isHigh(): boolean {
    return this.socket.writableLength > HIGH_WATER
  }

  /** Why an echo cannot go on: more came during a handshake than may be kept; `undefined` while it can. */
  tooMuch(now: Connection): string | undefined {
    if (!this.echo || canSend(now) || this.queue.bytes <= MOST_KEPT) return undefined
    return `more than ${MOST_KEPT} bytes to echo came before the handshake was done`
  }

  /** Reads on, or stops reading. */
  balance(now: Connection): void {
    // While nothing can leave, to stop reading would be to wait for ever.
    const ahead = this.echo && canSend(now) && this.queued > HIGH_WATER
    const full = now.inbox.length > HIGH_WATER || ahead
    if (this.paused || full || this.queue.hasEarly) this.socket.pause()
    else if (this.socket.isPaused()) this.socket.resume()
  }
}

/** Not while a handshake lasts, a renewed one too. */
function canSend({ state }: Connection): boolean {
  return state.name === 'CONNECTED'
}
