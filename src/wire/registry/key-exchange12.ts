/** Small registries that only messages of TLS 1.2 use. */
import { cited, codePoints } from './code-points.ts'

/** How ServerKeyExchange names a curve; only by name since RFC 8422. */
export const ecCurveTypes = codePoints({
  type: 'ECCurveType',
  cite: 'RFC 8422 §5.4',
  size: 1,
  rows: {
    ...cited('RFC 8422 §5.4', { named_curve: 3 }),
    ...cited('RFC 4492 §5.4', { explicit_prime: 1, explicit_char2: 2 }),
  },
})

/** Kinds of certificate that a CertificateRequest of TLS 1.2 asks for. */
export const clientCertificateTypes = codePoints({
  type: 'ClientCertificateType',
  cite: 'RFC 5246 §7.4.4',
  size: 1,
  rows: {
    ...cited('RFC 5246 §7.4.4', {
      rsa_sign: 1,
      dss_sign: 2,
      rsa_fixed_dh: 3,
      dss_fixed_dh: 4,
      rsa_ephemeral_dh_RESERVED: 5,
      dss_ephemeral_dh_RESERVED: 6,
      fortezza_dms_RESERVED: 20,
    }),
    ...cited('RFC 8422 §5.5', { ecdsa_sign: 64 }),
    ...cited('RFC 4492 §5.5', { rsa_fixed_ecdh: 65, ecdsa_fixed_ecdh: 66 }),
    ...cited('RFC 9189 §7', { gost_sign256: 67, gost_sign512: 68 }),
  },
})
