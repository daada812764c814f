/** A server on a port: one driver for each connection; nothing that happens to one ends the others. */
import { once } from 'node:events'
import { createServer as createNetServer, type AddressInfo } from 'node:net'
import { createServer } from '../connection/connection.ts'
import { SignatureMemory } from '../crypto/signature/signature-memory.ts'
import type { ServerConfig } from '../handshake/config/config.ts'
import { limitsFrom } from '../handshake/settings/limits.ts'
import type { Verdict } from '../rules/verdict.ts'
import { MemoryWorld } from '../stores/memory-world.ts'
import { Crowd } from './crowd.ts'
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
  /** Connections at once; one more is closed before a byte of it is read. 4096 unless told otherwise. */
  readonly maxConnections?: number
  /** The same for each address; no fewer unless told otherwise, since behind a balancer all clients have one. */
  readonly maxConnectionsPerAddress?: number
  /** ms for those that are there when the server leaves, see {@link Listening.drain}; 10 s unless told otherwise. */
  readonly drainTimeout?: number
  /** Called for each connection that was not taken, with its address and the limit that it is beyond. */
  readonly refused?: (address: string, verdict: Verdict) => void
}

/** A server that listens. */
export interface Listening {
  readonly port: number
  /** Takes no more connections; those that are there go on. */
  stop(): void
  /**
   * Takes no more connections and waits for the end of those that are there, for as long as `drainTimeout` says; then ends them.
   * Whoever owns them tells them to leave. @returns how many had to be ended
   */
  drain(): Promise<number>
  /** Takes no more connections and ends those that are there; their ends have been told when it settles. */
  close(): Promise<void>
}

/**
 * Listens; settles once the port is open. Rejects where it cannot be opened.
 * @throws WrongSetting for a limit that is not what it may be
 */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { port, host = '127.0.0.1', config, accept, refused, ...given } = options
  const crowd = new Crowd(limitsFrom(options, 'socket', 'port'))
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
    const address = socket.remoteAddress ?? ''
    const verdict = crowd.refusal(address)
    if (verdict) {
      socket.destroy()
      refused?.(address, verdict)
      return
    }
    const id = `c${++connections}`
    const listener = accept(id, () => driver)
    let isOver = (): void => undefined
    const over = new Promise<void>((resolve) => (isOver = resolve))
    const driver: TlsDriver = new TlsDriver({
      ...shared,
      socket,
      connection: createServer(id, config),
      listener: {
        ...listener,
        ended: (outcome) => {
          crowd.leave(driver)
          listener.ended?.(outcome)
          isOver()
        },
      },
    })
    crowd.join(driver, { address, over })
  })
  server.listen(port, host)
  await once(server, 'listening')
  // Such as too many open files: this connection is lost, the server is not.
  server.on('error', () => undefined)
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => server.close(),
    drain: async () => {
      server.close()
      await crowd.finish()
      return crowd.end()
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await Promise.all([closed, crowd.end()])
    },
  }
}
