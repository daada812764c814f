/** RFC 9846 §4.3.9 to §4.3.11: PSKs and early data. */
import type { Rows } from '../row.ts'

/** RFC 9846 §4.3.9 to §4.3.11: PSKs and early data. */
export const RFC9846_PSKS = {
  rfc: 9846,
  sections: {
    '4.3.9': [
      {
        level: 'MUST',
        role: 'client',
        says: 'a client that offers PSKs says its modes',
        listed: [545, 546],
        by: [
          'offer.modes',
          'handshake/extensions/tls13/psk-key-exchange-modes.ts › ClientHello: ({ speaks13, grease }, { client: { pskModes } }) =>',
        ],
        tests: [
          'handshake/hello-server/pre-shared-key › without modes the client offers no PSK',
          'rfc8448/section-4 › ClientHello record, with its padding and its PSK binder, is the recorded one',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'PSKs without modes end the handshake',
        listed: [547],
        by: ['handshake/hello/check-hello.ts › psk_key_exchange_modes beside pre_shared_key'],
        tests: ['handshake/hello-server/client-hello › pre_shared_key without psk_key_exchange_modes'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'no mode is chosen that the client did not list',
        listed: [548],
        by: ['handshake/tls13/choose-server13.ts › offered.includes(name)'],
        tests: [
          'handshake/hello-server/pre-shared-key › a mode that we do not allow is not chosen: full handshake',
          'handshake/hello-server/pre-shared-key › unknown modes are ignored',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'no ticket goes to a client that has no mode to use it in',
        listed: [549],
        by: ['handshake/tls13/ticket-time.ts › modes.length === 0) {'],
        tests: ['handshake/connected/tickets › none where the client has no mode to use them in'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server does not send psk_key_exchange_modes',
        listed: [550],
        by: ['wire/extension/table.ts › psk_key_exchange_modes: { ClientHello:'],
        tests: ['handshake/extensions/registry › has a place there'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'psk_ke has no share in the answer',
        listed: [551],
        by: ["handshake/tls13/negotiate13.ts › mode === 'psk_dhe_ke'", 'answer.mode'],
        tests: [
          'handshake/hello-server/pre-shared-key › psk_ke answers without a key_share',
          'handshake/hello-client/server-hello › a PSK with a key_share, though only psk_ke was offered',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'psk_dhe_ke has shares on both sides',
        listed: [552],
        by: [
          'answer.key-share-present',
          'handshake/tls13/negotiate13.ts › sharedGroup(turn, hello) : undefined',
        ],
        tests: [
          'handshake/hello-client/server-hello › a PSK without the key_share that psk_dhe_ke demands',
          'rfc8448/section-4 › ServerHello record is the recorded one',
        ],
      },
    ],
    '4.3.10': [
      {
        level: 'MUST',
        role: 'client',
        says: 'early data go with early_data and pre_shared_key',
        listed: [448],
        by: ['handshake/extensions/tls13/early-data.ts › ClientHello: ({ pskOffer }) =>'],
        tests: [
          'rfc8448/section-4 › ClientHello record, with its padding and its PSK binder, is the recorded one',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'early data are under the first PSK',
        listed: [449],
        by: [
          "handshake/hello/hello-client.ts › turn.derive('client_early_traffic_secret', { parentSuffix: pskSuffix(0) })",
          'early.first-identity',
        ],
        tests: ['rfc8448/section-4 › early data record is the recorded one'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: "the age of the ticket agrees with the server's clock",
        listed: [450],
        by: ['early.age'],
        tests: [
          'handshake/hello-server/early-data › a stated age outside the window rejects early data, not the PSK',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'where it does not, early data are rejected, and nothing rests on the hello being fresh',
        listed: [451, 452],
        by: ['early.age'],
        tests: [
          'handshake/hello-server/early-data › a stated age outside the window rejects early data, not the PSK',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server skips early data, asks again, or takes them',
        listed: [453],
        by: [
          "handshake/tls13/server-flight13.ts › if (earlyData === 'rejected') skipRejected(turn, 'trial')",
          "handshake/hello/hello-server.ts › skipRejected(turn, 'outer-type')",
        ],
        tests: [
          'handshake/hello-server/early-data › records that cannot be opened are dropped, ChangeCipherSpec too',
          'handshake/hello-server/early-data › records of type application_data are dropped until the second ClientHello',
          'handshake/hello-server/early-data › early data are delivered as such, up to what the ticket allows',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a second hello has no early_data',
        listed: [454],
        by: [
          'handshake/hello/client-hello.ts › pskOffer: { psks, earlyData: false },',
          "handshake/hello/second-hello.ts › 'no early_data after a HelloRetryRequest'",
        ],
        tests: [
          'handshake/hello-client/hello-retry-request › early_data leave, and no early data follow',
          'handshake/hello-server/second-client-hello › early_data',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'early data need a PSK that was taken, the first',
        listed: [455],
        by: ['early.psk', 'early.first-identity'],
        tests: ['handshake/hello-server/early-data › the PSK stands and early data are passed over where'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'version, suite and protocol are those of the session',
        listed: [456],
        by: ['early.suite', 'early.alpn', 'psk.version'],
        tests: ['handshake/hello-server/early-data › the PSK stands and early data are passed over where'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'who defines an extension says what it means for early data',
        listed: [457],
        because: 'does not bind us because it binds those who define extensions |',
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'where a check fails the answer has no early_data, and the first flight is dropped',
        listed: [458],
        by: ['handshake/extensions/tls13/early-data.ts › EncryptedExtensions: ({ choice }) =>'],
        tests: [
          'rfc8448/section-4 › record of EncryptedExtensions and Finished is the recorded one',
          'handshake/hello-server/early-data › the PSK stands and early data are passed over where',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a record of accepted early data that does not open is bad_record_mac',
        listed: [459, 460],
        by: ['connection/records.ts › expected: `a record protected with the'],
        tests: [
          'handshake/hello-server/early-data › a record that cannot be opened is refused with bad_record_mac',
        ],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'an application may send again what was rejected',
        listed: [461],
        because:
          "does not bind us because it is the application's choice: it is told what became of its early data |",
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'rejected early data are not sent again by themselves',
        listed: [462],
        none: 'early data are kept nowhere once they went',
        tests: ['handshake/small-print › early data that were rejected are not sent again'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'least of all under another protocol',
        listed: [463],
        none: 'early data are kept nowhere once they went',
        tests: ['handshake/small-print › early data that were rejected are not sent again'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'early data that are accepted with another PSK, suite or protocol than theirs are illegal_parameter',
        by: [
          "handshake/extensions/tls13/early-data.ts › 'the first PSK and its suite behind accepted early data'",
          "handshake/extensions/tls13/early-data.ts › 'no protocol, as in the session'",
        ],
        tests: [
          'handshake/client13/wait-ee › acceptance without the PSK is refused with illegal_parameter',
          'handshake/client13/wait-ee › acceptance with another PSK than the first is refused with illegal_parameter',
          'handshake/client13/wait-ee › acceptance with another suite than the session’s is refused with illegal_parameter',
          'handshake/client13/wait-ee › acceptance with another protocol than the session’s is refused with illegal_parameter',
        ],
      },
    ],
    '4.3.11': [
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a PSK from outside has an age of 0',
        listed: [466],
        by: [
          'handshake/extensions/tls13/pre-shared-key.ts › { identity: source.psk.identity, obfuscated_ticket_age: 0 }',
        ],
        tests: ['handshake/small-print › the age of an external PSK goes out as 0'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'the age of a PSK from outside is passed over',
        listed: [466],
        none: "the one rule about ages asks for a ticket's lifetime of early data, and a PSK from outside has none",
        tests: ['handshake/hello-server/pre-shared-key › the age of an external PSK is ignored'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a PSK from outside has a hash',
        listed: [467],
        by: ["handshake/settings/common.ts › hash: oneOf('sha256', 'sha384')"],
        tests: ['handshake/settings › externalPsks[0].hash'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'the PSK fits the suite by its hash',
        listed: [468],
        by: ['psk.hash'],
        tests: [
          'handshake/hello-server/pre-shared-key › a PSK of another hash than every common suite is passed over',
          'handshake/hello-server/pre-shared-key › compatible means the same hash, not the same suite',
        ],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'the client keeps the name with the session',
        listed: [469],
        by: ['offer.server-name'],
        tests: [
          'handshake/connected/tickets › remembers what later decides: time, age_add, limit, name, protocol, suite',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'identities that the server does not know are passed over',
        listed: [470],
        by: ['psk.known'],
        tests: [
          'handshake/hello-server/pre-shared-key › an unknown identity is passed over, the next one is used at its own index',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'without a PSK that will do there is a full handshake',
        listed: [471],
        by: ['handshake/tls13/negotiate13.ts › if (!usable) return settleFull'],
        tests: ['handshake/hello-server/pre-shared-key › with no identity known, a full handshake follows'],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'a PSK from outside has a say in the choice of the suite',
        listed: [472],
        by: ['handshake/tls13/choose-server13.ts › SUITES_13[suite].hash === psk.hash))'],
        tests: ['handshake/client13/wait-ee › an external PSK of SHA-384 takes a suite of SHA-384'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a binder that is not there or does not verify ends the handshake',
        listed: [473, 474],
        by: ['psk.binder'],
        tests: [
          'handshake/hello-server/pre-shared-key › a wrong binder is refused with decrypt_error, not taken for a missing PSK',
          'handshake/hello-server/pre-shared-key › a binder of the wrong length is refused with decrypt_error',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'one PSK is chosen, and its binder alone is verified',
        listed: [475, 476],
        none: 'no binder but that of the chosen PSK is computed',
        tests: ['handshake/hello-server/pre-shared-key › only the binder of the chosen PSK is looked at'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'the answer names an identity that was offered, with a suite of its hash and a share where the mode has one',
        listed: [477, 478],
        by: ['answer.index', 'answer.hash', 'answer.key-share-present'],
        tests: [
          'handshake/hello-client/server-hello › an index beyond the identities offered',
          'handshake/hello-client/server-hello › a PSK with a suite of another hash',
          'handshake/hello-client/server-hello › a PSK without the key_share that psk_dhe_ke demands',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'early data are accepted with identity 0',
        listed: [479, 480],
        by: [
          "handshake/extensions/tls13/early-data.ts › 'the first PSK and its suite behind accepted early data'",
        ],
        tests: [
          'handshake/client13/wait-ee › acceptance with another PSK than the first is refused with illegal_parameter',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'pre_shared_key ends a ClientHello',
        listed: [481],
        by: [
          "handshake/settings/contradictions.ts › 'pre_shared_key as its last, since there are PSKs or sessions'",
        ],
        tests: [
          'handshake/settings › pre_shared_key as its last',
          'handshake/extensions/registry › end a ClientHello with pre_shared_key',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a hello that it does not end is illegal_parameter',
        listed: [482],
        by: ['handshake/extensions/tls13/pre-shared-key.ts › pre_shared_key as the last extension'],
        tests: ['handshake/hello-server/client-hello › pre_shared_key before another extension'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'there are as many binders as identities',
        by: [
          'handshake/extensions/tls13/pre-shared-key.ts › `a binder for each of ${psks.identities.length} identities`',
        ],
        tests: [
          'handshake/hello-server/pre-shared-key › fewer binders than identities',
          'handshake/hello-server/pre-shared-key › more binders than identities',
        ],
      },
    ],
    '4.3.11.1': [
      {
        level: 'MUST',
        role: 'client',
        says: 'a ticket is not used beyond its lifetime',
        listed: [464],
        by: ['offer.lifetime'],
        tests: [
          'handshake/connected/tickets › keeps none for more than seven days, whatever the server says',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'its age is in milliseconds since it came, with ticket_age_add, modulo 2^32',
        by: ['session/age.ts › return (age + ageAdd) % MODULUS'],
        tests: [
          'session/age › modulo 2^32',
          'handshake/connected/tickets › age is milliseconds since receipt plus age_add, modulo 2^32',
        ],
      },
    ],
    '4.3.11.2': [
      {
        level: 'MUST',
        role: 'server',
        says: 'after a HelloRetryRequest a binder covers both hellos and that',
        by: [
          'handshake/tls13/psk-accept.ts › transcript.hashWith(psk.hash, truncatedClientHello(bytes, hello))',
        ],
        tests: [
          'handshake/hello-server/second-client-hello › refuses a binder over another transcript with decrypt_error',
        ],
      },
    ],
    '4.3.11.3': [
      {
        level: 'MUST',
        role: 'server',
        says: 'a server that takes early data sends its flight at once',
        listed: [465],
        by: ["handshake/tls13/server-flight13.ts › ? { machine: 'server13', name: 'WAIT_EOED'"],
        tests: [
          'handshake/hello-server/early-data › the server answers at once and waits for EndOfEarlyData',
        ],
      },
    ],
  },
} as const satisfies Rows
