/** Who gets a connection. */
import { below, type Chance } from './chance.ts'
import type { Dials } from './dials.ts'
import { Heap } from './heap.ts'
import type { FleetServer } from './servers.ts'
import type { FleetClient, Offer } from './visit.ts'

/** What a balancer knows of a connection. */
interface Arriving {
  readonly client: FleetClient
  readonly offer: Offer
  /** The zone that it came to, and its servers in order. */
  readonly zone: number
  readonly servers: readonly FleetServer[]
}

/** Who chooses the server of each connection, in the order in which they begin. */
export interface Balancing {
  /** The server of a connection that begins. */
  serverFor(arriving: Arriving): FleetServer
  /** A server has more connections or fewer, where it wants to know. */
  readonly changes?: ((server: FleetServer, by: 1 | -1) => void) | undefined
}

/** The servers of a zone, and whose turn it is. */
interface Zone {
  /** In order. */
  readonly servers: readonly FleetServer[]
  /** Those with fewer open connections before those with more. */
  readonly byOpen: Heap<FleetServer>
  turn: number
}

/** Who gives connections to servers. It changes in place. */
export class Balancer implements Balancing {
  private readonly zones: readonly Zone[]
  readonly changes: Balancing['changes']
  private readonly balance: Dials['balance']
  private readonly chance: Chance

  constructor({ balance, zones }: Dials, all: readonly FleetServer[], chance: Chance) {
    this.balance = balance
    this.chance = chance
    this.changes = balance === 'least' ? (server, by) => this.count(server, by) : undefined
    this.zones = Array.from({ length: zones }, (_, zone) => {
      const servers = all.filter((server) => server.zone === zone)
      return { servers, byOpen: new Heap(byOpen, servers), turn: 0 }
    })
  }

  /** The server of a connection. */
  serverFor(arriving: Arriving): FleetServer {
    return this.ways[this.balance](arriving, this.zones[arriving.zone]!)
  }

  private count(server: FleetServer, by: 1 | -1): void {
    server.open += by
    this.zones[server.zone]!.byOpen.moved(server)
  }

  private readonly ways: Readonly<Record<Dials['balance'], (arriving: Arriving, zone: Zone) => FleetServer>> =
    {
      'round-robin': (_, zone) => inTurn(zone),
      random: (_, { servers }) => servers[below(this.chance, servers.length)]!,
      least: (_, { byOpen }) => byOpen.first!,
      nearest: ({ client }) => inTurn(this.zones[client.zone]!),
      address: ({ client }, { servers }) => servers[scattered(client.index) % servers.length]!,
      'session-id': ({ offer: { session } }, zone) => {
        const { servers } = zone
        const id = session?.sessionId
        // A ClientHello of TLS 1.3 has an ID that means nothing, and another one each time (RFC 9846 §4.2.2).
        return id && id.length > 0 ? servers[hashOf(id) % servers.length]! : inTurn(zone)
      },
      issuer: ({ offer: { session } }, zone) => session?.origin.server ?? inTurn(zone),
    }
}

function inTurn(zone: Zone): FleetServer {
  return zone.servers[zone.turn++ % zone.servers.length]!
}

/** Of several with as few connections, the first one is given the next. */
function byOpen(a: FleetServer, b: FleetServer): number {
  return a.open - b.open || a.index - b.index
}

function hashOf(bytes: Uint8Array): number {
  return scattered(bytes.reduce((hash, byte) => Math.imul(hash, 31) + byte, 7))
}

/** Another number for each: neighbours are far apart. */
function scattered(number: number): number {
  const mixed = Math.imul(number ^ (number >>> 16), 0x45d9f3b)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
