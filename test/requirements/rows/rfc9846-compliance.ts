/** RFC 9846 §9 and §11: what must be there. */
import type { Rows } from '../row.ts'

/** RFC 9846 §9 and §11: what must be there. */
export const RFC9846_COMPLIANCE = {
  rfc: 9846,
  sections: {
    '9.1': [
      {
        level: 'MUST',
        role: 'both',
        says: 'TLS_AES_128_GCM_SHA256 is there, and so are the two others',
        listed: [746],
        by: ["handshake/settings/defaults.ts › suites: ['TLS_AES_128_GCM_SHA256',"],
        tests: ['handshake/small-print › the suite that everybody must have is offered'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'rsa_pkcs1_sha256, rsa_pss_rsae_sha256 and ecdsa_secp256r1_sha256 are there',
        listed: [747],
        by: [
          "crypto/signature/signature.ts › rsa_pkcs1_sha256: rsa('rsa', 'pkcs1', 'sha256'),",
          "crypto/signature/signature.ts › rsa_pss_rsae_sha256: rsa('rsa', 'pss', 'sha256'),",
          "crypto/signature/signature.ts › ecdsa_secp256r1_sha256: ecdsa('secp256r1', 'sha256'),",
        ],
        tests: ['handshake/small-print › the signatures that everybody must have are offered, and verified'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'secp256r1 is there, and so is X25519',
        listed: [748],
        by: [
          'crypto/agreement/group.ts › secp256r1: groupOf(',
          'crypto/agreement/group.ts › x25519: groupOf(',
        ],
        tests: [
          'crypto/group › makes the shares that OpenSSL makes, and agrees with it as client and as server',
        ],
      },
    ],
    '9.2': [
      {
        level: 'MUST',
        role: 'both',
        says: 'the extensions of this section are spoken where their matter is',
        listed: [749, 750],
        by: ['handshake/extensions/registry.ts › const EXTENSIONS: readonly AnySpoken[] ='],
        tests: ['rfc8448/section-3 › ClientHello record is the recorded one'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'every hello has supported_versions',
        listed: [751],
        by: [
          'handshake/extensions/tls13/supported-versions.ts › ClientHello: ({ speaks13, grease }, { client }) =>',
          'handshake/extensions/tls13/supported-versions.ts › ServerHello: () => CHOSEN,',
          'handshake/extensions/tls13/supported-versions.ts › HelloRetryRequest: () => CHOSEN,',
        ],
        tests: [
          'rfc8448/section-3 › ClientHello record is the recorded one',
          'rfc8448/section-3 › ServerHello record is the recorded one',
          'rfc8448/section-5 › HelloRetryRequest record is the recorded one',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'signature_algorithms goes with certificates',
        listed: [752],
        by: ['handshake/extensions/both/signature-algorithms.ts › ClientHello: ({ grease }, { client }) =>'],
        tests: ['handshake/small-print › a hello says schemes and groups'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'supported_groups goes with key agreement',
        listed: [753],
        by: [
          'handshake/extensions/both/supported-groups.ts › ClientHello: ({ speaks13, grease }, { client }) =>',
        ],
        tests: ['handshake/small-print › a hello says schemes and groups'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'so does key_share',
        listed: [754],
        by: ['handshake/extensions/tls13/key-share.ts › ClientHello: ({ speaks13, shares, grease }) =>'],
        tests: ['rfc8448/section-3 › ClientHello record is the recorded one'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'pre_shared_key goes with a PSK',
        listed: [755],
        by: ['handshake/extensions/tls13/pre-shared-key.ts › ClientHello: ({ pskOffer: { psks } }, turn) =>'],
        tests: [
          'rfc8448/section-4 › ClientHello record, with its padding and its PSK binder, is the recorded one',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'so does psk_key_exchange_modes',
        listed: [756],
        by: [
          'handshake/extensions/tls13/psk-key-exchange-modes.ts › ClientHello: ({ speaks13, grease }, { client: { pskModes } }) =>',
        ],
        tests: [
          'rfc8448/section-4 › ClientHello record, with its padding and its PSK binder, is the recorded one',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'without a PSK a hello has signature_algorithms and supported_groups',
        listed: [757, 758],
        by: [
          'handshake/extensions/both/signature-algorithms.ts › ClientHello: ({ grease }, { client }) =>',
          'handshake/extensions/both/supported-groups.ts › ClientHello: ({ speaks13, grease }, { client }) =>',
        ],
        tests: ['handshake/small-print › a hello says schemes and groups'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'supported_groups and key_share go together',
        listed: [759],
        by: ['handshake/extensions/tls13/key-share.ts › ClientHello: ({ speaks13, shares, grease }) =>'],
        tests: ['rfc8448/section-3 › ClientHello record is the recorded one'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'otherwise it is missing_extension',
        listed: [760],
        by: [
          "handshake/hello/check-hello.ts › 'signature_algorithms without pre_shared_key'",
          "handshake/hello/check-hello.ts › 'supported_groups without pre_shared_key'",
          "handshake/hello/check-hello.ts › 'supported_groups and key_share together',",
        ],
        tests: [
          'handshake/hello-server/client-hello › what goes without a PSK is missing, whether or not there is a certificate',
          'handshake/hello-server/client-hello › no signature_algorithms and no PSK',
          'handshake/hello-server/client-hello › neither supported_groups nor key_share, and no PSK',
          'handshake/hello-server/client-hello › supported_groups without key_share',
          'handshake/hello-server/client-hello › key_share without supported_groups, beside a PSK',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'server_name is spoken',
        listed: [761],
        by: ['handshake/extensions/both/server-name.ts › ClientHello: (_, { client }) =>'],
        tests: [
          'rfc8448/section-3 › ClientHello record is the recorded one',
          'handshake/hello-server/credential › the one for the name comes first',
        ],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a server may want a server_name',
        listed: [762],
        because:
          'does not bind us because this permission is not taken: who names nobody is shown the first credential |',
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'a server that wants one answers missing_extension',
        listed: [763],
        because: 'does not bind us because this server wants none |',
      },
    ],
    '9.3': [
      {
        level: 'MUST',
        role: 'both',
        says: 'the invariants below hold',
        listed: [764],
        none: 'they are the rows below',
        tests: [
          'handshake/hello-server/tolerance › GREASE among suites, groups, schemes, versions, modes, shares and extensions',
        ],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'newer endpoints may go on with what is older',
        listed: [765],
        by: ["handshake/settings/common.ts › versions: namesOf(oneOf('TLS 1.3', 'TLS 1.2'), 1),"],
        tests: ['handshake/settings › versions[0]'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'fields that can grow are read so',
        listed: [766],
        none: 'code points that nobody knows have names of their own',
        tests: [
          'handshake/hello-server/tolerance › GREASE among suites, groups, schemes, versions, modes, shares and extensions',
          'wire/registry › keeps every number of its width: known, unknown, GREASE',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a client speaks what it offers',
        listed: [767],
        by: [
          'handshake/settings/common.ts › groups: namesOf(GROUP),',
          "handshake/settings/common.ts › suites: namesOf(named('a suite of TLS 1.3 of this library'",
        ],
        tests: ['handshake/settings › groups[0]', 'handshake/settings › suites[0]'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server passes over what it does not know in a hello',
        listed: [768],
        none: 'nothing refuses a code point that nobody knows',
        tests: [
          'handshake/hello-server/tolerance › GREASE among suites, groups, schemes, versions, modes, shares and extensions',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a client passes over extensions of requests and tickets that it does not know',
        listed: [769],
        none: 'nothing refuses a type that nobody reads',
        tests: [
          'handshake/client13/wait-cert › ignores unknown extensions and GREASE',
          'handshake/connected/tickets › ignores unknown extensions and GREASE',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'middleboxes terminate a connection as endpoints do, or leave what they do not understand alone',
        listed: [770, 771, 772, 773, 774],
        because: 'does not bind us because it binds middleboxes |',
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'what is negotiated may change anything behind the ClientHello',
        listed: [775],
        because: 'does not bind us because it binds those who define extensions |',
      },
    ],
    '11': [
      {
        level: 'MUST',
        role: 'both',
        says: "IANA's registries",
        listed: [369, 370],
        because: 'does not bind us because it binds IANA |',
      },
    ],
  },
} as const satisfies Rows
