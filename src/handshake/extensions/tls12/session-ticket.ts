/** TLS 1.2: a ticket, or the wish for one (RFC 5077 §3.2). */
import { EMPTY } from '../../../bytes/bytes.ts'
import { offers12, type Spoken } from '../spoken.ts'

/** The answer says that a NewSessionTicket will come. */
export const sessionTicket: Spoken<'session_ticket'> = {
  type: 'session_ticket',
  says: {
    ClientHello: ({ session12 }, turn) =>
      offers12(turn) && turn.client.sessionTickets ? (session12?.ticket ?? EMPTY) : undefined,
    ServerHello12: ({ ticket }) => (ticket ? null : undefined),
  },
  hears: { ServerHello12: (data) => ({ ticket: data !== undefined }) },
}
