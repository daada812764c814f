/**
 * What a server of a fleet decides about an offer: the engine's own rules, asked the engine's own questions, of the engine's own
 * caches and rings. What is missing is the cryptography between them: a ticket is a number behind the name of its key, and
 * every binder is right.
 */
import { acceptQuestion12, type Found12 } from '../../handshake/tls12/negotiate12.ts'
import { earlyQuestion } from '../../handshake/tls13/negotiate13.ts'
import { acceptQuestion, type Found } from '../../handshake/tls13/psk-accept.ts'
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
    if (!session)
      return {
        resumed: undefined,
        renew: false,
        failed: undefined,
        early: undefined,
        earlyFailed: undefined,
        asked,
      }
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
    const { change, events } = keepOutput(this.servers.recall(server), giver, output, now + server.skew)
    asked.operations += events.filter(({ external }) => external).length
    this.servers.remember(server, change)
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
      by === 'ticket' ? this.ticket12(server, session, now) : this.id12(server, session, now, asked)
    const facts = { ...this.plays.facts12(server.config), serverName: name }
    const question = acceptQuestion12(server.config, facts, by, found, now + server.skew)
    const { failed, counts } = judge(ACCEPT_SESSION_12, question)
    if (counts) this.hear(server, undefined, { kind: 'offered-session', outcome: counts }, now, asked)
    const resumed = failed || 'why' in found ? undefined : found.session
    if (resumed) this.hear(server, resumed, { kind: 'offered-session', outcome: 'resumed' }, now, asked)
    const renew = resumed !== undefined && 'renew' in found && found.renew
    return { resumed, renew, failed: failed?.id, early: undefined, earlyFailed: undefined, asked }
  }

  private ticket12(server: FleetServer, { ticket, sealed }: FleetSession, now: number): Found12 {
    if (server.config.tickets.kind !== 'sealed') return { why: 'a ticket, but we use none' }
    const opened = keyOfTicket(this.servers.keysOf(server, now), ticket, now + server.skew)
    if ('why' in opened || !sealed) return { why: 'why' in opened ? opened.why : 'no session' }
    return { session: sealed, how: opened.how, renew: opened.renew }
  }

  private id12(server: FleetServer, { sessionId }: FleetSession, now: number, asked: Asked): Found12 {
    const { session, note } = this.lookUp(server, sessionId, now, asked)
    if (session) return { session, how: 'a session in our cache', renew: false }
    return { why: note ?? 'a session ID that our cache does not know' }
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
    const rejected = offer.early ? ('rejected' as const) : undefined
    const none = { resumed: undefined, renew: false, early: rejected, asked }
    if (failed || found.kind !== 'session')
      return {
        ...none,
        failed: failed?.id,
        earlyFailed: this.earlyFailed(server, name, undefined, offer, clock),
      }
    judge(PROVE_PSK, { index: 0, valid: true, length: LENGTH_OF_BINDER })
    if (found.stateful) {
      const { taken, note } = this.ask(server, { kind: 'take-session', key: session.ticket }, now, asked)
      const { failed: late } = judge(TAKE_PSK, { index: 0, taken, note })
      if (late)
        return {
          ...none,
          failed: late.id,
          earlyFailed: this.earlyFailed(server, name, undefined, offer, clock),
        }
    }
    this.hear(server, found.session, { kind: 'offered-session', outcome: 'resumed' }, now, asked)
    const resumed = found.session
    if (!offer.early)
      return { resumed, renew: false, failed: undefined, early: undefined, earlyFailed: undefined, asked }
    const earlyFailed =
      this.earlyFailed(server, name, resumed, offer, clock) ?? this.replayed(server, offer, now, asked)
    const early = earlyFailed === undefined ? 'accepted' : 'rejected'
    return { resumed, renew: false, failed: undefined, early, earlyFailed, asked }
  }

  private find13(server: FleetServer, { ticket, sealed }: FleetSession, now: number, asked: Asked): Found {
    if (server.config.tickets.kind === 'stateful') {
      const { session, note } = this.lookUp(server, ticket, now, asked)
      if (session) return { kind: 'session', session, stateful: true, how: 'a reference into our cache' }
      return { kind: 'unknown', why: note ?? 'a reference that our cache does not know' }
    }
    const opened = keyOfTicket(this.servers.keysOf(server, now), ticket, now + server.skew)
    if ('why' in opened || !sealed)
      return { kind: 'unknown', why: 'why' in opened ? opened.why : 'no session' }
    return { kind: 'session', session: sealed, stateful: false, how: opened.how }
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
    asked.operations += answered.events.filter(({ external }) => external).length
    this.servers.remember(server, answered.change)
    return answered.answer as Extract<Answer, { readonly kind: K }>
  }
}
