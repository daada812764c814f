/** RFC 5246 §7.3 to §7.4.1: the handshake and its hellos. */
import type { Rows } from '../row.ts'

/** RFC 5246 §7.3 to §7.4.1: the handshake and its hellos. */
export const RFC5246_HELLOS = {
  rfc: 5246,
  sections: {
    '7.3': [
      {
        level: 'MUST',
        role: 'both',
        says: 'secrets of key exchanges are long',
        listed: [82],
        because: 'does not bind us because it binds those who define key exchanges |',
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a client that is asked sends Certificate',
        listed: [83],
        by: ["handshake/tls12/client-hears12.ts › demand ? ['Certificate'] : []"],
        tests: [
          'handshake/tls12/handshakes › a client certificate is asked for and proven',
          'handshake/tls12/skipped-messages › Certificate that was asked for: no empty one either',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'no data before the first handshake is done',
        listed: [84],
        by: [
          'connection/next.ts › if (!cellsOf(turn)[event])',
          'connection/records.ts › application data under protection only',
        ],
        tests: [
          'robustness/misuse › a command at the wrong time',
          'handshake/tls12/records › data are unexpected_message: there are no keys',
          'handshake/tls12/skipped-messages › the whole handshake: data in the clear',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a resumption goes on with ChangeCipherSpec and Finished',
        listed: [85],
        by: [
          'handshake/tls12/client-hears12.ts › if (resumed) {',
          "handshake/tls12/negotiate12.ts › ['ServerHello', 'ChangeCipherSpec', 'Finished']",
        ],
        tests: [
          'handshake/resumption/rules12 › a session that breaks no rule is resumed: new keys from the old master secret',
          'handshake/resumption/rules12 › the server’s Finished comes first',
        ],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'behind that data flow',
        listed: [86],
        none: 'nothing keeps data back once a side is connected',
        tests: ['handshake/resumption/rules12 › data of the %s flow behind a resumption'],
      },
    ],
    '7.4': [
      {
        level: 'MUST',
        role: 'both',
        says: 'messages come in their order',
        listed: [187],
        by: ['connection/dispatch.ts › expected: Object.keys(cells)'],
        tests: [
          'handshake/tls12/skipped-messages › a second ServerHello',
          'robustness/order › does not connect with messages dropped, repeated or swapped and sealed with the right keys',
          'handshake/cross › ${label}: ${name in cells',
        ],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'HelloRequest within a handshake is ignored',
        listed: [188],
        by: ['handshake/tls12/during-handshake.ts › HelloRequest: { to: [name]'],
        tests: [
          'handshake/tls12/hello-request › is ignored by a client whose ClientHello it crosses on the wire',
          'handshake/cross › a HelloRequest is ignored while a handshake is under way',
        ],
      },
    ],
    '7.4.1.1': [
      {
        level: 'MAY',
        role: 'server',
        says: 'HelloRequest may be sent at any time',
        listed: [87],
        by: ["handshake/tls12/connected12.ts › 'command renegotiate': { to: ['CONNECTED']"],
        tests: [
          'handshake/tls12/renegotiation › of the client, for %s: no_renegotiation, and both go on as they were',
          'handshake/tls12/handshakes › by the client, by the server, and data flow after each',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'not right at the beginning',
        listed: [88],
        none: 'it is sent where the application asks for it, once the handshake is done',
        tests: ['robustness/misuse › a command at the wrong time'],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'a client may ignore it, or say no_renegotiation',
        listed: [89],
        by: ['renegotiation.policy'],
        tests: [
          'handshake/tls12/renegotiation › of the server, for %s: no_renegotiation, and data go on',
          'handshake/tls12/handshakes › refused with a warning, the connection goes on',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'it is not repeated before the handshake is done',
        listed: [90],
        open: 'an application that asks twice sends two',
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'no hash of the handshake has it',
        listed: [91],
        none: 'it goes out without a place in a transcript, and who ignores it absorbs nothing',
        tests: [
          'handshake/tls12/handshakes › by the client, by the server, and data flow after each',
          'handshake/tls12/hello-request › is ignored by a client whose ClientHello it crosses on the wire',
        ],
      },
    ],
    '7.4.1.2': [
      {
        level: 'MAY',
        role: 'client',
        says: 'a session may be of another connection',
        listed: [92],
        by: ['handshake/tls12/offer12.ts › return config.sessions.find'],
        tests: [
          'handshake/resumption/rules12 › a session that breaks no rule is resumed: new keys from the old master secret',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'nothing confidential is in a session ID, and a made-up one does no harm',
        listed: [93],
        by: ["handshake/tls12/negotiate12.ts › turn.draw('ServerHello.session_id', 32)"],
        tests: ['handshake/tls12/handshakes › an unknown ${how} leads to a full handshake without an alert'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'suites that the server does not know are passed over',
        listed: [94],
        by: [
          'handshake/tls12/choose12.ts › choosable(config).filter((suite) => hello.cipher_suites.includes(suite))',
        ],
        tests: ['handshake/server12/client-hello › suites that nobody knows beside one of ours'],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'client_version is the latest that the client speaks',
        listed: [95],
        by: ["handshake/hello/client-hello.ts › legacy_version: 'TLS 1.2'"],
        tests: ['handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'the suite of the session is among those offered',
        listed: [96, 97],
        by: ['offer12.suite'],
        tests: [
          'handshake/resumption/rules12 › a session that breaks no rule is resumed: new keys from the old master secret',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'null is among the compression methods',
        listed: [98, 99],
        by: [
          "handshake/hello/client-hello.ts › legacy_compression_methods: ['null']",
          'handshake/tls12/check-hello12.ts › null among the compression methods',
        ],
        tests: [
          'handshake/server12/client-hello › no null among the compression methods',
          'handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents',
        ],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'a hello may have extensions',
        listed: [100],
        by: ['handshake/extensions/registry.ts › const EXTENSIONS: readonly AnySpoken[] ='],
        tests: ['handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a hello may come with extensions and without, and nothing else stands behind it',
        listed: [101, 103, 104],
        by: ['bytes/reader.ts › if (this.remaining > 0)'],
        tests: [
          'handshake/server12/client-hello › %s is malformed',
          'handshake/server12/client-hello › no extensions at all gets RSA key transport, where that is allowed',
        ],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'a client may end a handshake in which it does not get an extension that it wants',
        listed: [102],
        because:
          'does not bind us because this permission is not taken: what was agreed on is told to the application, which may abort |',
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a hello that says it fell back, to a server that speaks more, is inappropriate_fallback',
        by: ["handshake/tls12/check-hello12.ts › 'inappropriate_fallback'"],
        tests: ['handshake/server12/client-hello › TLS_FALLBACK_SCSV, before a server that speaks more'],
      },
    ],
    '7.4.1.3': [
      {
        level: 'MUST',
        role: 'server',
        says: 'the random is drawn, and owes nothing to that of the client',
        listed: [105],
        by: ["handshake/tls12/negotiate12.ts › const random = turn.draw('ServerHello.random', 32)"],
        tests: [
          'connection/step › no random value is drawn twice',
          'handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a client that offers a session goes along with a full handshake',
        listed: [106],
        by: [
          'handshake/tls12/agree-client12.ts › if (id.length === 0 || !equal(id, offer.hello.legacy_session_id))',
        ],
        tests: [
          'handshake/resumption/rules12 › another session ID means a full handshake, which the client goes along with',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'the answer resumes only what was offered, with its version, suite and master secret',
        by: ['answer12.offered', 'answer12.version', 'answer12.suite', 'answer12.extended-master-secret'],
        tests: [
          'handshake/resumption/rules12 › answer12.suite: another suite than the session’s is refused with illegal_parameter',
          'handshake/client12/server-hello › the session ID that the client made up, as if there were a session',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a suite, or a compression method, that was not offered is illegal_parameter',
        by: [
          "handshake/tls12/agree-client12.ts › `one of ${turn.client.suites12.join(', ')}`",
          "handshake/tls12/agree-client12.ts › expected: 'null',",
        ],
        tests: [
          'handshake/client12/server-hello › a suite that was not offered',
          'handshake/client12/server-hello › compression',
        ],
      },
    ],
    '7.4.1.4': [
      {
        level: 'MUST',
        role: 'both',
        says: 'an answer to what was not asked is unsupported_extension',
        listed: [114, 115],
        by: ['handshake/extensions/block.ts › answers to extensions that were sent'],
        tests: ['handshake/client12/server-hello › an extension that was not asked for'],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'extensions come in any order',
        listed: [116],
        none: 'nothing looks at their order',
        tests: ['handshake/server12/client-hello › extensions in another order, backwards'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'no extension stands twice',
        listed: [117],
        by: ["handshake/extensions/block.ts › 'each extension once'"],
        tests: [
          'handshake/client12/server-hello › an extension twice',
          'handshake/server12/client-hello › an extension twice',
        ],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a hello that offers a session has the extensions that it would have without',
        listed: [118],
        none: 'only what carries the session is said because of it',
        tests: [
          'handshake/small-print12 › a hello that offers a session has the extensions of one that offers none',
        ],
      },
    ],
    '7.4.1.4.1': [
      {
        level: 'MUST',
        role: 'both',
        says: 'anonymous is no algorithm of the list',
        listed: [107],
        by: ['handshake/settings/common.ts › signatureSchemes: SCHEME_LIST'],
        tests: ['handshake/settings › signatureSchemes[0]'],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'who takes SHA-1 alone may leave the list out',
        listed: [108],
        because: 'does not bind us because this client always sends it |',
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'who takes others sends it',
        listed: [109],
        by: ['handshake/extensions/both/signature-algorithms.ts › ClientHello: ({ grease }, { client }) =>'],
        tests: [
          'handshake/tls12/key-exchange › a scheme that was not offered',
          'handshake/tls12/groups12 › asks the signature schemes, not the groups, whether a client takes EdDSA',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'without it SHA-1 is meant, and the type of the key',
        listed: [110],
        by: ['handshake/tls12/choose12.ts › schemesOf(hello) ?? SHA1_ONLY))'],
        tests: [
          'handshake/tls12/legacy-signatures › a hello without signature_algorithms gets SHA-1 and the type of the key',
          'handshake/tls12/legacy-signatures › a hello without signature_algorithms, which means SHA-1, finds no signature',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'it is not offered with older versions',
        listed: [111],
        because: 'does not bind us because no version below TLS 1.2 is offered |',
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server does not send it',
        listed: [112],
        none: 'no answer of a server has a place for it',
        tests: ['handshake/extensions/registry › has a place there'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server takes it',
        listed: [113],
        by: ['handshake/common/credentials.ts › theirs.includes(name)'],
        tests: [
          'handshake/server12/client-hello › signature_algorithms without a scheme that we can sign with',
        ],
      },
    ],
  },
} as const satisfies Rows
