/** The schemes that a side can verify: RFC 9846 §4.3.3 (8446 §4.2.3). */
import type { SchemeName } from '../../../crypto/signature/signature.ts'
import { fail } from '../../../rules/failure.ts'
import type { Spoken } from '../spoken.ts'

/** A CertificateRequest must have it (RFC 9846 §4.4.2). */
export const signatureAlgorithms: Spoken<'signature_algorithms'> = {
  type: 'signature_algorithms',
  says: {
    ClientHello: (_, { client }) => ({ supported_signature_algorithms: client.signatureSchemes }),
    CertificateRequest: (_, { server }) => ({ supported_signature_algorithms: server.signatureSchemes }),
  },
  hears: {
    CertificateRequest: (list) => {
      if (!list)
        fail('missing_extension', 'RFC 9846 §4.4.2 (8446 §4.3.2)', {
          expected: 'signature_algorithms',
          actual: 'none',
          field: 'CertificateRequest.extensions',
        })
      return { schemes: list.supported_signature_algorithms as readonly SchemeName[] }
    },
  },
}
