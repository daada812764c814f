/** RFC 5246 §7.4.7 to §9: keys and Finished. */
import type { Rows } from '../row.ts'

/** RFC 5246 §7.4.7 to §9: keys and Finished. */
export const RFC5246_KEYS = {
  rfc: 5246,
  sections: {
    '7.4.7': [
      {
        level: 'MUST',
        role: 'client',
        says: 'ClientKeyExchange is the first message, or behind Certificate',
        listed: [175, 176],
        by: [
          "handshake/tls12/client-hears12.ts › owes.push('ClientKeyExchange')",
          'connection/dispatch.ts › expected: Object.keys(cells)',
        ],
        tests: [
          'handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents',
          'handshake/tls12/skipped-messages › the key exchange: ChangeCipherSpec',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'with a fixed key it is empty',
        listed: [177, 178],
        because: 'does not bind us because fixed Diffie-Hellman is not spoken here |',
      },
    ],
    '7.4.7.1': [
      {
        level: 'MUST',
        role: 'client',
        says: 'the premaster secret has the version of the ClientHello',
        listed: [165],
        by: [
          'handshake/turn/turn12.ts › const node = this.keep(row.kind, rsaPremasterNode',
          'secrets/derive12.ts › bytes: concat(fromUint(version, 2), random46)',
        ],
        tests: [
          'secrets/derive12 › of RSA is the offered version and 46 random bytes',
          'handshake/server12/rsa-key-transport › the genuine ClientKeyExchange connects',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server checks it',
        listed: [166],
        by: [
          'crypto/signature/rsa-encryption.ts › (encoded[separator + 1]! ^ (version >> 8))',
          'crypto/signature/rsa-encryption.ts › (encoded[separator + 2]! ^ (version & 0xff))',
        ],
        tests: [
          'crypto/rsa-encryption › a major version of 2',
          'crypto/rsa-encryption › a minor version of 2: a rollback',
          'handshake/server12/rsa-key-transport › %s: the server does the same whatever is wrong',
          'crypto/rsa-encryption › the version that counts is the one that the ClientHello offered',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'so for older versions',
        listed: [167],
        because: 'does not bind us because no version below TLS 1.2 is spoken |',
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'what does not fit is replaced by random bytes, drawn beforehand',
        listed: [168, 169],
        by: [
          "handshake/turn/turn12.ts › const substitute = this.draw('pre_master_secret.substitute', RSA_PREMASTER)",
        ],
        tests: [
          'handshake/server12/rsa-key-transport › only the first of the ciphertexts holds a secret; for the others the server draws one',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'no alert tells of it: the handshake goes on with them',
        listed: [170, 171],
        by: ['crypto/signature/rsa-encryption.ts › (byte & ~good)'],
        tests: [
          'crypto/rsa-encryption › a ciphertext that holds no premaster secret gives the substitute',
          'handshake/server12/rsa-key-transport › the alert comes at Finished and not before, and is bad_record_mac',
          'handshake/server12/rsa-key-transport › %s: the server does the same whatever is wrong',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'who comes from SSL 3.0 encodes anew',
        listed: [172],
        because: 'does not bind us because SSL 3.0 was never spoken here |',
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'RSA is blinded, or else keeps no time',
        listed: [173],
        open: 'no operation here keeps its time secret, and the README says so',
      },
    ],
    '7.4.7.2': [
      {
        level: 'MUST',
        role: 'client',
        says: 'with a fixed key the public value is empty',
        listed: [174],
        none: 'no certificate with a fixed key is spoken',
        tests: [
          'handshake/tls12/key-exchange › an empty public value is malformed: certificates of fixed keys are not spoken',
        ],
      },
    ],
    '7.4.8': [
      {
        level: 'MUST',
        role: 'client',
        says: 'CertificateVerify comes right behind ClientKeyExchange',
        listed: [179],
        by: [
          "handshake/tls12/client-hears12.ts › if (signing) owes.push('CertificateVerify')",
          'connection/dispatch.ts › expected: Object.keys(cells)',
        ],
        tests: [
          'handshake/tls12/handshakes › a client certificate is asked for and proven',
          'handshake/tls12/skipped-messages › ClientKeyExchange: CertificateVerify behind the Certificate',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'its scheme is one of the CertificateRequest',
        listed: [180],
        by: [
          'handshake/common/credentials.ts › theirs.includes(name)',
          "handshake/common/authenticate.ts › `one of ${accepted.join(', ')}`",
        ],
        tests: [
          'handshake/tls12/key-exchange › a scheme that was not offered',
          'handshake/client12/certificate-request › is answered with no certificate where no scheme fits the key',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'and fits the key',
        listed: [181],
        by: ["handshake/common/authenticate.ts › `a scheme for the certificate's ${key.kind} key`"],
        tests: ['handshake/tls12/key-exchange › a scheme of another kind of key'],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'RSA keys sign with any hash that is allowed',
        listed: [182],
        by: ["crypto/signature/signature.ts › rsa_pkcs1_sha256: rsa('rsa', 'pkcs1', 'sha256')"],
        tests: [
          'handshake/client12/certificate-request › is answered with an RSA key where it lists %s alone',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'it covers all messages before it',
        by: [
          'handshake/common/authenticate.ts › a signature by the key of the certificate over what both sides saw',
        ],
        tests: [
          'handshake/tls12/key-exchange › CertificateVerify of another handshake is refused: it covers all messages',
          'handshake/tls12/key-exchange › a signature over other messages',
        ],
      },
    ],
    '7.4.9': [
      {
        level: 'MUST',
        role: 'both',
        says: 'Finished is verified',
        listed: [183],
        by: ["handshake/tls12/finished12.ts › 'the PRF of this transcript under this master secret'"],
        tests: [
          'handshake/tls12/key-exchange › over other messages is refused with decrypt_error',
          'handshake/tls12/key-exchange › of the other side is refused: each has a label of its own',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'its hash is that of the PRF',
        listed: [184],
        none: 'a suite has one hash for both',
        tests: [
          'handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents',
          'secrets/illustrated12 › ends with the verify_data of both sides',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'suites with another PRF say the hash',
        listed: [185],
        because: 'does not bind us because it binds those who define suites |',
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'verify_data has 12 bytes at least',
        listed: [186],
        because: 'does not bind us because it binds those who define suites; those here have 12 |',
      },
    ],
    '9': [
      {
        level: 'MUST',
        role: 'both',
        says: 'TLS_RSA_WITH_AES_128_CBC_SHA is there',
        listed: [189],
        by: ['wire/registry/suites12.ts › TLS_RSA_WITH_AES_128_CBC_SHA: ['],
        tests: [
          'handshake/small-print12 › the suite that RFC 5246 demands, where no profile says otherwise, is spoken',
          'record/openssl12 › is read and written byte for byte, options %i',
        ],
      },
    ],
  },
} as const satisfies Rows
