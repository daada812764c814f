/** A session as a sealed ticket, for the servers of both versions (RFC 5077 §3.3, RFC 9846 §4.7.1). */
import { Misuse } from '../../rules/failure.ts'
import type { SessionState } from '../../session/session.ts'
import { sealTicket } from '../../session/tickets/ticket.ts'
import type { ServerConfig } from '../config/config.ts'
import type { Env } from '../state/endpoint.ts'
import { TICKET_ROOM } from './ticket-room.ts'
import type { Turn } from '../turn/turn.ts'

/** Most bytes of certificates in a ticket that a ClientHello is to bring back, beside all else that is in it. */
const MOST_CERTIFICATES = TICKET_ROOM - 2048

/**
 * A server of TLS 1.3 that is to send sealed tickets needs keys for them. In TLS 1.2 it may do without, and goes by session IDs.
 * @throws Misuse where it has none
 */
export function expectTicketKeys(
  { versions, pskModes, tickets: { kind, count, limit } }: ServerConfig,
  ticketKeys: Env['ticketKeys'],
): void {
  const sealsSome = kind === 'sealed' && count + limit > 0 && pskModes.length > 0
  if (ticketKeys || !sealsSome || !versions.includes('TLS 1.3')) return
  throw new Misuse(
    "sealed tickets need ticketKeys in the environment, or tickets: { count: 0 } or { kind: 'stateful' }",
  )
}

/**
 * The ticket under the active key; `undefined`, and a remark, where the client's certificates make it so large that no
 * client could bring it back.
 * @throws Misuse where the environment has no ticket keys
 */
export function sealSession(turn: Turn, session: SessionState): Uint8Array | undefined {
  const keys = turn.ticketKeys
  if (!keys) throw new Misuse('sealed tickets need ticketKeys in the environment')
  const size = session.peerCertificates.reduce((sum, { length }) => sum + length, 0)
  if (size <= MOST_CERTIFICATES)
    return sealTicket(keys, session, turn.draw('ticket.nonce', keys.active.ivLength))
  turn.remark(
    `no ticket: ${size} bytes of client certificates would be in it`,
    'RFC 9846 §4.7.1 (8446 §4.6.1)',
  )
  return undefined
}
