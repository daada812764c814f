/** NewSessionTicket from the server: RFC 9846 §4.7.1 (8446 §4.6.1). */
import { EMPTY, fromUint } from '../../bytes/bytes.ts'
import { MAX_LIFETIME } from '../../session/offer-verdict.ts'
import type { SessionState } from '../../session/session.ts'
import type { Extension } from '../../wire/extension.ts'
import { sealSession } from '../seal-session.ts'
import type { ConnectedServer } from '../state.ts'
import type { Turn } from '../turn.ts'

/** Mints one ticket: a PSK of its own nonce, sealed under the ticket key or put into the cache under a reference. */
export function sendNewSessionTicket(turn: Turn, state: ConnectedServer): ConnectedServer {
  const { tickets, maxEarlyData } = turn.server
  const ordinal = state.ticketsSent
  // A counter is a unique nonce (§4.7.1); the age's mask must be unpredictable and new for each ticket.
  const nonce = fromUint(ordinal, 2)
  const ageAdd = turn.drawUint32('NewSessionTicket.ticket_age_add')
  const name = `resumption_psk_${ordinal}`
  const secret = turn.expand('resumption_master_secret', 'resumption_psk', name, { context: nonce })
  const session = sessionOf(turn, state, {
    secret,
    secretId: turn.endpoint.vault.get(name).id,
    nonce,
    ageAdd,
  })
  const ticket = wrap(turn, session)
  turn.release((each) => each === name)
  if (!ticket) return { ...state, ticketsSent: ordinal + 1 }
  const extensions: Extension<'NewSessionTicket'>[] =
    maxEarlyData > 0 ? [{ type: 'early_data', data: { max_early_data_size: maxEarlyData } }] : []
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
    { point: 'none' },
  )
  if (!state.owes.includes('NewSessionTicket')) turn.flush()
  return { ...state, ticketsSent: ordinal + 1 }
}

function sessionOf(
  turn: Turn,
  { choice, peer, authenticatedAt }: ConnectedServer,
  own: { secret: Uint8Array; secretId: string; nonce: Uint8Array; ageAdd: number },
): SessionState {
  const { tickets, maxEarlyData } = turn.server
  return {
    sessionId: EMPTY,
    version: 'TLS 1.3',
    suite: choice.suite,
    secret: own.secret,
    secretId: own.secretId,
    serverName: choice.serverName,
    alpn: choice.alpn,
    extendedMasterSecret: true,
    peerCertificates: peer.chain,
    peerVerified: peer.verified,
    createdAt: turn.env.now,
    authenticatedAt,
    lifetime: Math.min(tickets.lifetime, MAX_LIFETIME),
    ageAdd: own.ageAdd,
    nonce: own.nonce,
    maxEarlyDataSize: maxEarlyData,
  }
}

function wrap(turn: Turn, session: SessionState): Uint8Array | undefined {
  const { tickets } = turn.server
  if (tickets.kind === 'stateful') {
    const ticket = turn.draw('NewSessionTicket.ticket', tickets.referenceLength)
    turn.output({ kind: 'store-session', key: ticket, session: { ...session, ticket, timesUsed: 0 } })
    return ticket
  }
  return sealSession(turn, session)
}
