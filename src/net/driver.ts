/**
 * One endpoint on a real socket: moves bytes between the socket and `feed`/`step`, with a real clock. All it adds is what
 * a socket needs: slices of time, backpressure both ways, timeouts, and an orderly end.
 */
import type { Socket } from 'node:net'
import { feed, feedEnd, type Connection } from '../connection/connection.ts'
import { step, type Step } from '../connection/step.ts'
import type { Env } from '../handshake/state/endpoint.ts'
import type { Output } from '../handshake/state/output.ts'
import type { Command } from '../handshake/state/request.ts'
import type { State } from '../handshake/state/state.ts'
import type { FatalAlert } from '../rules/alert.ts'
import { expectTicketKeys } from '../handshake/common/seal-session.ts'
import { limitsFrom } from '../handshake/settings/limits.ts'
import { Misuse } from '../rules/failure.ts'
import { KEEP_LIMITS, type LimitOf } from '../rules/limits.ts'
import { judge, verdictOf } from '../rules/verdict.ts'
import type { CacheEvent, NoteEvent, VerdictEvent } from '../trace/event.ts'
import type { Random } from '../crypto/hash/random.ts'
import { Around, asking } from './world-around.ts'
import { Backpressure } from './backpressure.ts'
import type { DriverOptions } from './driver-options.ts'
import { Ending } from './ending.ts'
import { tellListener, type Outcome } from './listener.ts'
import { systemRandom } from './own-secrets.ts'
import { SendQueue } from './send-queue.ts'
import { Timeouts } from './timeouts.ts'

/** ms of stepping until other connections get their turn. */
const SLICE = 8

/** See the top of this file. */
export class TlsDriver {
  private now: Connection
  private readonly options: DriverOptions
  private readonly socket: Socket
  private readonly queue = new SendQueue()
  private scheduled = false
  private readonly random: Random
  private readonly around: Around
  private leaving: Extract<Command, { kind: 'abort' }> | undefined
  private isConnected = false
  private readonly pressure: Backpressure
  private readonly limits: Readonly<Record<LimitOf<'socket'>, number>>
  private readonly timeouts: Timeouts
  private readonly ending = new Ending()
  private outcome: Outcome | undefined

  /**
   * @throws Misuse for a server that is to seal tickets, and has no keys for them
   * @throws WrongSetting for a limit that is not what it may be
   */
  constructor(options: DriverOptions) {
    const { config } = options.connection
    if (config.role === 'server') expectTicketKeys(config, options.ticketKeys)
    this.options = options
    this.now = asking(options)
    this.socket = options.socket
    this.random = options.random ?? systemRandom()
    const { socket, echo = false } = options
    this.pressure = new Backpressure(socket, this.queue, echo)
    this.limits = limitsFrom(options, 'socket')
    this.timeouts = new Timeouts(this.limits, socket, (limit, text) => {
      if (limit) this.exceeds(limit, this.limits[limit], text)
      else this.finish(text)
    })
    this.around = new Around(options, {
      answered: () => this.schedule(),
      failed: (reason) => this.abort('internal_error', reason),
      hear: (event) => this.note(event),
    })
    socket.on('data', (bytes) => this.received(bytes))
    socket.on('end', () => this.streamEnded())
    socket.on('drain', () => this.schedule())
    socket.on('error', (error) => this.finish(error.message))
    socket.on('close', () => this.closed())
    if (socket.connecting) socket.once('connect', () => this.schedule())
    else this.schedule()
    this.timeouts.forHandshake('the handshake took too long')
    options.world?.began?.(options.connection.actor)
  }

  /** The endpoint as it is now. */
  get connection(): Connection {
    return this.now
  }

  /** Bytes that wait to be sent. */
  get queued(): number {
    return this.pressure.queued
  }

  /** Whether the application takes no more for now. */
  get isPaused(): boolean {
    return this.pressure.paused
  }

  /** Queues application data; it leaves once the handshake is done. */
  send(data: Uint8Array): void {
    this.queue.push({ kind: 'send', data })
    const tooMuch = this.pressure.tooMuch(this.now)
    if (tooMuch !== undefined) this.destroy(tooMuch)
    this.schedule()
  }

