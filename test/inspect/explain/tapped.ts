/** Node's client and server, which are OpenSSL, with somebody between them who writes down what goes by. */
import { once } from 'node:events'
import { connect as plainConnect, createServer as plainServer, type AddressInfo } from 'node:net'
import { connect, createServer, type ConnectionOptions, type TlsOptions } from 'node:tls'
import { chainToPem, privateKeyToPem } from '../../../src/certificate/keys/pem.ts'
import { makeIdentity } from '../../../src/certificate/keys/identity.ts'
import type { Explanation } from '../../../src/inspect/explain/explanation.ts'
import { Explainer, type ExplainSettings } from '../../../src/inspect/explain/explainer.ts'
import { KeyLog } from '../../../src/inspect/opening/keylog.ts'
import type { Piece } from '../../../src/inspect/reader/reader.ts'

const DAY = 86_400_000
const { identity } = makeIdentity({
  ...{ seed: 'tapped', names: ['a.example', 'b.example'], key: 'ecdsa-p256' },
  ...{ notBefore: Date.now() - DAY, notAfter: Date.now() + DAY },
})
const credentials = { cert: chainToPem(identity.chain), key: privateKeyToPem(identity.privateKey) }

/** One connection of Node's. */
export interface Call {
  readonly client?: ConnectionOptions
  readonly server?: TlsOptions
  /** The connection, from 0, whose session is offered. */
  readonly session?: number
  /** The address that a listener sees the server at. */
  readonly at?: string
}

/** What was written down of several calls, one after the other. */
export interface Tapped {
  readonly connections: readonly (readonly Piece[])[]
  readonly calls: readonly Call[]
  readonly keylog: string
  /** Whether Node's client says that it resumed. */
  readonly resumed: readonly boolean[]
}

/** Plays calls and listens to them. */
export async function tapped(calls: readonly Call[]): Promise<Tapped> {
  const connections: Piece[][] = []
  const sessions: (Buffer | undefined)[] = []
  const resumed: boolean[] = []
  let keylog = ''
  for (const call of calls) {
    const pieces: Piece[] = []
    connections.push(pieces)
    const server = createServer(
      { ...credentials, ticketKeys: Buffer.alloc(48, 1), ...call.server },
      (socket) => {
        socket.on('error', () => undefined)
        socket.end('hello')
      },
    )
    server.on('tlsClientError', () => undefined)
    server.on('keylog', (line: Buffer) => void (keylog += line.toString()))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const tap = plainServer((near) => {
      const far = plainConnect((server.address() as AddressInfo).port, '127.0.0.1')
      for (const [from, here, there] of [
        ['client', near, far],
        ['server', far, near],
      ] as const) {
        here.on('data', (bytes: Buffer) => {
          pieces.push({ from, bytes: new Uint8Array(bytes), t: Date.now() })
          there.write(bytes)
        })
        here.on('end', () => there.end())
        here.on('error', () => there.destroy())
      }
    })
    await once(tap.listen(0, '127.0.0.1'), 'listening')
    const session = call.session === undefined ? undefined : sessions[call.session]
    const index = connections.length - 1
    const socket = connect({
      ...{ host: '127.0.0.1', port: (tap.address() as AddressInfo).port, servername: 'a.example' },
      ...{ rejectUnauthorized: false, session, ...call.client },
    })
    socket.on('session', (bytes) => void (sessions[index] = bytes))
    socket.on('secureConnect', () => void (resumed[index] = socket.isSessionReused()))
    socket.on('error', () => undefined)
    socket.resume()
    await new Promise((resolve) => socket.once('close', resolve))
    tap.close()
    server.close()
  }
  return { connections, calls, keylog, resumed }
}

/** What a listener explains of them. */
export function explainTapped(
  { connections, calls, keylog }: Tapped,
  settings: ExplainSettings & { readonly opened?: boolean } = {},
): readonly Explanation[] {
  const { opened = false, ...more } = settings
  const explainer = new Explainer({ ...more, ...(opened && { keylog: new KeyLog(keylog) }) })
  return connections.map((pieces, index) => {
    const connection = `c${index + 1}`
    const server = { address: calls[index]?.at ?? '198.51.100.1', port: 443 }
    const began = pieces.at(0)?.t ?? 0
    explainer.begin({ connection, client: { address: '192.0.2.1', port: 40_000 + index }, server, t: began })
    for (const piece of pieces) explainer.feed(connection, piece)
    return explainer.end(connection, pieces.at(-1)?.t ?? began, 'closed')
  })
}
