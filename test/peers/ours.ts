/** Our endpoints on real sockets, with everything they did written down. */
import { randomBytes } from 'node:crypto'
import { createConnection } from 'node:net'
import { createClient, type Connection } from '../../src/connection/connection.ts'
import { seededRandom } from '../../src/crypto/hash/random.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import type { ClientConfig, ServerConfig } from '../../src/handshake/config/config.ts'
import { TlsDriver } from '../../src/net/driver.ts'
import type { DriverOptions } from '../../src/net/driver-options.ts'
import type { Listener, Outcome } from '../../src/net/listener.ts'
import { listen } from '../../src/net/listen.ts'
import { MemoryWorld } from '../../src/stores/memory-world.ts'
import type { ServerWorld } from '../../src/stores/server-world.ts'
import { Keylog } from '../../src/render/files/keylog.ts'
import type { Session } from '../../src/session/session.ts'
import { ticketKey, type TicketKeys } from '../../src/session/tickets/ticket-key.ts'
import type { TicketKeySource } from '../../src/session/tickets/ticket-ring.ts'
import type { StepEvent } from '../../src/trace/event.ts'

/** What one of our endpoints saw and did. */
export class Log {
  readonly events: StepEvent[] = []
  readonly sessions: Session[] = []
  /** Text received, early data included. */
  text = ''
  earlyText = ''
  earlyAccepted: boolean | undefined
  outcome: Outcome | undefined
  /** The endpoint when it became connected. */
  connected: Connection | undefined
  /** TLS 1.2: handshakes inside the first. */
  renegotiations = 0
  private readonly keys = new Keylog()
  /** Key log lines. */
  readonly keylog: string[] = []

  /** Writes down everything. */
  listener(driver: () => TlsDriver): Listener {
    return {
      stepped: ({ events }) => events.forEach((event) => this.event(event)),
      noted: (event) => this.event(event),
      connected: () => (this.connected = driver().connection),
      renegotiated: () => this.renegotiations++,
      data: (bytes, early) => {
        const text = new TextDecoder().decode(bytes)
        this.text += text
        if (early) this.earlyText += text
      },
      session: (session) => this.sessions.push(session),
      earlyData: (accepted) => (this.earlyAccepted = accepted),
      ended: (outcome) => (this.outcome = outcome),
    }
  }

  private event(event: StepEvent): void {
    this.events.push(event)
    const line = this.keys.lineFor(event)
    if (line) this.keylog.push(line)
  }

  /** Names of the handshake messages in order, with `<` before those received and `>` before those sent. */
  get messages(): string[] {
    return this.events.flatMap((event) =>
      event.kind === 'message' ? `${event.direction === 'sent' ? '>' : '<'}${event.name}` : [],
    )
  }

  /** Ids of checks that failed, in all verdicts. */
  get failedChecks(): string[] {
    return this.events.flatMap((event) =>
      event.kind === 'verdict'
        ? event.checks.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id)
        : [],
    )
  }

  /** What the first handshake came to, with the words of a summary. @throws where it did not come to an end */
  get agreed() {
    const agreed = this.connected && agreedOf(this.connected)
    if (!agreed?.complete) throw new Error(`not connected: ${JSON.stringify(this.outcome)}`)
    return { ...agreed, resumed: agreed.resumed !== undefined }
  }

  /** The same of TLS 1.2. @throws for another version */
  get agreed12() {
    const { agreed } = this
    if (agreed.version !== 'TLS 1.2') throw new Error(`${agreed.version} was agreed`)
    return agreed
  }
}

/** What to do on a connection of our client, beside writing it down. */
export interface ClientPlan extends Decides {
  /** Once connected. */
  readonly connected?: (driver: TlsDriver) => void
  /** After each handshake inside the connection. */
  readonly renegotiated?: (driver: TlsDriver) => void
  /** On data, after they were written down. */
  readonly data?: (driver: TlsDriver, log: Log) => void
  readonly early?: string
}

