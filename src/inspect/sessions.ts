/** `decode` on sessions, ours and OpenSSL's, and on the tickets in them. */
import { decode, fixed, rest, struct } from '../bytes/layout.ts'
import { DecodeError } from '../bytes/reader.ts'
import { shiftSpan } from '../bytes/span.ts'
import { certificateSpan } from '../certificate/parse.ts'
import { isNodeSession, nodeSession } from '../session/openssl-session-map.ts'
import { decodeOpensslSession, opensslSessionSpan } from '../session/openssl-session.ts'
import { decodeSession, storedSession } from '../session/session.ts'
import { KEY_NAME_LENGTH, type TicketKey } from '../session/ticket-key.ts'
import { ticketContentSpan, ticketSpan, unsealTicket } from '../session/ticket.ts'
import type { Part } from './part.ts'

/** A session as a client keeps it, and the ticket in it where there are keys to open it. @throws DecodeError */
export function* sessionParts(bytes: Uint8Array, keys: readonly TicketKey[]): Generator<Part> {
  if (isNodeSession(bytes)) {
    const { span, value } = decode(nodeSession, bytes)
    yield { kind: 'session', title: 'session as Node hands it out', at: 0, bytes, span }
    yield* opensslParts(value.session, keys, bytes.length - value.session.length)
    return
  }
  if (isOpenssl(bytes)) {
    yield* opensslParts(bytes, keys, 0)
    return
  }
  const { span } = decode(storedSession, bytes, 'StoredSession')
  yield { kind: 'session', title: 'session as a client keeps it', at: 0, bytes, span }
  const { ticket } = decodeSession(bytes)
  if (keys.length > 0) yield* ticketParts(ticket, keys)
}

/** DER begins with a SEQUENCE, ours with the length of the ticket: alike only where a ticket has more than 12 KiB. */
function isOpenssl(bytes: Uint8Array): boolean {
  return bytes[0] === 0x30 && (bytes.at(1) ?? 0) > 0x80
}

/** @param start offset of the bytes in the input */
function* opensslParts(bytes: Uint8Array, keys: readonly TicketKey[], start: number): Generator<Part> {
  const span = shiftSpan(opensslSessionSpan(bytes), start)
  yield { kind: 'session', title: 'session of OpenSSL (SSL_SESSION)', at: start, bytes, span }
  const { peer, tlsext_tick: ticket } = decodeOpensslSession(bytes)
  if (peer) {
    // The certificate is the last thing in its field.
    const end = span.children.find(({ name }) => name === 'peer')?.end ?? 0
    const at = end - peer.length
    const title = 'certificate of the peer'
    yield { kind: 'certificate', title, at, bytes: peer, span: shiftSpan(certificateSpan(peer), at) }
  }
  if (ticket && keys.length > 0) yield* ticketParts(ticket, keys)
}

/** A ticket shows no more than this without its key: which format it has is known to who has the key. */
const closedTicket = struct('Ticket', 'RFC 5077 §4', { key_name: fixed(KEY_NAME_LENGTH), sealed: rest })

/** A ticket, and what it holds where one of the keys opens it. @throws DecodeError where none does */
export function* ticketParts(bytes: Uint8Array, keys: readonly TicketKey[]): Generator<Part> {
  const ticket = { kind: 'ticket', at: 0, bytes } as const
  if (keys.length === 0) {
    const { span } = decode(closedTicket, bytes)
    yield { ...ticket, title: 'sealed ticket (--ticket-key opens it)', span }
    return
  }
  const { key, content } = unsealedBy(bytes, keys)
  yield { ...ticket, title: `sealed ticket of format ${key.format}`, span: ticketSpan(key, bytes) }
  const span = ticketContentSpan(key, content)
  yield { kind: 'session', title: 'what the ticket holds', at: undefined, bytes: content, span }
}

/** The first key that opens the ticket. @throws DecodeError with what each had against it */
function unsealedBy(bytes: Uint8Array, keys: readonly TicketKey[]): { key: TicketKey; content: Uint8Array } {
  const errors: DecodeError[] = []
  for (const key of keys) {
    try {
      return { key, content: unsealTicket(key, bytes) }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      errors.push(error)
    }
  }
  const [first] = errors
  const rules = errors.map((error, index) => `as ${keys[index].format} ${error.field}: ${error.rule}`)
  throw errors.every(({ message }) => message === first.message)
    ? first
    : new DecodeError('Ticket', 0, rules.join('; '))
}
