/** The schemes that a side takes in the signatures of certificates: RFC 9846 §4.3.3 (8446 §4.2.3). */
import type { CommonConfig } from '../../config/config.ts'
import type { Spoken } from '../spoken.ts'

/** It goes out where they are others than those of signature_algorithms, which stand for both without it. */
export const signatureAlgorithmsCert: Spoken<'signature_algorithms_cert'> = {
  type: 'signature_algorithms_cert',
  says: {
    ClientHello: (_, { client }) => ownList(client),
    CertificateRequest: (_, { server }) => ownList(server),
  },
}

function ownList({ certificateSchemes, signatureSchemes }: CommonConfig) {
  const differs = certificateSchemes && certificateSchemes.join() !== signatureSchemes.join()
  return differs ? { supported_signature_algorithms: certificateSchemes } : undefined
}
