/** A server on a port: one driver for each connection; nothing that happens to one ends the others. */
import { createServer as createNetServer, type AddressInfo } from 'node:net'
import { createServer } from '../connection/connection.ts'
import { SignatureMemory } from '../crypto/signature/signature-memory.ts'
import type { ServerConfig } from '../handshake/config/config.ts'
import { MemoryWorld } from '../stores/memory-world.ts'
import { TlsDriver } from './driver.ts'
import type { DriverOptions } from './driver-options.ts'
import type { Listener } from './listener.ts'
import { ownTicketKeys, systemRandom } from './own-secrets.ts'

/** What a listening server is told; what its connections share is left to a driver's defaults, or made once for the port. */
export interface ListenOptions extends Omit<
  DriverOptions,
  'socket' | 'connection' | 'listener' | 'signatureMemory'
> {
  /** 0 lets the system choose one. */
  readonly port: number
  /** Unless told otherwise, connections from this machine alone. */
  readonly host?: string
  readonly config: ServerConfig
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
  const { port, host = '127.0.0.1', config, accept, ...given } = options
  const random = given.random ?? systemRandom()
  // One for the port: its clients come again and again.
  const shared = {
    signatureMemory: new SignatureMemory(),
    world: new MemoryWorld(),
    ticketKeys: ownTicketKeys(random, 1000 * config.tickets.lifetime),
    ...given,
    random,
  }
  let connections = 0
  const server = createNetServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const id = `c${++connections}`
    const listener = accept(id, () => driver)
    let isOver = (): void => undefined
    const end = new Promise<void>((resolve) => (isOver = resolve))
    const driver: TlsDriver = new TlsDriver({
      ...shared,
      socket,
      connection: createServer(id, config),
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
    server.listen(port, host, () => {
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
