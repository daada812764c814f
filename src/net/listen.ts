/** A server on a port: one driver for each connection; nothing that happens to one ends the others. */
import { createServer as createNetServer, type AddressInfo } from 'node:net'
import { createServer } from '../connection/connection.ts'
import type { Random } from '../crypto/hash/random.ts'
import { SignatureMemory } from '../crypto/signature/signature-memory.ts'
import type { ServerConfig } from '../handshake/config.ts'
import type { TicketKeySource } from '../session/tickets/ticket-ring.ts'
import type { ServerWorld } from '../stores/server-world.ts'
import { TlsDriver } from './driver.ts'
import type { DriverOptions, Listener } from './driver-options.ts'

/** What a listening server is told. */
export interface ListenOptions {
  /** 0 lets the system choose one. */
  readonly port: number
  readonly host: string
  readonly config: ServerConfig
  readonly ticketKeys: TicketKeySource
  readonly world: ServerWorld
  readonly random: Random
  /** See `DriverOptions`. */
  readonly onHello?: DriverOptions['onHello']
  /** See `DriverOptions`. */
  readonly onPeer?: DriverOptions['onPeer']
  readonly trace: boolean
  /** Whether each connection sends back all that comes, see `DriverOptions`. */
  readonly echo?: boolean
  /** ms. */
  readonly handshakeTimeout: number
  /** ms. */
  readonly closeTimeout: number
  /**
   * Called for each connection, with its name (`c1`, `c2`, ...) and a way to get its driver, which is there once this
   * returned.
   */
  readonly accept: (id: string, driver: () => TlsDriver) => Listener
}

/** A server that listens. */
export interface Listening {
  readonly port: number
  /** Takes no more connections; those that are there go on. */
  stop(): void
  /** Takes no more connections and ends those that are there; their ends have been told when it settles. */
  close(): Promise<void>
}

/** Listens; settles once the port is open. Rejects where it cannot be opened. */
export function listen(options: ListenOptions): Promise<Listening> {
  const ends = new Map<TlsDriver, Promise<void>>()
  // One for the port: its clients come again and again.
  const signatureMemory = new SignatureMemory()
  let connections = 0
  const server = createNetServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const id = `c${++connections}`
    const listener = options.accept(id, () => driver)
    let isOver = (): void => undefined
    const end = new Promise<void>((resolve) => (isOver = resolve))
    const { config, random, ticketKeys, world, trace, echo, handshakeTimeout, closeTimeout } = options
    const { onHello, onPeer } = options
    const driver: TlsDriver = new TlsDriver({
      socket,
      connection: createServer(id, config),
      random,
      ticketKeys,
      signatureMemory,
      world,
      trace,
      ...(echo !== undefined && { echo }),
      ...(onHello && { onHello }),
      ...(onPeer && { onPeer }),
      handshakeTimeout,
      closeTimeout,
      listener: {
        ...listener,
        ended: (outcome) => {
          ends.delete(driver)
          listener.ended?.(outcome)
          isOver()
        },
      },
    })
    ends.set(driver, end)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      // Such as too many open files: this connection is lost, the server is not.
      server.on('error', () => undefined)
      resolve({
        port: (server.address() as AddressInfo).port,
        stop: () => server.close(),
        close: async () => {
          const closed = new Promise<void>((resolve) => server.close(() => resolve()))
          const under = [...ends.values()]
          for (const driver of ends.keys()) driver.destroy('the server stops')
          await Promise.all([closed, ...under])
        },
      })
    })
  })
}
