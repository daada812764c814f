/** RFC 5077: session tickets of TLS 1.2. */
import type { Rows } from '../row.ts'

/** RFC 5077: session tickets of TLS 1.2. */
export const RFC5077 = {
  rfc: 5077,
  sections: {
    '3.1': [
      {
        level: 'MUST',
        role: 'server',
        says: 'a ticket that is refused means a full handshake, and no alert',
        by: ['session12.known'],
        tests: [
          'handshake/resumption/rules12 › under %s: a full handshake, and why',
          'handshake/resumption/ticket-keys › tells why a ticket of format %s is of no use: a full handshake, no alert',
        ],
      },
    ],
    '3.2': [
      {
        level: 'MAY',
        role: 'client',
        says: 'a client without a ticket asks for one with an empty extension',
        by: ['handshake/extensions/tls12/session-ticket.ts › ClientHello:'],
        tests: ['handshake/resumption/rules12 › that is empty in the hello asks for one, and is no offer'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a client that takes no tickets does not send it',
        by: ['handshake/extensions/tls12/session-ticket.ts › turn.client.sessionTickets'],
        tests: [
          'handshake/resumption/rules12 › a client that does not want any neither asks for one nor gets one',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server that will send a ticket says so in the ServerHello',
        by: ['handshake/extensions/tls12/session-ticket.ts › ServerHello12: ({ ticket }) =>'],
        tests: ['handshake/resumption/rules12 › that is empty in the hello asks for one, and is no offer'],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a ticket that was taken is deleted where the handshake fails',
        by: ["connection/ended-sessions.ts › if (master?.status === 'live') yield master.bytes"],
        tests: [
          'handshake/tls12/alerts › in a handshake that resumes ends the session that the ticket was taken for',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'the extension is answered where it was sent',
        by: [
          'handshake/extensions/block.ts › answers to extensions that were sent',
          "handshake/tls12/negotiate12.ts › findExtension(hello.extensions, 'session_ticket') !== undefined",
        ],
        tests: [
          'handshake/resumption/rules12 › a client that does not want any neither asks for one nor gets one',
          'handshake/client12/server-hello › an extension that was not asked for',
        ],
      },
    ],
    '3.3': [
      {
        level: 'MUST',
        role: 'server',
        says: 'NewSessionTicket comes where the ServerHello announced it, before ChangeCipherSpec',
        by: [
          'handshake/tls12/server12.ts › owes: hellos.ticket',
          "handshake/tls12/client-hears12.ts › ? { machine: 'client12', name: 'WAIT_NEW_SESSION_TICKET'",
        ],
        tests: [
          'handshake/tls12/skipped-messages › NewSessionTicket that the ServerHello promised (RFC 5077 §3.3)',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'and nowhere else',
        by: ['connection/dispatch.ts › expected: Object.keys(cells)'],
        tests: [
          'handshake/tls12/skipped-messages › NewSessionTicket that no ServerHello promised',
          'handshake/tls12/skipped-messages › NewSessionTicket before the client has answered',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'Finished covers it',
        by: ["handshake/tls12/client12.ts › turn.absorb('NewSessionTicket', message.bytes)"],
        tests: [
          'handshake/resumption/rules12 › a session that breaks no rule is resumed',
          'record/openssl12 › %s has new keys from the old master secret, and the server finishes first',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: "a ticket counts once the server's Finished is verified",
        by: [
          'handshake/tls12/connected12.ts › const known = ticket !== undefined || turn.agreed.sessionId.length > 0',
        ],
        tests: [
          'handshake/small-print12 › a ticket of TLS 1.2 is handed out behind the server’s Finished, and not before',
        ],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a server that changes its mind sends one of no length',
        by: [
          'handshake/tls12/client12.ts › ticket.length === 0 ? undefined : { lifetimeHint: ticket_lifetime_hint, ticket }',
        ],
        tests: ['handshake/resumption/rules12 › of zero length is no ticket: nothing is kept'],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a ticket may be renewed in a resumption',
        by: [
          "handshake/tls12/negotiate12.ts › ? ['ServerHello', 'NewSessionTicket', 'ChangeCipherSpec', 'Finished']",
        ],
        tests: [
          'handshake/resumption/rules12 › under a key that only opens is renewed, before ChangeCipherSpec',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: "a server does not take a ticket for received before the client's Finished",
        none: 'a server remembers nothing of the tickets that it sent',
        tests: ['handshake/resumption/rules12 › that was renewed resumes all the same'],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'a client may delete a ticket sooner than its hint says',
        by: ['session/caches/context.ts › Math.min(session.lifetime, timeout)'],
        tests: ['session/context › of a client is for the timeout of its context at most'],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a server may take a ticket for a shorter or longer time than it said',
        because:
          'does not bind us because this permission is not taken: a ticket is good for as long as was said |',
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a ticket is deleted when its hint is over',
        by: ['offer12.lifetime'],
        tests: ['handshake/tls12/handshakes › not offered once its lifetime is over'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a hint of 0 says nothing',
        by: ['handshake/tls12/connected12.ts › lifetime || SUGGESTED_LIFETIME'],
        tests: ['handshake/resumption/rules12 › without a hint of its lifetime is kept for a day'],
      },
    ],
    '3.4': [
      {
        level: 'MUST',
        role: 'server',
        says: 'a hello with a ticket is never asked for its session ID',
        by: ['handshake/tls12/negotiate12.ts › if (ticket && ticket.length > 0)'],
        tests: ['handshake/resumption/rules12 › present means that the cache of session IDs is not asked'],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'a client makes up a session ID beside a ticket',
        by: ['handshake/hello/client-hello.ts › const wanted = session12 !== undefined'],
        tests: [
          'handshake/resumption/rules12 › goes with a session ID that the client makes up, whose echo tells',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'it is echoed where the ticket is accepted',
        by: ['handshake/tls12/negotiate12.ts › sessionId: hello.legacy_session_id,'],
        tests: [
          'handshake/resumption/rules12 › goes with a session ID that the client makes up, whose echo tells',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'a server that will send a ticket sends no session ID',
        by: ["handshake/tls12/negotiate12.ts › ? EMPTY : turn.draw('ServerHello.session_id', 32)"],
        tests: ['handshake/resumption/rules12 › that is planned goes with an empty session ID'],
      },
    ],
    '4': [
      {
        level: 'SHOULD',
        role: 'server',
        says: 'a ticket is encrypted and authenticated, and says under which key',
        by: ["session/tickets/ticket.ts › return { kind: 'unusable', why: found.why }"],
        tests: [
          'session/ticket › are refused with a reason for every single bit that is flipped',
          'session/ticket › under a key that is gone are refused with its name',
        ],
      },
    ],
    '5.1': [
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a fatal alert ends the session behind a ticket, for the client',
        by: ["connection/ended-sessions.ts › turn.output({ kind: 'forget-sessions', secret })"],
        tests: [
          'handshake/tls12/alerts › %s ends the session behind a ticket too, as far as the client is concerned',
        ],
      },
    ],
    '5.5': [
      {
        level: 'SHOULD',
        role: 'server',
        says: 'ticket keys are random, used for nothing else, and change',
        by: ['net/own-secrets.ts › return new TicketKeyRing('],
        tests: ['net/own-secrets › ticket keys of a program change, and open for as long as sessions live'],
      },
    ],
    '5.6': [
      {
        level: 'SHOULD',
        role: 'server',
        says: 'a ticket has a lifetime',
        by: ['session12.lifetime', 'psk.lifetime'],
        tests: [
          'handshake/resumption/rules12 › session12.lifetime: what is too old for the server, though not for the client',
        ],
      },
    ],
  },
} as const satisfies Rows
