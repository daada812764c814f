/** Who comes to a server under load: ordinary clients, those that wait, and strange ones. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { connect as tlsConnect, type TLSSocket } from 'node:tls'

const HOST = '127.0.0.1'
const TLS = { servername: 'localhost', rejectUnauthorized: false } as const

/** Clients of Node's. */
export class Clients {
  /** How many were not served. */
  failed = 0
  private underWay = 0
  private readonly port: number

  constructor(port: number) {
    this.port = port
  }

  /** A handshake, a word, its echo, and the end. @returns ms until the echo was there */
  async greet(): Promise<number> {
    const began = performance.now()
    this.underWay++
    try {
      const socket = await this.open()
      socket.write('hello')
      const [echo] = (await once(socket, 'data')) as [Buffer]
      if (echo.toString() !== 'hello') throw new Error(`an echo of ${echo.toString()}`)
      socket.end()
      return performance.now() - began
    } catch (error) {
      this.failed++
      throw error
    } finally {
      this.underWay--
    }
  }

  /** Settles when nobody greets any more. */
  async quiet(): Promise<void> {
    while (this.underWay > 0) await pause(10)
  }

  /** Connections that say nothing once they are up; the server has answered each of them. */
  async wait(count: number): Promise<readonly TLSSocket[]> {
    const all: TLSSocket[] = []
    while (all.length < count) {
      const some = Math.min(20, count - all.length)
      all.push(...(await Promise.all(Array.from({ length: some }, () => this.open()))))
    }
    for (const socket of all) socket.resume()
    return all
  }

  private async open(): Promise<TLSSocket> {
    const socket = tlsConnect({ port: this.port, host: HOST, ...TLS })
    await once(socket, 'secureConnect')
    return socket.on('error', () => undefined)
  }
}

/** A socket on which each byte goes alone, with a pause behind it. */
class Dripping extends Duplex {
  private readonly socket: Socket

  constructor(socket: Socket) {
    super()
    this.socket = socket
    socket.on('data', (bytes: Buffer) => this.push(bytes))
    socket.on('close', () => this.destroy())
  }

  override _read(): void {
    // It is pushed when it comes.
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    const drip = async (): Promise<void> => {
      for (const byte of bytes) {
        this.socket.write(Uint8Array.of(byte))
        await pause(1)
      }
    }
    void drip().then(done)
  }

  override _final(done: () => void): void {
    this.socket.end(done)
  }
}

/** Each does what it does, from a connection until that is closed. */
const KINDS: Readonly<Record<string, (socket: Socket) => unknown>> = {
  slow: (socket) => {
    const client = tlsConnect({ socket: new Dripping(socket), ...TLS }).on('error', () => undefined)
    client.on('secureConnect', () => client.end())
  },
  // It is closed when the time for a handshake is over.
  silent: (socket) => socket.resume(),
  resetting: (socket) => {
    const client = tlsConnect({ socket, ...TLS }).on('error', () => undefined)
    client.on(Math.random() < 0.5 ? 'keylog' : 'secureConnect', () => socket.resetAndDestroy())
  },
  // Its stream ends behind the handshake, without a close_notify: in TLS 1.2 the server's Finished is the last.
  halfClosed: (socket) => {
    const client = tlsConnect({ socket, ...TLS, maxVersion: 'TLSv1.2' }).on('error', () => undefined)
    client.on('secureConnect', () => socket.end())
    client.resume().on('end', () => socket.destroy())
  },
}

/** So many of each strange kind at a time. */
export class Strangers {
  /** How many were through, of each kind. */
  readonly through: Record<string, number> = {}
  private readonly port: number
  private readonly sockets = new Set<Socket>()
  private readonly going: Promise<void>[]
  private isOver = false

  constructor(port: number, count: number) {
    this.port = port
    this.going = Object.keys(KINDS).flatMap((kind) => Array.from({ length: count }, () => this.again(kind)))
  }

  /** All of them leave. */
  async end(): Promise<void> {
    this.isOver = true
    for (const socket of this.sockets) socket.destroy()
    await Promise.all(this.going)
  }

  private async again(kind: string): Promise<void> {
    while (!this.isOver) {
      const socket = connect({ port: this.port, host: HOST, allowHalfOpen: kind === 'halfClosed' })
      this.sockets.add(socket.on('error', () => undefined))
      const closed = once(socket, 'close')
      KINDS[kind]?.(socket)
      await closed
      this.sockets.delete(socket)
      this.through[kind] = (this.through[kind] ?? 0) + 1
      await pause(100)
    }
  }
}
