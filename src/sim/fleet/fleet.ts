/**
 * A fleet: many clients, a balancer, some servers, and time. What servers and clients decide the engine's rules decide; what a
 * connection costs is charged, as it was when it was played once.
 */
import { VIRTUAL_START } from '../kernel/network-options.ts'
import { Agenda } from './agenda.ts'
import { Answers, type Asked } from './answer.ts'
import { Balancer } from './balance.ts'
import { below, chanceOf, type Chance } from './chance.ts'
import { causeOf } from './causes.ts'
import { Crowd } from './crowd.ts'
import { checkDials, type Dials } from './dials.ts'
import { offerOf } from './offer.ts'
import { Plays } from './plays.ts'
import type { Outcome } from './rehearsal.ts'
import { asClientKeeps, SessionMaker, type Made } from './sessions.ts'
import { Servers, type FleetServer } from './servers.ts'
import { Configurations, nameOf } from './settings.ts'
import { Tally } from './tally.ts'
import type { Decided, FleetClient, FleetSession, Visit } from './visit.ts'

/** Something that is due. */
type Due =
  | { readonly kind: 'visit'; readonly client: FleetClient }
  | { readonly kind: 'hello' | 'server-done' | 'client-done' | 'replay'; readonly visit: Visit }
  | { readonly kind: 'close'; readonly server: FleetServer }
  | { readonly kind: 'restart'; readonly server: FleetServer }

/** Looks on: at each connection once its server has decided, and at each server that begins anew. */
export interface Onlooker {
  readonly decided?: (visit: Visit, decided: Decided) => void
  readonly restarted?: (server: FleetServer, now: number) => void
}

/** See the top of this file. It changes in place: `new Fleet(USUAL, 'seed').run()` */
export class Fleet {
  readonly dials: Dials
  readonly tally: Tally
  readonly servers: Servers
  readonly crowd: Crowd
  private readonly plays: Plays
  private readonly configurations: Configurations
  private readonly answers: Answers
  private readonly balancer: Balancer
  private readonly maker = new SessionMaker()
  private readonly agenda = new Agenda<Due>()
  private readonly zones: readonly (readonly FleetServer[])[]
  private readonly chance: Chance
  private readonly onlooker: Onlooker
  private begun = 0
  private finished = 0

  /** @throws Misuse on dials that contradict each other */
  constructor(dials: Dials, seed: string, onlooker: Onlooker = {}) {
    this.dials = checkDials(dials)
    this.onlooker = onlooker
    this.plays = new Plays(dials)
    this.configurations = new Configurations(dials)
    this.chance = chanceOf(seed, 'visits')
    const clocks = chanceOf(seed, 'clocks')
    const skews = Array.from({ length: dials.servers }, () => Math.round((2 * clocks() - 1) * dials.skew))
    this.servers = new Servers(dials, seed, this.configurations.server, skews)
    this.answers = new Answers(this.servers, this.plays, dials, chanceOf(seed, 'store'))
    this.balancer = new Balancer(dials.balance, chanceOf(seed, 'balancer'))
    this.crowd = new Crowd(dials, chanceOf(seed, 'crowd'))
    this.tally = new Tally(dials, this.crowd.duration)
    this.zones = Array.from({ length: dials.zones }, (_, zone) =>
      this.servers.all.filter((server) => server.zone === zone),
    )
    for (const client of this.crowd.clients) this.due(this.crowd.first(client), { kind: 'visit', client })
    for (const server of this.servers.all)
      this.due(dials.restart * (1 + (server.index + 1) / dials.servers), { kind: 'restart', server })
  }

  /** Connections whose servers have decided so far. */
  get connections(): number {
    return this.finished
  }

  /** Virtual ms since the fleet began. */
  now = 0

  /** Lets things happen until that many connections more are counted, or all. @returns whether all are */
  advance(connections = Infinity): boolean {
    const until = Math.min(this.dials.connections, this.finished + connections)
    while (this.finished < until) {
      this.now = this.agenda.next
      this.happen(this.agenda.take())
    }
    return this.finished >= this.dials.connections
  }

  /** Lets everything happen. */
  run(): this {
    this.advance()
    return this
  }

  private due(time: number, due: Due): void {
    // Clocks of ends count whole ms.
    if (time < Infinity) this.agenda.put(Math.ceil(time), due)
  }

