/** What clients and servers had to do with each other so far: counts, and no more pairs than have room. */
import { remember } from '../opening/masters.ts'
import type { Visit } from './given.ts'
import type { Acquaintance } from './why-not.ts'

const STRANGERS: Acquaintance = { connections: 0, hiddenTickets: 0, offering: 0 }

/** Remembers who met whom. */
export class Acquaintances {
  private readonly byPair = new Map<string, Acquaintance>()

  /** What went before. */
  before(visit: Visit, serverName: string): Acquaintance {
    return this.byPair.get(pairOf(visit, serverName)) ?? STRANGERS
  }

  /** One more connection has got an answer. */
  met(
    visit: Visit,
    serverName: string,
    seen: { readonly hidesTickets: boolean; readonly offers: boolean },
  ): void {
    const { connections, hiddenTickets, offering } = this.before(visit, serverName)
    remember(this.byPair, pairOf(visit, serverName), {
      connections: connections + 1,
      hiddenTickets: hiddenTickets + (seen.hidesTickets ? 1 : 0),
      offering: offering + (seen.offers ? 1 : 0),
    })
  }

  /** What one of their connections gave is seen after all. */
  reads(visit: Visit, serverName: string): void {
    const known = this.before(visit, serverName)
    const hiddenTickets = Math.max(0, known.hiddenTickets - 1)
    remember(this.byPair, pairOf(visit, serverName), { ...known, hiddenTickets })
  }
}

/** A server is known by its name, whatever its address; one without a name by that. */
function pairOf({ client, server }: Visit, serverName: string): string {
  return `${client.address} ${serverName || `${server.address} ${server.port}`}`
}
