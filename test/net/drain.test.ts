/** `serve` on SIGTERM: nobody else is taken, those that are there finish, and the exit code says whether all of them could. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as tlsConnect, type TLSSocket } from 'node:tls'
import { afterEach, expect, it } from 'vitest'
import { fromText, toText } from '../../src/bytes/bytes.ts'
import { command, createClient } from '../../src/connection/connection.ts'
import { give, settle, type Outcome } from '../kit/play.ts'
import { client } from '../kit/world.ts'
import { endChildren } from '../peers/children.ts'
import { run, serving } from './cli.ts'

const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})
endChildren()

function open(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined)
  sockets.push(socket)
  return socket
}

/**
 * A connection of Node's that is up at both ends: in TLS 1.2 the server's Finished is the last. Connections are taken in order, so
 * every one before it was taken too.
 */
async function up(port: number): Promise<TLSSocket> {
  const server = { port, host: '127.0.0.1', servername: 'localhost' }
  const socket = tlsConnect({ ...server, rejectUnauthorized: false, maxVersion: 'TLSv1.2' })
  sockets.push(socket.on('error', () => undefined))
  await once(socket, 'secureConnect')
  return socket
}

/** Whether somebody still listens. */
function isTaken(port: number): Promise<boolean> {
  const socket = open(port)
  return new Promise((resolve) => {
    socket
      .on('close', () => resolve(false))
      .on('connect', () => {
        resolve(true)
        socket.destroy()
      })
  })
}

const GET = 'GET / HTTP/1.0\r\n\r\n'

/** A client of ours that stops in the middle of its hello, and asks for a page once it may go on. */
function halfway(port: number): { readonly goOn: () => void; readonly page: Promise<string> } {
  const socket = open(port)
  const { connection, bytes } = settle(createClient('c1', client({ verifyPeer: false })))
  let [now, page] = [connection, '']
  const did = ({ connection: next, bytes: reply, outputs }: Outcome): void => {
    now = next
    socket.write(reply)
    for (const output of outputs) {
      if (output.kind === 'connected') did(settle(command(now, { kind: 'send', data: fromText(GET) })))
      if (output.kind === 'data') page += toText(output.bytes)
      if (output.kind === 'peer-closed') did(settle(command(now, { kind: 'close' })))
    }
  }
  socket.on('data', (piece: Buffer) => did(give(now, new Uint8Array(piece))))
  socket.write(bytes.subarray(0, 100))
  return { goOn: () => void socket.write(bytes.subarray(100)), page: once(socket, 'close').then(() => page) }
}

it('a handshake that is under way is finished and its request answered; nobody else is taken; exit code 0', async () => {
  const { child, port } = await serving('--www', '--quiet')
  const { goOn, page } = halfway(port)
  ;(await up(port)).destroy()
  child.signal('SIGTERM')
  // It takes a moment until the signal is heard.
  while (await isTaken(port));
  goOn()
  expect(await page).toMatch(/^HTTP\/1\.0 200 OK/)
  expect(await child.exit).toBe(0)
})

it.each(['--www', '--echo'])('%s: who only waits is told with a close_notify; exit code 0', async (kind) => {
  const { child, port } = await serving(kind, '--quiet')
  const waiting = await up(port)
  const ended = once(waiting.resume(), 'end')
  child.signal('SIGTERM')
  await ended
  expect(await child.exit).toBe(0)
})

it('who has not finished in time is cut; exit code 1', async () => {
  const { child, port } = await serving('--www', '--quiet', '--limit', 'drainTimeout=50ms')
  const silent = open(port)
  ;(await up(port)).destroy()
  child.signal('SIGTERM')
  await once(silent.resume(), 'close')
  expect(await child.exit).toBe(1)
  expect(child.text).toMatch(/^1 connection was cut$/m)
})

it('a connection beyond a limit is refused, and it is said by which check', async () => {
  const { child, port } = await serving('--limit', 'maxConnections=1', '--www')
  await up(port)
  const second = open(port)
  await once(second.resume(), 'close')
  await child.until(/^refused 127\.0\.0\.1: limit\.maxConnections: .*expected at most 1 connections at once/m)
})

it('a client has its own', async () => {
  const { port } = await serving('--quiet')
  const { code, text } = await run(
    ...([
      'connect',
      `127.0.0.1:${port}`,
      '--limit',
      'maxHandshakeLength=100',
      '--data',
      '/dev/null',
    ] as const),
  )
  expect([code, text]).toEqual([
    1,
    expect.stringMatching(/decode_error.*at most 100 bytes of a handshake message/s),
  ])
})
