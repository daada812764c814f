/** RFC 9846, the appendices. */
import type { Rows } from '../row.ts'

/** RFC 9846, the appendices. */
export const RFC9846_APPENDICES = {
  rfc: 9846,
  sections: {
    'A.1': [
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a client that fails on a ServerHello says so under handshake keys',
        listed: [317],
        by: ["connection/ending.ts › turn.setWriteKeys('handshake')"],
        tests: [
          'handshake/hello-client/server-hello › refuses bytes behind it in its record with unexpected_message, under handshake keys',
          'connection/first-protected-record › ${state}: before an alert',
        ],
      },
    ],
    B: [
      {
        level: 'MUST',
        role: 'both',
        says: 'what is reserved for older versions is not sent',
        listed: [319],
        by: ["handshake/settings/common.ts › suites: namesOf(named('a suite of TLS 1.3 of this library'"],
        tests: ['handshake/settings › suites[0]'],
      },
    ],
    'B.3.1.4': [
      {
        level: 'MUST',
        role: 'both',
        says: 'what is obsolete is neither offered nor negotiated',
        listed: [318],
        by: ['handshake/settings/common.ts › groups: namesOf(GROUP),'],
        tests: ['handshake/settings › groups[0]', 'handshake/hello-server/client-hello › no group in common'],
      },
    ],
    'C.1': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'random values come from a generator that is there',
        listed: [320],
        by: ['net/own-secrets.ts › return seededRandom(randomBytes(32))'],
        tests: ['net/own-secrets › a program without a seed draws its own from the system'],
      },
    ],
    'C.2': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'keys have a least and a greatest size',
        listed: [321],
        by: ['certificate.algorithms'],
        tests: [
          'certificate/verify › algorithms: an RSA key of 1024 bits below the anchor is unsupported_certificate',
        ],
      },
    ],
    'C.3': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'ECDSA is deterministic',
        listed: [322],
        by: ["crypto/signature/signature.ts › { lowS: false, format: 'der' }"],
        tests: ['crypto/signature › gives the P-256 values of RFC 6979 §A.2.5 with the hash of %s'],
      },
    ],
    'C.4': [
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a ticket is used once',
        listed: [323],
        by: ["session/caches/context.ts › if (role === 'client' && resumed.version === 'TLS 1.3')"],
        tests: ['session/context › of TLS 1.3 when a client has resumed it; one of TLS 1.2 stays'],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'there are as many tickets as a client has connections',
        listed: [324],
        by: ['handshake/extensions/tls13/ticket-request.ts › Math.min(asked, tickets.limit)'],
        tests: [
          'handshake/tls13/ticket-request › sends as many tickets as it is asked for, and says the number before',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'each connection gets new ones',
        listed: [325],
        by: ["handshake/tls13/ticket-time.ts › new Array<Owed>(tickets).fill('NewSessionTicket')"],
        tests: [
          'handshake/resumption/ticket-keys › resumes within the hour; only TLS 1.3 gives another ticket, under the same key',
        ],
      },
    ],
    'C.5': [
      {
        level: 'MUST',
        role: 'both',
        says: 'nobody goes unverified unless that is said',
        listed: [326],
        by: ['handshake/settings/defaults.ts › verifyPeer: true,'],
        tests: ['robustness/misuse › a client without a trust anchor refuses the server'],
      },
    ],
    E: [
      {
        level: 'MUST',
        role: 'both',
        says: 'legacy_record_version in the clear is ignored',
        listed: [352],
        none: 'no reader of TLS 1.3 looks at it',
        tests: ['connection/records › is ignored in the clear'],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'in a protected record it is part of what is authenticated, and may else be ignored',
        listed: [353, 354],
        by: ['record/record13.ts › const inner = epoch.keys.aead.open'],
        tests: [
          'connection/records › is part of what protects a protected record, and not looked at otherwise',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'in TLS 1.2 records say so from the ServerHello on',
        listed: [355],
        by: ["connection/tls-records.ts › type === 'handshake' && isFirstHello(turn) ? 0x0301 : 0x0303"],
        tests: [
          'handshake/tls12/records › another version is protocol_version once TLS 1.2 is chosen',
          'handshake/hello-client/hello-retry-request › the record of the first says TLS 1.0 outside, that of the second TLS 1.2',
        ],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'paths are built as for TLS 1.3 in older versions too',
        listed: [356],
        by: ['certificate/path/path.ts › const longer = extensionsOf(path, issuers)'],
        tests: ['certificate/verify › may be unordered, doubled, and mixed with strangers'],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'with TLS 1.3 the extended master secret counts as used',
        listed: [357],
        by: ['handshake/tls13/connected-client.ts › extendedMasterSecret: true,'],
        tests: ['handshake/small-print › a session of TLS 1.3 counts as one with the extended master secret'],
      },
    ],
    'E.1': [
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a ticket goes with the version that it was made in',
        listed: [327],
        by: ['offer.version'],
        tests: [
          'handshake/hello-client/both-versions › resumes it beside an external PSK that it also offers: %s',
        ],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'early data go where the server is known to speak TLS 1.3',
        listed: [328],
        by: ['early-offer.allowed'],
        tests: ['net/driver › drops early data that no session allows'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a version that the client does not speak is protocol_version',
        listed: [329],
        by: ["handshake/hello/hello-client.ts › fail('protocol_version', 'RFC 9846 §4.3.1"],
        tests: [
          'handshake/hello-client/server-hello › TLS 1.2 by its legacy_version',
          'handshake/hello-client/server-hello › no extensions at all',
        ],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'nobody tries once more with an older version',
        listed: [330],
        none: 'no code connects again by itself',
        tests: ['handshake/hello-client/server-hello › a client of 0-RTT fails on a ServerHello of TLS 1.2'],
      },
    ],
    'E.2': [
      {
        level: 'MUST',
        role: 'server',
        says: 'where supported_versions is there it decides',
        listed: [331],
        by: ["handshake/hello/hello-server.ts › listed ?? (atLeast12 ? ['TLS 1.2'] : [])"],
        tests: [
          'handshake/server12/client-hello › supported_versions without TLS 1.2, whatever legacy_version says',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'where it is not, the version is the lesser of legacy_version and TLS 1.2',
        listed: [332],
        by: ["handshake/hello/hello-server.ts › (atLeast12 ? ['TLS 1.2'] : [])"],
        tests: ['handshake/server12/client-hello › a version that does not exist yet: TLS 1.2 is chosen'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server that speaks newer versions alone answers protocol_version',
        listed: [333],
        by: ["handshake/hello/hello-server.ts › fail('protocol_version', 'RFC 9846 §4.3.1"],
        tests: [
          'handshake/hello-server/client-hello › no supported_versions, even with a legacy_version of TLS 1.3',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: "the version in a hello's record is ignored",
        listed: [334],
        none: 'no reader of a hello looks at it',
        tests: ['connection/records › is ignored in the clear'],
      },
    ],
    'E.3': [
      {
        level: 'MUST',
        role: 'client',
        says: 'early data answered in TLS 1.2 end the connection',
        listed: [335],
        by: ['answer.early-version'],
        tests: ['handshake/hello-client/server-hello › a client of 0-RTT fails on a ServerHello of TLS 1.2'],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'what follows has no early data, and still TLS 1.3',
        listed: [336],
        because: 'does not bind us because it is the application that connects again |',
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'servers that share tickets all speak TLS 1.3 before any takes early data',
        listed: [337],
        because: 'does not bind us because it binds those who deploy servers |',
      },
    ],
    'E.4': [
      {
        level: 'MUST',
        role: 'both',
        says: 'a hello with a session ID is answered with ChangeCipherSpec',
        listed: [338],
        by: ["handshake/tls13/negotiate13.ts › if (compatible) owes.push('ChangeCipherSpec')"],
        tests: [
          'rfc8448/section-7 › change_cipher_spec record is the recorded one',
          'connection/out-of-place › ours goes out once, where the RFC puts it',
        ],
      },
    ],
    'E.5': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'in TLS 1.2 suites with forward secrecy and an AEAD come first',
        listed: [339],
        by: ["handshake/settings/defaults.ts › 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',"],
        tests: [
          'handshake/small-print › the suites of TLS 1.2 that are on by default have forward secrecy and an AEAD',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'no RC4, and nothing below 112 bits',
        listed: [340, 341],
        by: ["handshake/settings/common.ts › suites12: namesOf(named('a suite of TLS 1.2 of this library'"],
        tests: [
          'handshake/settings › suites12[0]',
          'handshake/server12/client-hello › export suites only',
          'handshake/client12/server-hello › TLS_RSA_EXPORT_WITH_RC4_40_MD5 (FREAK)',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'neither SSL 3.0 nor SSL 2.0',
        listed: [342, 343],
        by: [
          "handshake/settings/common.ts › versions: namesOf(oneOf('TLS 1.3', 'TLS 1.2'), 1),",
          "handshake/hello/hello-server.ts › 'a legacy_version above SSL 3.0'",
        ],
        tests: [
          'handshake/hello-server/client-hello › a legacy_version of SSL 3.0',
          'handshake/hello-client/server-hello › SSL 3.0',
          'handshake/settings › versions[0]',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'no hello of SSL 2.0 is sent',
        listed: [344],
        none: 'there is no code for one',
        tests: ['rfc8448/section-3 › ClientHello record is the recorded one'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'and none is taken for TLS 1.3',
        listed: [345],
        by: ['record/record13.ts › a known content type'],
        tests: ['handshake/small-print › a hello of SSL 2.0 is unexpected_message at its first byte'],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'nor for an older version',
        listed: [346],
        by: ['record/record13.ts › a known content type'],
        tests: ['handshake/small-print › a hello of SSL 2.0 is unexpected_message at its first byte'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'no hello says 0x0300 or less',
        listed: [347],
        by: [
          "handshake/hello/client-hello.ts › legacy_version: 'TLS 1.2',",
          "handshake/tls13/server-flight13.ts › legacy_version: 'TLS 1.2',",
        ],
        tests: [
          'rfc8448/section-3 › ClientHello record is the recorded one',
          'rfc8448/section-3 › ServerHello record is the recorded one',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a hello that does is protocol_version',
        listed: [348],
        by: [
          "handshake/hello/hello-server.ts › 'a legacy_version above SSL 3.0'",
          "handshake/hello/hello-client.ts › fail('protocol_version', 'RFC 9846 §4.3.1",
        ],
        tests: [
          'handshake/hello-server/client-hello › a legacy_version of SSL 3.0',
          'handshake/hello-server/client-hello › a legacy_version below SSL 3.0',
          'handshake/hello-client/server-hello › SSL 3.0',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'no record says less than 0x0300',
        listed: [349],
        by: ["connection/tls-records.ts › type === 'handshake' && isFirstHello(turn) ? 0x0301 : 0x0303"],
        tests: ['rfc8448/section-3 › ClientHello record is the recorded one'],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'none is taken that does',
        listed: [350],
        because:
          'does not bind us because the version of a record is ignored altogether, which the section allows for |',
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'truncated_hmac is not used',
        listed: [351],
        none: 'nothing says or hears truncated_hmac',
        tests: [
          'rfc8448/section-3 › ClientHello record is the recorded one',
          'handshake/settings › an extension that we fill in',
        ],
      },
    ],
    'F.1': [
      {
        level: 'MUST',
        role: 'both',
        says: 'PSKs from outside and certificates do not go together',
        listed: [361],
        by: ['handshake/tls13/connected-server.ts › an external PSK and certificates do not go together'],
        tests: ['handshake/connected/authentication › asking on an external PSK is a misuse'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a channel binding is long enough',
        listed: [362],
        because:
          'does not bind us because it binds those who use exporters; the one of RFC 9266 has 32 bytes |',
      },
    ],
    'F.1.1': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'extracts and expansions take turns',
        listed: [358],
        because: "does not bind us because it binds future revisions; the schedule is the RFC's |",
      },
    ],
    'F.1.4': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'exporter secrets are erased as soon as may be',
        listed: [359],
        open: 'the exporter secret stays as long as its connection, which may export at any time',
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'where all labels are known, so early',
        listed: [360],
        because: "does not bind us because the labels are the application's and not known before |",
      },
    ],
    'F.5': [
      {
        level: 'MUST',
        role: 'both',
        says: 'early data are safe to be replayed, and have a profile of their protocol',
        listed: [364, 365],
        because: 'does not bind us because it binds applications |',
      },
      {
        level: 'MUST',
        role: 'both',
        says: '0-RTT is off unless the application asks for it',
        listed: [366],
        by: ['early-offer.wanted', 'early.enabled', 'handshake/settings/defaults.ts › earlyData: false,'],
        tests: ['handshake/small-print › nobody sends or takes early data unless told so'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'rejected early data are not sent again by themselves',
        listed: [367],
        none: 'early data are kept nowhere once they went',
        tests: ['handshake/small-print › early data that were rejected are not sent again'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'the application is told that the handshake is done',
        listed: [368],
        by: ["handshake/turn/base.ts › this.output({ kind: 'connected' })"],
        tests: ['handshake/small-print › both ends say when the handshake is done'],
      },
    ],
    'F.5.1': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'no keys towards the client come from the early exporter',
        listed: [363],
        because: 'does not bind us because it binds those who use exporters |',
      },
    ],
  },
} as const satisfies Rows