  /**
   * Queues 0-RTT data, to be called before the handshake begins: until all of them are out, the server's answer is not
   * read, since what it sets in motion ends them. They are dropped where the ClientHello could not offer any.
   */
  sendEarly(data: Uint8Array): void {
    this.queue.push({ kind: 'send-early', data })
    this.pressure.balance(this.now)
    this.schedule()
  }

  /** Queues any other command; it is obeyed once the handshake is done. */
  command(command: Command): void {
    this.queue.push(command)
    this.schedule()
  }

  /** Queues a close_notify behind everything else. */
  close(): void {
    this.command({ kind: 'close' })
  }

  /**
   * Ends it with an alert, before all that waits, and whatever question is open. @param reason for the trace and the outcome
   */
  abort(alert: FatalAlert, reason: string): void {
    this.leaving ??= { kind: 'abort', alert, reason }
    this.schedule()
  }

  /** Ends it at once, without a word to the peer. */
  destroy(text: string): void {
    this.finish(text)
  }

  /** Stops reading from the socket while the application cannot take more. */
  pause(): void {
    this.pressure.paused = true
    this.pressure.balance(this.now)
  }

  /** Reads on. */
  resume(): void {
    this.pressure.paused = false
    this.pressure.balance(this.now)
  }

  // ---- From the socket

