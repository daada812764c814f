/** Who gets a connection. */
import { below, type Chance } from './chance.ts'
import type { Dials } from './dials.ts'
import type { FleetServer } from './servers.ts'
import type { FleetClient, Offer } from './visit.ts'

/** What a balancer knows of a connection. */
interface Arriving {
  readonly client: FleetClient
  readonly offer: Offer
  /** The servers of the zone that it came to, in order. */
  readonly servers: readonly FleetServer[]
}

/** Who chooses the server of each connection, in the order in which they begin. */
export interface Balancing {
  serverFor(arriving: Arriving): FleetServer
}

/** The balancer of each zone; whose turn it is is all that it remembers. */
export class Balancer implements Balancing {
  private readonly turns = new Map<FleetServer, number>()
  private readonly balance: Dials['balance']
  private readonly chance: Chance

  constructor(balance: Dials['balance'], chance: Chance) {
    this.balance = balance
    this.chance = chance
  }

  /** The server of a connection. @throws RangeError where a zone has no server */
  serverFor(arriving: Arriving): FleetServer {
    return this.ways[this.balance](arriving)
  }

  private readonly ways: Readonly<Record<Dials['balance'], (arriving: Arriving) => FleetServer>> = {
    'round-robin': ({ servers }) => this.inTurn(servers),
    random: ({ servers }) => servers[below(this.chance, servers.length)]!,
    least: ({ servers }) => servers.reduce((best, each) => (each.open < best.open ? each : best)),
    address: ({ client, servers }) => servers[scattered(client.index) % servers.length]!,
    'session-id': ({ offer: { session }, servers }) =>
      // A ClientHello of TLS 1.3 has an ID that means nothing, and another one each time (RFC 9846 §4.2.2).
      session && session.sessionId.length > 0
        ? servers[hashOf(session.sessionId) % servers.length]!
        : this.inTurn(servers),
    issuer: ({ offer: { session }, servers }) => session?.origin.server ?? this.inTurn(servers),
  }

  private inTurn(servers: readonly FleetServer[]): FleetServer {
    const first = servers[0]
    if (!first) throw new RangeError('a zone without servers')
    const turn = this.turns.get(first) ?? 0
    this.turns.set(first, turn + 1)
    return servers[turn % servers.length]!
  }
}

function hashOf(bytes: Uint8Array): number {
  return scattered(bytes.reduce((hash, byte) => Math.imul(hash, 31) + byte, 7))
}

/** Another number for each: neighbours are far apart. */
function scattered(number: number): number {
  const mixed = Math.imul(number ^ (number >>> 16), 0x45d9f3b)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
