/** Node's own tls module, which is OpenSSL, as the other side. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import {
  connect,
  createServer,
  type ConnectionOptions,
  type EphemeralKeyInfo,
  type PeerCertificate,
  type TLSSocket,
  type TlsOptions,
} from 'node:tls'
import { decode, encode } from '../../src/bytes/layout.ts'
import { isNodeSession, nodeSession } from '../../src/session/tickets/openssl-session-map.ts'
import {
  decodeOpensslSession,
  encodeOpensslSession,
  type OpensslSession,
} from '../../src/session/tickets/openssl-session.ts'

/** Groups that Node knows, by the names it has for them; ours are the IANA names. */
export const NODE_GROUPS = {
  x25519: 'X25519',
  x448: 'X448',
  secp256r1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
  ffdhe2048: 'ffdhe2048',
  ffdhe3072: 'ffdhe3072',
} as const

/** What Node says was agreed, when a handshake is done. */
export interface NodeAgreed {
  /** Such as `TLSv1.3`. */
  readonly protocol: string | null
  /** By its IANA name. */
  readonly suite: string
  readonly alpn: string | false | null
  readonly resumed: boolean
}

function agreedOn(socket: TLSSocket): NodeAgreed {
  return {
    protocol: socket.getProtocol(),
    suite: socket.getCipher().standardName,
    alpn: socket.alpnProtocol,
    resumed: socket.isSessionReused(),
  }
}

/** What a server of Node saw on one connection, when its handshake was done. */
export interface NodeSeen extends NodeAgreed {
  /** Whether the client's chain verified. */
  readonly authorized: boolean
  /** Common name in the client's certificate. */
  readonly name: string | undefined
}

/** A server of Node's while it runs. */
export interface NodeServer {
  readonly port: number
  /** In the order in which the handshakes were done. */
  readonly seen: readonly NodeSeen[]
  readonly keylog: readonly string[]
  /** Errors of handshakes that failed. */
  readonly errors: readonly Error[]
  /** Keeps the sessions of TLS 1.2 that go by their ID. */
  sessions(keep: (id: string, session: Buffer) => void, find: (id: string) => Buffer | undefined): void
  close(): Promise<void>
}

/** A server that answers the first data with `you said: ...` and closes. */
export async function nodeServer(
  options: TlsOptions,
  secured: (socket: TLSSocket) => void = () => undefined,
): Promise<NodeServer> {
  const sockets: TLSSocket[] = []
  const seen: NodeSeen[] = []
  const keylog: string[] = []
  const errors: Error[] = []
  const server = createServer({ minVersion: 'TLSv1.3', ...options }, (socket) => {
    sockets.push(socket)
    seen.push({
      ...agreedOn(socket),
      authorized: socket.authorized,
      // Empty where the client showed none.
      name: (socket.getPeerCertificate() as Partial<PeerCertificate>).subject?.CN?.toString(),
    })
    socket.on('error', (error) => errors.push(error))
    socket.on('data', (bytes: Buffer) => socket.end(`you said: ${bytes.toString()}`))
    secured(socket)
  })
  server.on('keylog', (line) => keylog.push(line.toString().trim()))
  server.on('tlsClientError', (error) => errors.push(error))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    keylog,
    errors,
    sessions: (keep, find) => {
      server.on('newSession', (id: Buffer, session: Buffer, done: () => void) => {
        keep(id.toString('hex'), session)
        done()
      })
      server.on('resumeSession', (id: Buffer, done: (error: Error | null, session: Buffer | null) => void) =>
        done(null, find(id.toString('hex')) ?? null),
      )
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** What a client of Node's came to. */
export interface NodeTalk extends NodeAgreed {
  readonly text: string
  readonly sessions: readonly Buffer[]
  readonly keylog: readonly string[]
  /** Name of the group of an ephemeral key agreement, as OpenSSL has it; a client alone knows it. */
  readonly group: string | undefined
  readonly error: Error | undefined
  /** Of exportKeyingMaterial(32, 'EXPORTER-glass', 'ctx'). */
  readonly exported: Buffer | undefined
}

/** A client that says `hello` (or what `request` is), reads until the server closes, and closes. */
export function nodeClient(
  port: number,
  { request = 'hello', ...options }: ConnectionOptions & { readonly request?: string },
): Promise<NodeTalk> {
  return new Promise((resolve) => {
    const sessions: Buffer[] = []
    const keylog: string[] = []
    let text = ''
    let error: Error | undefined
    let agreed: Omit<NodeTalk, 'text' | 'sessions' | 'keylog' | 'error'> = {
      protocol: null,
      suite: '',
      alpn: null,
      resumed: false,
      group: undefined,
      exported: undefined,
    }
    const socket = connect({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      minVersion: 'TLSv1.3',
      ...options,
    })
    socket.on('session', (session) => sessions.push(session))
    socket.on('keylog', (line) => keylog.push(line.toString().trim()))
    socket.on('data', (bytes: Buffer) => (text += bytes.toString()))
    socket.on('error', (failure) => (error = failure))
    socket.on('secureConnect', () => {
      agreed = {
        ...agreedOn(socket),
        group: (socket.getEphemeralKeyInfo() as Partial<EphemeralKeyInfo> | null)?.name,
        exported: socket.exportKeyingMaterial(32, 'EXPORTER-glass', Buffer.from('ctx')),
      }
      socket.write(request)
    })
    socket.on('close', () => resolve({ text, sessions, keylog, error, ...agreed }))
  })
}

/**
 * A session of Node's client with something else in it, for another server. Newer Nodes keep a name beside it, and offer it
 * to no server but that.
 */
export function changedSession(
  bytes: Buffer,
  servername: string,
  change: (session: OpensslSession) => OpensslSession = (session) => session,
): Buffer {
  const changed = (session: Uint8Array) => encodeOpensslSession(change(decodeOpensslSession(session)))
  if (!isNodeSession(bytes)) return Buffer.from(changed(bytes))
  const node = decode(nodeSession, bytes).value
  return Buffer.from(encode(nodeSession, { ...node, servername, session: changed(node.session) }))
}
