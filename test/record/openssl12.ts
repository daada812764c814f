/** A TLS 1.2 connection of Node's (OpenSSL on both ends) over in-memory streams, and its bytes in the order of their arrival. */
import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { connect, createServer, type ConnectionOptions, type TlsOptions, type TLSSocket } from 'node:tls'
import { chainToPem, privateKeyToPem } from '../../src/certificate/keys/pem.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { fromHex } from '../../src/bytes/bytes.ts'

/** Who sent a chunk. */
export type Side = 'client' | 'server'

/** All that was on the wire, and what only an end can know. */
export interface Capture {
  readonly chunks: readonly { readonly side: Side; readonly bytes: Uint8Array }[]
  readonly masterSecret: Uint8Array
  /** 40 bytes for the label `EXPORTER-test`: with the context `abc`, and without any. */
  readonly exported: readonly [Uint8Array, Uint8Array]
  readonly reused: boolean
  readonly session: Buffer | undefined
}

const identity = (key: 'ecdsa-p256' | 'rsa-2048') =>
  makeIdentity({ seed: 'openssl12', names: ['server.example'], notBefore: 0, notAfter: 4e12, key }).identity
/** The server's identities. */
export const IDENTITIES = { ecdsa: identity('ecdsa-p256'), rsa: identity('rsa-2048') }
/** The key that both hold in suites with PSK. */
export const PSK = fromHex('404142434445464748494a4b4c4d4e4f50')

/** What servers remember by session ID. */
const SESSIONS = new Map<string, Buffer>()

const both = [IDENTITIES.ecdsa, IDENTITIES.rsa]

function pair(chunks: { side: Side; bytes: Uint8Array }[]): Record<Side, Duplex> {
  const make = (side: Side, other: () => Duplex): Duplex =>
    new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _, done) => {
        chunks.push({ side, bytes: Uint8Array.from(chunk) })
        other().push(Buffer.from(chunk))
        done()
      },
    })
  const ends: Record<Side, Duplex> = {
    client: make('client', () => ends.server),
    server: make('server', () => ends.client),
  }
  return ends
}

/** One connection: `ping` one way, `pong` the other, close_notify. @param options for both ends */
export async function capture(options: TlsOptions & ConnectionOptions): Promise<Capture> {
  const chunks: { side: Side; bytes: Uint8Array }[] = []
  const ends = pair(chunks)
  const server = createServer({
    cert: both.map(({ chain }) => chainToPem(chain)),
    key: both.map(({ privateKey }) => privateKeyToPem(privateKey)),
    maxVersion: 'TLSv1.2',
    dhparam: 'auto',
    pskCallback: () => Buffer.from(PSK),
    ...options,
  } as TlsOptions)
  server.on('secureConnection', (socket: TLSSocket) => socket.on('data', () => socket.end('pong')))
  server.on('newSession', (id: Buffer, data: Buffer, done: () => void) => {
    SESSIONS.set(id.toString('hex'), data)
    done()
  })
  server.on('resumeSession', (id: Buffer, done: (error: null, data: Buffer | null) => void) =>
    done(null, SESSIONS.get(id.toString('hex')) ?? null),
  )
  const failed = once(server, 'tlsClientError').then(([error]) => Promise.reject(error as Error))
  failed.catch(() => undefined)
  server.emit('connection', ends.server)
  const client = connect({
    socket: ends.client,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    pskCallback: () => ({ identity: 'me', psk: Buffer.from(PSK) }),
    ...options,
  } as ConnectionOptions)
  const lines: string[] = []
  client.on('keylog', (line) => lines.push(line.toString()))
  await Promise.race([once(client, 'secureConnect'), failed])
  const exported = [Buffer.from('abc'), undefined].map((context) =>
    Uint8Array.from(client.exportKeyingMaterial(40, 'EXPORTER-test', context as Buffer)),
  ) as unknown as [Uint8Array, Uint8Array]
  client.write('ping')
  await once(client, 'data')
  const session = client.getSession()
  const reused = client.isSessionReused()
  client.end()
  await once(client, 'close')
  const master = /CLIENT_RANDOM \w+ (\w+)/.exec(lines.join(''))?.[1] ?? ''
  return { chunks, masterSecret: fromHex(master), exported, reused, session }
}
