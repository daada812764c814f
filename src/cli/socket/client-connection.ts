/** One connection of `connect`: from the socket to its end. */
import { createConnection, type Socket } from 'node:net'
import { createClient, type Connection } from '../../connection/connection.ts'
import type { Random } from '../../crypto/hash/random.ts'
import type { SignatureMemory } from '../../crypto/signature/signature-memory.ts'
import { agreedOf } from '../../handshake/state/agreed.ts'
import type { ClientConfig } from '../../handshake/config/config.ts'
import { TlsDriver } from '../../net/driver.ts'
import type { Listener, Outcome } from '../../net/listener.ts'
import type { MemoryWorld } from '../../stores/memory-world.ts'
import { Resumption } from '../../net/resumption.ts'
import { PlainTalkError, talkPlainly, type Talk } from '../../net/plain-talk.ts'
import { asLatin1, equal, fromText, toHex } from '../../bytes/bytes.ts'
import { chainToPem } from '../../certificate/keys/pem.ts'
import type { Session } from '../../session/session.ts'
import { givenBy, ignoredBy, toldBy, type Deviating } from '../../sim/kernel/deviating.ts'
import type { LimitsGiven } from '../arguments/limits.ts'
import { EarlyAnswer } from './early-answer.ts'
import { Leave, StdinPump } from './leave.ts'
import type { ConnectionReport, Reporter } from '../output/reporter.ts'
import { exporterText, type ExporterRequest } from './settings.ts'

/** What a client does on each connection. */
export interface Call {
  /** `host:port` of the server, under which its sessions are kept. */
  readonly server: string
  /** Where the socket goes. */
  readonly host: string
  readonly port: number
  /** What is said before TLS begins: to a proxy, or to ask for TLS. */
  readonly talks: readonly Talk[]
  readonly reporter: Reporter
  readonly random: Random
  /** What was verified on earlier calls. */
  readonly signatureMemory: SignatureMemory
  /** Counts, and keeps the sessions that would be offered. */
  readonly world: MemoryWorld
  /** ms. */
  /** Of its socket; of the handshake also for what comes before TLS. */
  readonly limits: LimitsGiven<'socket'> & { readonly handshakeTimeout: number }
  /** Sent after the handshake, then a close_notify. */
  readonly data: Uint8Array | undefined
  /** Sent as 0-RTT data where the session allows it. */
  readonly earlyData: Uint8Array | undefined
  /** Whether what comes on stdin goes out. */
  readonly readStdin: boolean
  /** Whether the connection stays when everything is sent. */
  readonly ignoreEof: boolean
  /** Whether the server's chain goes to stdout in PEM. */
  readonly showCerts: boolean
  /** Mistakes that we make. */
  readonly deviates: readonly Deviating[]
  readonly updateKeys: boolean
  readonly renegotiate: boolean
  readonly exporter: ExporterRequest | undefined
  /** Told at once of each session that comes, with those before it; and of those that are left where some may not be used again. */
  readonly keep: (sessions: readonly Session[]) => void
}

/** What a connection came to. */
interface CallResult {
  /** Exit code. */
  readonly code: number
  /** Sessions that the server gave, in order. */
  readonly received: readonly Session[]
  /** Whether the early data were a request that has to be sent again after a handshake (RFC 8470 §5.2). */
  readonly tooEarly: boolean
}

/** The call that sends what came too early: not as early data, whatever the session allows (RFC 8470 §5.2). */
export function callAgain(call: Call): Call {
  return { ...call, data: call.earlyData, earlyData: undefined, readStdin: false }
}

/** Connects, talks, closes. */
export async function runClient(call: Call, id: string, config: ClientConfig): Promise<CallResult> {
  const { reporter, host, port, talks, limits } = call
  const socket = createConnection({ host, port, allowHalfOpen: true, noDelay: true })
  if (talks.length > 0)
    try {
      await talkPlainly(socket, talks, limits.handshakeTimeout, (direction, bytes) => {
        if (!reporter.options.quiet) reporter.say(talkLine(id, direction, bytes))
      })
    } catch (error) {
      if (!(error instanceof PlainTalkError)) throw error
      reporter.say(`failed: ${error.message}`)
      return { code: 1, received: [], tooEarly: false }
    }
  return speakTls(call, id, config, socket)
}

/** What was said before TLS: text as text, else hex. */
function talkLine(id: string, direction: 'sent' | 'received', bytes: Uint8Array): string {
  const arrow = direction === 'sent' ? '>' : '<'
  const text = asLatin1(bytes).trimEnd()
  return `${id} ${arrow} before TLS: ${/^[\x20-\x7e\s]*$/.test(text) ? text : toHex(bytes)}`
}

function speakTls(call: Call, id: string, config: ClientConfig, socket: Socket): Promise<CallResult> {
  const { reporter, random, world, signatureMemory, limits, deviates } = call
  let received: Session[] = []
  let up = false
  const answer = new EarlyAnswer()
  const resumption = new Resumption(config.sessions)
  return new Promise((resolve) => {
    const report = reporter.connection(id, 'client', () => driver)
    const ended = (outcome: Outcome): void => {
      stdin.stop()
      leave.stop()
      report.summary(driver.connection)
      // Where there was no handshake, nothing could be resumed.
      if (up) report.remark(resumption.text)
      const { isTooEarly } = answer
      if (isTooEarly) report.remark('425 (Too Early): sent again after the handshake of a new connection')
      resolve({ code: exitCode(reporter, outcome), received, tooEarly: isTooEarly })
    }
    const driver: TlsDriver = new TlsDriver({
      socket,
      connection: createClient(id, toldBy(deviates, config, Date.now())),
      ...givenBy(deviates),
      ignores: ignoredBy(deviates),
      random,
      signatureMemory,
      world,
      trace: reporter.trace,
      ...limits,
      listener: {
        ...listenerFor(report, () => driver),
        connected: () => {
          up = true
          connected(call, driver)
          if (call.showCerts) report.data(fromText(chainOf(driver.connection)))
          if (call.readStdin) stdin.start()
          // What TLS 1.2 gives for resumption came within the handshake; tickets of TLS 1.3 come behind it.
          else if (call.data || !driver.connection.suite12) leave.whenDone()
          else leave.now()
        },
        earlyData: (accepted) => {
          if (accepted) answer.expect()
          report.remark(`early data ${accepted ? 'accepted' : 'rejected: not sent again'}`)
        },
        data: (bytes) => {
          report.data(bytes)
          if (!answer.take(bytes)) return
          stdin.stop()
          leave.whenDone()
        },
        stepped: (taken) => {
          resumption.add(taken)
          report.stepped(taken)
          stdin.balance()
        },
        session: (session) => call.keep((received = [...received, session])),
        forget: (secret) => {
          received = received.filter((session) => !equal(session.secret, secret))
          call.keep(received)
        },
        ended,
      },
    })
    const leave = new Leave(call.ignoreEof, driver)
    const stdin = new StdinPump(reporter.options.streams.stdin, driver, leave)
    socket.on('data', () => leave.heard()).on('drain', () => stdin.balance())
    sendEarly(call, config, driver, report)
  })
}

function listenerFor(report: ConnectionReport, driver: () => TlsDriver): Listener {
  return {
    noted: (event) => report.event(event),
    renegotiated: () => report.remark('renegotiated'),
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

/** The server's chain in PEM; none where the session or a PSK stands in for it. */
function chainOf(connection: Connection): string {
  return chainToPem(agreedOf(connection)?.peer?.chain ?? [])
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
