/** What stands behind a session ID, a ticket or a PSK that a client shows: by who gave it, and by keys that open it. */
import { equal, toHex } from '../../bytes/bytes.ts'
import { Unseen, type Heard } from '../../rules/heard.ts'
import type { Session } from '../../session/session.ts'
import { openTicket } from '../../session/tickets/ticket.ts'
import { KEY_NAME_LENGTH, type TicketKey } from '../../session/tickets/ticket-key.ts'
import { inTime } from './clock.ts'
import type { GivenSession } from './given.ts'
import { HIDDEN } from './hidden.ts'

/** What is known of something that a client shows. */
export interface Behind {
  /** Who gave it, where that was heard. */
  readonly given: GivenSession | undefined
  /** The facts of the session, as a server has them. */
  readonly session: Heard<Session>
  /** By what the server knew it: that it did is seen in the answer alone. */
  readonly how: Unseen
  /** Why no server can have known it, where a key shows that. */
  readonly why: string | undefined
}

/** Of a session nothing was heard: the same fact is missing wherever a rule looks. */
function unheard(unseen: Unseen): Heard<Session> {
  const names = [
    ...['version', 'suite', 'secret', 'sessionId', 'secretId', 'serverName', 'alpn', 'extendedMasterSecret'],
    ...['peerCertificates', 'peerVerified', 'createdAt', 'authenticatedAt', 'lifetime', 'ageAdd', 'nonce'],
    ...['maxEarlyDataSize', 'ticket', 'timesUsed'],
  ] as const
  return Object.fromEntries(names.map((name) => [name, unseen] as const)) as Heard<Session>
}

const NOTHING_HEARD = { giver: unheard(HIDDEN.giver), ticket: unheard(HIDDEN.ticket) } as const

/** The session as its server has it at a moment: who was not asked for a certificate showed none. */
export function atServer({ given, session }: Behind, now: number): Heard<Session> {
  const then = inTime(session, now)
  return given?.asked === false ? { ...then, peerCertificates: [], peerVerified: false } : then
}

/** What stands behind a session ID. */
export function behindId(given: GivenSession | undefined): Behind {
  return { given, session: given?.session ?? NOTHING_HEARD.giver, how: HIDDEN.cache, why: undefined }
}

/** What stands behind a ticket. @param keys that may open it */
export function behindTicket(
  ticket: Uint8Array,
  given: GivenSession | undefined,
  keys: readonly TicketKey[],
): Behind {
  const opened = openedBy(ticket, keys)
  if (!opened) {
    const session = given?.session ?? NOTHING_HEARD.giver
    return { given, session, how: keys.length > 0 ? otherKey(ticket) : HIDDEN.ticket, why: undefined }
  }
  if (opened.kind === 'unusable')
    return { given, session: NOTHING_HEARD.ticket, how: HIDDEN.ticket, why: opened.why }
  const { session, named } = opened
  const serverName = named ? session.serverName : (given?.session.serverName ?? HIDDEN.names)
  const inside: Heard<Session> = { ...session, serverName, ticket, timesUsed: 0 }
  return { given, session: inside, how: HIDDEN.ring, why: undefined }
}

/** The first of the keys with the name of the ticket: what it makes of it. */
function openedBy(ticket: Uint8Array, keys: readonly TicketKey[]) {
  const name = ticket.subarray(0, KEY_NAME_LENGTH)
  const results = keys
    .filter((key) => equal(key.name, name))
    .map((active) => openTicket({ active, acceptOnly: [] }, ticket))
  return results.find(({ kind }) => kind === 'session') ?? results.at(0)
}

function otherKey(ticket: Uint8Array): Unseen {
  const name = toHex(ticket.subarray(0, KEY_NAME_LENGTH))
  return new Unseen(
    `what the sealed ticket holds: its key_name is ${name}`,
    'give the ticket key of that name (--ticket-key)',
  )
}
