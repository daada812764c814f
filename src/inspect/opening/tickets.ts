/** Tickets as they pass on the wire, and the sessions in them that a key opens. */
import { openTicket } from '../../session/tickets/ticket.ts'
import type { TicketKey } from '../../session/tickets/ticket-key.ts'
import type { SessionState } from '../../session/session.ts'
import { findExtension } from '../../wire/extension.ts'
import type { Read } from '../reading.ts'

/** Every ticket that a message hands out or presents. */
export function ticketsIn(message: Read['message']): readonly Uint8Array[] {
  if (message?.name === 'NewSessionTicket') return [message.body.ticket]
  if (message?.name !== 'ClientHello') return []
  const { extensions } = message.body
  const psks = findExtension(extensions, 'pre_shared_key')
  const ticket = findExtension(extensions, 'session_ticket')
  return [...(psks?.identities.map(({ identity }) => identity) ?? []), ...(ticket ? [ticket] : [])]
}

/** What a ticket holds, as each key reads it that opens it: two formats may have keys of one name. */
export function sessionsIn(ticket: Uint8Array, keys: readonly TicketKey[]): readonly SessionState[] {
  if (ticket.length === 0) return []
  return keys.flatMap((active) => {
    const opened = openTicket({ active, acceptOnly: [] }, ticket)
    return opened.kind === 'session' ? [opened.session] : []
  })
}
