/** A client and a server in one process, with everything that happens in them kept. */
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { toHex } from '../../src/bytes/bytes.ts'
import { createClient, createServer, feed, type Connection } from '../../src/connection/connection.ts'
import { pump } from '../../src/connection/pump.ts'
import { seededRandom } from '../../src/crypto/hash/random.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { Answer, Command, Request } from '../../src/handshake/state/request.ts'
import type { SecretNode } from '../../src/secrets/node.ts'
import type { Session } from '../../src/session/session.ts'
import { ticketKey } from '../../src/session/tickets/ticket-key.ts'
import { peerOf, type Actor } from '../../src/wire/actor.ts'

const NOW = Date.UTC(2026, 10, 22)
const DAY = 24 * 3600 * 1000

/** The server's identity, and the root that clients trust. */
export const SERVER = makeIdentity({
  seed: 'server',
  names: ['server.example'],
  notBefore: NOW - DAY,
  notAfter: NOW + DAY,
})

/** The client's identity, and the root that servers trust. */
export const CLIENT = makeIdentity({
  seed: 'client',
  names: ['client.example'],
  usage: 'client',
  notBefore: NOW - DAY,
  notAfter: NOW + DAY,
})

const ENV = {
  now: NOW,
  random: seededRandom('lineage'),
  trace: true,
  ticketKeys: {
    active: ticketKey('glass-tls', new Uint8Array(48).fill(0x4e, 0, 16).fill(0x4b, 16)),
    acceptOnly: [],
  },
}

/** Both ends of one connection, and the wire between them: none. */
export class TwoEnds {
  readonly id: string
  /** Every secret that was born, of both ends, in order. */
  readonly secrets: SecretNode[] = []
  /** Sessions that the client was given. */
  readonly sessions: Session[] = []
  private readonly ends: Record<Actor, Connection>

  constructor(id: string, client: ClientSettings, server: ServerSettings = {}) {
    this.id = id
    this.ends = {
      client: createClient(
        id,
        clientConfig({ serverName: 'server.example', trust: [SERVER.root], ...client }),
      ),
      server: createServer(id, serverConfig({ credentials: [SERVER.identity], ...server })),
    }
  }

  /** One end as it stands. */
  end(actor: Actor): Connection {
    return this.ends[actor]
  }

  /** Lets both ends act until both wait. */
  exchange(): this {
    while (this.act('client') + this.act('server') > 0);
    return this
  }

  /** Has one end do something, and both what follows. */
  do(actor: Actor, command: Command): this {
    this.act(actor, command)
    return this.exchange()
  }

  /** The secret of one end with this name. */
  secret(actor: Actor, name: string): SecretNode | undefined {
    return this.secrets.find(({ id }) => id === `${this.id}/${actor}/${name}`)
  }

  /** Steps one end, hands its bytes to the other. @returns the number of bytes */
  private act(actor: Actor, command?: Command): number {
    const done = pump(ENV, this.ends[actor], command, answer)
    this.ends[actor] = done.connection
    for (const event of done.events) if (event.kind === 'secret') this.secrets.push(event)
    const peer = peerOf(actor)
    let sent = 0
    for (const output of done.outputs) {
      if (output.kind === 'session') this.sessions.push(output.session)
      if (output.kind !== 'bytes') continue
      this.ends[peer] = feed(this.ends[peer], output.bytes)
      sent += output.bytes.length
    }
    return sent
  }
}

function answer(request: Request): Answer {
  if (request.kind === 'check-replay') return { kind: 'check-replay', firstTime: true }
  throw new Error(`nobody answers ${request.kind} ${'key' in request ? toHex(request.key) : ''}`)
}
