/** Connections that end before their handshake does, and captures that have not all of them. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Case } from './case.ts'
import { serve, twice, visit } from './openssl.ts'
import type { Stage } from './stage.ts'

/** Somebody who takes connections and does with them what a broken server does. */
async function broken(stage: Stage, does: (socket: Socket) => void): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    does(socket)
  })
  await once(server.listen(stage.ports[0], '127.0.0.1'), 'listening')
  stage.onClose(() => new Promise((resolve) => server.close(resolve)))
}

/** s_client, and its end by a signal behind so many ms. */
async function killed(stage: Stage): Promise<void> {
  const to = ['-connect', `127.0.0.1:${stage.ports[0]}`, '-servername', 'localhost']
  const child = stage.start('openssl', ['s_client', ...to, '-keylogfile', stage.keys])
  await pause(300)
  child.signal('SIGKILL')
  await child.exit
}

const OPENSSL = { peers: 'OpenSSL × OpenSSL', version: 'TLS 1.3' } as const
const BROKEN = { peers: 'OpenSSL × none', version: 'TLS 1.3' } as const

/** Nothing is wrong, and only so much of each packet is captured that no certificate is whole. */
function cutPackets(version: 'TLS 1.2' | 'TLS 1.3'): Case {
  return {
    ...OPENSSL,
    name: 'nothing; of each packet 600 bytes are captured, and certificates are longer',
    version,
    capturing: { options: ['-s', '600'] },
    measured: false,
    play: async (stage) => {
      await serve(stage)
      return twice(stage, { args: [version === 'TLS 1.2' ? '-tls1_2' : '-tls1_3'] })
    },
    expected:
      version === 'TLS 1.2'
        ? ['full: first', 'resumed: ticket c1']
        : // The server's Finished is among what is missing: that it was there follows from the keys of what comes next.
          [
            ['unseen: lost', 'full: first'],
            ['resumed: PSK', 'resumed: PSK c1'],
          ],
  }
}

/** All of them. */
export const BROKEN_CASES: readonly Case[] = [
  {
    ...BROKEN,
    name: 'the server resets the connection when it has read the hello',
    play: async (stage) => {
      await broken(stage, (socket) => socket.once('data', () => socket.resetAndDestroy()))
      return [await visit(stage)]
    },
    expected: ['unfinished: cut'],
  },
  {
    ...BROKEN,
    name: 'the server closes the connection when it has read the hello',
    play: async (stage) => {
      await broken(stage, (socket) => socket.once('data', () => socket.end()))
      return [await visit(stage)]
    },
    // OpenSSL answers the end with an alert.
    expected: ['failed: alert, client decode_error'],
  },
  {
    ...BROKEN,
    name: 'the server says nothing, and the client is killed',
    play: async (stage) => {
      await broken(stage, (socket) => socket.resume())
      await killed(stage)
      return ['unsaid']
    },
    expected: ['unfinished: cut'],
  },
  {
    ...OPENSSL,
    name: 'a reset in the middle of the server’s flight',
    play: async (stage) => {
      const [port = 0, behind = 0] = stage.ports
      await serve(stage, { port: behind })
      await broken(stage, (socket) => {
        const far = connect(behind, '127.0.0.1').on('error', () => undefined)
        socket.pipe(far)
        far.once('data', (bytes: Buffer) =>
          socket.write(bytes.subarray(0, 300), () => socket.resetAndDestroy()),
        )
      })
      return [await visit(stage, { port }), 'unsaid']
    },
    expected: ['unfinished: cut', 'unfinished: cut'],
  },
  {
    ...OPENSSL,
    name: 'the capture begins behind the first connection: who gave the session is not seen',
    version: 'TLS 1.2',
    capturing: { late: true },
    play: async (stage) => {
      await serve(stage)
      const first = await visit(stage, { args: ['-tls1_2'], keeps: 'session.pem' })
      await stage.capture()
      const second = await visit(stage, { args: ['-tls1_2'], offers: 'session.pem' })
      return first === 'full' ? [second] : []
    },
    expected: ['resumed: ticket'],
  },
  {
    ...OPENSSL,
    name: 'the capture begins in the middle of the first connection',
    version: 'TLS 1.2',
    capturing: { late: true },
    play: async (stage) => {
      await serve(stage)
      const to = ['-connect', `127.0.0.1:${stage.ports[0]}`, '-servername', 'localhost', '-tls1_2']
      const sessions = ['-sess_out', stage.file('session.pem')]
      const child = stage.start('openssl', [
        's_client',
        ...to,
        ...sessions,
        '-ign_eof',
        '-keylogfile',
        stage.keys,
      ])
      child.type('hello\n')
      await child.until(/olleh/)
      await stage.capture()
      child.type('still here\n')
      await child.until(/ereh llits/)
      child.type('CLOSE\n')
      await child.exit
      return [await visit(stage, { args: ['-tls1_2'], offers: 'session.pem' })]
    },
    expected: ['resumed: ticket'],
  },
  ...(['TLS 1.2', 'TLS 1.3'] as const).map(cutPackets),
]