  private happen(due: Due): void {
    switch (due.kind) {
      case 'visit':
        return this.visit(due.client)
      case 'hello':
        return this.hello(due.visit)
      case 'client-done':
        return this.clientDone(due.visit)
      case 'server-done':
        return this.serverDone(due.visit)
      case 'replay':
        return this.replay(due.visit)
      case 'close':
        due.server.open--
        return
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
    const { parallel, connections } = this.dials
    if (this.now < client.openUntil) this.tally.kept++
    else for (let i = 0; i < parallel && this.begun < connections; i++) this.begin(client)
    if (this.begun < connections) this.due(this.crowd.next(client, this.now), { kind: 'visit', client })
  }

  private begin(client: FleetClient): void {
    const { dials, chance } = this
    const name = nameOf(below(chance, dials.names))
    const offer = offerOf(client, name, dials, this.configurations, this.clock)
    const zone = chance() < dials.roam ? below(chance, dials.zones) : client.zone
    const server = this.balancer.serverFor({ client, offer, servers: this.zones[zone]! })
    const open = this.crowd.openFor()
    const visit = { index: this.begun++, client, server, name, began: this.clock, offer }
    client.openUntil = Math.max(client.openUntil, this.now + open)
    server.open++
    this.due(this.now + open, { kind: 'close', server })
    this.due(this.now + dials.latency, { kind: 'hello', visit })
  }

  /** A hello arrives: the server decides. */
  private hello(visit: Visit): void {
    const { server, name, offer, client } = visit
    const verdicts = this.answers.decide(server, name, offer, this.clock)
    const outcome = outcomeOf(visit, verdicts)
    const cause =
      offer.session && !verdicts.resumed
        ? causeOf(this.servers, server, offer.session, verdicts, this.clock)
        : ''
    const made =
      client.version === 'TLS 1.3' ? this.tickets(visit, verdicts.resumed, verdicts.asked) : NOTHING_MADE
    const { bill } = this.plays.of(client.version, outcome)
    const delay = this.delayOf(server, this.tally.serverTime(bill), verdicts.asked)
    const failed = verdicts.resumed ? undefined : (verdicts.failed ?? offer.failed)
    const decided: Decided = {
      outcome,
      resumed: verdicts.resumed,
      failed,
      because: cause,
      earlyFailed: verdicts.earlyFailed,
      made,
      delay,
    }
    visit.decided = decided
    this.counted(visit, decided, verdicts)
    this.onlooker.decided?.(visit, decided)
    this.schedule(visit, decided)
  }

  /** What happens at both ends from then on, a latency after the other, as the messages of each version have it. */
  private schedule(visit: Visit, { delay, outcome }: Decided): void {
    const { latency, replays } = this.dials
    const flies = this.now + delay
    const twice = visit.client.version === 'TLS 1.2' && (outcome === 'full' || outcome === 'refused')
    this.due(flies + 2 * latency, { kind: 'server-done', visit })
    this.due(flies + (twice ? 3 : 1) * latency, { kind: 'client-done', visit })
    if (visit.offer.early && this.chance() < replays)
      this.due(flies + this.chance() * 2 * this.dials.window, { kind: 'replay', visit })
  }

  /** The server has the client's Finished. */
  private serverDone(visit: Visit): void {
    const { server, client, decided } = visit
    if (!decided) return
    const { outcome, resumed } = decided
    const asked = NOBODY_ASKED()
    if (client.version === 'TLS 1.2' && (!resumed || outcome === 'renewed')) {
      const made = this.session12(visit, resumed)
      if (made) visit.decided = { ...decided, made: [made] }
      if (made && !made.isSealed)
        this.answers.hear(
          server,
          undefined,
          { kind: 'store-session', key: made.state.sessionId, session: made.state },
          this.clock,
          asked,
        )
    }
    this.answers.hear(server, resumed, { kind: 'connected' }, this.clock, asked)
    this.tally.store.operations += asked.operations
  }

  /** The client is connected: what it was given it keeps. */
  private clientDone({ client, name, offer, decided }: Visit): void {
    const template = this.plays.template(client.version)
    if (!decided || client.forgetful || !template) return
    const given = decided.made.map((made) => {
      const { authenticatedAt } = (decided.resumed && offer.session) ?? { authenticatedAt: this.clock }
      return asClientKeeps(template, made, this.clock, authenticatedAt)
    })
    // A session of TLS 1.2 is as good as it was, and as old.
    const again =
      decided.resumed && client.version === 'TLS 1.2' && given.length === 0 ? [offer.session!] : given
    if (again.length > 0) client.sessions = kept([...client.sessions, ...again], name, this.dials.keep)
  }

  // ---- Sessions

  private tickets(
    { server, name, client }: Visit,
    resumed: Decided['resumed'],
    asked: Asked,
  ): readonly Made[] {
    const template = this.plays.template(client.version)
    const { count, kind, lifetime } = server.config.tickets
    if (!template || count === 0) return NOTHING_MADE
    const now = this.clock
    const createdAt = now + server.skew
    const particulars = {
      serverName: name,
      createdAt,
      authenticatedAt: resumed?.authenticatedAt ?? createdAt,
      lifetime,
      maxEarlyData: server.config.maxEarlyData,
    }
    const made: Made[] = []
    for (let i = 0; i < count; i++) {
      if (kind === 'sealed') {
        made.push(this.maker.sealed(template, server, this.servers.keysOf(server, now), particulars))
        continue
      }
      const one = this.maker.cached(template, server, particulars)
      made.push(one)
      this.answers.hear(
        server,
        resumed,
        { kind: 'store-session', key: one.ticket, session: one.state },
        now,
        asked,
      )
    }
    return made
  }

  /** The session of a handshake of TLS 1.2, or the ticket that takes the place of an old one; it stays as old. */
  private session12({ server, name, client }: Visit, resumed: Decided['resumed']): Made | undefined {
    const template = this.plays.template(client.version)
    if (!template) return undefined
    const { config } = server
    const clock = this.clock + server.skew
    const { createdAt, authenticatedAt } = resumed ?? { createdAt: clock, authenticatedAt: clock }
    const particulars = {
      serverName: name,
      createdAt,
      authenticatedAt,
      lifetime: config.tickets.lifetime,
      maxEarlyData: 0,
    }
    if (config.sessionIds) return this.maker.cached(template, server, particulars)
    return this.maker.sealed(template, server, this.servers.keysOf(server, this.clock), particulars)
  }

  // ---- What it costs

  /** ms from a hello to its answer: a free processor, the work, a store that is asked. */
  private delayOf(server: FleetServer, microseconds: number, { operations }: Asked): number {
    const waits = operations > 0 ? this.dials['store-latency'] : 0
    if (microseconds === 0) return waits
    const { freeAt } = server
    let first = 0
    for (let i = 1; i < freeAt.length; i++) if (freeAt[i]! < freeAt[first]!) first = i
    const starts = Math.max(this.now, freeAt[first]!)
    freeAt[first] = starts + microseconds / 1000
    return freeAt[first]! - this.now + waits
  }

  private counted(
    visit: Visit,
    { outcome, failed, because, earlyFailed, delay, made }: Decided,
    { asked, early }: ReturnType<Answers['decide']>,
  ): void {
    const { tally, dials } = this
    const { client, offer } = visit
    const { bill } = this.plays.of(client.version, outcome)
    const whole = this.plays.of(client.version, 'full').bill
    const at = visit.began - VIRTUAL_START
    // A round trip of TCP, those of TLS, and one for the question and its answer.
    const firstByte = 2 * dials.latency * (2 + bill.roundTrips) + delay + tally.clientTime(bill) / 1000
    tally.count({ version: client.version, outcome, at, firstByte, bill, whole })
    tally.store.operations += asked.operations
    tally.store.failures += asked.failures
    if (failed) tally.reason(failed, because)
    if (early) {
      tally.early.sent++
      if (early === 'accepted') tally.early.accepted++
    }
    if (earlyFailed) tally.earlyReason(earlyFailed)
    const { session } = offer
    // What is offered twice in the clear can be told to be the same: an ID or a ticket of TLS 1.2, a ticket of 1.3 used again.
    if (session && (session.version === 'TLS 1.2' || dials['single-use'] === 'no')) tally.linked++
    // The secret of TLS 1.2 is in the ticket; of 1.3 early data fall with it, since nothing fresh protects them (RFC 9846 §2.3).
    if (session?.key && (client.version === 'TLS 1.2' ? failed === undefined : early === 'accepted'))
      tally.falls(session.key)
    else if (client.version === 'TLS 1.2' && made.length > 0 && made[0]!.key) tally.falls(made[0]!.key)
    if (++this.finished % 1024 === 0) tally.held = Math.max(tally.held, this.servers.held)
  }

  /** Somebody sends a flight with early data again, to any server. */
  private replay({ offer, name }: Visit): void {
    const server = this.servers.all[below(this.chance, this.servers.all.length)]!
    const { early } = this.answers.decide(server, name, offer, this.clock)
    this.tally.early.replayed++
    if (early === 'accepted') this.tally.early.replaysAccepted++
  }
}

const NOTHING_MADE: readonly Made[] = []
const NOBODY_ASKED = (): Asked => ({ operations: 0, failures: 0 })

function outcomeOf({ offer }: Visit, { resumed, early, renew }: ReturnType<Answers['decide']>): Outcome {
  if (!offer.session) return 'full'
  if (!resumed) return 'refused'
  if (early) return early === 'accepted' ? 'early' : 'early-refused'
  return renew ? 'renewed' : 'resumed'
}

/** The sessions of a client, of that name the newest. */
function kept(sessions: readonly FleetSession[], name: string, keep: number): readonly FleetSession[] {
  let over = sessions.filter(({ serverName }) => serverName === name).length - keep
  return over <= 0 ? sessions : sessions.filter(({ serverName }) => serverName !== name || over-- <= 0)
}
