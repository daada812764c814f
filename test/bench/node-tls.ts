/** Node's own TLS (OpenSSL), both sides in this process over in-memory streams: the same handshakes, native. */
import { constants } from 'node:crypto'
import { Duplex } from 'node:stream'
import * as tls from 'node:tls'
import { chainToPem, privateKeyToPem } from '../../src/certificate/keys/pem.ts'
import type { Work } from './compare.ts'
import { identity, root } from './scenario.ts'

/**
 * Two streams, each of which reads what the other writes.
 * @param watch hears of every write: which of them, how many bytes
 */
export function pipe(watch?: (from: 'left' | 'right', length: number) => void): [Duplex, Duplex] {
  const make = (name: 'left' | 'right', other: () => Duplex): Duplex =>
    new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        watch?.(name, chunk.length)
        other().push(chunk)
        done()
      },
      final: (done) => {
        other().push(null)
        done()
      },
    })
  const left: Duplex = make('left', () => right)
  const right: Duplex = make('right', () => left)
  return [left, right]
}

/** Has a server of Node's keep its sessions by their ID, for where it makes no tickets. */
export function keepSessions(server: tls.Server): void {
  const cache = new Map<string, Buffer>()
  server.on('newSession', (id: Buffer, session: Buffer, done: () => void) => {
    // Full handshakes would fill it without end.
    cache.clear()
    cache.set(id.toString('hex'), session)
    done()
  })
  server.on('resumeSession', (id: Buffer, found: (error: null, session: Buffer | null) => void) => {
    found(null, cache.get(id.toString('hex')) ?? null)
  })
}

/** Node's client and server, ready to connect again and again. */
export class NodeTls {
  private readonly server: tls.Server
  private readonly secureContext: tls.SecureContext

  // Contexts are made once, as a server does: parsing keys and certificates is no part of a handshake.
  /** @param tickets off: sessions go by their ID, which Node looks up by an event */
  constructor(limits: tls.SecureContextOptions, tickets = true) {
    this.server = tls.createServer({
      ...limits,
      cert: chainToPem(identity.chain),
      key: privateKeyToPem(identity.privateKey),
      ...(tickets ? {} : { secureOptions: constants.SSL_OP_NO_TICKET }),
    })
    if (!tickets) keepSessions(this.server)
    this.secureContext = tls.createSecureContext({ ...limits, ca: chainToPem([root]) })
  }

  /** One full handshake after another. */
  readonly full: Work = () => this.handshake()

  /** Resumptions, all of one earlier connection. */
  async resume(): Promise<Work> {
    const session = await this.handshake()
    return () => this.handshake(session)
  }

  /** One handshake until both sides are done; a full one until the client has a session, which it gives. */
  private handshake(session?: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const [near, far] = pipe()
      const client = tls.connect({
        socket: near,
        secureContext: this.secureContext,
        servername: 'a.example',
        ...(session ? { session } : {}),
      })
      let finished = 0
      let ticket = session
      const resumed = session !== undefined
      const arrive = (): void => {
        if (finished < 2 || !ticket) return
        client.destroy()
        far.destroy()
        resolve(ticket)
      }
      const finish = (socket: tls.TLSSocket): void => {
        if (socket.isSessionReused() !== resumed) reject(new Error('node:tls did not resume, or did'))
        finished++
        arrive()
      }
      client.once('session', (made: Buffer) => {
        ticket ??= made
        arrive()
      })
      client.once('secureConnect', () => finish(client))
      client.once('error', reject)
      this.server.once('secureConnection', finish)
      this.server.emit('connection', far)
    })
  }
}

/** TLS 1.3, X25519, AES-128-GCM. */
export const NODE_13 = {
  minVersion: 'TLSv1.3',
  ciphers: 'TLS_AES_128_GCM_SHA256',
  ecdhCurve: 'X25519',
} as const

/** TLS 1.2, ECDHE-ECDSA on X25519, AES-128-GCM. P-256 must be there for the certificate (RFC 8422 §5.1). */
export const NODE_12 = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
  ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  ecdhCurve: 'X25519:P-256',
} as const
