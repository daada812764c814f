/** The connections of a fleet once more, with all their cryptography: every handshake is done, and every ticket opened. */
import { seededRandom } from '../../../src/crypto/hash/random.ts'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import { SessionContext } from '../../../src/session/caches/context.ts'
import { recordHellos } from '../../../src/session/caches/seen-hellos.ts'
import { TicketKeyRing } from '../../../src/session/tickets/ticket-ring.ts'
import { VIRTUAL_START } from '../../../src/sim/kernel/network-options.ts'
import { Network, type Watcher } from '../../../src/sim/kernel/network.ts'
import type { Dials } from '../../../src/sim/fleet/dials.ts'
import { Fleet, type Onlooker } from '../../../src/sim/fleet/fleet.ts'
import type { FleetServer } from '../../../src/sim/fleet/servers.ts'
import { clientSettings, serverSettings } from '../../../src/sim/fleet/settings.ts'
import type { FleetClient, Visit } from '../../../src/sim/fleet/visit.ts'

/** What is compared of a connection. */
export interface Told {
  readonly outcome: string
  /** The check that kept a session from being resumed. */
  readonly failed: string | undefined
  readonly earlyFailed: string | undefined
}

/** Something that happens to a fleet from outside: a connection begins, a server begins anew. */
type Deed =
  | { readonly at: number; readonly visit: Visit }
  | { readonly at: number; readonly server: FleetServer; readonly boot: number }

/** What a fleet says of each of its connections, and what comes of each when it is done for real. */
export function bothWays(
  dials: Dials,
  seed: string,
): readonly { readonly said: Told; readonly real: Told }[] {
  const said: Told[] = []
  const deeds: Deed[] = []
  const onlooker: Onlooker = {
    decided: (visit, { outcome, failed, earlyFailed }) => {
      said[visit.index] = { outcome, failed, earlyFailed }
      deeds.push({ at: visit.began, visit })
    },
    restarted: (server, now) => deeds.push({ at: now, server, boot: server.boot }),
  }
  const fleet = new Fleet(dials, seed, { onlooker }).run()
  const real = new Real(dials, fleet)
  for (const deed of deeds.toSorted(inTime)) real.do(deed)
  const done = real.finish()
  return said.flatMap((told, index) => {
    const other = done.get(index)
    return other ? [{ said: told, real: other }] : []
  })
}

function inTime(a: Deed, b: Deed): number {
  const order = (deed: Deed): number => ('visit' in deed ? deed.visit.index : -1)
  return a.at - b.at || order(a) - order(b)
}

/** What was seen of a connection. */
interface Seen {
  offered: boolean
  renewed: boolean
  /** Checks that failed. */
  resumption: string | undefined
  early: string | undefined
}

/** A network of the same hosts. */
class Real {
  private network: Network
  private readonly dials: Dials
  private readonly seen = new Map<string, Seen>()
  private readonly keepsMemory: boolean
  private readonly behind: (server: FleetServer) => number

  constructor(dials: Dials, { servers, crowd }: Fleet) {
    this.dials = dials
    this.behind = (server) => servers.behind(server)
    this.network = Network.create({ trace: true })
    for (const client of crowd.clients) this.network = this.network.host(hostOf(client), {})
    for (const server of servers.all)
      this.network = this.network.host(nameOf(server), {
        server: serverSettings(dials),
        skew: server.skew,
        shares: {
          context: `cache${servers.cachePlace(server)}`,
          replays: `cache${servers.cachePlace(server)}`,
          outside: `store${servers.sessionPlace(server)}`,
          ticketKeys: `keys${dials.spread > 0 ? server.index : servers.keyPlace(server)}`,
        },
        memory: {
          context: this.context(),
          replays: this.replays(),
          ticketKeys: this.ring(`${servers.keyPlace(server)}`, this.behind(server)),
        },
      })
    this.keepsMemory = dials['share-cache'] !== 'none' && dials.store === 'memory'
  }

  do(deed: Deed): void {
    this.network = this.network.until(deed.at, this.look)
    if ('visit' in deed) this.connect(deed.visit)
    else this.restart(deed.server, deed.at, deed.boot)
  }

