/**
 * What a server of a fleet decides about an offer: the engine's own rules, asked the engine's own questions, of the engine's own
 * caches and rings. What is missing is the cryptography between them: a ticket is a number behind the name of its key, and
 * every binder is right.
 */
import { acceptQuestion12, foundById12, type Found12 } from '../../handshake/tls12/negotiate12.ts'
import { earlyQuestion } from '../../handshake/tls13/negotiate13.ts'
import { acceptQuestion, foundByReference, type Found } from '../../handshake/tls13/psk-accept.ts'
import type { Output } from '../../handshake/state/output.ts'
import type { Answer, Request } from '../../handshake/state/request.ts'
import { judge } from '../../rules/verdict.ts'
import { ACCEPT_PSK, PROVE_PSK, TAKE_PSK } from '../../session/decisions/accept-verdict.ts'
import { ACCEPT_SESSION_12 } from '../../session/decisions/accept-verdict12.ts'
import { ACCEPT_EARLY_DATA, FRESH_EARLY_DATA } from '../../session/decisions/early-verdict.ts'
import type { SessionState } from '../../session/session.ts'
import { keyOfTicket } from '../../session/tickets/ticket.ts'
import type { Suite13 } from '../../wire/registry.ts'
import { answerFrom, keepOutput } from '../kernel/memory.ts'
import type { Chance } from './chance.ts'
import type { Dials } from './dials.ts'
import type { Plays } from './plays.ts'
import type { FleetServer, Servers } from './servers.ts'
import type { FleetSession, Offer } from './visit.ts'

/** What a server made of an offer. */
export interface Verdicts {
  readonly resumed: SessionState | undefined
  /** TLS 1.2: the key of the ticket seals no more. */
  readonly renew: boolean
  /** The check that failed, where something was offered and nothing is resumed. */
  readonly failed: string | undefined
  /** What became of early data. */
  readonly early: 'accepted' | 'rejected' | undefined
  /** The check that kept them from being accepted. */
  readonly earlyFailed: string | undefined
  /** Store and replies that were waited for. */
  readonly asked: Asked
}

/** What a store outside was asked and told. */
export interface Asked {
  operations: number
  /** Answers that never came. */
  failures: number
}

const LENGTH_OF_BINDER = 32

const NOTHING = {
  resumed: undefined,
  renew: false,
  failed: undefined,
  early: undefined,
  earlyFailed: undefined,
} as const

/** The servers' side of a fleet's decisions. */
export class Answers {
  private readonly servers: Servers
  private readonly plays: Plays
  private readonly dials: Dials
  private readonly chance: Chance

  /** @param chance for a store that fails now and then */
  constructor(servers: Servers, plays: Plays, dials: Dials, chance: Chance) {
    this.servers = servers
    this.plays = plays
    this.dials = dials
    this.chance = chance
  }

  /** What a server decides about an offer. @param now virtual ms since 1970 */
  decide(server: FleetServer, name: string, offer: Offer, now: number): Verdicts {
    const asked: Asked = { operations: 0, failures: 0 }
    const { session } = offer
    if (!session) return { ...NOTHING, asked }
    return session.version === 'TLS 1.2'
      ? this.decide12(server, name, session, now, asked)
      : this.decide13(server, name, session, offer, now, asked)
  }

  /** A server's memory hears what one of its connections handed out. @param now virtual ms since 1970 */
  hear(
    server: FleetServer,
    resumed: SessionState | undefined,
    output: Output,
    now: number,
    asked: Asked,
  ): void {
    const giver = { actor: 'server', resumed } as const
    this.become(server, keepOutput(this.servers.recall(server), giver, output, now + server.skew), asked)
  }

  // ---- TLS 1.2

  private decide12(
    server: FleetServer,
    name: string,
    session: FleetSession,
    now: number,
    asked: Asked,
  ): Verdicts {
    const by = session.ticket.length > 0 ? 'ticket' : 'session ID'
    const found =
      by === 'ticket'
        ? this.opened(server, session, now)
        : foundById12(this.lookUp(server, session.sessionId, now, asked))
    const facts = { ...this.plays.facts12(server.config), serverName: name }
    const question = acceptQuestion12(server.config, facts, by, found, now + server.skew)
    const { failed, counts } = judge(ACCEPT_SESSION_12, question)
    if (counts) this.hear(server, undefined, { kind: 'offered-session', outcome: counts }, now, asked)
    const resumed = failed || 'why' in found ? undefined : found.session
    if (resumed) this.hear(server, resumed, { kind: 'offered-session', outcome: 'resumed' }, now, asked)
    const renew = resumed !== undefined && 'renew' in found && found.renew
    return { ...NOTHING, resumed, renew, failed: failed?.id, asked }
  }

  /** What a ticket holds, where the server has its key. */
  private opened(server: FleetServer, { ticket, sealed }: FleetSession, now: number): Found12 {
    const key = keyOfTicket(this.servers.keysOf(server, now), ticket, now + server.skew)
    if ('why' in key) return key
    if (!sealed) throw new RangeError('a ticket without a session')
    return { session: sealed, how: key.how, renew: key.renew }
  }

