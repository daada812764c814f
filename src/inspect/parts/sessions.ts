/** `decode` on sessions, ours and OpenSSL's, and on the tickets in them. */
import { EMPTY } from '../../bytes/bytes.ts'
import { decode, fixed, rest, struct } from '../../bytes/layout.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { shiftSpan } from '../../bytes/span.ts'
import { certificateSpan } from '../../certificate/x509/parse.ts'
import { isNodeSession, nodeSession } from '../../session/tickets/openssl-session-map.ts'
import {
  decodeOpensslSession,
  isOpensslSession,
  opensslSessionSpan,
} from '../../session/tickets/openssl-session.ts'
import { decodeSession, storedSession } from '../../session/session.ts'
import { KEY_NAME_LENGTH, type TicketFormat, type TicketKey } from '../../session/tickets/ticket-key.ts'
import { ticketContentSpan, ticketSpan, unsealTicket } from '../../session/tickets/ticket.ts'
import { note, type Part } from './part.ts'

/** A session as a client keeps it, and the ticket in it where there are keys to open it. @throws DecodeError */
export function* sessionParts(bytes: Uint8Array, keys: readonly TicketKey[]): Generator<Part> {
  if (isNodeSession(bytes)) {
    const { span, value } = decode(nodeSession, bytes)
    yield { kind: 'session', title: 'session as Node hands it out', at: 0, bytes, span }
    yield* opensslParts(value.session, keys, bytes.length - value.session.length)
    return
  }
  if (isOpensslSession(bytes)) {
    yield* opensslParts(bytes, keys, 0)
    return
  }
  const { span } = decode(storedSession, bytes, 'StoredSession')
  yield { kind: 'session', title: 'session as a client keeps it', at: 0, bytes, span }
  const { ticket } = decodeSession(bytes)
  if (keys.length > 0) yield* ticketParts(ticket, keys)
}

/** @param start offset of the bytes in the input */
function* opensslParts(bytes: Uint8Array, keys: readonly TicketKey[], start: number): Generator<Part> {
  const span = shiftSpan(opensslSessionSpan(bytes), start)
  yield { kind: 'session', title: 'session of OpenSSL (SSL_SESSION)', at: start, bytes, span }
  const { peer, tlsext_tick: ticket = EMPTY, ssl_version, session_id: id } = decodeOpensslSession(bytes)
  // A field's value is the last thing in it.
  const startOf = (field: string, value: Uint8Array): number =>
    (span.children.find(({ name }) => name === field)?.end ?? 0) - value.length
  if (peer) {
    const at = startOf('peer', peer)
    const title = 'certificate of the peer'
    yield { kind: 'certificate', title, at, bytes: peer, span: shiftSpan(certificateSpan(peer), at) }
  }
  if (keys.length > 0 && ticket.length > 0) yield* ticketParts(ticket, keys)
  else if (ticket.length >= SHORTEST_SEALED) {
    const at = startOf('tlsext_tick', ticket)
    for (const part of ticketParts(ticket, [])) yield { ...part, at, span: shiftSpan(part.span, at) }
  } else if (ssl_version === 'TLS 1.3' && ticket.length === 0 && id.length === 0)
    yield note(
      'no ticket in this session of TLS 1.3: a client that keeps it took it before the server sent one, and cannot ' +
        'resume with it (RFC 9846 §4.7.1)',
      start,
    )
}

/** A ticket that is shorter is no sealed session but a reference to one that the server keeps. */
const SHORTEST_SEALED = 64

/** A ticket shows no more than this without its key: which format it has is known to who has the key. */
const closedTicket = struct('Ticket', 'RFC 5077 §4', { key_name: fixed(KEY_NAME_LENGTH), sealed: rest })

/** A ticket, and what it holds where one of the keys opens it. @throws DecodeError where none does */
export function* ticketParts(bytes: Uint8Array, keys: readonly TicketKey[]): Generator<Part> {
  const ticket = { kind: 'ticket', at: 0, bytes } as const
  if (keys.length === 0) {
    const { span } = decode(closedTicket, bytes)
    yield { ...ticket, title: 'sealed ticket: the ticket key opens it', span }
    return
  }
  const { key, content } = unsealedBy(bytes, keys)
  yield { ...ticket, title: `sealed ticket of format ${key.format}`, span: ticketSpan(key, bytes) }
  const span = ticketContentSpan(key, content)
  yield { kind: 'session', title: 'what the ticket holds', at: undefined, bytes: content, span }
}

/** The first key that opens the ticket. @throws DecodeError with what each had against it */
function unsealedBy(bytes: Uint8Array, keys: readonly TicketKey[]): { key: TicketKey; content: Uint8Array } {
  const failed: { readonly format: TicketFormat; readonly error: DecodeError }[] = []
  for (const key of keys) {
    try {
      return { key, content: unsealTicket(key, bytes) }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      failed.push({ format: key.format, error })
    }
  }
  const [first] = failed
  if (first && failed.every(({ error }) => error.message === first.error.message)) throw first.error
  const rules = failed.map(
    ({ format, error: { field, mismatch } }) => `as ${format} ${field}: ${mismatch.expected}`,
  )
  throw new DecodeError('Ticket', 0, {
    expected: rules.join('; or '),
    actual: failed.map(({ error }) => error.mismatch.actual).join('; '),
  })
}
