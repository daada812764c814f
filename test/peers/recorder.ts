/** Somebody between two programs who hands on what they send, and keeps it. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Piece } from '../../src/inspect.ts'
import type { Actor } from '../../src/wire/actor.ts'

/** What went through. */
export interface Recorder {
  /** Where clients connect. */
  readonly port: number
  /** The bytes of both directions of each connection, in the order of their arrival. */
  readonly connections: readonly (readonly Piece[])[]
  /** Ends it, once every connection through it is over. */
  readonly close: () => Promise<void>
}

/** Listens on a port of its own, and hands on to `target` on this machine. */
export async function recorder(target: number): Promise<Recorder> {
  const connections: Piece[][] = []
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const pieces: Piece[] = []
    connections.push(pieces)
    const peer = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true })
    const began = performance.now()
    const handOn = (from: Actor, source: Socket, sink: Socket): void => {
      source.on('data', (bytes: Buffer) => {
        pieces.push({ from, bytes: new Uint8Array(bytes), t: Math.round(performance.now() - began) })
        sink.write(bytes)
      })
      source.on('end', () => sink.end())
      // A peer that is gone takes no more, and its other side hears of it.
      source.on('error', () => sink.destroy())
    }
    handOn('client', client, peer)
    handOn('server', peer, client)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
  return { port, connections, close }
}
