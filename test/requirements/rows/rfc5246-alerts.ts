/** RFC 5246 §7.1 and §7.2: ChangeCipherSpec and alerts. */
import type { Rows } from '../row.ts'

/** RFC 5246 §7.1 and §7.2: ChangeCipherSpec and alerts. */
export const RFC5246_ALERTS = {
  rfc: 5246,
  sections: {
    '7.1': [
      {
        level: 'MUST',
        role: 'both',
        says: 'behind ChangeCipherSpec everything goes under the new keys',
        listed: [66, 67],
        by: ['handshake/tls12/finished12.ts › turn.setWriteKeys12()'],
        tests: [
          'handshake/tls12/change-cipher-spec › it brings the keys into force, and Finished under them is next',
        ],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'who gets it early may have to wait',
        listed: [68],
        because: 'does not bind us because keys are computed before ChangeCipherSpec is read |',
      },
    ],
    '7.2': [
      {
        level: 'MUST',
        role: 'both',
        says: 'a fatal alert ends the session, whatever its other connections do',
        listed: [81],
        by: [
          "connection/ended-sessions.ts › turn.output({ kind: 'remove-session', key })",
          "connection/ended-sessions.ts › turn.output({ kind: 'forget-sessions', secret })",
        ],
        tests: [
          'handshake/tls12/alerts › %s ends the session: the server forgets its ID, the client its secret',
        ],
      },
    ],
    '7.2.1': [
      {
        level: 'MUST',
        role: 'both',
        says: 'close_notify is answered with one, and pending writes are dropped',
        listed: [69],
        by: ["connection/ending.ts › sendAlert(turn, 'close_notify', closing(turn, 'the peer closed'))"],
        tests: [
          'handshake/tls12/alerts › is answered by the %s with one of its own, and both directions end',
          'handshake/tls12/handshakes › close_notify is answered and both sides are closed',
        ],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'nobody has to wait for the answer',
        listed: [70],
        because: 'does not bind us because it lies with whoever has the transport |',
      },
    ],
    '7.2.2': [
      {
        level: 'MUST',
        role: 'both',
        says: 'sessions, keys and secrets of a connection that failed are forgotten, and never resumed',
        listed: [71, 72],
        by: [
          'connection/ending.ts › turn.eraseWhere(() => true)',
          "connection/ended-sessions.ts › turn.output({ kind: 'remove-session', key })",
          "connection/ended-sessions.ts › turn.output({ kind: 'forget-sessions', secret })",
        ],
        tests: [
          'handshake/tls12/alerts › %s ends the session: the server forgets its ID, the client its secret',
          'connection/closing › a failed connection keeps no secrets and no keys',
          'handshake/tls12/alerts › leaves nothing that a next connection could resume, by ID or ticket',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'an error has its alert, and a fatal one',
        listed: [73, 75],
        by: ['connection/ending.ts › sendAlert(turn, alert, { rule: place'],
        tests: [
          'handshake/client12/server-hello › %s is refused',
          'handshake/server12/client-hello › %s is refused',
        ],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'without a level an error may be fatal or not',
        listed: [74],
        because: 'does not bind us because this permission is taken for none: errors are fatal |',
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'who does not go on after a warning ends the connection with an alert',
        listed: [76],
        by: ['handshake/common/in-a-row.ts › if (actual > most) turn.judge(KEEP_LIMITS'],
        tests: ['handshake/tls12/alerts › of every kind may come 4 times in a row to the %s, and no more'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'what decrypts to nothing valid is bad_record_mac',
        listed: [77],
        by: ['connection/records12.ts › expected: `a record protected with the'],
        tests: [
          'handshake/tls12/padding-oracle › the same where %s is wrong',
          'handshake/tls12/padding-oracle › a body too short to hold a MAC is bad_record_mac: lengths are no secret',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'decryption_failed, export_restriction and no_certificate are not sent',
        listed: [78, 79, 80],
        none: 'they are reserved, and no failure may name them',
        tests: ['connection/abort › is a misuse with %s, which ends nothing or is not sent any more'],
      },
    ],
  },
} as const satisfies Rows
