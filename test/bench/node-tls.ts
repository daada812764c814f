/** Node's own TLS (OpenSSL), both sides in this process over in-memory streams: the same handshakes, native. */
import { Duplex } from 'node:stream'
import * as tls from 'node:tls'
import { chainToPem, privateKeyToPem } from '../../src/certificate/pem.ts'
import type { Work } from './compare.ts'
import { identity, root } from './scenario.ts'

/** Two streams, each of which reads what the other writes. */
function pipe(): [Duplex, Duplex] {
  const make = (other: () => Duplex): Duplex =>
    new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        other().push(chunk)
        done()
      },
      final: (done) => {
        other().push(null)
        done()
      },
    })
  const left: Duplex = make(() => right)
  const right: Duplex = make(() => left)
  return [left, right]
}

// Contexts are made once, as a server does: parsing keys and certificates is no part of a handshake.
const limits = { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256', ecdhCurve: 'X25519' } as const
const server = tls.createServer({
  ...limits,
  cert: chainToPem(identity.chain),
  key: privateKeyToPem(identity.privateKey),
})
const secureContext = tls.createSecureContext({ ...limits, ca: chainToPem([root]) })

/** One handshake until both sides are done; a full one until the client has a session, which it gives. */
function handshake(session?: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const [near, far] = pipe()
    const client = tls.connect({
      socket: near,
      secureContext,
      servername: 'a.example',
      ...(session ? { session } : {}),
    })
    let finished = 0
    let ticket = session
    const arrive = (): void => {
      if (finished < 2 || !ticket) return
      if (client.isSessionReused() !== (session !== undefined)) reject(new Error('node:tls did not resume'))
      client.destroy()
      far.destroy()
      resolve(ticket)
    }
    const finish = (): void => {
      finished++
      arrive()
    }
    client.once('session', (made: Buffer) => {
      ticket ??= made
      arrive()
    })
    client.once('secureConnect', finish)
    client.once('error', reject)
    server.once('secureConnection', finish)
    server.emit('connection', far)
  })
}

/** A full handshake after another. */
export const nodeFull: Work = () => handshake()

/** Resumptions, all with the ticket of one earlier connection. */
export async function nodeResume(): Promise<Work> {
  const session = await handshake()
  return () => handshake(session)
}
