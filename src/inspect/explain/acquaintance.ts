/** What clients and servers had to do with each other so far: counts, and no more pairs than have room. */
import { remember } from '../opening/masters.ts'
import type { Visit } from './given.ts'
import type { Acquaintance } from './why-not.ts'

const STRANGERS: Acquaintance = { connections: 0, hiddenTickets: 0, offering: 0, cut: 0 }

/** Remembers who met whom. */
export class Acquaintances {
  private readonly byPair = new Map<string, Acquaintance>()

  /** What went before: with the name, and where none was heard at the address. */
  before(visit: Visit, serverName: string): Acquaintance {
    const nameless = this.of(visit, '')
    if (serverName === '') return nameless
    const named = this.of(visit, serverName)
    return {
      connections: named.connections + nameless.connections,
      hiddenTickets: named.hiddenTickets + nameless.hiddenTickets,
      offering: named.offering + nameless.offering,
      cut: named.cut + nameless.cut,
    }
  }

  /** One more connection has got an answer. */
  met(
    visit: Visit,
    serverName: string,
    seen: { readonly hidesTickets: boolean; readonly offers: boolean },
  ): void {
    this.count(visit, serverName, 'connections')
    if (seen.hidesTickets) this.count(visit, serverName, 'hiddenTickets')
    if (seen.offers) this.count(visit, serverName, 'offering')
  }

  /** Of what the server says in one of their connections some is missing. */
  loses(visit: Visit, serverName: string): void {
    this.count(visit, serverName, 'cut')
  }

  /** What one of their connections gave is seen after all. */
  reads(visit: Visit, serverName: string): void {
    if (this.of(visit, serverName).hiddenTickets > 0) this.count(visit, serverName, 'hiddenTickets', -1)
  }

  private of(visit: Visit, serverName: string): Acquaintance {
    return this.byPair.get(pairOf(visit, serverName)) ?? STRANGERS
  }

  private count(visit: Visit, serverName: string, what: keyof Acquaintance, by = 1): void {
    const known = this.of(visit, serverName)
    remember(this.byPair, pairOf(visit, serverName), { ...known, [what]: known[what] + by })
  }
}

/** A server is known by its name, whatever its address; one without a name by that. */
function pairOf({ client, server }: Visit, serverName: string): string {
  return `${client.address} ${serverName || `${server.address} ${server.port}`}`
}
