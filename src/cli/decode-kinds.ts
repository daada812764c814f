/** What `decode` understands: each kind turns bytes into annotated parts. */
import { decode } from '../bytes/layout.ts'
import { DecodeError } from '../bytes/reader.ts'
import type { Span } from '../bytes/span.ts'
import { certificateSpan } from '../certificate/parse.ts'
import { decodeSession, sessionLayout, storedSession } from '../session/session.ts'
import type { TicketKey } from '../session/ticket.ts'
import { handshakeParts } from './decode-handshake.ts'
import type { Keys, Kind, Part } from './decode-part.ts'
import { recordParts } from './decode-records.ts'

/** The parts of the input, one after the other, so that what comes before an error is seen. @throws DecodeError */
export function partsOf(kind: Kind, bytes: Uint8Array, keys: Keys): Iterable<Part> {
  switch (kind) {
    case 'record':
      return recordParts(bytes, keys)
    case 'handshake':
      return handshakeParts(bytes, 0)
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

const NAME = 16
const NONCE = 12
const TAG = 16

function* ticketParts(bytes: Uint8Array, key: TicketKey | undefined): Generator<Part> {
  if (bytes.length < NAME + NONCE + TAG)
    throw new DecodeError(
      'Ticket',
      bytes.length,
      `at least ${NAME + NONCE + TAG} bytes: key_name, nonce and tag`,
    )
  const sealed = bytes.length - TAG
  const field = (name: string, start: number, end: number): Span => ({
    ...{ name, start, end, type: `opaque[${end - start}]`, cite: '', children: [] },
    value: Array.from(bytes.subarray(start, end), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  })
  const children = [
    field('key_name', 0, NAME),
    field('nonce', NAME, NAME + NONCE),
    field('encrypted_state', NAME + NONCE, sealed),
    field('tag', sealed, bytes.length),
  ]
  const cite = 'RFC 5077 §4 recommends a like format'
  const span: Span = {
    name: 'Ticket',
    start: 0,
    end: bytes.length,
    type: 'Ticket',
    value: null,
    cite,
    children,
  }
  yield {
    kind: 'ticket',
    title: key ? 'sealed ticket' : 'sealed ticket (--ticket-key opens it)',
    at: 0,
    bytes,
    span,
  }
  if (key) yield openedTicket(bytes, key)
}

function openedTicket(bytes: Uint8Array, key: TicketKey): Part {
  const nonce = bytes.slice(NAME, NAME + NONCE)
  if (!key.name.every((byte, index) => byte === bytes[index]))
    throw new DecodeError('Ticket.key_name', 0, 'the name of the ticket key that was given')
  const state = key.aead.open(nonce, key.name, bytes.slice(NAME + NONCE))
  if (!state)
    throw new DecodeError('Ticket.tag', bytes.length - TAG, 'a tag that fits under the key that was given')
  const { span } = decode(sessionLayout, state, 'Session')
  return { kind: 'session', title: 'what the ticket holds', at: undefined, bytes: state, span }
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
