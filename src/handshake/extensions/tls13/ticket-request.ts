/** How many tickets a client would like, and how many it gets: RFC 9149. */
import { findExtension } from '../../../wire/extension.ts'
import type { ClientHello } from '../../../wire/hello.ts'
import type { Turn } from '../../turn/turn.ts'
import type { Spoken } from '../spoken.ts'
import { commonModes } from './psk-key-exchange-modes.ts'

const CITE = 'RFC 9149 §3'

/** The number that holds is that for a resumption where a session is resumed; a PSK from outside resumes none. */
export const ticketRequest: Spoken<'ticket_request'> = {
  type: 'ticket_request',
  says: {
    ClientHello: ({ speaks13 }, { client: { ticketRequest: wanted } }) =>
      speaks13 && wanted !== 'none'
        ? { new_session_count: wanted.newSession, resumption_count: wanted.resumption }
        : undefined,
    EncryptedExtensions: ({ choice, hello }, turn) => {
      const asked = askedFor(hello, choice.psk)
      return asked === undefined ? undefined : { expected_count: promise(turn, hello, asked) }
    },
  },
  hears: {
    EncryptedExtensions: (answer, { offer, psk }, turn) => {
      if (!answer) return undefined
      const asked = askedFor(offer.hello, psk) ?? 0
      turn.settle({ expectedTickets: answer.expected_count })
      turn.remark(`asked for ${tickets(asked)}; the server expects to send ${answer.expected_count}`, CITE)
      return undefined
    },
  },
}

/** The tickets that a server owes a client after the handshake: as many as it asks for, within a limit, or the usual number. */
export function ticketsFor({ server: { tickets } }: Turn, hello: ClientHello, psk: UsedPsk): number {
  const asked = askedFor(hello, psk)
  return asked === undefined ? tickets.count : Math.min(asked, tickets.limit)
}

type UsedPsk = { readonly source: { readonly kind: 'session' | 'external' | 'imported' } } | undefined

/** What a hello asks for: after a resumption, or after anything else; `undefined` where it says nothing. */
function askedFor({ extensions }: ClientHello, psk: UsedPsk): number | undefined {
  const request = findExtension(extensions, 'ticket_request')
  const resumes = psk?.source.kind === 'session'
  return resumes ? request?.resumption_count : request?.new_session_count
}

/** Says how many tickets will come: none where the client could use none. */
function promise(turn: Turn, hello: ClientHello, asked: number): number {
  const { server } = turn
  const { limit } = server.tickets
  const expected = commonModes(server, hello).length > 0 ? Math.min(asked, limit) : 0
  turn.settle({ expectedTickets: expected })
  const why = expected < asked && expected === limit ? `, which is tickets.limit` : ''
  turn.remark(`the client asks for ${tickets(asked)} and gets ${expected}${why}`, CITE)
  return expected
}

function tickets(count: number): string {
  return count === 1 ? '1 ticket' : `${count} tickets`
}
