/** The servers of a fleet: what they share, how they begin anew, which keys they have. They change in place. */
import { toHex } from '../../bytes/bytes.ts'
import { seededRandom } from '../../crypto/hash/random.ts'
import type { ServerConfig } from '../../handshake/config/config.ts'
import { SessionCache } from '../../session/caches/cache.ts'
import { SessionContext } from '../../session/caches/context.ts'
import { recordHellosInPlace } from '../../session/caches/seen-hellos.ts'
import type { TicketKeys } from '../../session/tickets/ticket-key.ts'
import { TicketKeyRing } from '../../session/tickets/ticket-ring.ts'
import { VIRTUAL_START } from '../kernel/network-options.ts'
import type { Dials } from './dials.ts'
import type { Placed } from './heap.ts'
import { Memory, type Outside, type Place } from './memory/memory.ts'
import { ShelfInPlace } from './memory/shelf.ts'

type Sharing = Dials['share-keys']

type Where = Pick<FleetServer, 'index' | 'zone'>

/** What a server is at a moment. */
export interface FleetServer extends Placed {
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
  readonly memory: Memory
  /** Whose sessions are that it makes now. */
  origin: Origin | undefined
  /** Its ticket keys, and until when by virtual time they stay as they are. */
  keys: { readonly now: TicketKeys; readonly until: number } | undefined
}

/** Who made a session, in which of its lives, and the ticket key that it is sealed under. */
export interface Origin {
  readonly server: FleetServer
  readonly boot: number
  /** Name of the key; nothing where sessions are kept in a cache. */
  readonly keyName: Uint8Array
  /** The same in hex; all connections of TLS 1.2 that the session resumes fall with the key. */
  readonly key: string
}

/** All servers of a fleet, and the memories that they share or have each for itself. */
export class Servers {
  readonly all: readonly FleetServer[]
  private readonly dials: Dials
  private readonly seed: string
  private readonly places = new Map<number, Place>()
  private readonly outsides = new Map<number, Outside>()
  /** Sessions that were pushed out of caches that are gone. */
  private before = 0
  private readonly rings = new Map<number, TicketKeyRing>()

  /** @param skews ms for each server */
  constructor(dials: Dials, seed: string, config: ServerConfig, skews: readonly number[]) {
    this.dials = dials
    this.seed = seed
    this.all = skews.map((skew, index) => {
      const where = { index, zone: index % dials.zones }
      return {
        ...where,
        skew,
        config,
        boot: 0,
        open: 0,
        place: 0,
        freeAt: new Array<number>(dials.cores).fill(0),
        memory: new Memory(this.placeOf(where), this.outsideOf(where)),
        origin: undefined,
        keys: undefined,
      }
    })
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
      this.before += pushedOut(server.memory.place)
      this.places.delete(server.index)
      server.memory.place = this.placeOf(server)
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
  keyPlace(server: Where): number {
    return this.place(this.dials['share-keys'], server)
  }

  /** Where its sessions are, in whatever kind of cache. */
  sessionPlace(server: Where): number {
    return this.place(this.dials['share-cache'], server)
  }

  /** Whether what makes a session known is gone when a server begins anew. @param isSealed by a key, else it is in a cache */
  losesAtRestart(isSealed: boolean): boolean {
    if (isSealed) return this.dials['share-keys'] === 'none'
    return !this.sharesMemory() && !this.hasStore()
  }

  /** Sessions that all caches and stores hold now. */
  get held(): number {
    let held = 0
    for (const { context } of this.places.values()) held += context.cache.number
    for (const { cache } of this.outsides.values()) held += cache.number
    return held
  }

  /** Sessions that had to leave caches that were full, those included that went with a server that began anew. */
  get pushedOut(): number {
    return [...this.places.values()].reduce((sum, place) => sum + pushedOut(place), this.before)
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
  cachePlace(server: Where): number {
    return this.sharesMemory() ? this.sessionPlace(server) : server.index
  }

  /** A number for each place: a server's own, then one for each zone, then the one of all. */
  private place(sharing: Sharing, { index, zone }: Where): number {
    const { servers, zones } = this.dials
    return sharing === 'none' ? index : sharing === 'zone' ? servers + zone : servers + zones
  }

  private placeOf(server: Where): Place {
    const at = this.cachePlace(server)
    const place = this.places.get(at) ?? this.newPlace()
    this.places.set(at, place)
    return place
  }

  private outsideOf(server: Where): Outside {
    const at = this.sessionPlace(server)
    const outside = this.outsides.get(at) ?? {
      cache: SessionCache.create({ size: 0 }, new ShelfInPlace(false)),
    }
    this.outsides.set(at, outside)
    return outside
  }

  private newPlace(): Place {
    const { 'cache-size': size, eviction, lifetime, sessions, window } = this.dials
    const context = SessionContext.create(
      {
        size,
        eviction,
        timeout: lifetime / 1000,
        mode: sessions === 'cache' ? ['server'] : ['off'],
        callbacks: this.hasStore() ? ['new', 'get', 'remove'] : [],
      },
      new ShelfInPlace(eviction === 'openssl'),
    )
    return { context, replays: recordHellosInPlace(2 * window) }
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

function pushedOut({ context }: Place): number {
  return context.stats.cache_full
}
