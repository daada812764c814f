/** The sessions that a fleet's connections make. All that does not matter to a decision is as in the handshake that was played. */
import { EMPTY, toHex } from '../../bytes/bytes.ts'
import type { Session, SessionState } from '../../session/session.ts'
import type { TicketKeys } from '../../session/tickets/ticket-key.ts'
import type { FleetServer } from './servers.ts'
import type { FleetSession, Made } from './visit.ts'

/** What differs between one session and another. */
export interface Particulars {
  readonly serverName: string
  /** ms since 1970 by the server's clock. */
  readonly createdAt: number
  readonly authenticatedAt: number
  /** Seconds. */
  readonly lifetime: number
  readonly maxEarlyData: number
}

/** Bytes of a ticket behind the name of its key, of a reference and of a session ID: enough to tell each from every other. */
const NUMBER_LENGTH = 8

const names = new WeakMap<Uint8Array, string>()

/** The name of a ticket key in hex, made once for each. */
function keyName({ active }: TicketKeys): string {
  const known = names.get(active.name)
  if (known !== undefined) return known
  const name = toHex(active.name)
  names.set(active.name, name)
  return name
}

/** Numbers the sessions of a fleet, and makes them. */
export class SessionMaker {
  private made = 0

  /** A session of a server that keeps it behind an ID (TLS 1.2) or a reference (TLS 1.3). */
  cached(template: Session, server: FleetServer, particulars: Particulars): Made {
    const number = this.next(EMPTY)
    const isTicket = template.version === 'TLS 1.3'
    const ticket = isTicket ? number : EMPTY
    const state = sessionLike(template, particulars, number, isTicket ? EMPTY : number, ticket)
    return { state, ticket, isSealed: false, origin: { server, boot: server.boot }, key: '' }
  }

  /** A session in a ticket. */
  sealed(template: Session, server: FleetServer, keys: TicketKeys, particulars: Particulars): Made {
    const ticket = this.next(keys.active.name)
    const state = sessionLike(template, particulars, ticket, EMPTY, EMPTY)
    const origin = { server, boot: server.boot }
    return { state, ticket, isSealed: true, origin, key: keyName(keys) }
  }

  private next(name: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(name.length + NUMBER_LENGTH)
    bytes.set(name)
    let number = ++this.made
    for (let at = bytes.length - 1; number > 0; at--) {
      bytes[at] = number % 256
      number = Math.floor(number / 256)
    }
    return bytes
  }
}

/** A server's: it was shown no certificate. What is secret is the number, so that two sessions never have the same. */
function sessionLike(
  template: Session,
  { serverName, createdAt, authenticatedAt, lifetime, maxEarlyData }: Particulars,
  secret: Uint8Array,
  sessionId: Uint8Array,
  ticket: Uint8Array,
): Session {
  const { version, suite, secretId, alpn, extendedMasterSecret, nonce } = template
  return {
    version,
    suite,
    secret,
    sessionId,
    secretId,
    serverName,
    alpn,
    extendedMasterSecret,
    peerCertificates: NONE,
    peerVerified: false,
    createdAt,
    authenticatedAt,
    lifetime,
    ageAdd: 0,
    nonce,
    maxEarlyDataSize: version === 'TLS 1.3' ? maxEarlyData : 0,
    ticket,
    timesUsed: 0,
  }
}

/** No chain is kept with a session: within a fleet's time none expires, and nobody's trust changes. That it was verified is. */
const NONE: readonly Uint8Array[] = []

/**
 * The session as its client keeps it.
 * @param template the client's, of the handshake that was played
 * @param createdAt ms since 1970 by the client's clock
 * @param authenticatedAt the same clock
 */
export function asClientKeeps(
  template: Session,
  { state, ticket, isSealed, origin, key }: Made,
  createdAt: number,
  authenticatedAt: number,
): FleetSession {
  return {
    version: state.version,
    suite: state.suite,
    secret: state.secret,
    sessionId: state.sessionId,
    secretId: state.secretId,
    serverName: state.serverName,
    alpn: state.alpn,
    extendedMasterSecret: state.extendedMasterSecret,
    peerCertificates: NONE,
    peerVerified: template.peerVerified,
    createdAt,
    authenticatedAt,
    lifetime: template.lifetime,
    ageAdd: 0,
    nonce: state.nonce,
    maxEarlyDataSize: state.maxEarlyDataSize,
    ticket,
    timesUsed: 0,
    group: template.group,
    sealed: isSealed ? (state satisfies SessionState) : undefined,
    origin,
    key,
  }
}
