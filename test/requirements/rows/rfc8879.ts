/** RFC 8879: compressed certificates. */
import type { Rows } from '../row.ts'

/** RFC 8879: compressed certificates. */
export const RFC8879 = {
  rfc: 8879,
  sections: {
    '3': [
      {
        level: 'MUST',
        role: 'both',
        says: 'in TLS 1.2 the extension means nothing',
        by: [
          'handshake/extensions/tls13/compress-certificate.ts › speaks13 ? algorithmsOf(client) : undefined',
        ],
        tests: [
          'handshake/tls13/compressed-certificate › nobody says so by default, and in TLS 1.2 nobody says so at all',
          'handshake/tls13/compressed-certificate › where TLS 1.2 is chosen the extension means nothing',
        ],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'either side says what it takes: a client in its hello, a server in its CertificateRequest',
        by: [
          'handshake/extensions/tls13/compress-certificate.ts › ClientHello: ({ speaks13 }, { client }) =>',
          'handshake/extensions/tls13/compress-certificate.ts › CertificateRequest: (_, { server }) => algorithmsOf(server),',
        ],
        tests: [
          'handshake/tls13/compressed-certificate › both sides do, where both say so; everybody knows the other in the end',
        ],
      },
    ],
    '4': [
      {
        level: 'MAY',
        role: 'both',
        says: 'who was told so may compress',
        by: ['handshake/tls13/certificate-message.ts › if (!compressed) return turn.sendEncoded'],
        tests: [
          'handshake/tls13/compressed-certificate › a peer that takes only what we do not do gets a Certificate',
          'handshake/tls13/compressed-certificate › both sides do, where both say so; everybody knows the other in the end',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'another algorithm than was listed is illegal_parameter',
        by: [
          "handshake/tls13/certificate-message.ts › `an algorithm that we offered: ${offered.join(', ')}`",
        ],
        tests: ['handshake/tls13/compressed-certificate › is refused: %s'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'zlib is the format of RFC 1950, and gives the very bytes back',
        by: ['bytes/zlib.ts › return zlibSync(bytes, { level: 9 })'],
        tests: [
          'handshake/tls13/compressed-certificate › is its Certificate without the header, as one ZLIB stream',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'what does not decompress is bad_certificate',
        by: ['handshake/tls13/certificate-message.ts › `a ZLIB stream of ${body.uncompressed_length} bytes`'],
        tests: [
          'handshake/tls13/compressed-certificate › is refused: %s',
          'handshake/tls13/compressed-certificate › cut or with bits flipped it is bad_certificate or decode_error, never a bug of ours',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'so is another length than was said',
        by: ['handshake/tls13/certificate-message.ts › `a ZLIB stream of ${body.uncompressed_length} bytes`'],
        tests: ['handshake/tls13/compressed-certificate › is refused: %s'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'no more is decompressed than was said',
        by: ['bytes/zlib.ts › if (end + piece.length > length)'],
        tests: ['bytes/zlib › is refused where it is longer or shorter than stated'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'without the extension a CompressedCertificate is unexpected_message',
        by: [
          "handshake/tls13/certificate-message.ts › 'a Certificate as it is: we did not say that we take a compressed one'",
        ],
        tests: [
          'handshake/tls13/compressed-certificate › is unexpected where we did not say that we take it',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'its content is handled as a Certificate',
        by: ['handshake/tls13/client13.ts › uncompressed(turn, message, said?.algorithms))'],
        tests: [
          'handshake/tls13/compressed-certificate › the server is given the chain as if it had come so: an empty one is still refused',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'the transcript has the compressed message',
        by: [
          "handshake/tls13/certificate-message.ts › return { ...(message as MessageOf13<'Certificate'>), bytes }",
        ],
        tests: [
          'handshake/tls13/compressed-certificate › both sides do, where both say so; everybody knows the other in the end',
        ],
      },
    ],
    '5': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'what decompression costs is bounded',
        by: ['handshake/tls13/certificate-message.ts › HANDSHAKE_HEADER + length > maxHandshakeLength'],
        tests: [
          'handshake/tls13/compressed-certificate › the limit is that of a Certificate which is not compressed, to the byte',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'the length that it says has the limit of a Certificate as it is',
        by: ["handshake/tls13/certificate-message.ts › fail('bad_certificate', 'RFC 8879 §5'"],
        tests: [
          'handshake/tls13/compressed-certificate › the limit is that of a Certificate which is not compressed, to the byte',
        ],
      },
    ],
  },
} as const satisfies Rows
