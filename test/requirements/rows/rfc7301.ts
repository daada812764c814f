/** RFC 7301: application protocols. */
import type { Rows } from '../row.ts'

/** RFC 7301: application protocols. */
export const RFC7301 = {
  rfc: 7301,
  sections: {
    '3.1': [
      {
        level: 'MUST',
        role: 'client',
        says: 'no protocol of the list is empty or cut',
        by: ['handshake/settings/common.ts › alpn: listOf(byteText(1, 255)),'],
        tests: ['handshake/settings › alpn[0]'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'an empty one, or an empty list, is decode_error',
        by: ['wire/extension/other-rfcs.ts › protocolNameList'],
        tests: ['handshake/hello-server/client-hello › an empty list of protocols'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'the answer names one protocol, of those offered',
        by: ["handshake/extensions/both/alpn.ts › `exactly one of ${turn.client.alpn.join(', ')}`"],
        tests: [
          'handshake/client13/wait-ee › a protocol that was not offered',
          'handshake/client13/wait-ee › two protocols',
          'handshake/client12/server-hello › a protocol that was not offered',
          'handshake/client12/server-hello › two protocols',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server that does not speak it says nothing',
        by: ['handshake/extensions/both/alpn.ts › if (!offered || config.alpn.length === 0'],
        tests: ['handshake/answers-without › ALPN: no protocol is chosen that the client would not hear of'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'the protocol is agreed on anew in each connection',
        by: [
          "handshake/tls12/negotiate12.ts › alpn: chooseAlpn(turn.server, 'TLS 1.2', hello),",
          'early.alpn',
        ],
        tests: ['handshake/resumption/rules12 › the protocol is negotiated afresh, not resumed'],
      },
    ],
    '3.2': [
      {
        level: 'MUST',
        role: 'server',
        says: 'the protocol of the answer is that of the connection until it is renegotiated',
        because:
          'does not bind us because what data mean is up to the application, which is told the protocol |',
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: "the server's preference decides",
        by: [
          'handshake/extensions/both/alpn.ts › config.alpn.find((protocol) => offered.includes(protocol))',
        ],
        tests: ['handshake/small-print12 › of the protocols that both speak the server’s first is chosen'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'none in common is no_application_protocol',
        by: ["handshake/extensions/both/alpn.ts › 'no_application_protocol'"],
        tests: [
          'handshake/hello-server/client-hello › refuses a protocol list that holds none of ours with no_application_protocol',
          'handshake/server12/client-hello › protocols of which none is common',
        ],
      },
    ],
  },
} as const satisfies Rows
