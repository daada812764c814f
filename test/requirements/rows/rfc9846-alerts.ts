/** RFC 9846 §6: alerts. */
import type { Rows } from '../row.ts'

/** RFC 9846 §6: alerts. */
export const RFC9846_ALERTS = {
  rfc: 9846,
  sections: {
    '6': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'the application is told of the end of data',
        listed: [719],
        by: ["connection/ending.ts › if (description === 'close_notify') return peerClosed(turn)"],
        tests: ['connection/closing › the peer is told, and may go on writing'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'an error alert ends the connection both ways, and the application is told',
        listed: [720],
        by: ["connection/ending.ts › by: 'peer',"],
        tests: [
          'connection/closing › ${name} of the peer ends everything at once, at any level, without an answer',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a connection that failed leaves no secrets',
        listed: [721],
        by: ['connection/ending.ts › turn.eraseWhere(() => true)'],
        tests: [
          'connection/closing › a failed connection keeps no secrets and no keys',
          'handshake/server13/tickets-ahead › leaves no session in the cache',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'the alerts of §6.2 are fatal, whatever level stands there',
        listed: [722, 723],
        by: ['connection/ending.ts › mayBecome12(turn.endpoint)'],
        tests: [
          'connection/closing › counts by its description, not by its level',
          'connection/closing › ${name} of the peer ends everything at once, at any level, without an answer',
          'handshake/tls12/alerts › before the ServerHello ends everything where only TLS 1.3 can come: the level means nothing',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'an alert that nobody knows is an error',
        listed: [724],
        none: 'every description but two ends the connection',
        tests: ['connection/closing › an alert that nobody knows is an error too'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'what does not decode is decode_error',
        listed: [725],
        by: ["connection/step.ts › return new TlsFailure('decode_error'"],
        tests: ['handshake/hello-server/client-hello › refuses ${what} with decode_error'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'what decodes and makes no sense is illegal_parameter',
        listed: [726],
        by: [
          'handshake/turn/agreement.ts › `a valid ${group} share`',
          'handshake/tls13/key-update.ts › update_not_requested (0) or update_requested (1)',
        ],
        tests: [
          'handshake/hello-server/client-hello › a share that makes the shared secret all zero',
          'handshake/hello-client/server-hello › a share that makes the shared secret all zero',
          'handshake/connected/key-update › an unknown value is refused with illegal_parameter',
        ],
      },
    ],
    '6.1': [
      {
        level: 'MUST',
        role: 'both',
        says: 'what comes behind close_notify is ignored',
        listed: [706, 709],
        by: ['connection/next.ts › !turn.endpoint.readClosed && openNext(turn)'],
        tests: ['connection/closing › what comes behind it is ignored, whatever it is'],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'user_canceled is followed by close_notify',
        listed: [707],
        by: [
          "connection/ending.ts › sendAlert(turn, 'close_notify', closing(turn, 'the application closed'))",
        ],
        tests: ['connection/closing › closing cancels it: user_canceled, then close_notify, then nothing'],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'either side may close its own direction',
        listed: [708],
        by: ["connection/ending.ts › if (!writeClosed && state.name === 'CONNECTED') return"],
        tests: [
          'connection/closing › the peer is told, and may go on writing',
          'connection/closing › is sent as a warning and closes one direction only',
          'connection/closing › afterwards data still come in',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a side closes with close_notify, unless it sent an error',
        listed: [710],
        by: [
          "connection/ending.ts › sendAlert(turn, 'close_notify', closing(turn, 'the application closed'))",
        ],
        tests: ['connection/closing › is sent as a warning and closes one direction only'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'the end of the stream without it is not taken for the end of data',
        listed: [711],
        by: ["connection/next.ts › turn.output({ kind: 'peer-closed', notified: false })"],
        tests: ['connection/closing › the end of the stream without it is told: data may be missing'],
      },
    ],
    '6.2': [
      {
        level: 'MUST',
        role: 'both',
        says: 'behind a fatal alert nothing is sent or read',
        listed: [712, 713],
        by: ['connection/step.ts › !hasEnded(turn.endpoint)'],
        tests: [
          'connection/closing › after the end commands do nothing',
          'connection/closing › ${name} of the peer ends everything at once, at any level, without an answer',
        ],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'an error without an alert of its own has that of its description',
        listed: [714],
        by: ["connection/step.ts › return new TlsFailure('decode_error'"],
        tests: ['handshake/hello-server/client-hello › refuses ${what} with decode_error'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'an error with one has that',
        listed: [715],
        by: ['connection/ending.ts › sendAlert(turn, alert, { rule: place'],
        tests: ['handshake/hello-client/server-hello › refuses ${what} with ${refusal.alert}'],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'alerts are told',
        listed: [716],
        by: [
          "connection/ending.ts › turn.note({ kind: 'alert', direction: 'sent', level, description, ...why })",
        ],
        tests: ['connection/abort › stands in the trace as a decision of the application'],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'an identity that is not known is unknown_psk_identity, or decrypt_error',
        listed: [717, 718],
        by: [
          "handshake/tls13/choose-server13.ts › has('pre_shared_key') ? 'unknown_psk_identity' : 'handshake_failure'",
        ],
        tests: [
          'handshake/hello-server/client-hello › refuses a PSK that it does not know, where it has no certificate, with unknown_psk_identity',
        ],
      },
    ],
  },
} as const satisfies Rows
