/** What can be taken apart: each kind turns bytes into annotated parts. */
import { DecodeError } from '../../bytes/reader.ts'
import { certificateSpan } from '../../certificate/x509/parse.ts'
import { isNodeSession } from '../../session/tickets/openssl-session-map.ts'
import { isOpensslSession } from '../../session/tickets/openssl-session.ts'
import { decodeSession } from '../../session/session.ts'
import type { Input } from './input.ts'
import { handshakeParts } from './messages.ts'
import type { Kind, Part } from './part.ts'
import type { Openers } from '../opening/known.ts'
import { Reading } from '../reading.ts'
import { isDtls, looksLikeRecord, v2HelloLength } from '../foreign.ts'
import { preambleOf } from '../preamble.ts'
import { recordParts } from './records.ts'
import { sessionParts, ticketParts } from './sessions.ts'

/**
 * The parts of some bytes, one after the other, so that what comes before an error is seen. Records may be those of one
 * direction, or of both in the order in which they went over the wire.
 * @throws DecodeError where the bytes end too early or are none of that kind: field, offset, rule
 * @example for (const part of partsOf('record', bytes, { keylog: new KeyLog(text) })) console.log(part.title)
 */
export function partsOf(kind: Kind, bytes: Uint8Array, keys: Openers = {}): Iterable<Part> {
  switch (kind) {
    case 'record':
      return recordParts(bytes, keys)
    case 'handshake':
      return handshakeParts(bytes, 0, new Reading())
    case 'certificate':
      return [{ kind, title: 'certificate', at: 0, bytes, span: certificateSpan(bytes) }]
    case 'session':
      return sessionParts(bytes, keys.ticketKeys ?? [])
    case 'ticket':
      return ticketParts(bytes, keys.ticketKeys ?? [])
  }
}

// ---- Guessing

/**
 * The kind that an input looks like; `undefined` where it looks like none, such as a private key. A ticket looks like
 * nothing, so it is guessed only where there are keys for it.
 */
export function kindOf({ form, inPem, bytes }: Omit<Input, 'remarks'>, keys: Openers = {}): Kind | undefined {
  if (inPem && /CERTIFICATE$/.test(form)) return 'certificate'
  if (inPem && /SESSION( PARAMETERS)?$/.test(form)) return 'session'
  if (inPem) return undefined
  const [first = 0, second = 0] = bytes
  if (looksLikeRecord(bytes) && bytes.length >= 5) return 'record'
  if (v2HelloLength(bytes) > 0 || isDtls(bytes)) return 'record'
  if (isNodeSession(bytes)) return 'session'
  if (isOpensslSession(bytes)) return 'session'
  if (first === 0x30 && second >= 0x80) return 'certificate'
  const length = (second << 16) | ((bytes.at(2) ?? 0) << 8) | (bytes.at(3) ?? 0)
  if (bytes.length >= 4 && length + 4 <= bytes.length && first <= 254 && (first <= 25 || first === 254))
    return 'handshake'
  if (parses(() => decodeSession(bytes))) return 'session'
  if (preambleOf(bytes)) return 'record'
  return keys.ticketKeys?.length ? 'ticket' : undefined
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
