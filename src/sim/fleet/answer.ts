/**
 * What a server of a fleet decides about an offer: the engine's own rules, asked the engine's own questions, of the engine's own
 * caches and rings. What is missing is the cryptography between them: a ticket is a number behind the name of its key, and
 * every binder is right.
 */
import { acceptQuestion12, foundById12, type Found12 } from '../../handshake/tls12/negotiate12.ts'
import { earlyQuestion } from '../../handshake/tls13/negotiate13.ts'
import { acceptQuestion, foundByReference, type Found } from '../../handshake/tls13/psk-accept.ts'
import { broken } from '../../rules/verdict.ts'
import { ACCEPT_PSK, TAKE_PSK } from '../../session/decisions/accept-verdict.ts'
import { ACCEPT_SESSION_12 } from '../../session/decisions/accept-verdict12.ts'
import { ACCEPT_EARLY_DATA, FRESH_EARLY_DATA } from '../../session/decisions/early-verdict.ts'
import type { SessionState } from '../../session/session.ts'
import { keyOfTicket } from '../../session/tickets/ticket.ts'
import type { Suite13 } from '../../wire/registry.ts'
import type { Chance } from './chance.ts'
import type { Dials } from './dials.ts'
import { nothingAsked, type Asked } from './memory/memory.ts'
import type { Plays } from './plays.ts'
import type { FleetServer, Servers } from './servers.ts'
import type { FleetSession } from './sessions.ts'
import type { Offer } from './visit.ts'

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
    const asked = nothingAsked()
    const { session } = offer
    if (!session) return { ...NOTHING, asked }
    return session.version === 'TLS 1.2'
      ? this.decide12(server, name, session, now, asked)
      : this.decide13(server, name, session, offer, now, asked)
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
    const facts = this.plays.facts12(server.config, name)
    const question = acceptQuestion12(server.config, facts, by, found, now + server.skew)
    const failed = broken(ACCEPT_SESSION_12, question)
    if (failed?.counts) server.memory.offered(failed.counts)
    const resumed = failed || 'why' in found ? undefined : found.session
    if (resumed) server.memory.offered('resumed')
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
    const facts = this.plays.facts13(config, name)
    const failed = broken(ACCEPT_PSK, acceptQuestion(config, facts, 0, found, clock))
    if (failed?.counts) server.memory.offered(failed.counts)
    if (failed || found.kind !== 'session') return this.refused(server, name, offer, clock, failed?.id, asked)
    if (found.stateful) {
      const taken = server.memory.take(session.ticket, clock, asked)
      const late = broken(TAKE_PSK, { index: 0, taken, note: undefined })
      if (late) return this.refused(server, name, offer, clock, late.id, asked)
    }
    const { session: resumed } = found
    server.memory.offered('resumed')
    if (!offer.early) return { ...NOTHING, resumed, asked }
    const earlyFailed =
      this.earlyFailed(server, name, resumed, offer, clock) ?? this.replayed(server, offer, clock)
    return {
      ...NOTHING,
      resumed,
      early: earlyFailed === undefined ? 'accepted' : 'rejected',
      earlyFailed,
      asked,
    }
  }

  /** Nothing is resumed, so no early data are taken either. */
  private refused(
    server: FleetServer,
    name: string,
    offer: Offer,
    clock: number,
    failed: string | undefined,
    asked: Asked,
  ): Verdicts {
    const earlyFailed = this.earlyFailed(server, name, undefined, offer, clock)
    const early = offer.early ? 'rejected' : undefined
    return { resumed: undefined, renew: false, failed, early, earlyFailed, asked }
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
    return broken(ACCEPT_EARLY_DATA, question)?.id
  }

  /** The same, of the last question. */
  private replayed(
    { config, memory }: FleetServer,
    { fingerprint }: Offer,
    clock: number,
  ): string | undefined {
    if (!config.replayCheck) return undefined
    return broken(FRESH_EARLY_DATA, { firstTime: memory.isNew(fingerprint, clock) })?.id
  }

  /** The session behind an ID or a reference; nothing where the store that has it gives no answer. */
  private lookUp({ memory, skew }: FleetServer, key: Uint8Array, now: number, asked: Asked) {
    const failures = this.dials['store-failures']
    if (failures > 0 && memory.asksOutside(key) && this.chance() < failures) {
      asked.operations++
      asked.failures++
      asked.look = 'miss'
      return { session: undefined, note: 'the store gave no answer' }
    }
    return memory.find(key, now + skew, asked)
  }
}
