/** RFC 8422 §5.6 to §6: keys and suites. */
import type { Rows } from '../row.ts'

/** RFC 8422 §5.6 to §6: keys and suites. */
export const RFC8422_KEYS = {
  rfc: 8422,
  sections: {
    '5.6': [
      {
        level: 'MUST',
        role: 'client',
        says: "the client's certificate has an ECDSA or EdDSA key",
        listed: [308],
        by: ['handshake/tls12/client-demand12.ts › if (!types.includes(type))'],
        tests: [
          'handshake/client12/certificate-request › is answered with no certificate by a key of %s, which certificate_types do not admit',
        ],
      },
    ],
    '5.9': [
      {
        level: 'MUST',
        role: 'both',
        says: 'certificates with such keys and signatures are those of RFC 3279 and RFC 8410',
        listed: [309, 310],
        by: ['certificate.parse', 'certificate.algorithms'],
        tests: ['certificate/verify › with certificates by openssl below our root'],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'curves are the recommended ones',
        listed: [311],
        by: ['crypto/agreement/group.ts › secp256r1: groupOf('],
        tests: [
          'crypto/group › makes the shares that OpenSSL makes, and agrees with it as client and as server',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'Ed25519 keys sign with ed25519, and Ed448 keys with ed448',
        listed: [312, 313],
        by: [
          "crypto/signature/signature.ts › if (!schemeFits(name, key, '1.2')) throw new RangeError",
          "crypto/signature/signature.ts › if (!schemeFits(name, key, '1.2')) return false",
        ],
        tests: ['crypto/signature › neither signs nor verifies with a key of another kind'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'and never with ECDSA',
        listed: [314],
        by: [
          "crypto/signature/signature.ts › if (!schemeFits(name, key, '1.2')) throw new RangeError",
          "crypto/signature/signature.ts › if (!schemeFits(name, key, '1.2')) return false",
        ],
        tests: ['crypto/signature › neither signs nor verifies with a key of another kind'],
      },
    ],
    '5.10': [
      {
        level: 'MUST',
        role: 'both',
        says: 'leading zeros of a shared secret stay',
        listed: [289],
        none: 'secrets of curves have the length of the field',
        tests: [
          'crypto/group › of %s stay, as with OpenSSL',
          'crypto/group › gives both sides one secret, with the lengths of its row',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a secret of zeros ends the handshake',
        listed: [290],
        by: ['crypto/agreement/group.ts › a point of small order: the shared secret would be all zero'],
        tests: [
          'crypto/group › refuses the point %s, whose secret is zero',
          'handshake/tls12/key-exchange › a point of low order, which makes the secret zero',
          'handshake/tls12/key-exchange › a point of low order',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'ECDSA is that of X9.62, with a hash that is secure',
        listed: [291, 292],
        by: ["crypto/signature/signature.ts › sign(message, key.scalar, { lowS: false, format: 'der' })"],
        tests: [
          'crypto/signature › signs what OpenSSL verifies, and the same each time',
          'crypto/signature › gives the P-256 values of RFC 6979 §A.2.5 with the hash of %s',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'EdDSA is that of RFC 8032, without a context',
        listed: [293, 294],
        by: [
          "crypto/signature/signature.ts › if (key.kind === 'ed448') return ed448.sign(message, key.seed)",
        ],
        tests: ['crypto/signature › signs what OpenSSL verifies, and the same each time'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'EdDSA has the hash number 8',
        listed: [295],
        by: ['wire/registry/signatures.ts › ed25519: 0x0807', 'wire/registry/signatures.ts › ed448: 0x0808'],
        tests: [
          'wire/registry › has the values of RFC 9846 for groups, schemes, extensions, messages and versions',
        ],
      },
    ],
    '5.11': [
      {
        level: 'MUST',
        role: 'both',
        says: 'points lie on their curve',
        listed: [296, 297],
        by: ['crypto/agreement/group.ts › `the point does not lie on ${curve}`'],
        tests: [
          'crypto/group › refuses points that are not on the curve',
          'handshake/tls12/key-exchange › a point of the wrong length',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'secrets of X25519 and X448 are not zero',
        listed: [298],
        by: ['crypto/agreement/group.ts › a point of small order: the shared secret would be all zero'],
        tests: ['crypto/group › refuses the point %s, whose secret is zero'],
      },
    ],
    '6': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'the four suites of this section are there',
        listed: [315, 316],
        by: [
          'wire/registry/suites12.ts › TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
          'wire/registry/suites12.ts › TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
          'wire/registry/suites12.ts › TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA:',
          'wire/registry/suites12.ts › TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA:',
        ],
        tests: [
          'record/openssl12 › is read and written byte for byte, options %i',
          'handshake/small-print12 › the suites that RFC 8422 recommends are spoken',
        ],
      },
    ],
  },
} as const satisfies Rows
