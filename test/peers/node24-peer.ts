/**
 * A peer for the hybrid group, to be run by Node 24 (OpenSSL 3.5), which needs no build for this file:
 * `node node24-peer.ts server CERT KEY GROUPS` or `node node24-peer.ts client PORT ROOT GROUPS [SESSION]`. The client tells of
 * the sessions it gets, in hex, and takes one.
 */
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:tls'

const [role, first, second, ecdhCurve, given] = process.argv.slice(2) as (string | undefined)[] as string[]

if (role === 'server') {
  const options = {
    cert: readFileSync(first),
    key: readFileSync(second),
    ecdhCurve,
    minVersion: 'TLSv1.3',
  } as const
  const server = createServer(options, (socket) => {
    socket.on('error', (error) => console.log(`error ${error.message}`))
    socket.on('data', (bytes: Buffer) => socket.end(`you said: ${bytes.toString()}`))
  })
  server.on('tlsClientError', (error) => console.log(`error ${error.message}`))
  server.listen(0, '127.0.0.1', () => console.log(`listening on ${(server.address() as AddressInfo).port}`))
} else {
  const options = {
    ca: readFileSync(second),
    ecdhCurve,
    minVersion: 'TLSv1.3',
    servername: 'localhost',
  } as const
  let again: Buffer | undefined
  const talk = (session: Buffer | undefined): void => {
    const socket = connect({
      ...options,
      port: Number(first),
      host: '127.0.0.1',
      ...(session ? { session } : {}),
    })
    socket.on('session', (ticket) => {
      again = ticket
      console.log(`session ${ticket.toString('hex')}`)
    })
    socket.on('secureConnect', () => {
      console.log(`secure, ${socket.isSessionReused() ? 'resumed' : 'full'}`)
      socket.write('hello')
    })
    socket.on('data', (bytes: Buffer) => console.log(bytes.toString()))
    socket.on('error', (error) => console.log(`error ${error.message}`))
    socket.on('close', () => {
      if (!session && again) talk(again)
    })
  }
  talk(given ? Buffer.from(given, 'hex') : undefined)
}