  finish(): Map<number, Told> {
    this.network = this.network.run(this.look)
    const told = new Map<number, Told>()
    for (const { id, server } of this.network.connections()) {
      const { resumption, early } = this.seenOf(id)
      const agreed = agreedOf(server)
      const resumed = agreed?.resumed !== undefined
      const outcome = this.outcome(id, resumed, agreed?.earlyData, agreed?.version === 'TLS 1.2')
      told.set(Number(id.slice(1)), { outcome, failed: resumed ? undefined : resumption, earlyFailed: early })
    }
    return told
  }

  private outcome(id: string, resumed: boolean, early: string | undefined, is12: boolean): string {
    const { offered, renewed } = this.seenOf(id)
    if (!offered) return 'full'
    if (!resumed) return 'refused'
    if (early) return early === 'accepted' ? 'early' : 'early-refused'
    return is12 && renewed ? 'renewed' : 'resumed'
  }

  private readonly look: Watcher = ({ connection, actor, events }) => {
    const seen = this.seenOf(connection)
    for (const event of events) {
      if (event.kind === 'message' && event.direction === 'sent' && event.name === 'NewSessionTicket')
        seen.renewed = true
      if (event.kind !== 'verdict') continue
      const check = event.checks.find(({ outcome }) => outcome === 'fail')?.id
      if (event.id.startsWith('offer-session')) seen.offered = event.decision === 'yes'
      // Why a client sends no early data is no answer of the server.
      if (event.subject === 'early data' && actor === 'server') seen.early ??= check
      if (event.subject === 'resumption') seen.resumption ??= check
    }
  }

  private seenOf(id: string): Seen {
    const seen = this.seen.get(id) ?? {
      offered: false,
      renewed: false,
      resumption: undefined,
      early: undefined,
    }
    this.seen.set(id, seen)
    return seen
  }

  private connect({ index, client, server, name, oneWay }: Visit): void {
    const id = `v${index}`
    const host = hostOf(client)
    const settings = {
      ...clientSettings(client.version, name, client.early),
      acceptTickets: !client.forgetful,
    }
    this.forgetOld(host, name)
    const newest = this.network.memory(host).sessions.findLast(({ serverName }) => serverName === name)
    if (!newest) this.seenOf(id).resumption = 'offer.kept'
    const reuses = this.dials['single-use'] === 'no' && client.version === 'TLS 1.3' && newest
    this.network = this.network.connect(host, nameOf(server), {
      id,
      keep: true,
      client: settings,
      link: { latency: oneWay },
      resume: reuses ? [newest] : 'take',
    })
  }

  /** A client keeps no more sessions for a name than it is to. */
  private forgetOld(host: string, name: string): void {
    const { sessions } = this.network.memory(host)
    const own = sessions.filter(({ serverName }) => serverName === name)
    const old = own.slice(0, Math.max(0, own.length - this.dials.keep))
    this.network = this.network.withMemory(host, { sessions: sessions.filter((each) => !old.includes(each)) })
  }

  private restart(server: FleetServer, at: number, boot: number): void {
    const name = nameOf(server)
    this.network = this.network.host(name, {
      server: { ...serverSettings(this.dials), startedAt: at + server.skew },
    })
    if (!this.keepsMemory)
      this.network = this.network.withMemory(name, { context: this.context(), replays: this.replays() })
    if (this.dials['share-keys'] === 'none')
      this.network = this.network.withMemory(name, {
        ticketKeys: this.ring(`${server.index}.${boot}`, this.behind(server)),
      })
  }

  private context(): SessionContext {
    const { 'cache-size': size, eviction, lifetime, sessions, store } = this.dials
    const outside = this.dials['share-cache'] !== 'none' && store === 'outside'
    return SessionContext.create({
      size,
      eviction,
      timeout: lifetime / 1000,
      mode: sessions === 'cache' ? ['server'] : ['off'],
      callbacks: outside ? ['new', 'get', 'remove'] : [],
    })
  }

  private replays() {
    return recordHellos(2 * this.dials.window)
  }

  /** @param behind ms by which its server is behind the first with each key */
  private ring(place: string, behind: number): TicketKeyRing {
    const { rotate: period, grace, lead } = this.dials
    const start = VIRTUAL_START + behind
    const schedule = { format: 'glass-tls', start, period, grace, lead } as const
    return new TicketKeyRing(schedule, seededRandom('real'), place)
  }
}

function hostOf({ index }: FleetClient): string {
  return `client${index}`
}

function nameOf({ index }: FleetServer): string {
  return `server${index}`
}
