/** What a ClientHello asks to resume. */
import { EMPTY } from '../../bytes/bytes.ts'
import type { TicketKey } from '../../session/tickets/ticket-key.ts'
import { findExtension } from '../../wire/extension.ts'
import type { ClientHello } from '../../wire/hello.ts'
import { behindId, behindTicket, type Behind } from './behind.ts'
import { versionsOf } from './facts.ts'
import type { GivenSessions } from './given.ts'
import { identitiesOf, type OfferedIdentity } from './questions13.ts'

/** Something that a client offers. */
export type HeardOffer = {
  /** What the client shows. */
  readonly shown: Uint8Array
  readonly behind: Behind
  /** Connections that offered the same before. */
  readonly before: readonly string[]
} & (
  | { readonly by: 'PSK'; readonly psk: OfferedIdentity }
  | { readonly by: 'ticket' }
  /** `sure`: an ID that nobody gave may be made up, where the client speaks TLS 1.3 (RFC 9846 §E.4). */
  | { readonly by: 'session ID'; readonly sure: boolean }
)

/** Identities that are looked at: who offers more has no claim to our patience. */
const MOST = 16

/** Everything that a hello offers, in order: PSKs, then the ticket or, without one, the session ID (RFC 5077 §3.4). */
export function offersOf(
  hello: ClientHello,
  sessions: GivenSessions,
  ticketKeys: readonly TicketKey[],
): readonly HeardOffer[] {
  const whence = (shown: Uint8Array) => {
    const given = sessions.behind(shown)
    return { given, before: [...(given?.offeredBy ?? [])] }
  }
  const psks = identitiesOf(hello).slice(0, MOST)
  const offers: HeardOffer[] = psks.map((psk) => {
    const { given, before } = whence(psk.identity)
    const behind = behindTicket(psk.identity, given, ticketKeys)
    return { by: 'PSK', shown: psk.identity, behind, before, psk }
  })
  const ticket = findExtension(hello.extensions, 'session_ticket') ?? EMPTY
  const id = hello.legacy_session_id
  if (ticket.length > 0) {
    const { given, before } = whence(ticket)
    offers.push({ by: 'ticket', shown: ticket, behind: behindTicket(ticket, given, ticketKeys), before })
  } else if (id.length > 0) {
    const { given, before } = whence(id)
    const sure = given !== undefined || !versionsOf(hello).includes('TLS 1.3')
    offers.push({ by: 'session ID', shown: id, behind: behindId(given), before, sure })
  }
  return offers
}
