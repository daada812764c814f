/** The servers of a fleet: what they share, how they begin anew, which keys they have. They change in place. */
import { toHex } from '../../bytes/bytes.ts'
import { seededRandom } from '../../crypto/hash/random.ts'
import type { ServerConfig } from '../../handshake/config/config.ts'
import type { SessionCache } from '../../session/caches/cache.ts'
import { SessionContext } from '../../session/caches/context.ts'
import { recordHellos, type SeenHellos } from '../../session/caches/seen-hellos.ts'
import type { TicketKeys } from '../../session/tickets/ticket-key.ts'
import { TicketKeyRing } from '../../session/tickets/ticket-ring.ts'
import { VIRTUAL_START } from '../kernel/network-options.ts'
import { NOTHING_REMEMBERED, type Recalled } from '../kernel/memory.ts'
import type { Dials } from './dials.ts'

type Sharing = Dials['share-keys']

/** What a server is at a moment. */
export interface FleetServer {
  readonly index: number
  readonly zone: number
  /** ms by which its clock is ahead. */
  readonly skew: number
  config: ServerConfig
  /** How often it began anew. */
  boot: number
  /** Connections that are open now. */
  open: number
  /** When each of its processors is free, in virtual ms. */
  readonly freeAt: number[]
  /** Its ticket keys, and until when by virtual time they stay as they are. */
  keys: { readonly now: TicketKeys; readonly until: number } | undefined
}

/** All servers of a fleet, and the memories that they share or have each for itself. */
export class Servers {
  readonly all: readonly FleetServer[]
  private readonly dials: Dials
  private readonly seed: string
  private readonly contexts = new Map<number, SessionContext>()
  private readonly outsides = new Map<number, SessionCache>()
  private readonly seen = new Map<number, SeenHellos>()
  private readonly rings = new Map<number, TicketKeyRing>()
  /** What a server remembers before anything happened. */
  private readonly nothing: Recalled

  /** @param skews ms for each server */
  constructor(dials: Dials, seed: string, config: ServerConfig, skews: readonly number[]) {
    this.dials = dials
    this.seed = seed
    this.nothing = {
      ...NOTHING_REMEMBERED,
      context: this.newContext(),
      replays: recordHellos(2 * dials.window),
    }
    this.all = skews.map((skew, index) => ({
      index,
      zone: index % dials.zones,
      skew,
      config,
      boot: 0,
      open: 0,
      freeAt: new Array<number>(dials.cores).fill(0),
      keys: undefined,
    }))
  }

  /** What a server remembers. */
  recall(server: FleetServer): Recalled {
    const place = this.cachePlace(server)
    const context = this.contexts.get(place) ?? this.nothing.context
    const outside = this.outsides.get(this.sessionPlace(server)) ?? this.nothing.outside
    const replays = this.seen.get(place) ?? this.nothing.replays
    return { sessions: this.nothing.sessions, context, outside, replays }
  }

  /** A server, and whoever shares that with it, remembers something else from now on. */
  remember(server: FleetServer, { context, outside, replays }: Partial<Recalled>): void {
    const place = this.cachePlace(server)
    if (context) this.contexts.set(place, context)
    if (replays) this.seen.set(place, replays)
    if (outside) this.outsides.set(this.sessionPlace(server), outside)
  }

  /** The ticket keys of a server. @param now virtual ms since 1970 */
  keysOf(server: FleetServer, now: number): TicketKeys {
    if (server.keys && now < server.keys.until) return server.keys.now
    const ring = this.ringOf(server)
    const clock = now + server.skew
    const changes = ring
      .list(clock)
      .flatMap(({ sealsUntil, opensUntil }) => [sealsUntil - this.dials.lead, sealsUntil, opensUntil])
      .filter((time) => time > clock)
    server.keys = { now: ring.at(clock), until: Math.min(Infinity, ...changes) - server.skew }
    return server.keys.now
  }

