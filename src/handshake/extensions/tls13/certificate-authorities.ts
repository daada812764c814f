/** The authorities under one of which a certificate should be: RFC 9846 §4.3.4 (8446 §4.2.4). */
import type { Spoken } from '../spoken.ts'

/** Heard in a CertificateRequest: a hint, so what is no list is none. */
export const certificateAuthorities: Spoken<'certificate_authorities'> = {
  type: 'certificate_authorities',
  hears: {
    CertificateRequest: (named) => ({
      authorities: named && 'authorities' in named ? named.authorities : [],
    }),
  },
}
