/** RFC 8449: record size limits. */
import type { Rows } from '../row.ts'

/** RFC 8449: record size limits. */
export const RFC8449 = {
  rfc: 8449,
  sections: {
    '4': [
      {
        level: 'MUST',
        role: 'both',
        says: "no protected record is longer than the peer's limit",
        by: ['connection/tls-records.ts › held ? limits.send : MAX_PLAINTEXT'],
        tests: [
          'handshake/record-size › each side keeps the limit of the other, in handshake and data alike',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'in TLS 1.3 the limit counts type and padding',
        by: ["handshake/extensions/both/record-size-limit.ts › return version === 'TLS 1.3' ? 1 : 0"],
        tests: [
          'handshake/record-size › padding counts as well',
          'handshake/record-size › CONNECTED of TLS 1.3: a record with one byte more is a record_overflow, padding included',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a limit below 64 is illegal_parameter',
        by: [
          'handshake/extensions/both/record-size-limit.ts › expected: `at least ${SMALLEST_RECORD_LIMIT}`',
        ],
        tests: [
          'handshake/record-size › refuses a client that wants records of %i bytes, before any ServerHello',
          'handshake/record-size › WAIT_EE: a limit below 64 is refused',
          'handshake/record-size › WAIT_SH of TLS 1.2: a limit below 64 is refused',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'nobody sends one below 64',
        by: [
          'handshake/settings/common.ts › holds: (value: unknown): boolean => value === 0 || RECORD_LIMIT.holds(value),',
        ],
        tests: ['handshake/settings › recordSizeLimit'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'nobody sends one above what the version allows',
        by: [
          'handshake/extensions/both/record-size-limit.ts › Math.min(ours, MAX_PLAINTEXT + typeByte(version))',
        ],
        tests: [
          'handshake/record-size › takes more than the version allows for what it is: no limit of its own',
        ],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'a client may refuse one above it',
        because: 'does not bind us because this permission is not taken: nobody sends more for it |',
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a client says its limit, even where it has no need of one',
        open: 'record_size_limit goes out where a setting asks for it',
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server takes one that is above it',
        by: [
          'handshake/extensions/both/record-size-limit.ts › Math.min(theirs - typeByte(version), MAX_PLAINTEXT)',
        ],
        tests: [
          'handshake/record-size › takes more than the version allows for what it is: no limit of its own',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a record beyond our limit is record_overflow',
        by: ['connection/records.ts › by && receive < MAX_PLAINTEXT ?'],
        tests: [
          'handshake/record-size › CONNECTED of TLS 1.3: a record with one byte more is a record_overflow, padding included',
          'handshake/record-size › CONNECTED of TLS 1.2: likewise',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'the limit holds where both sides said theirs',
        by: [
          'handshake/extensions/both/record-size-limit.ts › if (theirs === undefined || !ours) return NO_LIMITS',
        ],
        tests: [
          'handshake/record-size › only where both speak of it',
          'handshake/record-size › not where the answer of the server has no place for it: it said nothing, so nothing holds (§4)',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a resumption agrees on limits of its own',
        none: 'a session keeps no limit',
        tests: [
          'handshake/record-size › a resumption agrees on limits of its own: without the extension there are none',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server answers in EncryptedExtensions, in TLS 1.2 in the ServerHello',
        by: [
          'handshake/extensions/both/record-size-limit.ts › ServerHello12: ({ agreed }, { server }) =>',
          'handshake/extensions/both/record-size-limit.ts › EncryptedExtensions: (_, { server, endpoint }) =>',
        ],
        tests: [
          'handshake/record-size › each side keeps the limit of the other, in handshake and data alike',
        ],
      },
    ],
    '4.1': [
      {
        level: 'MUST',
        role: 'both',
        says: 'no padding of a block cipher makes a record longer than a full one with the least',
        none: 'a block cipher pads up to the next block, and no more',
        tests: ['handshake/record-size › a block cipher pads up to the next block, under a limit too'],
      },
    ],
    '5': [
      {
        level: 'MAY',
        role: 'client',
        says: 'a client may go on asking for max_fragment_length beside it',
        none: 'neither looks whether the other is asked for',
        tests: [
          'handshake/max-fragment-length › a server that does not speak record_size_limit grants it beside that',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server that speaks both goes by record_size_limit',
        by: ['handshake/extensions/both/max-fragment-length.ts › limits.by || asked === undefined'],
        tests: [
          'handshake/max-fragment-length › a server that speaks record_size_limit too ignores it beside that',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'both in one answer are illegal_parameter',
        by: ["handshake/extensions/both/max-fragment-length.ts › expected: 'one limit for records',"],
        tests: ['handshake/max-fragment-length › an answer beside record_size_limit'],
      },
    ],
  },
} as const satisfies Rows
