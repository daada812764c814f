/** RFC 5246 §1 to §6: records. */
import type { Rows } from '../row.ts'

/** RFC 5246 §1 to §6: records. */
export const RFC5246_RECORDS = {
  rfc: 5246,
  sections: {
    '1.2': [
      {
        level: 'MUST',
        role: 'both',
        says: 'alerts are sent where this version asks for them',
        listed: [29],
        by: ['connection/ending.ts › sendAlert(turn, alert, { rule: place'],
        tests: ['handshake/client12/server-hello › %s is refused'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a client without a certificate sends an empty list',
        listed: [30],
        by: ["handshake/tls12/client-hears12.ts › demand ? ['Certificate'] : []"],
        tests: [
          'handshake/small-print12 › a client of TLS 1.2 without a certificate answers a request with an empty one',
        ],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'the hello of SSL 2.0 is neither sent nor taken',
        listed: [31, 32, 33],
        by: ['record/record13.ts › a known content type'],
        tests: ['handshake/small-print › a hello of SSL 2.0 is unexpected_message at its first byte'],
      },
    ],
    '4.7': [
      {
        level: 'MUST',
        role: 'both',
        says: 'what RSASSA-PKCS1-v1_5 signs is DER',
        listed: [34],
        by: ['crypto/signature/rsa.ts › encodePkcs1(key.n, hash, message)'],
        tests: ['crypto/signature › signs what OpenSSL verifies, and the same each time'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'its parameters are NULL, and are not looked for where they are missing',
        listed: [35, 36],
        open: 'a DigestInfo without parameters does not verify: RFC 8017 §8.2.2 compares encodings, and nobody makes it so',
      },
    ],
    '5': [
      {
        level: 'MAY',
        role: 'both',
        says: 'suites may have a MAC of their own',
        listed: [37],
        because: 'does not bind us because it binds those who define suites |',
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'new suites say their PRF',
        listed: [38],
        because: 'does not bind us because it binds those who define suites; those here say theirs |',
      },
    ],
    '6': [
      {
        level: 'MUST',
        role: 'both',
        says: 'no other record types are sent',
        listed: [64],
        none: 'content has no other types',
        tests: ['handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'an unexpected type is unexpected_message',
        listed: [65],
        by: [
          'record/record13.ts › a known content type',
          "connection/records.ts › expected: 'handshake, application_data or alert',",
        ],
        tests: [
          'handshake/tls12/records › a content type that nobody defined is unexpected_message as soon as its first byte is there',
          'handshake/tls12/records › heartbeats were not agreed on',
        ],
      },
    ],
    '6.1': [
      {
        level: 'MUST',
        role: 'both',
        says: 'the state goes on with each record',
        listed: [39],
        by: [
          'connection/records12.ts › turn.set({ read: nextRecord(read) })',
          'connection/tls-records.ts › turn.set({ write: nextRecord(write) })',
        ],
        tests: [
          'handshake/tls12/records › a record that comes twice does not open again: its number is used up',
          'handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'numbers begin at 0 with each state',
        listed: [40, 41],
        by: ['handshake/turn/turn12.ts › sequence: 0'],
        tests: [
          'handshake/tls12/change-cipher-spec › it brings the keys into force, and Finished under them is next',
          'handshake/tls12/change-cipher-spec › Finished behind it under another sequence number does not open',
          'record/openssl12 › is read and written byte for byte, options %i',
        ],
      },
    ],
    '6.2.1': [
      {
        level: 'MAY',
        role: 'both',
        says: 'messages may share a record or be cut',
        listed: [42, 43],
        none: 'a message is read once all of it is there',
        tests: [
          'robustness/order › connects when it is sealed again, one record for each byte of its handshake messages',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'content has at most 2^14 bytes',
        listed: [44],
        by: [
          'record/record12.ts › `at most ${limit.most} bytes`',
          'record/record13.ts › `at most ${limit} bytes`',
        ],
        tests: [
          'handshake/tls12/records › content of more than 2^14 bytes is record_overflow, though genuine',
          'handshake/tls12/records › a body of more than 2^14 bytes is record_overflow',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'no empty handshake, alert or ChangeCipherSpec record',
        listed: [45],
        by: [
          "connection/records.ts › 'handshake records with content'",
          "connection/records.ts › 'alert records with content'",
          'connection/records12.ts › a ChangeCipherSpec of the single byte 1',
        ],
        tests: [
          'handshake/tls12/records › an empty record of type %s is refused',
          'handshake/tls12/change-cipher-spec › one %s is refused with unexpected_message, as in TLS 1.3',
        ],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'empty records of data may be sent',
        listed: [46],
        by: ['handshake/common/in-a-row.ts › if (actual > most) turn.judge(KEEP_LIMITS'],
        tests: [
          'handshake/tls12/records › empty records of data are borne 32 times in a row: some stacks hide an IV behind them',
          'connection/in-a-row › maxEmptyRecords: one record of data without content more',
        ],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'types may be interleaved',
        listed: [47],
        none: 'in TLS 1.2 nothing is refused between the parts of a message but a change of keys',
        tests: [
          'robustness/order › connects with a warning between the parts of each of its messages: types may be interleaved',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'records leave in the order in which they are protected',
        listed: [48],
        by: ['connection/tls-records.ts › turn.set({ write: nextRecord(write) })'],
        tests: ['handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'data of the connection are taken during a later handshake',
        listed: [49],
        by: ['handshake/tls12/during-handshake.ts › application_data: { to: [name]'],
        tests: [
          'handshake/tls12/renegotiation › lets data of the connection around it pass, under the old keys and behind the new ones',
          'handshake/cross › data between the messages of a renegotiation are delivered',
        ],
      },
    ],
    '6.2.2': [
      {
        level: 'MUST',
        role: 'both',
        says: 'what would decompress to more than 2^14 bytes is decompression_failure',
        listed: [50, 51],
        because: 'does not bind us because no compression is offered or chosen |',
      },
    ],
    '6.2.3': [
      {
        level: 'MUST',
        role: 'both',
        says: 'a protected record has at most 2^14 + 2048 bytes',
        listed: [63],
        by: ['record/record12.ts › limit: MAX_CIPHERTEXT_12'],
        tests: [
          'handshake/tls12/records › a body of more than 2^14 + 2048 bytes is record_overflow as soon as its header is there',
          'record/record12 › admits 2^14 bytes in the clear and 2^14 + 2048 under keys, of every type',
        ],
      },
    ],
    '6.2.3.2': [
      {
        level: 'MUST',
        role: 'both',
        says: 'the IV of a block cipher cannot be foretold',
        listed: [52],
        by: [
          "connection/tls-records.ts › iv: keys.ivLength > 0 ? turn.draw('record.IV', keys.ivLength) : EMPTY",
        ],
        tests: [
          'handshake/tls12/records › the IV of a block cipher is drawn anew for each record: nobody can foretell it',
          'record/record12 › takes an IV where it needs one and only there',
        ],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'padding may be longer than it need be',
        listed: [53],
        none: 'padding of any length up to 255 is taken',
        tests: ['record/record12 › opens with any padding that fills whole blocks, up to 255 bytes'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'padding fills the block, each byte its length',
        listed: [54, 57],
        by: ['record/block12.ts › return concat(bytes, new Uint8Array(length).fill'],
        tests: ['record/openssl12 › is read and written byte for byte, options %i'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'padding is checked, and what is wrong with it is bad_record_mac',
        listed: [55, 56],
        by: [
          'record/block12.ts › fault |= within & (padded[padded.length - 1 - i]! ^ last)',
          'record/block12.ts › Number(fault === 0)',
          'connection/records12.ts › expected: `a record protected with the',
        ],
        tests: [
          'handshake/tls12/padding-oracle › a wrong MAC is bad_record_mac, after one decryption and one MAC',
          'handshake/tls12/padding-oracle › the same where %s is wrong',
          'record/record12 › does not open with %s, and the MAC is computed all the same',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a record takes as long with wrong padding as with right',
        listed: [58],
        none: 'the MAC is computed in either case, once',
        tests: [
          'handshake/tls12/padding-oracle › a wrong MAC is bad_record_mac, after one decryption and one MAC',
          'handshake/tls12/padding-oracle › the same where %s is wrong',
        ],
      },
    ],
    '6.2.3.3': [
      {
        level: 'MUST',
        role: 'both',
        says: 'suites with an AEAD say their nonces, and add no more than 1024 bytes',
        listed: [59, 61],
        because: 'does not bind us because it binds those who define suites |',
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'the implicit part of a nonce is from the key block, the explicit one in the record',
        listed: [60],
        by: ['record/epoch12.ts › explicitNonce: row.explicitNonce'],
        tests: ['record/record12 › of GCM are the salt and the sequence number, which stands in the record'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a record that does not open is bad_record_mac',
        listed: [62],
        by: ['connection/records12.ts › expected: `a record protected with the'],
        tests: [
          'handshake/tls12/records › a record in the clear is bad_record_mac, an alert too: nobody without keys ends the connection',
          'handshake/tls12/records › another content type on a genuine record does not open: it is authenticated',
        ],
      },
    ],
  },
} as const satisfies Rows
