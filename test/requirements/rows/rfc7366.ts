/** RFC 7366: encrypt-then-MAC. */
import type { Rows } from '../row.ts'

/** RFC 7366: encrypt-then-MAC. */
export const RFC7366 = {
  rfc: 7366,
  sections: {
    '2': [
      {
        level: 'MAY',
        role: 'client',
        says: 'a client says that it would',
        by: ['handshake/extensions/tls12/encrypt-then-mac.ts › ClientHello: (_, turn) =>'],
        tests: [
          'handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents',
          'handshake/client12/server-hello › encrypt_then_mac and a block cipher is what the client asked for',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'the extension is empty',
        by: [
          'wire/extension/table.ts › encrypt_then_mac: { ClientHello: readIn12(flag(ETM)), ServerHello: read(flag(ETM)) }',
        ],
        tests: [
          'handshake/small-print12 › encrypt_then_mac of a %s has no body: with one it is decode_error',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'it is used where both said so, and nowhere else',
        by: [
          "handshake/tls12/negotiate12.ts › findExtension(hello.extensions, 'encrypt_then_mac') !== undefined",
          'handshake/extensions/tls12/encrypt-then-mac.ts › encryptThenMac: data !== undefined',
        ],
        tests: ['handshake/small-print12 › encrypt-then-MAC is used where both said so, and nowhere else'],
      },
    ],
    '3': [
      {
        level: 'MUST',
        role: 'server',
        says: 'with an AEAD or a stream cipher a server does not answer it',
        by: ['handshake/tls12/negotiate12.ts › usesBlockCipher(suite) && encryptThenMac && answers'],
        tests: [
          'handshake/small-print12 › encrypt_then_mac is answered with a block cipher, and not with an AEAD',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'such an answer with an AEAD is refused',
        by: ['handshake/extensions/tls12/encrypt-then-mac.ts › encrypt_then_mac never with an AEAD'],
        tests: ['handshake/client12/server-hello › encrypt_then_mac with an AEAD'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'the MAC covers what is encrypted, IV included',
        by: ['record/block12.ts › if (encryptThenMac) {'],
        tests: [
          'record/openssl12 › is read and written byte for byte, options %i',
          'record/protection › gives IV, MAC with %s, padding, ciphertext',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'it is verified before anything is decrypted',
        by: ['record/block12.ts › if (!equalConstantTime(mac.mac(header(end), encrypted)'],
        tests: [
          'handshake/tls12/padding-oracle › nothing is decrypted before the MAC holds',
          'record/record12 › is not decrypted when the MAC is wrong',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a wrong one is bad_record_mac',
        by: ['connection/records12.ts › expected: `a record protected with the'],
        tests: ['handshake/tls12/padding-oracle › nothing is decrypted before the MAC holds'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'it is decided anew in a resumption',
        by: ['handshake/tls12/negotiate12.ts › encryptThenMac: offersEtm(turn, hello, suite),'],
        tests: ['handshake/resumption/rules12 › encrypt-then-MAC is decided again'],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'the MAC may be a truncated one',
        because: 'does not bind us because truncated_hmac is not spoken here |',
      },
    ],
    '3.1': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'a renegotiation leaves it as it was',
        open: 'a renegotiation that brings it is gone along with, as the table of §3.1 allows; none gives it up',
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a renegotiation does not give it up',
        by: ['kept.encrypt-then-mac'],
        tests: [
          'handshake/tls12/renegotiation › without the encrypt-then-MAC that the connection has is refused, where a block cipher is chosen',
          'handshake/tls12/renegotiation › without the encrypt-then-MAC that the connection has is refused',
        ],
      },
    ],
  },
} as const satisfies Rows
