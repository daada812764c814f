/** RFC 6066: server names, fragment lengths, certificate status. */
import type { Rows } from '../row.ts'

/** RFC 6066: server names, fragment lengths, certificate status. */
export const RFC6066 = {
  rfc: 6066,
  sections: {
    '1.1': [
      {
        level: 'MUST',
        role: 'both',
        says: 'Finished covers the messages of these extensions',
        by: ["handshake/tls12/client-certificate12.ts › turn.absorb('CertificateStatus', message.bytes)"],
        tests: [
          'handshake/status-request › a client that asks gets the response and judges it with the chain',
        ],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a hello that offers a session has the extensions of one that offers none',
        none: 'no extension of this RFC looks whether a session is offered',
        tests: [
          'handshake/small-print12 › a hello that offers a session has the extensions of one that offers none',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a resumption has none of them in its answer, and what the session agreed on holds',
        open: 'max_fragment_length is agreed on anew and answered, as OpenSSL answers it; of the others this is kept: see §3 and §8',
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'the name has a say in whether a session is resumed',
        by: ['session12.server-name'],
        tests: [
          'handshake/resumption/rules12 › session12.server-name: what was made under another name, without an alert',
        ],
      },
    ],
    '3': [
      {
        level: 'MUST',
        role: 'client',
        says: 'there is one name of each type',
        by: ['handshake/extensions/both/server-name.ts › at most one name of each type'],
        tests: [
          'handshake/hello-server/client-hello › two names of one type',
          'handshake/server12/client-hello › two names of one type',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a name is in ASCII, with no dot at its end, and no address',
        by: [
          'handshake/settings/client.ts › serverName: SERVER_NAME,',
          'handshake/extensions/both/server-name.ts › !parseIp(client.serverName)',
        ],
        tests: [
          'handshake/settings › no SNI for the address %s',
          'handshake/settings › without a dot at its end',
        ],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a client says the name that it knows the server by',
        by: ['handshake/extensions/both/server-name.ts › ClientHello: (_, { client }) =>'],
        tests: [
          'rfc8448/section-3 › ClientHello record is the recorded one',
          'handshake/hello-server/credential › the one for the name comes first',
        ],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'the name guides the choice of a certificate',
        by: ['handshake/common/rank.ts › (isNamed ? 0 : 8)'],
        tests: ['handshake/hello-server/credential › the one for the name comes first'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server that used it answers with an empty extension',
        by: [
          'handshake/extensions/both/server-name.ts › EncryptedExtensions: ({ choice }) =>',
          'handshake/extensions/both/server-name.ts › ServerHello12: ({ agreed }) =>',
        ],
        tests: [
          'rfc8448/section-3 › record of EncryptedExtensions, Certificate, CertificateVerify and Finished is the recorded one',
          'handshake/small-print12 › a server of TLS 1.2 that used the name says so, and not in a resumption',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'a name that the server does not know is a fatal unrecognized_name, or ignored',
        by: ['application.hello'],
        tests: [
          'handshake/hello-server/credential › and one for another name too: the client decides',
          'handshake/application › a refusal with %s ends the handshake with %s',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'it is not answered with a warning',
        none: 'no warning is sent but close_notify, user_canceled and no_renegotiation',
        tests: ['handshake/hello-server/credential › and one for another name too: the client decides'],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'warnings about a name end nothing for a client',
        by: [
          "connection/ending.ts › level === 'warning' && mayBecome12(turn.endpoint)",
          'connection/dialect.ts › receiveAlert: receiveAlert12,',
        ],
        tests: [
          'handshake/tls12/alerts › before the ServerHello ends nothing either where TLS 1.2 is on offer beside TLS 1.3',
          'handshake/tls12/alerts › before the ServerHello ends nothing for a client of TLS 1.2: servers may not know a name',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a session is not resumed under another name: a full handshake',
        by: ['session12.server-name'],
        tests: [
          'handshake/resumption/rules12 › session12.server-name: what was made under another name, without an alert',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a resumption has no server_name in its answer',
        by: ['handshake/extensions/both/server-name.ts › !agreed.resumed'],
        tests: [
          'handshake/small-print12 › a server of TLS 1.2 that used the name says so, and not in a resumption',
        ],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'the application is told the name as it came',
        by: ['handshake/hello/hello-server.ts › hello, serverName: serverNameOf(hello) }'],
        tests: ['handshake/application › is asked once, with the hello and the name in it'],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'the application speaks of the same name before TLS and inside of it',
        because: 'does not bind us because it binds applications |',
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a client offers a session to the server of its name',
        by: ['offer12.server-name'],
        tests: [
          'session/verdicts12 › a server that does not use the extended master secret resumes what has none, whatever the hello says',
        ],
      },
    ],
    '4': [
      {
        level: 'MAY',
        role: 'client',
        says: 'a client may ask for shorter fragments',
        by: ['handshake/extensions/both/max-fragment-length.ts › ours === 0 ? undefined : body(ours)'],
        tests: [
          'handshake/max-fragment-length › both sides keep to %i bytes',
          'handshake/max-fragment-length › a client that does not ask gets records as long as they may be',
        ],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a server may go along',
        by: [
          'handshake/extensions/both/max-fragment-length.ts › if (length !== undefined) return limitsOf(length)',
        ],
        tests: ['handshake/max-fragment-length › both sides keep to %i bytes'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'the client asks for one of four lengths',
        by: ['handshake/settings/client.ts › maxFragmentLength: oneNumber('],
        tests: ['handshake/settings › maxFragmentLength'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'another value is illegal_parameter',
        by: [
          "handshake/extensions/both/max-fragment-length.ts › expected: `one of ${[...LENGTHS.keys()].join(', ')}`",
        ],
        tests: [
          'handshake/max-fragment-length › a length that the extension does not have is refused before any ServerHello',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'the answer is the length that was asked for',
        by: ["handshake/extensions/both/max-fragment-length.ts › return by === 'max_fragment_length' ?"],
        tests: ['handshake/max-fragment-length › both sides keep to %i bytes'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'another one is illegal_parameter',
        by: ['handshake/extensions/both/max-fragment-length.ts › `${NAMES[ours]}, as asked`'],
        tests: ['handshake/max-fragment-length › another length than asked for'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'both begin at once, in the clear too',
        by: [
          'handshake/tls12/server12.ts › turn.limitRecords(recordSizes)',
          "connection/tls-records.ts › limits.by === 'max_fragment_length'",
        ],
        tests: [
          'handshake/max-fragment-length › WAIT_CERTIFICATE of TLS 1.2: in the clear too, since both begin at once',
          'handshake/max-fragment-length › both sides keep to %i bytes',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a longer record is record_overflow',
        by: ['connection/records.ts › by && receive < MAX_PLAINTEXT ?'],
        tests: [
          'handshake/max-fragment-length › CONNECTED of TLS 1.3',
          'handshake/max-fragment-length › a byte more than was agreed on is record_overflow',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'one that can hold no less is not even decrypted',
        by: [
          'record/record13.ts › if (sealed && agreed) {',
          'record/record12.ts › limit: agreed.most + (keys ? expansionBy(keys) : 0),',
        ],
        tests: [
          'handshake/max-fragment-length › CONNECTED of %s: one that can hold no less is refused by its header, and not decrypted',
          'handshake/max-fragment-length › CONNECTED of TLS 1.2 with a block cipher: with as much padding as there may be',
        ],
      },
    ],
    '5': [
      {
        level: 'MUST',
        role: 'both',
        says: 'client_certificate_url, with all that it asks',
        because: 'does not bind us because client_certificate_url is not spoken here |',
      },
    ],
    '6': [
      {
        level: 'MUST',
        role: 'both',
        says: 'trusted_ca_keys, with all that it asks',
        because: 'does not bind us because trusted_ca_keys is not spoken here |',
      },
    ],
    '7': [
      {
        level: 'MUST',
        role: 'both',
        says: 'truncated_hmac, with all that it asks',
        because: 'does not bind us because truncated_hmac is not spoken, as RFC 9846 §E.5 has it |',
      },
    ],
    '8': [
      {
        level: 'MAY',
        role: 'client',
        says: 'a client may ask for the status of the certificate',
        by: ['handshake/extensions/both/status-request.ts › client.statusRequest ? REQUEST : undefined'],
        tests: [
          'handshake/status-request › a client that asks gets the response and judges it with the chain',
          'handshake/status-request › who does not ask gets neither',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'the request decides which responder is asked, and how',
        because: 'does not bind us because this server asks none: it has the response that it was given |',
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a server may send the status that a client asks for',
        by: [
          'handshake/extensions/both/status-request.ts › index === 0 && response && asksForOcsp(asked)',
          'handshake/tls12/negotiate12.ts › if (wantsStatus(hello) && signing?.credential.ocspResponse)',
        ],
        tests: [
          'handshake/status-request › a client that asks gets the response and judges it with the chain',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'it sends none that was not asked for',
        by: [
          'connection/dispatch.ts › expected: Object.keys(cells)',
          'handshake/extensions/block.ts › content.asked.some(({ type }) => type === name)',
        ],
        tests: [
          'handshake/tls12/skipped-messages › CertificateStatus that nobody asked for (RFC 6066 §8)',
          'handshake/status-request › who does not ask gets neither',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'CertificateStatus comes right behind Certificate, and was announced',
        by: [
          'connection/dispatch.ts › expected: Object.keys(cells)',
          'handshake/extensions/both/status-request.ts › ServerHello12: ({ full }) =>',
        ],
        tests: [
          'handshake/tls12/handshakes › comes in a message of its own behind Certificate',
          'handshake/tls12/skipped-messages › CertificateStatus that nobody asked for (RFC 6066 §8)',
        ],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'one that was announced may stay away',
        by: ['handshake/tls12/client12.ts › run: onExchangeWithoutStatus,'],
        tests: ['handshake/status-request › %s: %s in its place is taken, and the chain judged without'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a response that does not satisfy is bad_certificate_status_response',
        by: ['certificate.stapled'],
        tests: ['handshake/status-request › a response that is %s ends the handshake'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'so is one of another kind than was asked for',
        by: ["handshake/extensions/both/status-request.ts › 'ocsp, which is what was asked for'"],
        tests: ['handshake/status-request › a second one, and one of another kind, are refused'],
      },
    ],
    '9': [
      {
        level: 'MUST',
        role: 'both',
        says: 'bad_certificate_status_response is fatal',
        none: 'whoever refuses something sends a fatal alert and ends',
        tests: ['handshake/status-request › a response that is %s ends the handshake'],
      },
    ],
    '11.1': [
      {
        level: 'MUST',
        role: 'server',
        says: 'an application that rests on one name looks whether its protocol says another',
        because: 'does not bind us because it binds applications |',
      },
    ],
    '11.6': [
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a client that cannot do without a response ends the handshake where none comes',
        because: 'does not bind us because this client can do without: one that comes is judged |',
      },
    ],
  },
} as const satisfies Rows
