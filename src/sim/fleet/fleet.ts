/**
 * A fleet: many clients, a balancer, some servers, and time. What servers and clients decide the engine's rules decide; what a
 * connection costs is charged, as it was when it was played once.
 */
import { VIRTUAL_START } from '../kernel/network-options.ts'
import { Agenda } from './agenda.ts'
import { Answers, type Verdicts } from './answer.ts'
import { Balancer, type Balancing } from './balance.ts'
import { causeOf } from './causes.ts'
import { below, chanceOf, type Chance } from './chance.ts'
import { costTable, type CostTable } from './costs.ts'
import { Crowd, dialsWith, type Visits } from './crowd.ts'
import { checkDials, type Dials } from './dials.ts'
import { Issuer } from './issue.ts'
import { nothingAsked, type Asked } from './memory/memory.ts'
import { keepNewest, offerOf } from './offer.ts'
import { Plays } from './plays.ts'
import { isResumed, type Outcome } from './rehearsal.ts'
import { Servers, type FleetServer } from './servers.ts'
import { Configurations, nameOf } from './settings.ts'
import { Tally } from './tally.ts'
import type { Decided, FleetClient, Visit } from './visit.ts'

/** Something that is due. */
type Due =
  | FleetClient
  | { readonly kind: 'known-visit'; readonly index: number }
  | { readonly kind: 'hello' | 'replay'; readonly visit: Visit }
  | { readonly kind: 'server-done' | 'client-done'; readonly visit: Visit; readonly decided: Decided }
  | { readonly kind: 'close' | 'restart'; readonly server: FleetServer }

/** Looks on: at each connection once its server has decided, and at each server that begins anew. */
export interface Onlooker {
  /** A server has decided. */
  readonly decided?: (visit: Visit, decided: Decided) => void
  /** A server begins anew. @param now virtual ms since 1970 */
  readonly restarted?: (server: FleetServer, now: number) => void
}

/** What is given beside dials. */
export interface BesideDials {
  readonly onlooker?: Onlooker
  /** In place of the one that the dials ask for. */
  readonly balancer?: Balancing | undefined
  /** Who comes when, in place of what the dials say of that. */
  readonly visits?: Visits | undefined
  /** What primitives cost, in place of what the dials name. */
  readonly costs?: CostTable | undefined
}

/** See the top of this file. It changes in place: `new Fleet(USUAL, 'seed').run().tally.whyFull` */
export class Fleet {
  readonly dials: Dials
  readonly tally: Tally
  readonly servers: Servers
  readonly crowd: Crowd
  /** Virtual ms since the fleet began. */
  now = 0
  readonly plays: Plays
  private readonly configurations: Configurations
  private readonly answers: Answers
  private readonly issuer: Issuer
  private readonly balancer: Balancing
  private readonly agenda = new Agenda<Due>()
  private readonly names: string[] = []
  private readonly zones: readonly (readonly FleetServer[])[]
  private readonly chance: Chance
  private readonly onlooker: Onlooker
  private readonly heldEvery: number
  /** Who comes when, where that is known. */
  readonly visits: Visits | undefined
  /** Connections that there will be; of known visits some may find one open. */
  private all: number
  private begun = 0
  private decided = 0

