/** RFC 7627: the extended master secret. */
import type { Rows } from '../row.ts'

/** RFC 7627: the extended master secret. */
export const RFC7627 = {
  rfc: 7627,
  sections: {
    '4': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'no handshake without it is taken',
        listed: [236],
        by: ["handshake/tls12/check-hello12.ts › 'handshake_failure', 'RFC 7627 §5.2, §5.3'"],
        tests: [
          'handshake/tls12/demanded › of a client: a hello without it ends the handshake',
          'handshake/tls12/demanded › of a server: an answer without it ends the handshake',
        ],
      },
    ],
    '5.1': [
      {
        level: 'MUST',
        role: 'both',
        says: 'where both speak it, the master secret covers the handshake',
        listed: [237],
        by: ["handshake/turn/turn12.ts › 'extended_master_secret'"],
        tests: [
          'handshake/tls12/master-secret › where both speak it, it covers the handshake up to ClientKeyExchange',
        ],
      },
    ],
    '5.2': [
      {
        level: 'MUST',
        role: 'client',
        says: 'every hello says it',
        listed: [238],
        by: ['handshake/extensions/tls12/extended-master-secret.ts › ClientHello: (_, turn) =>'],
        tests: [
          'handshake/tls12/handshakes › aborts where the extended master secret got lost',
          'handshake/small-print12 › every hello of TLS 1.2 says extended_master_secret',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'it is answered',
        listed: [239],
        by: ['handshake/extensions/tls12/extended-master-secret.ts › ServerHello12: ({ agreed }) =>'],
        tests: [
          'handshake/small-print12 › extended_master_secret is answered where it was said, and else not',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'a hello without it ends the handshake, unless old clients are served',
        listed: [240],
        by: ['kept.extended-master-secret'],
        tests: [
          'handshake/tls12/renegotiation › without the extended master secret that the connection has is refused',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'where the handshake goes on the answer has it not',
        listed: [241],
        by: ['handshake/tls12/negotiate12.ts › usesEms(turn.server)'],
        tests: [
          'handshake/small-print12 › extended_master_secret is answered where it was said, and else not',
        ],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'an answer without it ends the handshake, unless old servers are borne with',
        listed: [242],
        by: ['kept.extended-master-secret'],
        tests: [
          'handshake/tls12/renegotiation › without the extended master secret that the connection has is refused',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'without it the master secret is that of RFC 5246',
        listed: [243],
        by: ['handshake/turn/turn12.ts › this.agreed.extendedMasterSecret'],
        tests: ['handshake/tls12/master-secret › where %s does without, it is made of both random values'],
      },
    ],
    '5.3': [
      {
        level: 'SHOULD',
        role: 'client',
        says: 'no session without it is offered by a client that speaks it',
        listed: [244, 245],
        by: ['offer12.extended-master-secret'],
        tests: [
          'session/verdicts12 › a server that does not use the extended master secret resumes what has none, whatever the hello says',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a hello that offers a session says it',
        listed: [246],
        by: ['handshake/extensions/tls12/extended-master-secret.ts › ClientHello: (_, turn) =>'],
        tests: [
          'handshake/resumption/rules12 › a session that breaks no rule is resumed: new keys from the old master secret',
          'handshake/small-print12 › every hello of TLS 1.2 says extended_master_secret',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a session without it is not resumed by a hello with it',
        listed: [247],
        by: ['session12.ems-gained'],
        tests: [
          'handshake/resumption/rules12 › session12.ems-gained: a hello with it does not resume a session without',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'that is a full handshake',
        listed: [248],
        by: ['session12.ems-gained'],
        tests: [
          'handshake/resumption/rules12 › session12.ems-gained: a hello with it does not resume a session without',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a session with it and a hello without end the handshake',
        listed: [249],
        by: ['session12.ems-kept'],
        tests: [
          'handshake/resumption/rules12 › session12.ems-kept: a hello without the extended master secret that the session has is refused',
          'handshake/tls12/handshakes › aborts where the extended master secret got lost',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'neither with it ends the handshake',
        listed: [250],
        by: ["handshake/tls12/check-hello12.ts › 'handshake_failure', 'RFC 7627 §5.2, §5.3'"],
        tests: [
          'handshake/tls12/demanded › in a resumption: a session without it is not resumed by a hello without it',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a hello with it has an answer with it',
        listed: [251],
        by: ['session12.ems-used'],
        tests: [
          'handshake/resumption/rules12 › session12.ems-used: a server that gave it up resumes no session with it',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'an answer that differs from the session ends the handshake',
        listed: [252, 253],
        by: ['answer12.extended-master-secret'],
        tests: [
          'handshake/resumption/rules12 › answer12.extended-master-secret: without it the answer is refused with handshake_failure',
        ],
      },
    ],
    '5.4': [
      {
        level: 'MUST',
        role: 'both',
        says: 'without it nothing is exported',
        listed: [254, 255],
        by: ['connection/exporter.ts › if (!agreedOf(connection)?.extendedMasterSecret)'],
        tests: [
          'handshake/tls12/exporter › without the extended master secret there are no exporters: it may be another connection’s as well',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'and no verify_data proves anything to an application',
        listed: [256],
        none: 'no application is given verify_data',
        tests: [
          'handshake/tls12/exporter › without the extended master secret there are no exporters: it may be another connection’s as well',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a resumption without it is not renegotiated',
        listed: [257],
        by: [
          'renegotiation.same-master-secret',
          'handshake/tls12/renegotiate.ts › if (agreed.resumed && !agreed.extendedMasterSecret)',
        ],
        tests: [
          'handshake/tls12/renegotiation › of our own on a session resumed without the extended master secret is Misuse',
          'handshake/tls12/renegotiation › a session resumed without the extended master secret',
        ],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'where it is lost in a resumption, going on may be safe',
        listed: [258],
        because: 'does not bind us because this permission is not taken |',
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'such a handshake ends',
        listed: [259],
        by: ['session12.ems-kept', 'answer12.extended-master-secret'],
        tests: [
          'handshake/resumption/rules12 › session12.ems-kept: a hello without the extended master secret that the session has is refused',
        ],
      },
    ],
    '6.2': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'no hash that is weak covers the handshake',
        listed: [260],
        none: 'every suite of TLS 1.2 has a PRF with SHA-256 or better',
        tests: ['wire/registry › say by their columns what they say by their names'],
      },
    ],
    '6.4': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'SSL 3.0 is refused',
        listed: [261],
        by: ["handshake/hello/hello-server.ts › 'a legacy_version above SSL 3.0'"],
        tests: ['handshake/hello-server/client-hello › a legacy_version of SSL 3.0'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'in SSL 3.0 the master secret is the old one',
        listed: [262],
        because: 'does not bind us because SSL 3.0 is not spoken here |',
      },
    ],
  },
} as const satisfies Rows
