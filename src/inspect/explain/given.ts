/** Sessions that servers gave, as far as it was heard: which connection gave what another one offers. */
import { EMPTY } from '../../bytes/bytes.ts'
import type { Heard } from '../../rules/heard.ts'
import type { Session } from '../../session/session.ts'
import { findExtension } from '../../wire/extension.ts'
import type { NewSessionTicket } from '../../wire/message13.ts'
import { alpnIn } from '../../handshake/extensions/both/alpn.ts'
import { serverNameOf } from '../../handshake/extensions/both/server-name.ts'
import type { SocketAddress } from '../capture/event.ts'
import { keyOf } from '../reader/connection-reader.ts'
import { HIDDEN, lost } from './hidden.ts'
import type { Witness } from './witness.ts'

/** Who talked to whom, and from when on. */
export interface Visit {
  /** `c1`, `c2` and so on. */
  readonly connection: string
  readonly client: SocketAddress
  readonly server: SocketAddress
  /** Its first packet, ms since 1970. */
  readonly t: number
}

/** A session that a server gave. */
export interface GivenSession {
  readonly by: 'session ID' | 'ticket' | 'PSK'
  /** What a client shows for it. */
  readonly shown: Uint8Array
  /** Who gave it, to whom. */
  readonly visit: Visit
  /** When, ms since 1970. */
  readonly at: number
  /** Its facts; what was not heard of them stands as unseen. */
  readonly session: Heard<Session>
  /** Connections that offered it, in order; the last ones. */
  readonly offeredBy: string[]
  /** The fatal alert with which the connection that gave it ended; `undefined` where none did, so far. */
  failed: string | undefined
  /** Whether the server asked the client for a certificate; `undefined` until that is heard. */
  asked: boolean | undefined
}

/** What every session of a listener leaves open. */
const UNHEARD = {
  secret: HIDDEN.secret,
  secretId: '',
  peerCertificates: HIDDEN.peer,
  peerVerified: HIDDEN.peer,
  nonce: EMPTY,
  timesUsed: 0,
} as const

/** What a connection of TLS 1.2 gives: its ID or its ticket. @param t ms since 1970 */
export function given12(
  witness: Witness,
  shown: { readonly sessionId: Uint8Array } | { readonly ticket: Uint8Array; readonly hint: number },
  t: number,
  before: GivenSession | undefined,
): Pick<GivenSession, 'by' | 'shown' | 'session'> {
  const { hello, answer } = witness
  const byTicket = 'ticket' in shown
  const session: Heard<Session> = {
    version: (witness.version as Session['version'] | undefined) ?? HIDDEN.version,
    suite: answer?.cipher_suite ?? lost(HIDDEN.suites),
    sessionId: byTicket ? EMPTY : shown.sessionId,
    ticket: byTicket ? shown.ticket : EMPTY,
    serverName: hello ? serverNameOf(hello) : HIDDEN.names,
    alpn: answer ? alpnIn(answer.extensions) : lost(HIDDEN.alpn),
    extendedMasterSecret: answer
      ? findExtension(answer.extensions, 'extended_master_secret') !== undefined
      : lost(HIDDEN.serverEms),
    // A resumed session stays as old as the handshake that made it.
    createdAt: witness.resumption ? (before?.session.createdAt ?? HIDDEN.age) : t,
    authenticatedAt: witness.resumption ? (before?.session.authenticatedAt ?? HIDDEN.age) : t,
    lifetime: byTicket && shown.hint > 0 ? shown.hint : HIDDEN.lifetime,
    ageAdd: 0,
    maxEarlyDataSize: 0,
    ...UNHEARD,
  }
  return { by: byTicket ? 'ticket' : 'session ID', shown: byTicket ? shown.ticket : shown.sessionId, session }
}

/** What a NewSessionTicket of TLS 1.3 gives. @param t ms since 1970 */
export function given13(
  witness: Witness,
  message: NewSessionTicket,
  t: number,
  before: GivenSession | undefined,
): Pick<GivenSession, 'by' | 'shown' | 'session'> {
  const { hello, answer, encrypted } = witness
  const early = findExtension(message.extensions, 'early_data')
  const session: Heard<Session> = {
    version: 'TLS 1.3',
    suite: answer?.cipher_suite ?? HIDDEN.suites,
    sessionId: EMPTY,
    ticket: message.ticket,
    serverName: hello ? serverNameOf(hello) : HIDDEN.names,
    alpn: encrypted ? encrypted.alpn : witness.ofServer(HIDDEN.alpn),
    extendedMasterSecret: true,
    createdAt: t,
    authenticatedAt: witness.resumption ? (before?.session.authenticatedAt ?? HIDDEN.age) : t,
    lifetime: message.ticket_lifetime,
    ageAdd: message.ticket_age_add,
    maxEarlyDataSize: early?.max_early_data_size ?? 0,
    ...UNHEARD,
  }
  return { by: 'PSK', shown: message.ticket, session }
}

/** Sessions of one client that are kept in mind: what it might offer next. */
const OF_CLIENT = 16
/** Connections that are named of those that offered a session. */
const NAMED = 8

/** Sessions that are kept in mind at once: a capture may have any number of them, and its reader less than 300 MiB. */
const MOST_KEPT = 2 ** 13

/** Remembers what servers gave, as much as has room: what is oldest goes. */
export class GivenSessions {
  /** How many had to go, so that whoever offers one of them offers what nobody gave. */
  forgotten = 0
  private readonly byShown = new Map<string, GivenSession>()
  private readonly byClient = new Map<string, GivenSession[]>()

  /** A server gave a session. */
  gave(given: GivenSession): void {
    const key = keyOf(given.shown)
    // Given again, perhaps to another client: it stands for one session, the last.
    const before = this.byShown.get(key)
    if (before) this.forget(before.visit, [before])
    this.byShown.delete(key)
    this.byShown.set(key, given)
    const { address } = given.visit.client
    this.byClient.set(address, [...(this.byClient.get(address) ?? []), given].slice(-OF_CLIENT))
    const [oldest] = this.byShown
    if (this.byShown.size <= MOST_KEPT || !oldest) return
    this.byShown.delete(oldest[0])
    this.forget(oldest[1].visit, [oldest[1]])
    this.forgotten++
  }

  /** A client has none of these any more; what it shows of them all the same stays known. */
  forget({ client }: Visit, given: readonly GivenSession[]): void {
    const of = this.byClient.get(client.address) ?? []
    const kept = of.filter((one) => !given.includes(one))
    if (kept.length === 0) this.byClient.delete(client.address)
    else this.byClient.set(client.address, kept)
  }

  /** The session that stands behind what a client shows. */
  behind(shown: Uint8Array): GivenSession | undefined {
    return this.byShown.get(keyOf(shown))
  }

  /** A connection offers it. */
  offered(given: GivenSession, connection: string): void {
    if (given.offeredBy.at(-1) === connection) return
    given.offeredBy.push(connection)
    if (given.offeredBy.length > NAMED) given.offeredBy.shift()
  }

  /** What a client may have of a server, of its name or at its address; the newest first. */
  of(client: SocketAddress, server: SocketAddress, serverName: string): readonly GivenSession[] {
    const of = this.byClient.get(client.address) ?? []
    return of
      .filter(
        ({ visit, session }) =>
          sameEnd(visit.server, server) || (serverName !== '' && session.serverName === serverName),
      )
      .toReversed()
  }
}

function sameEnd(a: SocketAddress, b: SocketAddress): boolean {
  return a.address === b.address && a.port === b.port
}
