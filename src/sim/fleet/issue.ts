/** Which sessions a server makes in a connection, and when; what its client keeps of them. */
import type { SessionState } from '../../session/session.ts'
import type { Asked } from './memory/memory.ts'
import type { Plays } from './plays.ts'
import { SessionMaker, type FleetSession, type Made } from './sessions.ts'
import type { Servers } from './servers.ts'
import type { Visit } from './visit.ts'

const NOTHING: readonly Made[] = []

/** The sessions of a fleet. */
export class Issuer {
  private readonly servers: Servers
  private readonly maker: SessionMaker

  constructor(servers: Servers, plays: Plays) {
    this.servers = servers
    this.maker = new SessionMaker(plays)
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
    if (client.version === 'TLS 1.2') return renew ? this.make(visit, resumed, 1, now) : NOTHING
    const { count, kind } = server.config.tickets
    const made = this.make(visit, resumed, count, now)
    if (kind === 'stateful') for (const one of made) server.memory.keep(one.shown, one, asked)
    return made
  }

  /**
   * What TLS 1.2 makes once the client's Finished is there: a ticket, or a session behind an ID (RFC 5246 §7.3).
   * @param now virtual ms since 1970
   */
  whenFinished(visit: Visit, resumed: SessionState | undefined, now: number, asked: Asked): readonly Made[] {
    if (visit.client.version !== 'TLS 1.2' || resumed) return NOTHING
    const made = this.make(visit, undefined, 1, now)
    for (const one of made) if (!one.isSealed) visit.server.memory.keep(one.sessionId, one, asked)
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
  ): readonly FleetSession[] {
    const from = isResumed ? offered : undefined
    if (client.version === 'TLS 1.2' && from && made.length === 0) return [from]
    const authenticatedAt = from?.authenticatedAt ?? now
    // A ticket that takes the place of another says nothing new of the session.
    const createdAt = client.version === 'TLS 1.2' && from ? from.createdAt : now
    return made.map((one) => this.maker.kept(one, createdAt, authenticatedAt))
  }

  /** So many sessions, where servers make any. */
  private make(
    { server, client: { version }, name }: Visit,
    resumed: SessionState | undefined,
    count: number,
    now: number,
  ): readonly Made[] {
    const { tickets, sessionIds } = server.config
    const isCached = version === 'TLS 1.2' ? sessionIds : tickets.kind === 'stateful'
    const keys = isCached ? undefined : this.servers.keysOf(server, now)
    const clock = now + server.skew
    // A session of TLS 1.2 that goes on stays as old as the handshake that made it.
    const createdAt = (version === 'TLS 1.2' ? resumed?.createdAt : undefined) ?? clock
    const authenticatedAt = resumed?.authenticatedAt ?? clock
    const all: Made[] = []
    for (let i = 0; i < count; i++) {
      const made = this.maker.make(version, name, server, keys, createdAt, authenticatedAt)
      if (made) all.push(made)
    }
    return all
  }
}
