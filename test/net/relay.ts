/** A wire between a client and a server that a test can cut, hold or disturb. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Towards whom bytes travel. */
export type Towards = 'client' | 'server'

/** One connection through a {@link relay}. */
export interface Relayed {
  /** Passes on no more in one direction, without a word. */
  hold(towards: Towards): void
  /** Ends both streams, as if the other side had. */
  end(): void
  /** Changes one bit in the last byte of what passes next. */
  disturb(towards: Towards): void
  /** Passes on so many bytes more, then ends both streams. */
  endAfter(towards: Towards, bytes: number): void
}

/** A port that leads to another. */
export interface Relay {
  readonly port: number
  /** Connections so far, in order. */
  readonly relayed: readonly Relayed[]
  close(): Promise<void>
}

/** Listens and passes on to `port`. @param opened is told of each connection before anything passes */
export async function relay(
  port: number,
  opened: (relayed: Relayed) => void = () => undefined,
): Promise<Relay> {
  const relayed: Relayed[] = []
  const sockets: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const target = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    sockets.push(client, target)
    const line = new Line({ client, server: target })
    relayed.push(line)
    opened(line)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    relayed,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

class Line implements Relayed {
  private readonly ends: Readonly<Record<Towards, Socket>>
  private readonly held = new Set<Towards>()
  private readonly disturbed = new Set<Towards>()
  private readonly left: Record<Towards, number> = { client: Infinity, server: Infinity }

  constructor(ends: Readonly<Record<Towards, Socket>>) {
    this.ends = ends
    this.pass(ends.client, 'server')
    this.pass(ends.server, 'client')
  }

  hold(towards: Towards): void {
    this.held.add(towards)
  }

  disturb(towards: Towards): void {
    this.disturbed.add(towards)
  }

  end(): void {
    for (const socket of Object.values(this.ends)) socket.end()
    this.held.add('client').add('server')
  }

  endAfter(towards: Towards, bytes: number): void {
    this.left[towards] = bytes
  }

  private pass(from: Socket, towards: Towards): void {
    const to = this.ends[towards]
    from.on('error', () => to.destroy())
    from.on('end', () => to.end())
    from.on('data', (bytes: Buffer) => {
      if (this.held.has(towards)) return
      if (this.disturbed.delete(towards)) bytes[bytes.length - 1] ^= 1
      to.write(bytes.subarray(0, this.left[towards]))
      this.left[towards] -= bytes.length
      if (this.left[towards] <= 0) this.end()
    })
  }
}
