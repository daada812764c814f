/** How `connect` says what it has to say, and when it goes. */
import { fromText } from '../../bytes/bytes.ts'
import type { TlsDriver } from '../../net/driver.ts'
import { CLIENT_LETTERS, commandIn, type Input } from './typed.ts'

/** ms of silence after which a peer is taken to have said everything. */
const SILENCE = 500

/**
 * The client's leave, once it has sent everything: it waits until the peer has been silent. At our close_notify a peer drops
 * what it still had to say: in TLS 1.2 it must (RFC 5246 §7.2.1), in TLS 1.3 it should not (RFC 9846 §6.1), and many do all
 * the same. Tickets and a late CertificateRequest come in this time too.
 */
export class Leave {
  private readonly ignoreEof: boolean
  private readonly driver: TlsDriver
  private timer: NodeJS.Timeout | undefined

  constructor(ignoreEof: boolean, driver: TlsDriver) {
    this.ignoreEof = ignoreEof
    this.driver = driver
  }

  /** Nothing more will be sent, but the peer may have something to say. */
  whenDone(): void {
    if (!this.ignoreEof) this.wait()
  }

  /** There is nothing to wait for. */
  now(): void {
    if (!this.ignoreEof) this.driver.close()
  }

  /** The peer is not done yet. */
  heard(): void {
    if (this.timer) this.wait()
  }

  /** The connection is over. */
  stop(): void {
    clearTimeout(this.timer)
  }

  private wait(): void {
    this.stop()
    this.timer = setTimeout(() => {
      // While we are busy, or do not listen, silence says nothing.
      if (this.driver.queued > 0 || this.driver.isPaused) this.wait()
      else this.driver.close()
    }, SILENCE)
  }
}

/** Bytes waiting to be sent above which stdin is not read. */
const HIGH_WATER = 256 * 1024

/** Moves stdin into the connection, no faster than it goes out. Lines of one letter from a terminal are commands. */
export class StdinPump {
  private readonly stdin: Input
  private readonly driver: TlsDriver
  private readonly leave: Leave
  private started = false
  private readonly data = (chunk: Uint8Array | string): void => {
    const bytes = typeof chunk === 'string' ? fromText(chunk) : new Uint8Array(chunk)
    const command = this.stdin.isTTY ? commandIn(CLIENT_LETTERS, bytes) : undefined
    if (command) command(this.driver)
    else this.driver.send(bytes)
    this.balance()
  }
  private readonly end = (): void => {
    this.leave.whenDone()
  }

  constructor(stdin: Input, driver: TlsDriver, leave: Leave) {
    this.stdin = stdin
    this.driver = driver
    this.leave = leave
  }

  /** Begins to read. */
  start(): void {
    this.started = true
    this.stdin.on('data', this.data).once('end', this.end)
  }

  /** Reads on, or waits. */
  balance(): void {
    if (!this.started) return
    const full = this.driver.queued > HIGH_WATER
    if (full) this.stdin.pause()
    else if (this.stdin.isPaused()) this.stdin.resume()
  }

  /** Reads no more; stdin no longer keeps the process alive. */
  stop(): void {
    if (!this.started) return
    this.started = false
    this.stdin.off('data', this.data).off('end', this.end).pause()
  }
}
