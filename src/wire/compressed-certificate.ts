/** A CompressedCertificate and the Certificate that it stands for: RFC 8879 §4. */
import { encode, rest } from '../bytes/layout.ts'
import { deflate, inflate } from '../bytes/zlib.ts'
import { envelope, HANDSHAKE_HEADER } from './envelope.ts'
import type { CompressedCertificate } from './message13.ts'

/** What is compressed is the body: the header of the message is not in it. */
const certificateMessage = envelope('certificate', rest)

/** The compressed form of a Certificate message, given with its header. */
export function compressCertificate(message: Uint8Array): CompressedCertificate {
  const body = message.subarray(HANDSHAKE_HEADER)
  return {
    algorithm: 'zlib',
    uncompressed_length: body.length,
    compressed_certificate_message: deflate(body),
  }
}

/**
 * The whole Certificate message inside, with a header as if it had come so. Whoever calls has looked at the algorithm, which
 * is zlib, and at `uncompressed_length`, which is what this may cost.
 * @throws ZlibRefused where it is not that, in time and memory for the length that is stated
 */
export function uncompressCertificate({
  uncompressed_length: length,
  compressed_certificate_message: stream,
}: CompressedCertificate): Uint8Array {
  return encode(certificateMessage, inflate(stream, length))
}
