/** The clients of a fleet as real ones: Node's tls, which is OpenSSL, and what each of them keeps. */
import { connect } from 'node:tls'

/** A version that a client speaks, and no other. */
export type Version = keyof typeof VERSIONS

const VERSIONS = { 'TLS 1.2': 'TLSv1.2', 'TLS 1.3': 'TLSv1.3' } as const
/** Sessions that a client keeps, as the usual dials of a fleet have it. */
const KEEP = 2

/** Where a client goes, and from which address. */
export interface Way {
  readonly host?: string
  readonly port: number
  readonly from?: string
}

/** All clients, each with its sessions. */
export class Visitors {
  private readonly kept = new Map<number, readonly Buffer[]>()
  private readonly version: Version

  constructor(version: Version) {
    this.version = version
  }

  /** A connection of a client, which offers its newest session; one of TLS 1.3 is used once (RFC 9846 §C.4). @returns the answer */
  async visit(client: number, way: Way): Promise<string> {
    const sessions = this.kept.get(client) ?? []
    const rest = this.version === 'TLS 1.3' ? sessions.slice(0, -1) : sessions
    const { text, given } = await this.talk(way, sessions.at(-1))
    this.kept.set(client, [...rest, ...given].slice(-KEEP))
    return text
  }

  private talk(
    { host = '127.0.0.1', port, from = '127.0.0.1' }: Way,
    session: Buffer | undefined,
  ): Promise<{ readonly text: string; readonly given: readonly Buffer[] }> {
    const version = VERSIONS[this.version]
    return new Promise((resolve, reject) => {
      const given: Buffer[] = []
      let text = ''
      const socket = connect({
        ...{
          host,
          port,
          localAddress: from,
          servername: 'localhost',
          rejectUnauthorized: false,
        },
        ...{ minVersion: version, maxVersion: version, session },
      })
      socket.on('secureConnect', () => socket.write('GET / HTTP/1.0\r\nHost: localhost\r\n\r\n'))
      socket.on('session', (bytes) => given.push(bytes))
      socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')))
      socket.on('error', reject)
      socket.on('close', () => resolve({ text, given }))
    })
  }
}
