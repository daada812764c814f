/** Tickets as the server that made them sees them: to everybody else they are opaque (RFC 9846 §4.7.1, 8446 §4.6.1). */
import { equal } from '../../bytes/bytes.ts'
import { decode } from '../../bytes/layout.ts'
import { DecodeError } from '../../bytes/reader.ts'
import type { Span } from '../../bytes/span.ts'
import { KEY_NAME_LENGTH, TICKET_FORMATS } from '../../session/tickets/ticket-key.ts'
import { TicketKeyRing } from '../../session/tickets/ticket-ring.ts'
import type { World } from '../../sim/lab/world.ts'

/** The fields of a ticket; `undefined` for bytes that are none of this server's. */
export type OpensTicket = (bytes: Uint8Array) => Span | undefined

/** Knows the tickets of the server of a world by the names of its keys. */
export function ticketsOf({ ticketKeys, now }: World): OpensTicket {
  if (!(ticketKeys instanceof TicketKeyRing)) return () => undefined
  const names = ticketKeys.list(now).map(({ name }) => name)
  const { layout } = TICKET_FORMATS[ticketKeys.schedule.format]
  return (bytes) => {
    const name = bytes.subarray(0, KEY_NAME_LENGTH)
    if (!names.some((known) => equal(known, name))) return undefined
    try {
      return decode<unknown>(layout, bytes, 'Ticket').span
    } catch (error) {
      if (error instanceof DecodeError) return undefined
      throw error
    }
  }
}
