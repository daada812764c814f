/** Handshake messages as `decode` shows them. */
import { DecodeError } from '../bytes/reader.ts'
import { shiftSpan } from '../bytes/span.ts'
import { withCertificates } from '../certificate/inside.ts'
import { HANDSHAKE_HEADER } from '../wire/envelope.ts'
import type { Part } from './part.ts'
import type { Reading } from './reading.ts'

/**
 * Handshake messages one after the other.
 * @param at offset of the first in the input, `undefined` where it has none
 * @param inTheClear whether they came unprotected
 */
export function* handshakeParts(
  bytes: Uint8Array,
  at: number | undefined,
  reading: Reading,
  inTheClear = true,
): Generator<Part> {
  for (let offset = 0; offset < bytes.length;) {
    const length = messageLength(bytes, offset)
    const message = bytes.slice(offset, offset + length)
    const start = at === undefined ? undefined : at + offset
    const { span, guessed } = readAt(message, start ?? 0, reading, inTheClear)
    const title = guessed === '' ? 'handshake message' : `handshake message, ${guessed}`
    const apart = shiftSpan(withCertificates(span, message), start ?? 0)
    yield { kind: 'handshake', title, at: start, bytes: message, span: apart }
    offset += length
  }
}

/** Length of the message that begins at an offset, header included. @throws DecodeError where it is not all there */
function messageLength(bytes: Uint8Array, offset: number): number {
  const left = bytes.length - offset
  if (left < HANDSHAKE_HEADER)
    throw new DecodeError('Handshake.length', offset, `a header of 4 bytes, of which ${left} are there`)
  const length = (bytes[offset + 1] << 16) | (bytes[offset + 2] << 8) | bytes[offset + 3]
  if (HANDSHAKE_HEADER + length > left)
    throw new DecodeError(
      'Handshake.length',
      offset + 1,
      `${length} bytes, of which ${left - HANDSHAKE_HEADER} are there`,
    )
  return HANDSHAKE_HEADER + length
}

/** Errors count in the input. */
function readAt(message: Uint8Array, at: number, reading: Reading, inTheClear: boolean) {
  try {
    return reading.read(message, inTheClear)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new DecodeError(error.field, error.offset + at, error.rule)
  }
}
