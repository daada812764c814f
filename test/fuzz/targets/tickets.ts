/** Tickets in every format: whatever a client shows, and whatever a server with our key may have put into one. */
import { concat } from '../../../src/bytes/bytes.ts'
import {
  openTicket,
  sealBytes,
  sealTicket,
  ticketSpan,
  unsealTicket,
  ticketContentSpan,
} from '../../../src/session/tickets/ticket.ts'
import {
  TICKET_FORMATS,
  ticketKey,
  ticketKeyLength,
  type TicketFormat,
} from '../../../src/session/tickets/ticket-key.ts'
import { genuineSessions } from '../genuine.ts'
import { Broken, decodes, type Target } from '../target.ts'

const KEYS = (Object.keys(TICKET_FORMATS) as TicketFormat[]).map((format) => {
  const active = ticketKey(format, new Uint8Array(ticketKeyLength(format)).fill(7))
  return { active, acceptOnly: [], iv: new Uint8Array(active.ivLength) }
})

/** A byte that chooses the format and whether the rest is sealed first, then a ticket or what is in one. */
export const target: Target = {
  about: 'tickets of every format, forged or sealed with our key',
  seeds: () =>
    KEYS.flatMap((keys, at) =>
      genuineSessions().flatMap((session) => {
        const ticket = sealTicket(keys, session, keys.iv)
        const content = unsealTicket(keys.active, ticket)
        return [concat(Uint8Array.of(2 * at), ticket), concat(Uint8Array.of(2 * at + 1), content)]
      }),
    ),
  work: { base: 500_000, each: 3000 },
  run: (input) => {
    const [chosen = 0] = input
    const keys = KEYS[(chosen >> 1) % KEYS.length]
    const content = input.slice(1)
    const ticket = chosen & 1 ? sealBytes(keys.active, content, keys.iv) : content
    const opened = openTicket(keys, ticket)
    if (opened.kind === 'unusable' && opened.why === '') throw new Broken('unusable, and it does not say why')
    decodes(ticket, () => ticketSpan(keys.active, ticket))
    decodes(content, () => ticketContentSpan(keys.active, content))
  },
}
