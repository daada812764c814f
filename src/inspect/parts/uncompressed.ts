/** The Certificate inside of a CompressedCertificate: RFC 8879 §4. */
import { DecodeError } from '../../bytes/reader.ts'
import type { Span } from '../../bytes/span.ts'
import { ZlibRefused } from '../../bytes/zlib.ts'
import { withCertificates } from '../../certificate/x509/inside.ts'
import { COMMON_DEFAULTS } from '../../handshake/settings/defaults.ts'
import { uncompressCertificate } from '../../wire/compressed-certificate.ts'
import { decodeMessage13 } from '../../wire/handshake.ts'
import type { CompressedCertificate } from '../../wire/message13.ts'
import { note, type Part } from './part.ts'

/** No chain shrinks to a sixtieth: what claims to is not shown, so that the work follows the input. */
const MOST_TIMES = 64

/** What stands compressed inside of a message, or why it is not shown; nothing for other messages. @param at its offset */
export function* uncompressedParts(message: Uint8Array, span: Span, at: number | undefined): Generator<Part> {
  if (span.name !== 'CompressedCertificate') return
  const decoded = decodeMessage13(message).message
  if (decoded.name !== 'CompressedCertificate') return
  const why = unreadable(decoded.body, message.length)
  yield why === undefined ? inside(decoded.body, at) : note(`the Certificate inside is not shown: ${why}`, at)
}

function unreadable(
  { algorithm, uncompressed_length }: CompressedCertificate,
  length: number,
): string | undefined {
  if (algorithm !== 'zlib') return `${algorithm} is not spoken here`
  const most = Math.min(COMMON_DEFAULTS.maxHandshakeLength, MOST_TIMES * length)
  return uncompressed_length > most ? `${uncompressed_length} bytes, more than ${most}` : undefined
}

function inside(body: CompressedCertificate, at: number | undefined): Part {
  try {
    const bytes = uncompressCertificate(body)
    const span = withCertificates(decodeMessage13(bytes).span, bytes)
    return {
      kind: 'handshake',
      title: 'handshake message, inside the one before',
      at: undefined,
      bytes,
      span,
    }
  } catch (error) {
    if (error instanceof ZlibRefused) return note(`no Certificate is inside: ${error.reason}`, at)
    if (error instanceof DecodeError) return note(`no Certificate is inside: ${error.message}`, at)
    throw error
  }
}