  /** @throws Misuse on dials that contradict each other, or on costs that nobody knows */
  constructor(asSet: Dials, seed: string, { onlooker = {}, balancer, visits, costs }: BesideDials = {}) {
    const dials = checkDials(visits ? dialsWith(visits, asSet) : asSet)
    this.dials = dials
    this.visits = visits
    this.all = dials.connections
    this.onlooker = onlooker
    this.plays = new Plays(dials, costTable(dials.costs, costs))
    this.configurations = new Configurations(dials)
    this.chance = chanceOf(seed, 'visits')
    const clocks = chanceOf(seed, 'clocks')
    const skews = Array.from({ length: dials.servers }, () => Math.round((2 * clocks() - 1) * dials.skew))
    this.servers = new Servers(dials, seed, this.configurations.server, skews)
    this.answers = new Answers(this.servers, this.plays, dials, chanceOf(seed, 'store'))
    this.issuer = new Issuer(this.servers, this.plays)
    this.balancer = balancer ?? new Balancer(dials, this.servers.all, chanceOf(seed, 'balancer'))
    this.crowd = new Crowd(dials, chanceOf(seed, 'crowd'), visits)
    this.tally = new Tally(dials, this.crowd.duration)
    this.heldEvery = Math.ceil(dials.connections / LOOKS)
    this.zones = Array.from({ length: dials.zones }, (_, zone) =>
      this.servers.all.filter((server) => server.zone === zone),
    )
    if (visits) this.due(0, { kind: 'known-visit', index: 0 })
    else for (const client of this.crowd.clients) this.due(this.crowd.first(client), client)
    for (const server of this.servers.all)
      this.due(dials.restart * (1 + server.index / dials.servers), { kind: 'restart', server })
  }

  /** Connections whose servers have decided so far. */
  get connections(): number {
    return this.decided
  }

  /** Lets things happen until that many connections more are decided, or all. @returns whether all are */
  advance(connections = Infinity): boolean {
    const until = this.decided + connections
    while (this.decided < Math.min(until, this.all)) {
      const due = this.agenda.take()
      this.now = this.agenda.now
      this.happen(due)
    }
    return this.decided >= this.all
  }

  /** Lets everything happen. */
  run(): this {
    this.advance()
    return this
  }

  /** Clocks count whole ms. */
  private due(time: number, due: Due): void {
    if (time < Infinity) this.agenda.put(Math.ceil(time), due)
  }

  private happen(due: Due): void {
    switch (due.kind) {
      case 'visit':
        return this.visit(due)
      case 'known-visit':
        return this.knownVisit(due.index)
      case 'hello':
        return this.hello(due.visit)
      case 'client-done':
        return this.clientDone(due.visit, due.decided)
      case 'server-done':
        return this.serverDone(due.visit, due.decided)
      case 'replay':
        return this.replay(due.visit)
      case 'close':
        return this.balancer.changes?.(due.server, -1)
      case 'restart':
        this.servers.restart(due.server, this.clock)
        this.onlooker.restarted?.(due.server, this.clock)
        return this.due(this.now + this.dials.restart, due)
    }
  }

  /** Virtual ms since 1970. */
  private get clock(): number {
    return VIRTUAL_START + this.now
  }

  // ---- A connection

  private visit(client: FleetClient): void {
    this.come(client)
    if (this.begun < this.all) this.due(this.crowd.next(client, this.now), client)
  }

  private knownVisit(index: number): void {
    const { times, clients, names } = this.visits!
    this.come(this.crowd.clients[clients[index]!]!, names[index])
    const next = times[index + 1]
    if (next === undefined) this.all = this.begun
    else this.due(next, { kind: 'known-visit', index: index + 1 })
  }

  /** @param name the number of the name that is visited; any where none is given */
  private come(client: FleetClient, name?: number): void {
    if (this.now < client.openUntil) this.tally.kept++
    else for (let i = 0; i < this.dials.parallel && this.begun < this.all; i++) this.begin(client, name)
  }

  private begin(client: FleetClient, to?: number): void {
    const { dials, chance } = this
    const number = to ?? below(chance, dials.names)
    const name = (this.names[number] ??= nameOf(number))
    const offer = offerOf(client, name, dials, this.configurations, this.clock, this.begun)
    const zone = chance() < dials.roam ? below(chance, dials.zones) : client.zone
    const server = this.balancer.serverFor({ client, offer, zone, servers: this.zones[zone] ?? [] })
    const open = this.crowd.openFor()
    const oneWay = server.zone === client.zone ? dials.latency : dials.latency + dials.far
    const visit = { index: this.begun++, client, server, name, oneWay, began: this.clock, offer }
    client.openUntil = Math.max(client.openUntil, this.now + open)
    if (this.balancer.changes) {
      this.balancer.changes(server, 1)
      this.due(this.now + open, { kind: 'close', server })
    }
    this.due(this.now + oneWay, { kind: 'hello', visit })
  }

