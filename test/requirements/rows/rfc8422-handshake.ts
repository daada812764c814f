/** RFC 8422 §2 to §5.4: the handshake. */
import type { Rows } from '../row.ts'

/** RFC 8422 §2 to §5.4: the handshake. */
export const RFC8422_HANDSHAKE = {
  rfc: 8422,
  sections: {
    '2': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'who uses ECDH_anon proves itself otherwise',
        listed: [269],
        because: 'does not bind us because it binds applications; anonymous suites are off by default |',
      },
    ],
    '2.1': [
      {
        level: 'MUST',
        role: 'server',
        says: 'ECDHE_ECDSA has an ECDSA or EdDSA key',
        listed: [263],
        by: [
          'handshake/tls12/server-key12.ts › `a certificate for ${authentication}, as ${suite} says`',
          'handshake/tls12/choose12.ts › authenticationOf(key.kind) === authentication',
        ],
        tests: [
          'handshake/server12/client-hello › suites that want an ECDSA key, of which there is none',
          'handshake/tls12/key-exchange › of another kind of key than the suite says is refused with illegal_parameter',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'which signs the parameters',
        listed: [264],
        by: [
          'handshake/tls12/server12.ts › const signature = signContent(turn, signing, signedParams(hellos, agreement))',
          'handshake/common/authenticate.ts › a signature by the key of the certificate over what both sides saw',
        ],
        tests: [
          'handshake/tls12/key-exchange › whose key the server does not have: its signature in ServerKeyExchange does not verify',
        ],
      },
    ],
    '2.2': [
      {
        level: 'MUST',
        role: 'server',
        says: 'ECDHE_RSA has an RSA key, which signs them',
        listed: [265],
        by: [
          'handshake/tls12/server-key12.ts › `a certificate for ${authentication}, as ${suite} says`',
          'certificate.digitalSignature',
        ],
        tests: [
          'handshake/tls12/key-exchange › of another kind of key than the suite says is refused with illegal_parameter',
          'handshake/client12/certificate › is refused under %s where keyUsage allows only %s',
        ],
      },
    ],
    '2.3': [
      {
        level: 'MUST',
        role: 'both',
        says: 'ECDH_anon has no certificates',
        listed: [266],
        by: [
          "handshake/tls12/negotiate12.ts › authentication === 'ECDSA' || authentication === 'RSA'",
          "handshake/tls12/client-hears12.ts › fail('handshake_failure', 'RFC 5246 §7.4.4', {",
        ],
        tests: [
          'handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents',
          'handshake/tls12/skipped-messages › of an anonymous server it is handshake_failure',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'its ServerKeyExchange has curve and point',
        listed: [267],
        by: [
          'handshake/tls12/server12.ts › serverKeyExchangeBody(keyExchange, agreement, turn.server.pskIdentityHint, undefined)',
        ],
        tests: ['handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'without a signature',
        listed: [268],
        by: ['handshake/tls12/server12.ts › if (!signing || !agreement) {'],
        tests: ['handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents'],
      },
    ],
    '3': [
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a client without a fitting certificate sends an empty list',
        listed: [271],
        by: ['handshake/tls12/client-demand12.ts › if (!types.includes(type))'],
        tests: [
          'handshake/client12/certificate-request › is answered with no certificate by a key of %s, which certificate_types do not admit',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'then ClientKeyExchange follows, and no CertificateVerify',
        listed: [272, 273],
        by: [
          "handshake/tls12/client-hears12.ts › owes.push('ClientKeyExchange')",
          'connection/dispatch.ts › expected: Object.keys(cells)',
        ],
        tests: [
          'handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents',
          'handshake/tls12/skipped-messages › CertificateVerify behind an empty Certificate',
        ],
      },
    ],
    '3.1': [
      {
        level: 'MUST',
        role: 'client',
        says: 'ECDSA_sign has an ECDSA or EdDSA key',
        listed: [270],
        by: ['handshake/tls12/client-demand12.ts › if (!types.includes(type))'],
        tests: [
          'handshake/client12/certificate-request › is answered with no certificate by a key of %s, which certificate_types do not admit',
        ],
      },
    ],
    '4': [
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a client with suites on curves says its groups and point formats',
        listed: [274],
        by: [
          'handshake/extensions/both/supported-groups.ts › ClientHello: ({ speaks13, grease }, { client }) =>',
          'handshake/extensions/tls12/ec-point-formats.ts › ClientHello: (_, turn) =>',
        ],
        tests: [
          'handshake/small-print12 › a hello of TLS 1.2 with suites on curves says groups and point formats',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server goes by them',
        listed: [275, 276],
        by: [
          'handshake/tls12/choose12.ts › offered.includes(group)',
          'handshake/extensions/tls12/ec-point-formats.ts › uncompressed among the point formats',
        ],
        tests: [
          'handshake/server12/client-hello › curves of which none is common (RFC 8422 §5.1)',
          'handshake/server12/client-hello › point formats without the one that everybody speaks',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a client without such suites does not say them',
        listed: [277],
        by: ['handshake/extensions/tls12/ec-point-formats.ts › turn.client.suites12.some(usesCurve)'],
        tests: ['handshake/small-print12 › a hello of TLS 1.2 without suites on curves says neither'],
      },
    ],
    '5.1': [
      {
        level: 'SHOULD',
        role: 'client',
        says: 'both are said with suites on curves',
        listed: [283, 284],
        by: [
          'handshake/extensions/both/supported-groups.ts › ClientHello: ({ speaks13, grease }, { client }) =>',
          'handshake/extensions/tls12/ec-point-formats.ts › ClientHello: (_, turn) =>',
        ],
        tests: [
          'handshake/small-print12 › a hello of TLS 1.2 with suites on curves says groups and point formats',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'the point formats have uncompressed',
        listed: [285],
        by: ['handshake/extensions/tls12/ec-point-formats.ts › const UNCOMPRESSED ='],
        tests: [
          'handshake/small-print12 › a hello of TLS 1.2 with suites on curves says groups and point formats',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server that cannot keep to them chooses no suite on curves',
        listed: [286, 287, 288],
        by: [
          'handshake/tls12/choose12.ts › offered.includes(group)',
          "handshake/tls12/choose12.ts › expected: curves.join(' or '),",
        ],
        tests: [
          'handshake/server12/client-hello › curves of which none is common (RFC 8422 §5.1)',
          'handshake/server12/client-hello › curves without that of the only certificate (RFC 8422 §5.1)',
        ],
      },
    ],
    '5.1.2': [
      {
        level: 'MUST',
        role: 'both',
        says: 'points are uncompressed, on every curve',
        listed: [278, 279],
        by: ['crypto/agreement/group.ts › only 4 (uncompressed) is allowed'],
        tests: ['crypto/group › refuses every form of a point but the uncompressed one'],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'the extension may still be said, with that one form',
        listed: [280],
        by: ['handshake/extensions/tls12/ec-point-formats.ts › ClientHello: (_, turn) =>'],
        tests: [
          'handshake/small-print12 › a hello of TLS 1.2 with suites on curves says groups and point formats',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a list without it is illegal_parameter',
        listed: [281],
        by: ['handshake/extensions/tls12/ec-point-formats.ts › uncompressed among the point formats'],
        tests: ['handshake/server12/client-hello › point formats without the one that everybody speaks'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a client says uncompressed alone',
        listed: [282],
        by: ['handshake/extensions/tls12/ec-point-formats.ts › const UNCOMPRESSED ='],
        tests: [
          'handshake/small-print12 › a hello of TLS 1.2 with suites on curves says groups and point formats',
        ],
      },
    ],
    '5.2': [
      {
        level: 'MAY',
        role: 'server',
        says: 'a server may say more',
        listed: [299],
        because: 'does not bind us because this permission is not taken |',
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'its list has uncompressed',
        listed: [300],
        by: ['handshake/extensions/tls12/ec-point-formats.ts › uncompressed among the point formats'],
        tests: ['handshake/client12/server-hello › point formats without the one that everybody speaks'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'the client keeps to it',
        listed: [301],
        none: 'points go out uncompressed, which every list has',
        tests: ['handshake/client12/server-hello › point formats without the one that everybody speaks'],
      },
    ],
    '5.3': [
      {
        level: 'MUST',
        role: 'server',
        says: 'keys on curves stand in certificates as §5.9 has it',
        listed: [302],
        by: ['certificate.parse'],
        tests: [
          'certificate/parse › a key on a curve that we do not verify with is named as such',
          'handshake/client13/wait-cert › bytes that are no certificate',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'the key is of the kind that the suite says',
        listed: [303, 304],
        by: ['handshake/tls12/server-key12.ts › `a certificate for ${authentication}, as ${suite} says`'],
        tests: [
          'handshake/tls12/key-exchange › of another kind of key than the suite says is refused with illegal_parameter',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'and on a curve of the client',
        listed: [305, 306],
        by: [
          "handshake/tls12/server-key12.ts › `a key on one of ${named.join(', ')}`",
          "handshake/tls12/choose12.ts › expected: curves.join(' or '),",
        ],
        tests: [
          'handshake/client12/certificate › is refused with illegal_parameter where its curve is not among the groups of the client',
          'handshake/server12/client-hello › curves without that of the only certificate (RFC 8422 §5.1)',
        ],
      },
    ],
    '5.4': [
      {
        level: 'MUST',
        role: 'both',
        says: 'ECDSA-Sig-Value is not used with EdDSA',
        listed: [307],
        by: [
          "crypto/signature/signature.ts › if (key.kind === 'ed25519') return ed25519.sign(message, key.seed)",
        ],
        tests: ['crypto/signature › gives the value of RFC 8032 §7.1 test 2'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'the curve is one that was offered, and a named one',
        by: [
          "handshake/tls12/key-exchange.ts › fail('illegal_parameter', 'RFC 8422 §5.4'",
          "wire/key-exchange12.ts › found === 'named_curve' ? found :",
        ],
        tests: [
          'handshake/tls12/key-exchange › a curve that was not offered',
          'handshake/tls12/key-exchange › an explicit curve is malformed: only named ones are left',
        ],
      },
    ],
  },
} as const satisfies Rows