  private received(bytes: Uint8Array): void {
    if (this.outcome) return
    if (this.now.writeClosed) this.timeouts.forClose()
    // A plain view: a Buffer's own slice() would not copy.
    this.now = feed(this.now, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length))
    this.pressure.balance(this.now)
    this.schedule()
  }

  private streamEnded(): void {
    this.now = feedEnd(this.now)
    this.schedule()
  }

  private closed(): void {
    // What arrived with the end of the stream may still wait for its slice.
    while (!this.outcome && this.slice());
    this.timeouts.stop()
    this.finish('the socket was closed')
    // What a store still has to say belongs to the trace of this connection.
    this.around.whenTold(() => this.options.listener.ended?.(this.outcome!))
  }

  // ---- Steps, a slice at a time

  private schedule(): void {
    if (this.scheduled || this.socket.destroyed) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      if (!this.socket.destroyed && this.slice()) this.schedule()
    })
  }

  /**
   * Works for a while; true where there is more to do. What a flight has so far leaves with the rest of it, however many
   * slices that takes: a client that closes as soon as it has the Finished has the tickets behind it too.
   */
  private slice(): boolean {
    if (this.socket.connecting) return false
    if (this.socket.writableCorked === 0) this.socket.cork()
    const isMore = this.work(Date.now() + SLICE)
    if (!isMore || this.pressure.isHigh) this.letGo()
    this.pressure.balance(this.now)
    return isMore
  }

  /** What was written leaves now; what is left in the socket then waits for the peer. */
  private letGo(): void {
    this.socket.uncork()
    const { writableLength } = this.socket
    if (writableLength > this.limits.maxUnread)
      this.exceeds('maxUnread', writableLength, 'the peer does not read what waits for it')
  }

  /** Steps until nothing is left to do, or until a time in ms; true where there is more to do then. */
  private work(until: number): boolean {
    try {
      while ((this.leaving || !this.around.waits) && !this.outcome && this.advance())
        if (Date.now() >= until) return true
    } catch (error) {
      // A configuration that cannot work, or a bug: the end of this connection, and of no other.
      this.finish(error instanceof Error ? error.message : String(error))
    }
    return false
  }

  /** Takes one step; false where there is nothing to do now. */
  private advance(): boolean {
    if (this.leaving) return this.took(step(this.env(), this.now, this.leaving))
    const reply = this.around.take()
    if (reply) return this.attempt({ answer: reply }, (error) => this.around.fail(reply.kind, error))
    const taken = step(this.env(), this.now)
    if (taken.status !== 'needs-input') return this.took(taken)
    const command = this.socket.writableNeedDrain ? undefined : this.queue.next(this.now)
    if (command === undefined) return false
    // What the application asked for may make no sense now; that harms nobody.
    return this.attempt(command, ({ message }) =>
      this.note({ kind: 'note', text: `${command.kind}: ${message}`, cite: '' }),
    )
  }

  /** Takes a step with what may be a misuse, of which somebody else has to think. */
  private attempt(input: Parameters<typeof step>[2], refused: (error: Misuse) => void): boolean {
    let taken: Step
    try {
      taken = step(this.env(), this.now, input)
    } catch (error) {
      if (!(error instanceof Misuse)) throw error
      refused(error)
      return true
    }
    return this.took(taken)
  }

  private env(): Env {
    const { trace = false, ticketKeys, signatureMemory, seam, overlooks, alerts } = this.options
    return {
      now: Date.now(),
      random: this.random,
      trace,
      signatureMemory,
      ...(ticketKeys ? { ticketKeys } : {}),
      ...(seam ? { seam } : {}),
      ...(overlooks ? { overlooks } : {}),
      ...(alerts ? { alerts } : {}),
    }
  }

  private took(taken: Step): boolean {
    const { writeClosed, state } = this.now
    this.now = taken.connection
    this.watchRenegotiation(state)
    this.options.listener.stepped?.(taken)
    for (const output of taken.outputs) {
      this.ending.hears(output, state, this.now)
      this.handOut(output)
    }
    if (taken.request) this.around.ask(taken.request)
    if (taken.status === 'closed' || taken.status === 'failed') this.ends()
    else if (this.now.writeClosed && !writeClosed) {
      this.around.whenTold(() => this.socket.end())
      this.timeouts.forClose()
    }
    return taken.status === 'stepped' || this.around.isAnswered || this.leaving !== undefined
  }

  /** A handshake inside the connection has as much time as the first one had. */
  private watchRenegotiation(before: State): void {
    const { state, writeClosed } = this.now
    if (!this.isConnected || writeClosed || state.machine === 'end') return
    const wasConnected = before.name === 'CONNECTED'
    const isConnected = state.name === 'CONNECTED'
    if (wasConnected && !isConnected) this.timeouts.forHandshake('the renegotiation took too long')
    else if (!wasConnected && isConnected) this.timeouts.stop()
  }

  private handOut(output: Output): void {
    const again = this.isConnected
    if (output.kind === 'bytes' && this.socket.writable) this.socket.write(output.bytes)
    if (this.options.ignores?.includes(output.kind)) return
    this.around.tell(this.now, output)
    if (output.kind === 'connected' && !again) {
      this.isConnected = true
      this.timeouts.stop()
    }
    tellListener(this.options.listener, output, again)
  }

  /** More than a limit allows: it is said which, and that is the end. @param text the same in the words of an outcome */
  private exceeds(limit: LimitOf<'socket'>, actual: number, text: string): void {
    const verdict = judge(KEEP_LIMITS, { limit, most: this.limits[limit], actual }, this.options)
    this.note({ kind: 'verdict', ...verdictOf(verdict) })
    if (verdict.decision === 'yes') return
    // Who is only idle is told that we leave, where that need not wait behind what it does not read.
    const { state, writeClosed } = this.now
    if (limit === 'idleTimeout' && state.name === 'CONNECTED' && !writeClosed && this.queued === 0)
      this.close()
    else this.finish(text)
  }

  private note(event: CacheEvent | NoteEvent | VerdictEvent): void {
    if (this.options.trace) this.options.listener.noted?.(event)
  }

  // ---- The end

  private ends(): void {
    this.outcome ??= this.ending.final(this.now, this.socket.bytesRead)
    // An alert must reach the peer: a reset in its place would tell it nothing. What still comes in is read and dropped.
    this.around.whenTold(() => this.socket.end())
    this.socket.resume()
    this.timeouts.forEnd()
  }

  /** The stream below is over. @param text why, where that leaves something missing */
  private finish(text: string): void {
    this.outcome ??= this.ending.outcome(this.now, text)
    this.socket.destroy()
  }
}
