/** Nothing that a peer does ends `serve`: one server takes all of this. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { endChildren, type Child } from '../peers/children.ts'
import { nodeClient } from '../peers/node.ts'
import { serving } from './cli.ts'

let child: Child
let port: number

endChildren(afterAll)
beforeAll(async () => {
  ;({ child, port } = await serving('--www', '--quiet', '--handshake-timeout', '2'))
})

/** After everything else, the server still gives its page, and has not said a word of trouble. */
afterEach(async () => {
  expect(await page()).toMatch(/HTTP\/1\.0 200 OK[\s\S]*TLS 1\.3/)
  expect(child.text).not.toMatch(/Error|at .*\.ts:/)
})

function page(from = port): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const server = { port: from, host: '127.0.0.1', servername: 'localhost' }
    const socket = tlsConnect({ ...server, rejectUnauthorized: false })
    socket.on('secureConnect', () => socket.write('GET / HTTP/1.0\r\n\r\n'))
    socket.on('data', (bytes: Buffer) => (text += bytes.toString()))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}

/** Sends bytes, ends the stream, and reads what comes until the server hangs up. */
async function throwAt(bytes: Uint8Array | string): Promise<Buffer> {
  const socket = connect({ port, host: '127.0.0.1' })
  const received: Buffer[] = []
  socket.on('data', (piece: Buffer) => received.push(piece))
  socket.on('error', () => undefined)
  socket.end(bytes)
  await once(socket, 'close')
  return Buffer.concat(received)
}

const alert = (code: number): string => `150303000202${code.toString(16).padStart(2, '0')}`

it('outlives garbage', async () => {
  expect((await throwAt(new Uint8Array(5000).fill(0xff))).toString('hex')).toBe(alert(10))
  // A record header that promises more than a record may hold: record_overflow.
  expect((await throwAt(Uint8Array.of(0x16, 3, 3, 0xff, 0xff))).toString('hex')).toBe(alert(22))
})

it('outlives HTTP in the clear', async () => {
  expect((await throwAt('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')).toString('hex')).toBe(alert(10))
})

it('outlives an empty connection and half a hello', async () => {
  expect((await throwAt('')).length).toBe(0)
  expect((await throwAt(Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc))).length).toBe(0)
})

const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const

it.each(VERSIONS)('outlives resets at any moment: %s', async (version) => {
  const only = { minVersion: version, maxVersion: version }
  // Before the hello, while the handshake keys are new, and after the handshake.
  for (const moment of ['connect', 'keylog', 'secureConnect']) {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    if (moment !== 'connect') {
      const client = tlsConnect({ socket, servername: 'localhost', rejectUnauthorized: false, ...only })
      client.on('error', () => undefined)
      await once(client, moment)
    }
    socket.resetAndDestroy()
    await once(socket, 'close')
  }
})

it('outlives clients that stay silent, and ends them in time', async () => {
  const silent = Array.from({ length: 5 }, () => connect({ port, host: '127.0.0.1' }))
  await Promise.all(
    silent.map((socket) => {
      socket.on('error', () => undefined).resume()
      return once(socket, 'close')
    }),
  )
})

it('serves fifty connections at once', async () => {
  // With as much time as is usual: on a busy machine the last of fifty waits longer than two seconds.
  const usual = await serving('--www', '--quiet')
  const pages = await Promise.all(Array.from({ length: 50 }, () => page(usual.port)))
  expect(pages.filter((text) => text.includes('200 OK'))).toHaveLength(50)
  expect(usual.child.text).not.toMatch(/Error|at .*\.ts:/)
})

it.each(VERSIONS)('serves many one after another, resumed ones among them: %s', async (version) => {
  let session: Buffer | undefined
  let resumed = 0
  for (let i = 0; i < 30; i++) {
    const talk = await nodeClient(port, {
      ...{ rejectUnauthorized: false, minVersion: version, maxVersion: version },
      ...(session ? { session } : {}),
      request: 'GET / HTTP/1.0\r\n\r\n',
    })
    expect(talk.text).toMatch(/200 OK/)
    if (talk.resumed) resumed++
    // A resumption of TLS 1.2 brings no new session: the old one goes on.
    session = talk.sessions.at(-1) ?? session
  }
  expect(resumed).toBe(29)
})
