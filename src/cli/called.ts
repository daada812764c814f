/** One connection of `connect`: from the socket to its end. */
import { createConnection } from 'node:net'
import { createClient } from '../connection/connection.ts'
import type { Random } from '../crypto/random.ts'
import type { ClientConfig } from '../handshake/config.ts'
import { TlsDriver } from '../net/driver.ts'
import type { Listener, Outcome } from '../net/driver-options.ts'
import type { MemoryWorld } from '../net/memory.ts'
import { Resumption } from '../net/resumption.ts'
import { equal } from '../bytes/bytes.ts'
import type { Session } from '../session/session.ts'
import type { ConnectionReport, Reporter } from './reporter.ts'
import { exporterText, type ExporterRequest } from './settings.ts'

/** What a client does on each connection. */
export interface Call {
  readonly host: string
  readonly port: number
  readonly reporter: Reporter
  readonly random: Random
  /** Counts, and keeps the sessions that would be offered. */
  readonly world: MemoryWorld
  /** ms. */
  readonly handshakeTimeout: number
  /** Sent after the handshake, then a close_notify. */
  readonly data: Uint8Array | undefined
  /** Sent as 0-RTT data where the session allows it. */
  readonly earlyData: Uint8Array | undefined
  /** Whether what comes on stdin goes out. */
  readonly readStdin: boolean
  /** Whether the connection stays when everything is sent. */
  readonly ignoreEof: boolean
  readonly updateKeys: boolean
  readonly renegotiate: boolean
  readonly exporter: ExporterRequest | undefined
}

/** What a connection came to. */
export interface CallResult {
  /** Exit code. */
  readonly code: number
  /** Sessions that the server gave, in order. */
  readonly received: readonly Session[]
}

/** Bytes waiting to be sent above which stdin is not read. */
const HIGH_WATER = 256 * 1024

/** Connects, talks, closes. */
export function runClient(call: Call, id: string, config: ClientConfig): Promise<CallResult> {
  const { reporter, host, port, random, world, handshakeTimeout } = call
  const report = reporter.connection(id, 'client')
  let received: Session[] = []
  let up = false
  const resumption = new Resumption(config.sessions)
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, allowHalfOpen: true, noDelay: true })
    const ended = (outcome: Outcome): void => {
      stdin.stop()
      leave.stop()
      report.summary(driver.connection)
      // Where there was no handshake, nothing could be resumed.
      if (up) report.remark(resumption.text)
      resolve({ code: exitCode(reporter, outcome), received })
    }
    const driver: TlsDriver = new TlsDriver({
      socket,
      connection: createClient(id, config),
      random,
      world,
      trace: reporter.trace,
      handshakeTimeout,
      closeTimeout: 5000,
      listener: {
        ...listenerFor(report, () => driver),
        connected: () => {
          up = true
          connected(call, driver)
          if (call.readStdin) stdin.start()
          else if (call.data) leave.whenDone()
          else leave.now()
        },
        data: (bytes) => {
          leave.heard()
          show(call, driver, bytes)
        },
        stepped: (taken) => {
          resumption.add(taken)
          report.stepped(taken)
          stdin.balance()
        },
        session: (session) => received.push(session),
        forget: (secret) => {
          received = received.filter((session) => !equal(session.secret, secret))
        },
        ended,
      },
    })
    const leave = new Leave(call.ignoreEof, driver)
    const stdin = new StdinPump(call, driver, leave)
    socket.on('drain', () => stdin.balance())
    sendEarly(call, config, driver, report)
  })
}

function listenerFor(report: ConnectionReport, driver: () => TlsDriver): Listener {
  return {
    noted: (event) => report.event(event),
    renegotiated: () => report.remark('renegotiated'),
    earlyData: (accepted) =>
      report.remark(`early data ${accepted ? 'accepted' : 'rejected: not sent again'}`),
    peerClosed: () => driver().close(),
  }
}

function show({ reporter }: Call, driver: TlsDriver, bytes: Uint8Array): void {
  const { json, streams } = reporter.options
  if (json || streams.stdout.write(bytes)) return
  driver.pause()
  streams.stdout.once('drain', () => driver.resume())
}

/** Early data go only where the ticket has room for all of them. */
function sendEarly(call: Call, config: ClientConfig, driver: TlsDriver, report: ConnectionReport): void {
  const { earlyData } = call
  if (!earlyData) return
  const limit = config.sessions.at(0)?.maxEarlyDataSize ?? 0
  if (earlyData.length <= limit) driver.sendEarly(earlyData)
  else report.remark(`${earlyData.length} bytes of early data are not sent: the session allows ${limit}`)
}

function connected(call: Call, driver: TlsDriver): void {
  if (call.exporter) call.reporter.say(exporterText(driver.connection, call.exporter))
  if (call.updateKeys) driver.command({ kind: 'update-keys', request: true })
  if (call.renegotiate) driver.command({ kind: 'renegotiate' })
  if (call.data) driver.send(call.data)
}

function exitCode(reporter: Reporter, outcome: Outcome): number {
  switch (outcome.kind) {
    case 'closed':
      return 0
    case 'failed':
      reporter.say(
        `failed: alert ${outcome.alert}, ${outcome.by === 'us' ? 'sent' : 'received'}: ${outcome.text}`,
      )
      return 1
    case 'cut':
      reporter.say(`failed: ${outcome.text}`)
      return 1
  }
}

/** ms of silence after which a TLS 1.2 peer is taken to have said everything. */
const SILENCE = 500

/**
 * The client's leave, once it has sent everything. In TLS 1.3 a close_notify closes our direction alone. TLS 1.2 has no half
 * to leave open: the peer drops what it still had to say (RFC 5246 §7.2.1), so we wait until it has been silent.
 */
class Leave {
  private readonly ignoreEof: boolean
  private readonly driver: TlsDriver
  private timer: NodeJS.Timeout | undefined

  constructor(ignoreEof: boolean, driver: TlsDriver) {
    this.ignoreEof = ignoreEof
    this.driver = driver
  }

  /** Nothing more will be sent, but the peer may have something to say. */
  whenDone(): void {
    if (this.driver.connection.suite12 && !this.ignoreEof) this.wait()
    else this.now()
  }

  /** The handshake is all that was wanted. */
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
      if (this.driver.queued > 0) this.wait()
      else this.driver.close()
    }, SILENCE)
  }
}

/** Moves stdin into the connection, no faster than it goes out. */
class StdinPump {
  private readonly call: Call
  private readonly driver: TlsDriver
  private readonly leave: Leave
  private started = false
  private readonly data = (chunk: Uint8Array | string): void => {
    this.driver.send(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : new Uint8Array(chunk))
    this.balance()
  }
  private readonly end = (): void => {
    this.leave.whenDone()
  }

  constructor(call: Call, driver: TlsDriver, leave: Leave) {
    this.call = call
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

  private get stdin(): NodeJS.ReadableStream {
    return this.call.reporter.options.streams.stdin
  }
}
