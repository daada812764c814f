/** RFC 5246, the appendices. */
import type { Rows } from '../row.ts'

/** RFC 5246, the appendices. */
export const RFC5246_APPENDICES = {
  rfc: 5246,
  sections: {
    'A.5': [
      {
        level: 'MUST',
        role: 'both',
        says: 'TLS_NULL_WITH_NULL_NULL is not negotiated',
        listed: [0],
        by: ["handshake/settings/common.ts › suites12: namesOf(named('a suite of TLS 1.2 of this library'"],
        tests: ['handshake/settings › suites12[0]'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'anonymous suites are on where they are asked for alone',
        listed: [1],
        none: 'no default list has one',
        tests: [
          'handshake/client12/server-hello › an anonymous suite',
          'handshake/server12/client-hello › anonymous suites, which are off',
          'wire/registry › are off by default in both roles',
        ],
      },
    ],
    'E.1': [
      {
        level: 'MUST',
        role: 'client',
        says: 'a version that the client does not speak is protocol_version',
        listed: [2],
        by: ["handshake/hello/hello-client.ts › fail('protocol_version', 'RFC 9846 §4.3.1"],
        tests: [
          'handshake/resumption/rules12 › an older version is refused with protocol_version, session or not',
          'handshake/client12/server-hello › version TLS 1.1 for a client of both versions',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a client of newer versions is answered in the highest that there is',
        listed: [3],
        by: ["handshake/hello/hello-server.ts › (atLeast12 ? ['TLS 1.2'] : [])"],
        tests: ['handshake/server12/client-hello › a version that does not exist yet: TLS 1.2 is chosen'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server of newer versions alone answers protocol_version',
        listed: [4],
        by: ["handshake/hello/hello-server.ts › fail('protocol_version', 'RFC 9846 §4.3.1"],
        tests: [
          'handshake/hello-server/client-hello › no supported_versions, even with a legacy_version of TLS 1.3',
        ],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: "who knows the server's version begins with it",
        listed: [5],
        by: ['offer12.version'],
        tests: ['handshake/resumption/rules12 › offer12.version: not offered where TLS 1.2 is not'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: "any version in a hello's record is taken",
        listed: [6],
        none: 'nothing looks at it before the version is chosen',
        tests: ['handshake/tls12/records › before it is chosen any version is taken'],
      },
      {
        level: 'MAY',
        role: 'client',
        says: "a hello's record may say any version",
        listed: [7],
        by: ["connection/tls-records.ts › type === 'handshake' && isFirstHello(turn) ? 0x0301 : 0x0303"],
        tests: ['rfc8448/section-3 › ClientHello record is the recorded one'],
      },
    ],
    'E.2': [
      {
        level: 'MUST',
        role: 'client',
        says: 'hellos of SSL 2.0 are built as this section has it',
        listed: [8, 9, 10, 13, 14, 15, 16, 17, 19],
        because: 'does not bind us because no hello of SSL 2.0 is sent or taken |',
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'nobody supports SSL 2.0',
        listed: [11, 18],
        by: ['record/record13.ts › a known content type'],
        tests: ['handshake/small-print › a hello of SSL 2.0 is unexpected_message at its first byte'],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a server may take its hello',
        listed: [12],
        because: 'does not bind us because this permission is not taken |',
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a session is asked for in a hello of TLS',
        listed: [20],
        none: 'there is no other hello',
        tests: [
          'handshake/resumption/rules12 › a session that breaks no rule is resumed: new keys from the old master secret',
        ],
      },
    ],
    'E.3': [
      {
        level: 'MUST',
        role: 'client',
        says: 'a client that goes back to SSL 2.0 says so in its padding',
        listed: [21, 22],
        because: 'does not bind us because SSL 2.0 is not spoken |',
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'a server that does looks for that',
        listed: [23, 24],
        because: 'does not bind us because SSL 2.0 is not spoken |',
      },
    ],
    'F.1.1.3': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'shares of small order are refused',
        listed: [25],
        by: ['handshake/turn/turn12.ts › a public value between 1 and p - 1'],
        tests: [
          'handshake/tls12/key-exchange › a public value of ${name} (RFC 7919 §3)',
          'crypto/dh › refuses shares of 0, 1 and p - 1',
        ],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'DHE has a new exponent in each handshake',
        listed: [26],
        by: ['handshake/tls12/key-exchange.ts › turn.generateDh(group.parameters)'],
        tests: [
          'connection/step › no random value is drawn twice',
          'handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents',
        ],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'the client looks at the size of what it is sent',
        listed: [27],
        by: ['handshake/tls12/key-exchange.ts › `a prime of at least ${turn.client.minimumDhBits} bits'],
        tests: [
          'handshake/tls12/key-exchange › a prime of 512 bits (Logjam)',
          'handshake/tls12/handshakes › a prime that is too short is refused with insufficient_security',
        ],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a server may use a known group',
        listed: [28],
        by: ['handshake/tls12/choose12.ts › return group && DH_PARAMETERS[group]'],
        tests: ['handshake/server12/dh-groups › of our groups %j and the client’s %j is that of %s'],
      },
    ],
    'F.1.4': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'no session lives longer than a day',
        by: ['offer12.lifetime', 'session12.lifetime'],
        tests: [
          'handshake/resumption/rules12 › session12.lifetime: what is too old for the server, though not for the client',
          'handshake/tls12/handshakes › not offered once its lifetime is over',
        ],
      },
    ],
  },
} as const satisfies Rows
