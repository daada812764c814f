/** The authorities under one of which a certificate should be: RFC 9846 §4.3.4 (8446 §4.2.4). */
import type { CommonConfig } from '../../config/config.ts'
import type { Spoken } from '../spoken.ts'

/** A hint in either direction, so what is no list is none. */
export const certificateAuthorities: Spoken<'certificate_authorities'> = {
  type: 'certificate_authorities',
  says: {
    ClientHello: ({ speaks13 }, { client }) => (speaks13 ? listOf(client) : undefined),
    CertificateRequest: (_, { server }) => listOf(server),
  },
  hears: {
    CertificateRequest: (named) => ({
      authorities: named && 'authorities' in named ? named.authorities : [],
    }),
  },
}

function listOf({ certificateAuthorities: authorities }: CommonConfig) {
  return authorities.length > 0 ? { authorities } : undefined
}
