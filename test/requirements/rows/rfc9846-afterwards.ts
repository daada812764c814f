/** RFC 9846 §4.6 and §4.7: the end of early data, and what comes after the handshake. */
import type { Rows } from '../row.ts'

/** RFC 9846 §4.6 and §4.7: the end of early data, and what comes after the handshake. */
export const RFC9846_AFTERWARDS = {
  rfc: 9846,
  sections: {
    '4.6': [
      {
        level: 'MUST',
        role: 'client',
        says: "accepted early data end with EndOfEarlyData, once the server's Finished is there",
        listed: [627],
        by: ["handshake/tls13/client13.ts › owes.push('EndOfEarlyData')"],
        tests: [
          'rfc8448/section-4 › EndOfEarlyData and Finished records are the recorded ones',
          'handshake/client13/wait-ee › accepted early data go on until Finished, then EndOfEarlyData ends them',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'rejected ones do not',
        listed: [628],
        by: ["handshake/tls13/client13.ts › turn.agreed.earlyData === 'accepted'"],
        tests: [
          'handshake/hello-server/early-data › the PSK stands and early data are passed over where',
          'handshake/hello-server/early-data › an EndOfEarlyData is refused with unexpected_message',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a server sends none, and of a server it is unexpected_message',
        listed: [629, 630],
        by: ['connection/dispatch.ts › expected: Object.keys(cells)'],
        tests: ['handshake/cross › ${label}: ${name in cells'],
      },
    ],
    '4.7.1': [
      {
        level: 'MAY',
        role: 'server',
        says: "tickets may go at any time behind the client's Finished",
        listed: [631],
        by: ["handshake/tls13/connected-server.ts › 'command send-ticket':"],
        tests: ['handshake/connected/tickets › one more on command, at any time'],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'a client may use them in later handshakes',
        listed: [632],
        by: ['handshake/extensions/tls13/pre-shared-key.ts › ClientHello: ({ pskOffer: { psks } }, turn) =>'],
        tests: [
          'handshake/hello-server/pre-shared-key › a reference resumes',
          'rfc8448/section-4 › ClientHello record, with its padding and its PSK binder, is the recorded one',
        ],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'there may be several',
        listed: [633],
        by: ["handshake/tls13/ticket-time.ts › new Array<Owed>(tickets).fill('NewSessionTicket')"],
        tests: [
          'handshake/connected/tickets › as many as configured, each with its own nonce, age_add, identity and PSK',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a ticket is resumed with a suite of its own hash',
        listed: [634],
        by: ['offer.hash', 'psk.hash', 'answer.hash'],
        tests: [
          'handshake/hello-client/server-hello › a PSK with a suite of another hash',
          'handshake/hello-server/pre-shared-key › a PSK of another hash than every common suite is passed over',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a session is resumed under a name that its certificate covers',
        listed: [635],
        by: ['offer.server-name'],
        tests: [
          'handshake/hello-client/resumption › says that the server declined where the hash would have done',
        ],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'and that is the name of the session',
        listed: [635],
        open: 'another name that the certificate covers is enough for this client',
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'another name may do where the server lets it be known',
        listed: [636],
        because: 'does not bind us because there is no such indication that this client would read |',
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'the name of a resumption is that of its own hello',
        listed: [637],
        by: ['handshake/tls13/agree-client13.ts › serverName: turn.client.serverName || undefined,'],
        tests: ['handshake/small-print › a session that is resumed under another name speaks of that one'],
      },
      {
        level: 'MAY',
        role: 'server',
        says: "a server that asks for no certificate may send tickets before the client's Finished",
        listed: [638],
        by: ['handshake/tls13/ticket-time.ts › foreseeFinished(turn, choice)'],
        tests: [
          'handshake/server13/tickets-ahead › sends its tickets right behind its own Finished, from the secret that covers the client’s',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'no ticket lives longer than seven days',
        listed: [639],
        by: [
          'handshake/settings/contradictions.ts › `at most ${MAX_LIFETIME} seconds with TLS 1.3`',
          'handshake/tls13/ticket-issue.ts › ticket_lifetime: Math.min(tickets.lifetime, MAX_LIFETIME),',
        ],
        tests: [
          'handshake/settings › tickets.lifetime',
          'handshake/connected/tickets › no lifetime above seven days',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'no client keeps one for longer',
        listed: [640],
        by: [
          'offer.lifetime',
          'handshake/tls13/connected-client.ts › lifetime: Math.min(ticket_lifetime, MAX_LIFETIME),',
        ],
        tests: [
          'handshake/connected/tickets › keeps none for more than seven days, whatever the server says',
        ],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a server may take a ticket for a shorter time than it said',
        listed: [641],
        because:
          'does not bind us because this permission is not taken: a ticket is good for as long as was said |',
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'ticket_age_add is drawn for each ticket, and each nonce is its own',
        listed: [642],
        by: [
          "handshake/tls13/ticket-issue.ts › const ageAdd = turn.drawUint32('NewSessionTicket.ticket_age_add')",
          'handshake/tls13/ticket-issue.ts › const unique = fromUint(ordinal, 2)',
        ],
        tests: [
          'handshake/connected/tickets › as many as configured, each with its own nonce, age_add, identity and PSK',
        ],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a ticket is a key of a cache, or is sealed',
        listed: [643],
        by: [
          "handshake/tls13/negotiate13.ts › turn.ask({ kind: 'get-session'",
          "handshake/tls13/psk-accept.ts › if (tickets.kind === 'stateful') return 'ask'",
        ],
        tests: ['handshake/hello-server/pre-shared-key › a reference resumes'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'extensions of a ticket that the client does not know are passed over',
        listed: [644],
        none: 'nothing refuses a type that nobody reads',
        tests: ['handshake/connected/tickets › ignores unknown extensions and GREASE'],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'more early data than the ticket allowed are unexpected_message',
        listed: [645],
        by: ['handshake/tls13/early-server.ts › `at most ${promised} bytes of early data`'],
        tests: ['handshake/hello-server/early-data › one byte more is refused with unexpected_message'],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a client does not rely on much padding in early data',
        listed: [646],
        none: 'early data are padded where recordPadding asks for it, and within one record',
        tests: ['connection/records › ours pads application data to multiples, never beyond a record'],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'a chain of resumptions ends',
        listed: [647],
        by: ['offer.authentication-age'],
        tests: [
          'handshake/resumption/rules12 › a resumed session stays as old as the handshake that made it',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a ticket with a lifetime of 0 is discarded',
        by: ['handshake/tls13/connected-client.ts › if (ticket_lifetime === 0) {'],
        tests: ['handshake/connected/tickets › discards a ticket with a lifetime of 0 at once'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a client that does not resume passes over tickets',
        by: ['handshake/tls13/connected-client.ts › if (!turn.client.acceptTickets) {'],
        tests: [
          'handshake/connected/tickets › ignores all of them where it does not resume, broken ones too',
        ],
      },
    ],
    '4.7.2': [
      {
        level: 'MAY',
        role: 'server',
        says: 'a client that offered it may be asked at any time',
        listed: [648],
        by: ["handshake/tls13/connected-server.ts › 'command request-certificate': {"],
        tests: [
          'handshake/connected/authentication › answers several requests one after the other, each with its context',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'it answers with Certificate, CertificateVerify and Finished',
        listed: [649, 650],
        by: ["handshake/tls13/connected-client.ts › ? ['Certificate', 'CertificateVerify', 'Finished']"],
        tests: [
          'handshake/connected/authentication › answers with Certificate, CertificateVerify and Finished, in one go',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'or declines, with an empty Certificate and Finished',
        listed: [651],
        by: ["handshake/tls13/connected-client.ts › : ['Certificate', 'Finished']"],
        tests: ['handshake/connected/authentication › declines with an empty Certificate and Finished'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'nothing stands between the messages of an answer',
        listed: [652],
        by: [
          "handshake/tls13/connected-server.ts › state.demands.every(({ progress }) => progress.kind === 'unanswered')",
        ],
        tests: [
          'handshake/connected/authentication › nothing comes between them, or unexpected_message',
          'handshake/connected/authentication › answers with Certificate, CertificateVerify and Finished, in one go',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a request that it did not offer to answer is unexpected_message',
        listed: [653],
        by: [
          'handshake/tls13/connected-client.ts › no CertificateRequest: post_handshake_auth was not offered',
        ],
        tests: [
          'handshake/connected/authentication › refuses with unexpected_message where it did not offer that',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server waits for the answer, and takes other messages before',
        listed: [654],
        none: 'nothing is refused while no answer has begun',
        tests: [
          'handshake/connected/authentication › waits for the answer as long as it takes: data and KeyUpdates may come first',
        ],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'several may be answered in another order, told apart by their contexts',
        listed: [655],
        by: [
          'handshake/tls13/connected-server.ts › state.demands.find(({ context }) => equal(context, certificate_request_context))',
        ],
        tests: [
          'handshake/connected/authentication › answers several requests one after the other, each with its context',
        ],
      },
    ],
    '4.7.3': [
      {
        level: 'MUST',
        role: 'both',
        says: 'a KeyUpdate before Finished is unexpected_message',
        listed: [656],
        by: ['connection/dispatch.ts › expected: Object.keys(cells)'],
        tests: ['handshake/connected/key-update › a KeyUpdate is refused with unexpected_message'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'behind a KeyUpdate all goes under the next keys',
        listed: [657],
        by: [
          "handshake/tls13/key-update.ts › turn.setWriteKeys('application', turn.endpoint.write.generation + 1)",
        ],
        tests: [
          'handshake/connected/key-update › what follows is read with the next keys only',
          'handshake/connected/key-update › update_requested is answered with update_not_requested, under the old keys',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'and is read under them',
        listed: [658],
        by: [
          "handshake/tls13/key-update.ts › turn.setReadKeys('application', turn.endpoint.read.generation + 1)",
        ],
        tests: ['handshake/connected/key-update › what follows is read with the next keys only'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'another value than the two is illegal_parameter',
        listed: [659],
        by: ['handshake/tls13/key-update.ts › update_not_requested (0) or update_requested (1)'],
        tests: ['handshake/connected/key-update › an unknown value is refused with illegal_parameter'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'update_requested is answered before the next data',
        listed: [660],
        by: ["handshake/tls13/key-update.ts › owed ? [...state.owes, 'KeyUpdate'] : state.owes"],
        tests: ['handshake/connected/key-update › the answer goes out before the next application data'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a KeyUpdate itself goes under the old keys',
        listed: [661],
        by: ['handshake/turn/turn13.ts › this.flush()'],
        tests: [
          'handshake/connected/key-update › update_requested is answered with update_not_requested, under the old keys',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a record under the next keys needs a KeyUpdate before it, which ends its record',
        listed: [662],
        by: [
          'handshake/turn/turn13.ts › this.expectRecordEnd()',
          'connection/records.ts › expected: `a record protected with the',
        ],
        tests: [
          'handshake/connected/key-update › bytes behind it in its record are refused with unexpected_message',
          'handshake/connected/key-update › what follows is read with the next keys only',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'no second update is requested before the peer has answered',
        by: ['handshake/tls13/key-update.ts › an update was requested already: the peer answers first'],
        tests: ['handshake/connected/key-update › a second request before the peer’s KeyUpdate is a misuse'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a sender stops before generation 2^48',
        by: ['handshake/tls13/key-update.ts › write.generation < 2 ** 48 - 1'],
        tests: [
          'handshake/connected/key-update › generation 2^48-1 is the last: it stays in use, and requests are ignored',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a receiver does not hold it to that',
        none: 'no receiver counts generations',
        tests: ['handshake/connected/key-update › a receiver does not enforce that limit'],
      },
    ],
  },
} as const satisfies Rows
