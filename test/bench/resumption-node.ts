/** The ways that Node's own TLS (OpenSSL) has, both sides in this process over in-memory streams that count bytes. */
import { constants } from 'node:crypto'
import * as tls from 'node:tls'
import type { Identity } from '../../src/certificate/keys/identity.ts'
import { chainToPem, privateKeyToPem } from '../../src/certificate/keys/pem.ts'
import { processorTime } from '../kit/processor-time.ts'
import { keepSessions, NODE_12, NODE_13, pipe } from './node-tls.ts'
import { REQUEST } from './resumption-ours.ts'
import type { Batch, Runner, Shape } from './resumption-runner.ts'
import { RSA } from './resumption-ways.ts'
import { identity, root } from './scenario.ts'

/** A way of Node's. */
export interface NodeWay {
  /** The name of the same way of ours. */
  readonly name: string
  readonly start: () => Promise<Runner>
}

/** How Node is set up for a way, and what must come of it. */
interface Setup {
  readonly limits: tls.SecureContextOptions
  /** Off: sessions go by their ID. */
  readonly tickets: boolean
  readonly who?: { readonly root: Uint8Array; readonly identity: Identity }
  readonly resumes: boolean
  /** Sessions that the client must hear of after each connection. */
  readonly sessions: number
}

const RSA_12 = { ...NODE_12, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' } as const
const IDS = { limits: NODE_12, tickets: false }

const SETUPS: Readonly<Record<string, Setup>> = {
  'tls12-ecdhe-ecdsa': { ...IDS, resumes: false, sessions: 1 },
  'tls12-ecdhe-rsa': { ...IDS, limits: RSA_12, who: RSA, resumes: false, sessions: 1 },
  'tls12-session-id': { ...IDS, resumes: true, sessions: 0 },
  'tls12-ticket': { limits: NODE_12, tickets: true, resumes: true, sessions: 0 },
  'tls13-full': { limits: NODE_13, tickets: true, resumes: false, sessions: 2 },
  // Node's server sends no new ticket after a resumption.
  'tls13-psk-dhe-ke': { limits: NODE_13, tickets: true, resumes: true, sessions: 0 },
}

/** In the order of our own. It has no 0-RTT, and offers no psk_ke. */
export const NODE_WAYS: readonly NodeWay[] = Object.entries(SETUPS).map(([name, setup]) => ({
  name,
  start: () => new Peers(setup).start(),
}))

/** Node's client and server, ready to connect again and again: contexts are made once, as a server does. */
class Peers {
  private readonly setup: Setup
  private readonly server: tls.Server
  private readonly secureContext: tls.SecureContext

  constructor(setup: Setup) {
    this.setup = setup
    const { limits, tickets, who = { root, identity } } = setup
    this.server = tls.createServer({
      ...limits,
      cert: chainToPem(who.identity.chain),
      key: privateKeyToPem(who.identity.privateKey),
      ...(tickets ? {} : { secureOptions: constants.SSL_OP_NO_TICKET }),
    })
    keepSessions(this.server)
    this.secureContext = tls.createSecureContext({ ...limits, ca: chainToPem([who.root]) })
  }

  /** A runner; where the way resumes, all of its connections resume one earlier one. */
  async start(): Promise<Runner> {
    const { resumes } = this.setup
    const first = resumes ? await this.connect({ resumes: false, sessions: 1 }) : undefined
    const second = { ...this.setup, ...(first ? { session: first.sessions[0] } : {}) }
    return async (count): Promise<Batch> => {
      const shapes: Shape[] = []
      const start = processorTime()
      for (let i = 0; i < count; i++) shapes.push((await this.connect(second)).shape)
      return { ms: [(processorTime() - start) / count], shapes }
    }
  }

  /** One connection, until the server has the request and the client its sessions. */
  private connect(about: {
    readonly resumes: boolean
    readonly sessions: number
    readonly session?: Buffer
  }): Promise<{ readonly shape: Shape; readonly sessions: readonly Buffer[] }> {
    return new Promise((resolve, reject) => {
      const wire = new Wire()
      const sessions: Buffer[] = []
      let roundTrips = NaN
      const client = tls.connect({
        socket: wire.near,
        secureContext: this.secureContext,
        servername: 'a.example',
        ...(about.session ? { session: about.session } : {}),
      })
      const finish = (): void => {
        if (Number.isNaN(roundTrips) || sessions.length < about.sessions) return
        const { client: up, server: down } = wire.bytes
        client.destroy()
        wire.far.destroy()
        resolve({ shape: { client: up, server: down, roundTrips }, sessions })
      }
      const check = (end: tls.TLSSocket): void => {
        const problem = this.problemOf(end, about.resumes)
        if (problem) reject(new Error(`node:tls ${problem}`))
      }
      client.once('error', reject)
      client.on('session', (session: Buffer) => {
        sessions.push(session)
        finish()
      })
      let trips = NaN
      client.once('secureConnect', () => {
        check(client)
        trips = wire.answers
        client.write(REQUEST)
      })
      this.server.once('secureConnection', (end: tls.TLSSocket) => {
        check(end)
        end.once('error', reject)
        end.once('data', () => {
          roundTrips = trips
          finish()
        })
      })
      this.server.emit('connection', wire.far)
    })
  }

  /** What is not as it should be, of either end. */
  private problemOf(end: tls.TLSSocket, resumes: boolean): string | undefined {
    const { ciphers, minVersion } = this.setup.limits
    const { name } = end.getCipher()
    if (end.getProtocol() !== minVersion) return `spoke ${end.getProtocol()}`
    if (name !== ciphers) return `chose ${name}`
    if (end.isSessionReused() !== resumes) return resumes ? 'did not resume' : 'resumed'
    return undefined
  }
}

/** Two streams that count what goes over them, and the server's flights. */
class Wire {
  readonly bytes = { client: 0, server: 0 }
  /** Flights of the server so far. */
  answers = 0
  private last: 'client' | 'server' = 'client'
  readonly near
  readonly far

  constructor() {
    ;[this.near, this.far] = pipe((from, length) => {
      const who = from === 'left' ? 'client' : 'server'
      this.bytes[who] += length
      if (who === 'server' && this.last === 'client') this.answers++
      this.last = who
    })
  }
}
