/** Either side after a TLS 1.2 handshake: the session that may be resumed, data, renegotiation (RFC 5246 §7.3, RFC 5746). */
import { EMPTY } from '../../bytes/bytes.ts'
import { oneUseMore, type Session, type SessionState } from '../../session/session.ts'
import { SUGGESTED_LIFETIME } from '../../session/decisions/offer-verdict12.ts'
import { receiveData, sendData } from '../common/application-data.ts'
import { rememberedPeer } from '../state/agreed.ts'
import type { Machine12 } from '../turn/machine.ts'
import type { State } from '../state/state.ts'
import type { Turn12 } from '../turn/turn12.ts'
import {
  answerRenegotiation,
  commandRenegotiation,
  onHelloRequest,
  onRenegotiation,
  sendHelloRequest,
} from './renegotiate.ts'
import { releaseHandshakeSecrets12 } from './erase12.ts'
import type { Client12State, Hellos12, Server12State, Ticket12, VerifyData } from '../state/state12.ts'

const RENEGOTIATION = 'RFC 5746 §3.5'

/** What is legal for a TLS 1.2 client that is connected. */
export const CONNECTED_CLIENT_12: Machine12<Client12State>['CONNECTED'] = {
  HelloRequest: { to: ['CONNECTED', 'START'], cite: 'RFC 5246 §7.4.1.1', run: onHelloRequest },
  'command renegotiate': { to: ['START'], cite: RENEGOTIATION, run: commandRenegotiation },
  'command send': { to: ['CONNECTED'], cite: 'RFC 5246 §10', run: sendData },
  application_data: { to: ['CONNECTED'], cite: 'RFC 5246 §10', run: receiveData },
}

/** What is legal for a TLS 1.2 server that is connected. */
export const CONNECTED_SERVER_12: Machine12<Server12State>['CONNECTED'] = {
  ClientHello: {
    to: ['CONNECTED', 'WAIT_SESSION', 'SEND_SERVER_FLIGHT', 'SEND_FINISHED'],
    cite: RENEGOTIATION,
    run: onRenegotiation,
  },
  'command renegotiate': { to: ['CONNECTED'], cite: 'RFC 5246 §7.4.1.1', run: answerRenegotiation },
  'send HelloRequest': { to: ['CONNECTED'], cite: 'RFC 5246 §7.4.1.1', run: sendHelloRequest },
  'command send': { to: ['CONNECTED'], cite: 'RFC 5246 §10', run: sendData },
  application_data: { to: ['CONNECTED'], cite: 'RFC 5246 §10', run: receiveData },
}

interface Ended {
  readonly hellos: Hellos12
}

/** The client is connected: a session with an ID or a ticket is handed out for keeping. */
export function connectedClient(
  turn: Turn12,
  { hellos, ticket }: Ended & { readonly ticket: Ticket12 },
  verifyData: VerifyData,
): State {
  turn.complete()
  const kept = keptSession(turn)
  const known = ticket !== undefined || turn.agreed.sessionId.length > 0
  if (known && turn.client.acceptTickets) {
    // A ticket without a session ID gets one when it is offered: made up then, echoed by a server that accepts (RFC 5077 §3.4).
    // A session that came without a new ticket is good for as long as it was, and no longer.
    const lifetime = ticket ? ticket.lifetimeHint : (kept?.lifetime ?? 0)
    const session: Session = Object.assign(sessionOf(turn, lifetime), {
      ticket: (ticket ?? kept)?.ticket ?? EMPTY,
      timesUsed: kept ? oneUseMore(kept) : 0,
    })
    turn.output({ kind: 'session', session })
  }
  endHandshake(turn)
  return {
    machine: 'client12',
    name: 'CONNECTED',
    hellos,
    verifyData,
    handshakes: turn.endpoint.phase + 1,
    owes: [],
  }
}

/** The session that was resumed as the client kept it. Where no new ticket came, its own is as good as it was. */
function keptSession({ agreed: { resumed } }: Turn12): Session | undefined {
  return resumed && (resumed.session as Session)
}

/** The server is connected: a session with an ID goes into the cache. */
export function connectedServer(turn: Turn12, { hellos }: Ended, verifyData: VerifyData): State {
  turn.complete()
  const { agreed } = turn
  if (agreed.sessionId.length > 0 && !agreed.resumed)
    turn.output({
      kind: 'store-session',
      key: agreed.sessionId,
      session: Object.assign(sessionOf(turn, turn.server.tickets.lifetime), {
        ticket: EMPTY,
        timesUsed: 0,
      }),
    })
  endHandshake(turn)
  return {
    machine: 'server12',
    name: 'CONNECTED',
    hellos,
    verifyData,
    handshakes: turn.endpoint.phase + 1,
    owes: [],
  }
}

/** Lets go of what only the handshake needed. */
function endHandshake(turn: Turn12): void {
  releaseHandshakeSecrets12(turn)
  turn.endTranscript(undefined)
}

/** The session as both sides remember it. A resumed one stays as old as the handshake that made it. */
export function sessionOf(turn: Turn12, lifetime: number): SessionState {
  const { agreed } = turn
  const secretId = turn.endpoint.vault.get(turn.phased('master_secret')).id
  const { peerCertificates, peerVerified } = rememberedPeer(turn.endpoint.actor, agreed)
  return {
    version: 'TLS 1.2',
    suite: agreed.suite,
    secret: turn.secret('master_secret'),
    secretId,
    sessionId: agreed.sessionId,
    serverName: agreed.serverName ?? '',
    alpn: agreed.alpn ?? '',
    extendedMasterSecret: agreed.extendedMasterSecret,
    peerCertificates,
    peerVerified,
    createdAt: agreed.resumed?.session.createdAt ?? turn.env.now,
    authenticatedAt: agreed.resumed?.session.authenticatedAt ?? turn.env.now,
    lifetime: lifetime || SUGGESTED_LIFETIME,
    ageAdd: 0,
    nonce: EMPTY,
    maxEarlyDataSize: 0,
  }
}
