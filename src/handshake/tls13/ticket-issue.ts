/** NewSessionTicket from the server: RFC 9846 §4.7.1 (8446 §4.6.1). */
import { EMPTY, fromUint } from '../../bytes/bytes.ts'
import { MAX_LIFETIME } from '../../session/decisions/offer-verdict.ts'
import type { SessionState } from '../../session/session.ts'
import { rememberedPeer } from '../state/agreed.ts'
import { arrangeExtensions } from '../extensions/block.ts'
import { drawGrease, greasedOrder } from '../config/grease.ts'
import { DEFAULT_ORDER } from '../extensions/registry.ts'
import { sealSession } from '../common/seal-session.ts'
import type { ConnectedServer, Server13State } from '../state/state.ts'
import type { Turn13 } from '../turn/turn13.ts'

/** A server between its Finished and the client's, where no certificate is on its way. */
type BeforeClientFinished = Extract<Server13State, { name: 'WAIT_EOED' | 'WAIT_FINISHED' }>
type Issuing = BeforeClientFinished | ConnectedServer

/** Sends a ticket to a client whose Finished is here. */
export function sendNewSessionTicket(turn: Turn13, state: ConnectedServer): ConnectedServer {
  issue(turn, state, state.authenticatedAt)
  return { ...state, ticketsSent: state.ticketsSent + 1 }
}

/**
 * Sends a ticket before the client's Finished: to who holds the PSK, as its binder proved, or to nobody in particular. What
 * goes into the cache with it is taken out again where the handshake fails (§6).
 */
export function sendTicketAhead<S extends BeforeClientFinished>(turn: Turn13, state: S): S {
  const { ticketsSent, stored } = state
  const ticket = issue(turn, state, provenAt(turn))
  const references = ticket && turn.server.tickets.kind === 'stateful' ? [...stored, ticket] : stored
  return Object.assign({}, state, { ticketsSent: ticketsSent + 1, stored: references })
}

/** When certificates were last proven, ms since 1970: in the handshake that made the session, or now. */
export function provenAt(turn: Turn13): number {
  return turn.agreed.resumed?.session.authenticatedAt ?? turn.env.now
}

/** Mints one ticket: a PSK of its own nonce, sealed under the ticket key or put into the cache under a reference. */
function issue(turn: Turn13, state: Issuing, authenticatedAt: number): Uint8Array | undefined {
  const { tickets } = turn.server
  const ordinal = state.ticketsSent
  // A counter is a unique nonce (§4.7.1); the age's mask must be unpredictable and new for each ticket.
  const unique = fromUint(ordinal, 2)
  const nonce = turn.env.seam?.ticketNonce?.(unique) ?? unique
  const ageAdd = turn.drawUint32('NewSessionTicket.ticket_age_add')
  const name = `resumption_psk_${ordinal}`
  const secret = turn.expand('resumption_master_secret', 'resumption_psk', name, { context: nonce })
  const session = sessionOf(turn, authenticatedAt, {
    secret,
    secretId: turn.endpoint.vault.get(name).id,
    nonce,
    ageAdd,
  })
  const ticket = wrap(turn, session)
  turn.release((each) => each.name === name)
  if (!ticket) return undefined
  const { NewSessionTicket: usual } = DEFAULT_ORDER
  const order = greasedOrder<'NewSessionTicket'>(usual, drawGrease(turn, 'NewSessionTicket', usual))
  const extensions = arrangeExtensions('NewSessionTicket', order, null, turn)
  turn.send(
    {
      name: 'NewSessionTicket',
      body: {
        ticket_lifetime: Math.min(tickets.lifetime, MAX_LIFETIME),
        ticket_age_add: ageAdd,
        ticket_nonce: nonce,
        ticket,
        extensions,
      },
    },
    undefined,
  )
  if (!state.owes.includes('NewSessionTicket')) turn.flush()
  return ticket
}

function sessionOf(
  turn: Turn13,
  authenticatedAt: number,
  own: { secret: Uint8Array; secretId: string; nonce: Uint8Array; ageAdd: number },
): SessionState {
  const { tickets, maxEarlyData } = turn.server
  const { suite, serverName = '', alpn = '' } = turn.agreed
  return {
    sessionId: EMPTY,
    version: 'TLS 1.3',
    suite,
    secret: own.secret,
    secretId: own.secretId,
    serverName,
    alpn,
    extendedMasterSecret: true,
    ...rememberedPeer('server', turn.agreed),
    createdAt: turn.env.now,
    authenticatedAt,
    lifetime: Math.min(tickets.lifetime, MAX_LIFETIME),
    ageAdd: own.ageAdd,
    nonce: own.nonce,
    maxEarlyDataSize: maxEarlyData,
  }
}

function wrap(turn: Turn13, session: SessionState): Uint8Array | undefined {
  const { tickets } = turn.server
  if (tickets.kind === 'stateful') {
    const ticket = turn.draw('NewSessionTicket.ticket', tickets.referenceLength)
    turn.output({ kind: 'store-session', key: ticket, session: { ...session, ticket, timesUsed: 0 } })
    return ticket
  }
  return sealSession(turn, session)
}
