/** How certificates may be compressed: RFC 8879 §3. Each side says it for itself, of what it receives. */
import type { CommonConfig } from '../../config/config.ts'
import type { Spoken } from '../spoken.ts'

/** A client says it to the server in its hello, a server to the client where it asks for a certificate. TLS 1.2 ignores it. */
export const compressCertificate: Spoken<'compress_certificate'> = {
  type: 'compress_certificate',
  says: {
    ClientHello: ({ speaks13 }, { client }) => (speaks13 ? algorithmsOf(client) : undefined),
    CertificateRequest: (_, { server }) => algorithmsOf(server),
  },
}

function algorithmsOf({ certificateCompression: algorithms }: CommonConfig) {
  return algorithms.length > 0 ? { algorithms } : undefined
}
