/** The Certificate, or a CompressedCertificate in its place, the same for both roles: RFC 9846 §4.5.1, RFC 8879 §4. */
import { equal } from '../../bytes/bytes.ts'
import { ZlibRefused } from '../../bytes/zlib.ts'
import { fail } from '../../rules/failure.ts'
import type { Direction } from '../../trace/event.ts'
import { compressCertificate, uncompressCertificate } from '../../wire/compressed-certificate.ts'
import { HANDSHAKE_HEADER } from '../../wire/envelope.ts'
import { findExtension, type Extension } from '../../wire/extension.ts'
import { decodeMessage13, encodeMessage13, type MessageOf13 } from '../../wire/handshake.ts'
import type { CertificateEntry, CompressedCertificate } from '../../wire/message13.ts'
import type { Credential } from '../config/config.ts'
import { entryExtensions } from '../extensions/block.ts'
import { messageEvent13, type Received } from '../state/message.ts'
import type { Signing } from '../state/state-parts.ts'
import type { Turn13 } from '../turn/turn13.ts'

const CITE = 'RFC 8879 §4'

/** The extensions of the message that asks for a certificate: they say what its entries may answer, and how it may be compressed. */
type Asking = readonly (Extension<'ClientHello'> | Extension<'CertificateRequest'>)[] | undefined

// ---- Sent

/** What a Certificate is made of. */
interface ShownChain {
  readonly signing: Signing | undefined
  readonly context: Uint8Array
  readonly asked: Asking
}

/** Shows a chain, or an empty list; compressed where the peer takes it so, we do it, and it becomes shorter. */
export function showChain(turn: Turn13, { signing, context, asked }: ShownChain): void {
  const certificate_list = certificateList(turn, signing, asked)
  const body = { certificate_request_context: context, certificate_list }
  const plain = encodeMessage13({ name: 'Certificate', body })
  const point = `${turn.endpoint.actor} Certificate` as const
  const compressed = signing && compressedFor(turn, signing.credential, plain, asked)
  if (!compressed) return turn.sendEncoded('Certificate', plain, point)
  turn.send({ name: 'CompressedCertificate', body: compressed }, point)
  noteInside(turn, 'sent', compressed, plain)
}

function certificateList(turn: Turn13, signing: Signing | undefined, asked: Asking): CertificateEntry[] {
  if (!signing) return []
  const { credential } = signing
  return credential.chain.map((cert_data, index) => ({
    cert_data,
    extensions: entryExtensions(turn, { credential, index, asked: asked ?? [] }),
  }))
}

/** Of what each credential showed last: most connections are shown the same. */
const MADE = new WeakMap<
  Credential,
  { readonly plain: Uint8Array; readonly compressed: CompressedCertificate }
>()

/** `undefined` where the peer does not take it, we do not do it, or it saves nothing: nobody must compress (§4). */
function compressedFor(
  turn: Turn13,
  credential: Credential,
  plain: Uint8Array,
  asked: Asking,
): CompressedCertificate | undefined {
  const taken = findExtension(asked, 'compress_certificate')?.algorithms
  if (!taken || !turn.endpoint.config.certificateCompression.some((own) => taken.includes(own)))
    return undefined
  let made = MADE.get(credential)
  if (!made || !equal(made.plain, plain)) {
    made = { plain, compressed: compressCertificate(plain) }
    MADE.set(credential, made)
  }
  const { compressed } = made
  return wireLength(compressed) < plain.length ? compressed : undefined
}

// ---- Received

/**
 * The Certificate inside a CompressedCertificate, to be handled as if it had come so (§5); its bytes are those that came,
 * which are what the transcript has.
 * @param offered the algorithms that we said we take; none where we said nothing
 * @throws TlsFailure
 */
export function uncompressed(
  turn: Turn13,
  { body, bytes }: Received<'CompressedCertificate'>,
  offered: readonly string[] = [],
): Received<'Certificate'> {
  checkOffered(body, offered)
  checkLength(turn, body)
  const plain = inflated(body)
  const { message } = decodeMessage13(plain)
  noteInside(turn, 'received', body, plain)
  return { ...(message as MessageOf13<'Certificate'>), bytes }
}

/** The algorithm is one that we listed; without a list the message has no place here (§4). */
function checkOffered({ algorithm }: CompressedCertificate, offered: readonly string[]): void {
  if (offered.length === 0)
    fail('unexpected_message', CITE, {
      expected: 'a Certificate as it is: we did not say that we take a compressed one',
      actual: 'CompressedCertificate',
      field: 'CompressedCertificate',
    })
  const field = 'CompressedCertificate.algorithm'
  if (!offered.includes(algorithm))
    fail('illegal_parameter', CITE, {
      expected: `an algorithm that we offered: ${offered.join(', ')}`,
      actual: algorithm,
      field,
      offset: HANDSHAKE_HEADER,
    })
  // An extension that a configuration gives as it stands may offer more than we do.
  if (algorithm !== 'zlib')
    fail('bad_certificate', CITE, {
      expected: 'an algorithm of this library: zlib',
      actual: algorithm,
      field,
      offset: HANDSHAKE_HEADER,
    })
}

/** The limit is the one for a Certificate that is not compressed (§5), and is kept before anything is inflated (§4). */
function checkLength(turn: Turn13, { uncompressed_length: length }: CompressedCertificate): void {
  const { maxHandshakeLength } = turn.endpoint.config
  if (HANDSHAKE_HEADER + length > maxHandshakeLength)
    fail('bad_certificate', 'RFC 8879 §5', {
      expected: `a handshake message of at most ${maxHandshakeLength} bytes once it is uncompressed`,
      actual: `${HANDSHAKE_HEADER + length} bytes`,
      field: 'CompressedCertificate.uncompressed_length',
      offset: HANDSHAKE_HEADER + 2,
    })
}

function inflated(body: CompressedCertificate): Uint8Array {
  try {
    return uncompressCertificate(body)
  } catch (error) {
    if (!(error instanceof ZlibRefused)) throw error
    return fail('bad_certificate', CITE, {
      expected: `a ZLIB stream of ${body.uncompressed_length} bytes`,
      actual: error.reason,
      field: 'CompressedCertificate.compressed_certificate_message',
      offset: HANDSHAKE_HEADER + 5,
    })
  }
}

// ---- Both

/** Shows the trace what travelled in another form. */
function noteInside(
  turn: Turn13,
  direction: Direction,
  body: CompressedCertificate,
  plain: Uint8Array,
): void {
  if (!turn.env.trace) return
  const message = messageEvent13({ direction, name: 'Certificate', bytes: plain, protected: true })
  turn.note({ kind: 'uncompressed', algorithm: body.algorithm, compressedLength: wireLength(body), message })
}

/** Bytes of the message: its header, the algorithm, two lengths, the stream. */
function wireLength({ compressed_certificate_message: stream }: CompressedCertificate): number {
  return HANDSHAKE_HEADER + 2 + 3 + 3 + stream.length
}