  /** A hello arrives, and the server decides. */
  private hello(visit: Visit): void {
    const { server, name, offer, client } = visit
    const verdicts = this.answers.decide(server, name, offer, this.clock)
    const { resumed, renew, asked, earlyFailed } = verdicts
    const outcome = outcomeOf(visit, verdicts)
    const because = offer.session ? causeOf(this.servers, server, offer.session, verdicts, this.clock) : ''
    const failed = resumed ? undefined : (verdicts.failed ?? offer.failed)
    const made = this.issuer.withAnswer(visit, resumed, renew, this.clock, asked)
    const play = this.plays.of(client.version, outcome)
    const delay = this.delayOf(server, play.time.server, asked)
    const decided = { outcome, resumed, failed, because, early: verdicts.early, earlyFailed, made, delay }
    this.tally.count(visit, decided, play, this.plays.of(client.version, 'full'))
    this.tally.asked(asked, this.now)
    if (++this.decided % this.heldEvery === 0) this.tally.holds(this.servers.held, this.now)
    this.onlooker.decided?.(visit, decided)
    this.schedule(visit, decided)
  }

  /** What happens at both ends from then on, a latency after the other, as the messages of each version have it. */
  private schedule(visit: Visit, decided: Decided): void {
    const { replays, window } = this.dials
    const { oneWay } = visit
    const leaves = this.now + decided.delay
    // In a full handshake of TLS 1.2 the server has the last word (RFC 5246 §7.3); in every other one the client.
    const flights = visit.client.version === 'TLS 1.2' && !isResumed(decided.outcome) ? 3 : 1
    this.due(leaves + 2 * oneWay, { kind: 'server-done', visit, decided })
    this.due(leaves + flights * oneWay, { kind: 'client-done', visit, decided })
    if (visit.offer.early && this.chance() < replays)
      this.due(leaves + this.chance() * 2 * window, { kind: 'replay', visit })
  }

  /** The server has the client's Finished. */
  private serverDone(visit: Visit, decided: Decided): void {
    const { resumed } = decided
    const asked = nothingAsked()
    const late = this.issuer.whenFinished(visit, resumed, this.clock, asked)
    if (late.length > 0) {
      decided.made = late
      this.tally.made(visit, late)
    }
    visit.server.memory.finished(this.clock + visit.server.skew, asked)
    this.tally.asked(asked, this.now)
  }

  /** The client is connected, and keeps what it was given. */
  private clientDone(visit: Visit, { made, resumed }: Decided): void {
    const { client } = visit
    if (client.forgetful) return
    const more = this.issuer.kept(visit, made, resumed !== undefined, this.clock)
    if (more.length > 0) keepNewest(client, more, this.dials.keep)
  }

  /** Somebody sends a flight with early data again, to any server. */
  private replay({ offer, name }: Visit): void {
    const { all } = this.servers
    const server = all[below(this.chance, all.length)]!
    const { early, asked } = this.answers.decide(server, name, offer, this.clock)
    this.tally.replayed(early === 'accepted')
    this.tally.asked(asked, this.now)
  }

  /** ms from a hello to its answer: until a processor is free, the work, a store that is asked. */
  private delayOf({ freeAt }: FleetServer, microseconds: number, { operations }: Asked): number {
    const waits = operations > 0 ? this.dials['store-latency'] : 0
    if (microseconds === 0) return waits
    let first = 0
    for (let i = 1; i < freeAt.length; i++) if (freeAt[i]! < freeAt[first]!) first = i
    const ends = Math.max(this.now, freeAt[first]!) + microseconds / 1000
    freeAt[first] = ends
    return ends - this.now + waits
  }
}

/** How often it is looked how many sessions are held: some times in each span of time. */
const LOOKS = 256

function outcomeOf({ offer }: Visit, { resumed, early, renew }: Verdicts): Outcome {
  if (!offer.session) return 'full'
  if (!resumed) return 'refused'
  if (early) return early === 'accepted' ? 'early' : 'early-refused'
  return renew ? 'renewed' : 'resumed'
}
