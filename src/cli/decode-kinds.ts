/** What `decode` understands: each kind turns bytes into annotated parts. */
import { decode, fixed, rest, struct } from '../bytes/layout.ts'
import { DecodeError } from '../bytes/reader.ts'
import { certificateSpan } from '../certificate/parse.ts'
import { decodeSession, storedSession } from '../session/session.ts'
import { KEY_NAME_LENGTH, type TicketKey } from '../session/ticket-key.ts'
import { ticketContentSpan, ticketSpan, unsealTicket } from '../session/ticket.ts'
import { handshakeParts } from './decode-handshake.ts'
import type { Keys, Kind, Part } from './decode-part.ts'
import { Reading } from './decode-reading.ts'
import { recordParts } from './decode-records.ts'

/** The parts of the input, one after the other, so that what comes before an error is seen. @throws DecodeError */
export function partsOf(kind: Kind, bytes: Uint8Array, keys: Keys): Iterable<Part> {
  switch (kind) {
    case 'record':
      return recordParts(bytes, keys)
    case 'handshake':
      return handshakeParts(bytes, 0, new Reading())
    case 'certificate':
      return [{ kind, title: 'certificate', at: 0, bytes, span: certificateSpan(bytes) }]
    case 'session':
      return sessionParts(bytes, keys)
    case 'ticket':
      return ticketParts(bytes, keys.ticketKey)
  }
}

// ---- Sessions and tickets

function* sessionParts(bytes: Uint8Array, keys: Keys): Generator<Part> {
  const { span } = decode(storedSession, bytes, 'StoredSession')
  yield { kind: 'session', title: 'session as a client keeps it', at: 0, bytes, span }
  const { ticket } = decodeSession(bytes)
  if (keys.ticketKey) yield* ticketParts(ticket, keys.ticketKey)
}

/** A ticket shows no more than this without its key: which format it has is known to who has the key. */
const closedTicket = struct('Ticket', 'RFC 5077 §4', { key_name: fixed(KEY_NAME_LENGTH), sealed: rest })

function* ticketParts(bytes: Uint8Array, key: TicketKey | undefined): Generator<Part> {
  const ticket = { kind: 'ticket', at: 0, bytes } as const
  if (!key) {
    const { span } = decode(closedTicket, bytes)
    yield { ...ticket, title: 'sealed ticket (--ticket-key opens it)', span }
    return
  }
  yield { ...ticket, title: `sealed ticket of format ${key.format}`, span: ticketSpan(key, bytes) }
  const content = unsealTicket(key, bytes)
  const span = ticketContentSpan(key, content)
  yield { kind: 'session', title: 'what the ticket holds', at: undefined, bytes: content, span }
}

// ---- Guessing

/** The kind that the bytes look like. @param form `hex`, `binary` or a PEM label */
export function guessKind(bytes: Uint8Array, form: string, hasTicketKey: boolean): Kind | undefined {
  if (/CERTIFICATE$/.test(form)) return 'certificate'
  if (/SESSION$/.test(form)) return 'session'
  const [first = 0, second = 0] = bytes
  if (first >= 20 && first <= 24 && second === 3 && bytes.length >= 5) return 'record'
  if (first === 0x30 && second >= 0x80) return 'certificate'
  const length = (second << 16) | ((bytes.at(2) ?? 0) << 8) | (bytes.at(3) ?? 0)
  if (bytes.length >= 4 && length + 4 <= bytes.length && first <= 254 && (first <= 25 || first === 254))
    return 'handshake'
  if (parses(() => decodeSession(bytes))) return 'session'
  return hasTicketKey ? 'ticket' : undefined
}

function parses(attempt: () => unknown): boolean {
  try {
    attempt()
    return true
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}
