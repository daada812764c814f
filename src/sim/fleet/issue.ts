/** Which sessions a server makes in a connection, and when; what its client keeps of them. */
import type { SessionState } from '../../session/session.ts'
import type { Answers, Asked } from './answer.ts'
import type { Plays } from './plays.ts'
import { asClientKeeps, SessionMaker, type Particulars } from './sessions.ts'
import type { Servers } from './servers.ts'
import type { FleetSession, Made, Visit } from './visit.ts'

const NOTHING: readonly Made[] = []

/** The sessions of a fleet. */
export class Issuer {
  private readonly servers: Servers
  private readonly answers: Answers
  private readonly plays: Plays
  private readonly maker = new SessionMaker()

  constructor(servers: Servers, answers: Answers, plays: Plays) {
    this.servers = servers
    this.answers = answers
    this.plays = plays
  }

  /**
   * What goes with the answer to a hello: the tickets of TLS 1.3, right behind the server's Finished (RFC 9846 §4.7.1); in TLS
   * 1.2 a ticket in place of one whose key seals no more (RFC 5077 §3.3).
   * @param now virtual ms since 1970
   */
  withAnswer(
    visit: Visit,
    resumed: SessionState | undefined,
    renew: boolean,
    now: number,
    asked: Asked,
  ): readonly Made[] {
    const { client, server } = visit
    if (client.version === 'TLS 1.2') return renew ? this.make(visit, resumed, now) : NOTHING
    const { count, kind } = server.config.tickets
    const made: Made[] = []
    for (let i = 0; i < count; i++) made.push(...this.make(visit, resumed, now))
    if (kind === 'stateful') for (const one of made) this.store(visit, one.ticket, one, resumed, now, asked)
    return made
  }

  /**
   * What TLS 1.2 makes once the client's Finished is there: a ticket, or a session behind an ID (RFC 5246 §7.3).
   * @param now virtual ms since 1970
   */
  whenFinished(visit: Visit, resumed: SessionState | undefined, now: number, asked: Asked): readonly Made[] {
    if (visit.client.version !== 'TLS 1.2' || resumed) return NOTHING
    const made = this.make(visit, undefined, now)
    for (const one of made)
      if (!one.isSealed) this.store(visit, one.state.sessionId, one, undefined, now, asked)
    return made
  }

  /**
   * What a client has in the end: sessions that it was given, or the one of TLS 1.2 that was resumed, as good and as old as it
   * was.
   * @param now virtual ms since 1970
   */
  kept(
    { client, offer: { session: offered } }: Visit,
    made: readonly Made[],
    isResumed: boolean,
    now: number,
  ) {
    const template = this.plays.template(client.version)
    if (!template) return []
    const from = isResumed ? offered : undefined
    if (client.version === 'TLS 1.2' && from && made.length === 0) return [from]
    const authenticatedAt = from?.authenticatedAt ?? now
    // A ticket that takes the place of another says nothing new of the session.
    const createdAt = client.version === 'TLS 1.2' && from ? from.createdAt : now
    return made.map((one): FleetSession => asClientKeeps(template, one, createdAt, authenticatedAt))
  }

  /** One session, where servers make any. */
  private make(visit: Visit, resumed: SessionState | undefined, now: number): readonly Made[] {
    const { server, client } = visit
    const template = this.plays.template(client.version)
    if (!template) return NOTHING
    const particulars = particularsOf(visit, resumed, now + server.skew)
    const { tickets, sessionIds } = server.config
    const isCached = client.version === 'TLS 1.2' ? sessionIds : tickets.kind === 'stateful'
    return [
      isCached
        ? this.maker.cached(template, server, particulars)
        : this.maker.sealed(template, server, this.servers.keysOf(server, now), particulars),
    ]
  }

  private store(
    { server }: Visit,
    key: Uint8Array,
    { state: session }: Made,
    resumed: SessionState | undefined,
    now: number,
    asked: Asked,
  ): void {
    this.answers.hear(server, resumed, { kind: 'store-session', key, session }, now, asked)
  }
}

/** @param clock ms since 1970 by the server's clock */
function particularsOf(
  { server: { config }, name, client }: Visit,
  resumed: SessionState | undefined,
  clock: number,
): Particulars {
  return {
    serverName: name,
    // A session of TLS 1.2 that goes on stays as old as the handshake that made it.
    createdAt: (client.version === 'TLS 1.2' ? resumed?.createdAt : undefined) ?? clock,
    authenticatedAt: resumed?.authenticatedAt ?? clock,
    lifetime: config.tickets.lifetime,
    maxEarlyData: config.maxEarlyData,
  }
}
