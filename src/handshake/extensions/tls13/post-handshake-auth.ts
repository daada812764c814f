/** Whether a client would show a certificate after the handshake: RFC 9846 §4.3.6 (8446 §4.2.6). */
import type { Spoken } from '../spoken.ts'

/** Said once, and never answered: a CertificateRequest may follow. */
export const postHandshakeAuth: Spoken<'post_handshake_auth'> = {
  type: 'post_handshake_auth',
  says: {
    ClientHello: ({ speaks13 }, { client }) => (speaks13 && client.postHandshakeAuth ? null : undefined),
  },
}