  // ---- TLS 1.3

  private decide13(
    server: FleetServer,
    name: string,
    session: FleetSession,
    offer: Offer,
    now: number,
    asked: Asked,
  ): Verdicts {
    const { config } = server
    const clock = now + server.skew
    const found = this.find13(server, session, now, asked)
    const facts = { ...this.plays.facts13(config), serverName: name }
    const { failed, counts } = judge(ACCEPT_PSK, acceptQuestion(config, facts, 0, found, clock))
    if (counts) this.hear(server, undefined, { kind: 'offered-session', outcome: counts }, now, asked)
    const refuse = (check: string | undefined): Verdicts => ({
      ...NOTHING,
      failed: check,
      early: offer.early ? 'rejected' : undefined,
      earlyFailed: this.earlyFailed(server, name, undefined, offer, clock),
      asked,
    })
    if (failed || found.kind !== 'session') return refuse(failed?.id)
    judge(PROVE_PSK, { index: 0, valid: true, length: LENGTH_OF_BINDER })
    if (found.stateful) {
      const { taken, note } = this.ask(server, { kind: 'take-session', key: session.ticket }, now, asked)
      const { failed: late } = judge(TAKE_PSK, { index: 0, taken, note })
      if (late) return refuse(late.id)
    }
    const { session: resumed } = found
    this.hear(server, resumed, { kind: 'offered-session', outcome: 'resumed' }, now, asked)
    if (!offer.early) return { ...NOTHING, resumed, asked }
    const earlyFailed =
      this.earlyFailed(server, name, resumed, offer, clock) ?? this.replayed(server, offer, now, asked)
    return {
      ...NOTHING,
      resumed,
      early: earlyFailed === undefined ? 'accepted' : 'rejected',
      earlyFailed,
      asked,
    }
  }

  private find13(server: FleetServer, session: FleetSession, now: number, asked: Asked): Found {
    if (server.config.tickets.kind === 'stateful')
      return foundByReference(this.lookUp(server, session.ticket, now, asked))
    const opened = this.opened(server, session, now)
    if ('why' in opened) return { kind: 'unknown', why: opened.why }
    return { kind: 'session', session: opened.session, stateful: false, how: opened.how }
  }

  /** The check that keeps early data from being accepted, where somebody sent some. @param clock ms since 1970 */
  private earlyFailed(
    { config }: FleetServer,
    serverName: string,
    session: SessionState | undefined,
    { early, age }: Offer,
    clock: number,
  ): string | undefined {
    if (!early) return undefined
    // A server that resumes chooses the suite of the session where it can, and all here can.
    const suite = (session?.suite ?? config.suites[0]) as Suite13
    const psk = session && { index: 0 }
    const question = earlyQuestion(config, { psk, suite, alpn: undefined, serverName }, session, age, clock)
    return judge(ACCEPT_EARLY_DATA, question).failed?.id
  }

  /** The same, of the last question. */
  private replayed(
    server: FleetServer,
    { fingerprint }: Offer,
    now: number,
    asked: Asked,
  ): string | undefined {
    if (!server.config.replayCheck) return undefined
    const { firstTime, note } = this.ask(server, { kind: 'check-replay', fingerprint }, now, asked)
    return judge(FRESH_EARLY_DATA, { firstTime, note }).failed?.id
  }

  // ---- What servers remember

  /** The session behind an ID or a reference; nothing where the store that has it gives no answer. */
  private lookUp(server: FleetServer, key: Uint8Array, now: number, asked: Asked) {
    const failures = this.dials['store-failures']
    if (failures > 0 && this.isOutsideOnly(server, key, now) && this.chance() < failures) {
      asked.operations++
      asked.failures++
      return { session: undefined, note: 'the store gave no answer' }
    }
    return this.ask(server, { kind: 'get-session', key }, now, asked)
  }

  private isOutsideOnly(server: FleetServer, key: Uint8Array, now: number): boolean {
    return this.servers.recall(server).context.look(key, now + server.skew).outcome === 'ask'
  }

  /** A question that a server's memory answers. */
  private ask<K extends 'get-session' | 'take-session' | 'check-replay'>(
    server: FleetServer,
    request: Extract<Request, { readonly kind: K }>,
    now: number,
    asked: Asked,
  ): Extract<Answer, { readonly kind: K }> {
    const answered = answerFrom(this.servers.recall(server), request, now + server.skew)
    if (!answered) throw new RangeError('a memory has no answer')
    this.become(server, answered, asked)
    return answered.answer as Extract<Answer, { readonly kind: K }>
  }

  /** A server remembers something else, and a store outside may have been told. */
  private become(
    server: FleetServer,
    { change, events }: Pick<ReturnType<typeof keepOutput>, 'change' | 'events'>,
    asked: Asked,
  ): void {
    asked.operations += events.filter(({ external }) => external).length
    this.servers.remember(server, change)
  }
}
