/** RFC 5746: secure renegotiation. */
import type { Rows } from '../row.ts'

/** RFC 5746: secure renegotiation. */
export const RFC5746 = {
  rfc: 5746,
  sections: {
    '3.4': [
      {
        level: 'MUST',
        role: 'client',
        says: 'a first hello has renegotiation_info, empty, or the signalling value',
        listed: [190],
        by: ['handshake/extensions/tls12/renegotiation-info.ts › ClientHello: ({ phase }, turn) =>'],
        tests: [
          'handshake/small-print12 › a hello of TLS 1.2 has renegotiation_info, empty, and no signalling value',
        ],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'not both',
        listed: [191],
        none: 'the signalling value is no suite of this library',
        tests: [
          'handshake/small-print12 › a hello of TLS 1.2 has renegotiation_info, empty, and no signalling value',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'the answer is looked at for it',
        listed: [192],
        by: [
          'handshake/extensions/tls12/renegotiation-info.ts › return { secureRenegotiation: info !== undefined }',
        ],
        tests: [
          'handshake/tls12/renegotiation › of a client that does not speak RFC 5746',
          'handshake/tls12/handshakes › by the client, by the server, and data flow after each',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'there it is empty, or handshake_failure',
        listed: [193, 194],
        by: ['binding.verify-data'],
        tests: ['handshake/client12/server-hello › renegotiation_info that is not empty'],
      },
    ],
    '3.5': [
      {
        level: 'MUST',
        role: 'client',
        says: "a later hello has the client's verify_data",
        listed: [195],
        by: ['handshake/extensions/tls12/renegotiation-info.ts › ClientHello: ({ phase }, turn) =>'],
        tests: ['handshake/tls12/handshakes › by the client, by the server, and data flow after each'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'and no signalling value',
        listed: [196],
        none: 'the signalling value is no suite of this library',
        tests: [
          'handshake/small-print12 › a hello of TLS 1.2 has renegotiation_info, empty, and no signalling value',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'an answer without it ends the handshake',
        listed: [197, 198],
        by: ['binding.present'],
        tests: ['handshake/tls12/renegotiation › without renegotiation_info'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'it is the verify_data of both, in order, or the handshake ends',
        listed: [199, 200],
        by: ['binding.verify-data'],
        tests: [
          'handshake/tls12/renegotiation › with the client’s verify_data alone',
          'handshake/tls12/renegotiation › with both in the wrong order',
        ],
      },
    ],
    '3.6': [
      {
        level: 'MUST',
        role: 'server',
        says: 'a first hello is looked at for the signalling value',
        listed: [201],
        by: ['handshake/extensions/tls12/renegotiation-info.ts › hello.cipher_suites.includes(SCSV) ||'],
        tests: [
          'handshake/server12/client-hello › the signalling value in place of renegotiation_info is answered by the extension',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'and for the extension',
        listed: [202],
        by: [
          "handshake/extensions/tls12/renegotiation-info.ts › findExtension(hello.extensions, 'renegotiation_info') !== undefined",
        ],
        tests: ['handshake/tls12/handshakes › by the client, by the server, and data flow after each'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'there it is empty, or the handshake ends',
        listed: [203, 204],
        by: ['binding.verify-data'],
        tests: ['handshake/server12/client-hello › renegotiation_info that is not empty'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'it is answered, empty',
        listed: [205],
        by: ['handshake/extensions/tls12/renegotiation-info.ts › ServerHello12: ({ agreed, phase }) =>'],
        tests: [
          'handshake/server12/client-hello › the signalling value in place of renegotiation_info is answered by the extension',
          'handshake/tls12/handshakes › by the client, by the server, and data flow after each',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'unknown extensions are passed over, and newer versions answered in the highest that there is',
        listed: [206, 207],
        by: ["handshake/hello/hello-server.ts › (atLeast12 ? ['TLS 1.2'] : [])"],
        tests: [
          'handshake/server12/client-hello › a version that does not exist yet: TLS 1.2 is chosen',
          'handshake/hello-server/tolerance › GREASE among suites, groups, schemes, versions, modes, shares and extensions',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'for other extensions what was not asked is not answered',
        listed: [208],
        by: ['handshake/extensions/block.ts › answers to extensions that were sent'],
        tests: ['handshake/client12/server-hello › an extension that was not asked for'],
      },
    ],
    '3.7': [
      {
        level: 'MUST',
        role: 'server',
        says: 'a later hello with the signalling value ends the handshake',
        listed: [209, 210],
        by: ['binding.no-scsv'],
        tests: ['handshake/tls12/renegotiation › with the signalling value beside what is right'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'so does one without the extension',
        listed: [211, 212],
        by: ['binding.present'],
        tests: ['handshake/tls12/renegotiation › without renegotiation_info'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: "it is the client's verify_data, or the handshake ends",
        listed: [213, 214],
        by: ['binding.verify-data'],
        tests: [
          'handshake/tls12/renegotiation › bound to another connection',
          'handshake/tls12/renegotiation › with the server’s verify_data',
          'handshake/tls12/renegotiation › with the verify_data of both',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'it is answered with the verify_data of both',
        listed: [215],
        by: ['handshake/extensions/tls12/renegotiation-info.ts › ServerHello12: ({ agreed, phase }) =>'],
        tests: ['handshake/tls12/handshakes › by the client, by the server, and data flow after each'],
      },
    ],
    '4.1': [
      {
        level: 'MUST',
        role: 'client',
        says: 'a client that ends a first handshake because the server does not speak it says handshake_failure',
        listed: [216],
        because: 'does not bind us because this client goes on, and never renegotiates such a connection |',
      },
    ],
    '4.2': [
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a client refuses to renegotiate a connection without it',
        listed: [217],
        by: ['renegotiation.secure'],
        tests: ['handshake/tls12/renegotiation › of the server, for %s: no_renegotiation, and data go on'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'with the warning no_renegotiation',
        listed: [218],
        by: [
          "handshake/tls12/renegotiate.ts › if (failed) turn.sendWarning('no_renegotiation', failed.cite)",
        ],
        tests: ['handshake/tls12/renegotiation › of the server, for %s: no_renegotiation, and data go on'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'who renegotiates all the same says the extension or the signalling value',
        listed: [219, 220],
        because: 'does not bind us because this client never does |',
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'the signalling value alone will do, and is not recommended',
        listed: [221],
        because: 'does not bind us because this client never does |',
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'and an answer with the extension ends the handshake',
        listed: [222, 223],
        because: 'does not bind us because this client never does |',
      },
    ],
    '4.3': [
      {
        level: 'MUST',
        role: 'server',
        says: 'a server that does not renegotiate says the extension all the same',
        listed: [224],
        by: ['handshake/extensions/tls12/renegotiation-info.ts › ServerHello12: ({ agreed, phase }) =>'],
        tests: [
          'handshake/server12/client-hello › the signalling value in place of renegotiation_info is answered by the extension',
        ],
      },
    ],
    '4.4': [
      {
        level: 'SHOULD',
        role: 'server',
        says: 'a server refuses to renegotiate a connection without it',
        listed: [225],
        by: ['renegotiation.secure'],
        tests: ['handshake/tls12/renegotiation › of a client that does not speak RFC 5746'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'one that does looks that neither of the two is there',
        listed: [226, 227, 228, 229, 230],
        because: 'does not bind us because this server never does |',
      },
    ],
    '4.5': [
      {
        level: 'MUST',
        role: 'both',
        says: 'the same holds with SSL 3.0',
        listed: [231, 232],
        because: 'does not bind us because SSL 3.0 is not spoken here |',
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'refusals in SSL 3.0 are handshake_failure',
        listed: [233],
        because: 'does not bind us because SSL 3.0 is not spoken here |',
      },
    ],
    '5': [
      {
        level: 'SHOULD',
        role: 'server',
        says: 'nobody renegotiates without it',
        listed: [234],
        by: ['renegotiation.secure'],
        tests: ['handshake/tls12/renegotiation › of a client that does not speak RFC 5746'],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'renegotiation can be turned on and off',
        listed: [235],
        by: ['renegotiation.policy'],
        tests: [
          'handshake/tls12/renegotiation › of the client, for %s: no_renegotiation, and both go on as they were',
          'handshake/settings › renegotiation',
        ],
      },
    ],
  },
} as const satisfies Rows
