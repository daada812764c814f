/** One connection of `connect`: from the socket to its end. */
import { createConnection } from 'node:net'
import { createClient } from '../connection/connection.ts'
import type { Random } from '../crypto/random.ts'
import type { ClientConfig } from '../handshake/config.ts'
import { TlsDriver } from '../net/driver.ts'
import type { Listener, Outcome } from '../net/driver-options.ts'
import type { Session } from '../session/session.ts'
import type { ConnectionReport, Reporter } from './reporter.ts'
import { exporterText, type ExporterRequest } from './settings.ts'

/** What a client does on each connection. */
export interface Call {
  readonly host: string
  readonly port: number
  readonly reporter: Reporter
  readonly random: Random
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
  const { reporter, host, port, random, handshakeTimeout } = call
  const report = reporter.connection(id, 'client')
  const received: Session[] = []
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, allowHalfOpen: true, noDelay: true })
    const stdin = new StdinPump(call, () => driver)
    const ended = (outcome: Outcome): void => {
      stdin.stop()
      report.summary(driver.connection)
      resolve({ code: exitCode(reporter, outcome), received })
    }
    const driver: TlsDriver = new TlsDriver({
      socket,
      connection: createClient(id, config),
      random,
      trace: reporter.trace,
      handshakeTimeout,
      closeTimeout: 5000,
      listener: {
        ...listenerFor(call, report, () => driver),
        connected: () => {
          connected(call, driver)
          stdin.start()
        },
        stepped: (taken) => {
          report.stepped(taken)
          stdin.balance()
        },
        session: (session) => received.push(session),
        ended,
      },
    })
    socket.on('drain', () => stdin.balance())
    sendEarly(call, config, driver, report)
  })
}

function listenerFor(call: Call, report: ConnectionReport, driver: () => TlsDriver): Listener {
  const { json, streams } = call.reporter.options
  return {
    noted: (event) => report.event(event),
    data: (bytes) => {
      if (json || streams.stdout.write(bytes)) return
      driver().pause()
      streams.stdout.once('drain', () => driver().resume())
    },
    earlyData: (accepted) =>
      report.remark(`early data ${accepted ? 'accepted' : 'rejected: not sent again'}`),
    peerClosed: () => driver().close(),
  }
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
  if (call.data) driver.send(call.data)
  if (!call.readStdin && !call.ignoreEof) driver.close()
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

/** Moves stdin into the connection, no faster than it goes out. */
class StdinPump {
  private readonly call: Call
  private readonly driver: () => TlsDriver
  private started = false
  private readonly data = (chunk: Uint8Array | string): void => {
    this.driver().send(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : new Uint8Array(chunk))
    this.balance()
  }
  private readonly end = (): void => {
    if (!this.call.ignoreEof) this.driver().close()
  }

  constructor(call: Call, driver: () => TlsDriver) {
    this.call = call
    this.driver = driver
  }

  /** Begins to read. */
  start(): void {
    if (!this.call.readStdin) return
    this.started = true
    this.stdin.on('data', this.data).once('end', this.end)
  }

  /** Reads on, or waits. */
  balance(): void {
    if (!this.started) return
    const full = this.driver().queued > HIGH_WATER
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