/** Connects our client; it answers the peer's close_notify with its own. Settles when the socket is closed. */
export function ourClient(port: number, config: ClientConfig, plan: ClientPlan = {}): Promise<Log> {
  const log = new Log()
  return new Promise((resolve) => {
    const base = log.listener(() => driver)
    const driver: TlsDriver = new TlsDriver({
      socket: createConnection({ port, host: '127.0.0.1', allowHalfOpen: true }),
      connection: createClient('c1', config),
      ...(plan.onPeer && { onPeer: plan.onPeer }),
      random: seededRandom(randomBytes(32)),
      trace: true,
      handshakeTimeout: 30_000,
      closeTimeout: 10_000,
      listener: {
        ...base,
        connected: () => {
          base.connected?.()
          plan.connected?.(driver)
        },
        renegotiated: () => {
          base.renegotiated?.()
          plan.renegotiated?.(driver)
        },
        data: (bytes, early) => {
          base.data?.(bytes, early)
          plan.data?.(driver, log)
        },
        peerClosed: () => driver.close(),
        ended: (outcome) => {
          base.ended?.(outcome)
          resolve(log)
        },
      },
    })
    if (plan.early !== undefined) driver.sendEarly(new TextEncoder().encode(plan.early))
  })
}

/** Our server while it runs. */
export interface OurServer {
  readonly port: number
  /** One for each connection, in order of arrival. */
  readonly logs: readonly Log[]
  /** The log of connection `index` once that has ended. */
  readonly ended: (index: number) => Promise<Log>
  readonly close: () => Promise<void>
}

/** Who decides for an endpoint. */
export type Decides = Pick<DriverOptions, 'onHello' | 'onPeer'>

/** What our server does on a connection, beside writing it down. */
export interface ServerPlan extends Decides {
  /** After each step. */
  readonly stepped?: (driver: TlsDriver) => void
  readonly connected?: (driver: TlsDriver) => void
  /** After each handshake inside the connection. */
  readonly renegotiated?: (driver: TlsDriver) => void
  /** Instead of echoing what came and closing. */
  readonly data?: (driver: TlsDriver, text: string) => void
  /** Whether reading waits while much waits to be sent, see `DriverOptions`. */
  readonly echo?: boolean
  /** ms; 30 seconds unless given. */
  readonly handshakeTimeout?: number
}

/** What may outlive a server: given to two of them, the second remembers what the first did. */
export interface ServerMemory {
  readonly world?: ServerWorld
  readonly ticketKeys?: TicketKeySource
}

/** A ticket key that nobody had before. */
export function freshTicketKeys(): TicketKeys {
  return { active: ticketKey('glass-tls', new Uint8Array(randomBytes(48))), acceptOnly: [] }
}

/** A server of ours on a free port: answers the first data with `you said: ...` and closes, unless told otherwise. */
export async function ourServer(
  config: ServerConfig,
  plan: ServerPlan = {},
  { world = new MemoryWorld(), ticketKeys = freshTicketKeys() }: ServerMemory = {},
): Promise<OurServer> {
  const logs: Log[] = []
  const waiting: { index: number; resolve: (log: Log) => void }[] = []
  const server = await listen({
    port: 0,
    host: '127.0.0.1',
    config,
    ticketKeys,
    world,
    random: seededRandom(randomBytes(32)),
    trace: true,
    echo: plan.echo ?? false,
    ...(plan.onHello && { onHello: plan.onHello }),
    ...(plan.onPeer && { onPeer: plan.onPeer }),
    handshakeTimeout: plan.handshakeTimeout ?? 30_000,
    closeTimeout: 10_000,
    accept: (_id, driver) => {
      const log = new Log()
      logs.push(log)
      const base = log.listener(driver)
      return {
        ...base,
        stepped: (taken) => {
          base.stepped?.(taken)
          plan.stepped?.(driver())
        },
        connected: () => {
          base.connected?.()
          plan.connected?.(driver())
        },
        renegotiated: () => {
          base.renegotiated?.()
          plan.renegotiated?.(driver())
        },
        data: (bytes, early) => {
          base.data?.(bytes, early)
          const text = new TextDecoder().decode(bytes)
          if (plan.data) return plan.data(driver(), text)
          driver().send(new TextEncoder().encode(`you said: ${text}`))
          driver().close()
        },
        peerClosed: () => driver().close(),
        ended: (outcome) => {
          base.ended?.(outcome)
          for (const { index, resolve } of waiting) if (logs[index] === log) resolve(log)
        },
      }
    },
  })
  return {
    port: server.port,
    logs,
    ended: (index) =>
      new Promise((resolve) => {
        const log = logs.at(index)
        if (log?.outcome) resolve(log)
        else waiting.push({ index, resolve })
      }),
    close: () => server.close(),
  }
}
