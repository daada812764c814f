/** Handshake messages as `decode` shows them. */
import { DecodeError } from '../bytes/reader.ts'
import { shiftSpan, type Span } from '../bytes/span.ts'
import { HANDSHAKE_HEADER } from '../wire/envelope.ts'
import { decodeMessage13 } from '../wire/handshake.ts'
import { decodeMessage12 } from '../wire/handshake12.ts'
import type { Part } from './decode-part.ts'

/** Handshake messages one after the other. @param at offset of the first in the input, `undefined` where it has none */
export function* handshakeParts(bytes: Uint8Array, at: number | undefined): Generator<Part> {
  for (let offset = 0; offset < bytes.length;) {
    if (bytes.length - offset < HANDSHAKE_HEADER)
      throw new DecodeError(
        'Handshake.length',
        offset,
        `a header of 4 bytes, of which ${bytes.length - offset} are there`,
      )
    const length = (bytes[offset + 1] << 16) | (bytes[offset + 2] << 8) | bytes[offset + 3]
    const end = offset + HANDSHAKE_HEADER + length
    if (end > bytes.length)
      throw new DecodeError(
        'Handshake.length',
        offset + 1,
        `${length} bytes, of which ${bytes.length - offset - 4} are there`,
      )
    const message = bytes.slice(offset, end)
    const start = at === undefined ? undefined : at + offset
    yield {
      kind: 'handshake',
      title: 'handshake message',
      at: start,
      bytes: message,
      span: messageSpan(message, start ?? 0),
    }
    offset = end
  }
}

/** As TLS 1.3 has it; what 1.3 does not know, or knows in another form, as 1.2 has it. */
function messageSpan(bytes: Uint8Array, at: number): Span {
  try {
    const decoded = decodeMessage13(bytes)
    if (decoded.message.name !== 'Unknown') return shiftSpan(decoded.span, at)
    return shiftSpan(decodeMessage12(bytes).span, at)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return as12(bytes, at, error)
  }
}

/** The error of TLS 1.3 stands where 1.2 cannot read it either. */
function as12(bytes: Uint8Array, at: number, first: DecodeError): Span {
  try {
    const decoded = decodeMessage12(bytes)
    if (decoded.message.name === 'Unknown') throw first
    return shiftSpan(decoded.span, at)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new DecodeError(first.field, first.offset + at, first.rule)
  }
}