  /**
   * A server begins anew: what only it remembered is gone, and so are keys that only it had.
   * @param now virtual ms since 1970
   */
  restart(server: FleetServer, now: number): void {
    server.boot += 1
    server.config = { ...server.config, startedAt: now + server.skew }
    if (!this.sharesMemory()) {
      this.contexts.delete(server.index)
      this.seen.delete(server.index)
    }
    if (this.dials['share-keys'] === 'none') {
      this.rings.delete(server.index)
      server.keys = undefined
    }
  }

  /** ms by which a server is behind the first with each new ticket key. */
  behind({ index }: FleetServer): number {
    const { servers, spread } = this.dials
    return servers === 1 ? 0 : (spread * index) / (servers - 1)
  }

  /** Whether a server is still to get the ticket key of that name, in hex. @param now virtual ms since 1970 */
  isToGet(server: FleetServer, key: string, now: number): boolean {
    const { spread, skew, lead } = this.dials
    const clock = now + server.skew
    const latest = clock + spread + 2 * skew
    return this.ringOf(server)
      .list(latest)
      .some(({ name, sealsFrom }) => sealsFrom - lead > clock && toHex(name) === key)
  }

  /** Where the ticket keys of a server are: servers with one place have the same. */
  keyPlace(server: FleetServer): number {
    return this.place(this.dials['share-keys'], server)
  }

  /** Where its sessions are, in whatever kind of cache. */
  sessionPlace(server: FleetServer): number {
    return this.place(this.dials['share-cache'], server)
  }

  /** Whether what makes a session known is gone when a server begins anew. @param isSealed by a key, else it is in a cache */
  losesAtRestart(isSealed: boolean): boolean {
    if (isSealed) return this.dials['share-keys'] === 'none'
    return !this.sharesMemory() && !this.hasStore()
  }

  /** Sessions that all caches and stores hold now. */
  get held(): number {
    const inside = [...this.contexts.values()].reduce((sum, { cache }) => sum + cache.number, 0)
    return [...this.outsides.values()].reduce((sum, store) => sum + store.number, inside)
  }

  /** Counters of every cache, added up. */
  get counted(): Pick<SessionContext['stats'], 'hits' | 'misses' | 'timeouts' | 'cache_full' | 'cb_hits'> {
    const sum = { hits: 0, misses: 0, timeouts: 0, cache_full: 0, cb_hits: 0 }
    for (const { stats } of this.contexts.values())
      for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += stats[name]
    return sum
  }

  /** Whether one memory serves several: it is no process's own, and stays when one begins anew. */
  private sharesMemory(): boolean {
    return this.dials['share-cache'] !== 'none' && this.dials.store === 'memory'
  }

  /** A store outside serves those who share it, beside a cache of their own. */
  private hasStore(): boolean {
    return this.dials['share-cache'] !== 'none' && this.dials.store === 'outside'
  }

  /** Where its cache is, and what it saw of early data. */
  cachePlace(server: FleetServer): number {
    return this.sharesMemory() ? this.sessionPlace(server) : server.index
  }

  /** A number for each place: a server's own, then one for each zone, then the one of all. */
  private place(sharing: Sharing, { index, zone }: FleetServer): number {
    const { servers, zones } = this.dials
    return sharing === 'none' ? index : sharing === 'zone' ? servers + zone : servers + zones
  }

  private newContext(): SessionContext {
    const { 'cache-size': size, eviction, lifetime } = this.dials
    return SessionContext.create({
      size,
      eviction,
      timeout: lifetime / 1000,
      mode: this.dials.sessions === 'cache' ? ['server'] : ['off'],
      callbacks: this.hasStore() ? ['new', 'get', 'remove'] : [],
    })
  }

  private ringOf(server: FleetServer): TicketKeyRing {
    const place = this.keyPlace(server)
    // Servers that turn to the next key at different times have the same keys in rings of their own.
    const where = this.dials.spread > 0 ? server.index : place
    const known = this.rings.get(where)
    if (known) return known
    const { rotate: period, grace, lead } = this.dials
    const start = VIRTUAL_START + this.behind(server)
    const schedule = { format: 'glass-tls', start, period, grace, lead } as const
    const ring = new TicketKeyRing(schedule, seededRandom(this.seed), `ring${place}.${server.boot}`)
    this.rings.set(where, ring)
    return ring
  }
}
