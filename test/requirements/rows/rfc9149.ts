/** RFC 9149: ticket requests. */
import type { Rows } from '../row.ts'

/** RFC 9149: ticket requests. */
export const RFC9149 = {
  rfc: 9149,
  sections: {
    '3': [
      {
        level: 'MAY',
        role: 'client',
        says: 'a client says how many tickets it would like, for a new session and for a resumption',
        by: [
          'handshake/extensions/tls13/ticket-request.ts › { new_session_count: wanted.newSession, resumption_count: wanted.resumption }',
        ],
        tests: [
          'handshake/tls13/ticket-request › asks for numbers in its ClientHello where it is told to, and else says nothing',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a second hello asks for the same',
        none: 'both hellos are filled by the same settings',
        tests: ['handshake/tls13/ticket-request › asks for the same after a HelloRetryRequest'],
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'a client that begins a session asks for no ticket of a resumption',
        open: 'both numbers go out as they were set, whether a session is offered or not',
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: 'where a session is not resumed its other tickets count as used up too',
        open: 'each ticket is a session of its own, which is offered until its time is over',
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'more may come, where those before are of no use any more',
        by: ["handshake/tls13/connected-server.ts › 'command send-ticket':"],
        tests: ['handshake/connected/tickets › one more on command, at any time'],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'a server sends no more than was asked for',
        by: ['handshake/extensions/tls13/ticket-request.ts › Math.min(asked, tickets.limit)'],
        tests: [
          'handshake/tls13/ticket-request › sends as many tickets as it is asked for, and says the number before',
          'handshake/tls13/ticket-request › sends fewer than its usual number where fewer are asked for, and none for 0',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'and has a limit of its own',
        by: ['handshake/extensions/tls13/ticket-request.ts › Math.min(asked, tickets.limit)'],
        tests: ['handshake/tls13/ticket-request › sends no more than its limit, and says that it is one'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'the number that holds is that of what took place',
        by: [
          'handshake/extensions/tls13/ticket-request.ts › resumes ? request?.resumption_count : request?.new_session_count',
        ],
        tests: [
          'handshake/tls13/ticket-request › goes by the number for a resumption where it resumes',
          'handshake/tls13/ticket-request › takes a PSK from outside for a new session: no ticket was presented',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server that goes by it says in EncryptedExtensions how many will come',
        by: [
          'handshake/extensions/tls13/ticket-request.ts › EncryptedExtensions: ({ choice, hello }, turn) =>',
        ],
        tests: [
          'handshake/tls13/ticket-request › sends as many tickets as it is asked for, and says the number before',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'such an answer anywhere else is illegal_parameter',
        by: [
          'handshake/extensions/block.ts › `an extension defined for ${message}`',
          "handshake/extensions/block.ts › 'an extension defined for a ServerHello of TLS 1.2'",
        ],
        tests: [
          'handshake/tls13/ticket-request › refuses it in a ServerHello with illegal_parameter',
          'handshake/tls13/ticket-request › refuses it in a HelloRetryRequest with illegal_parameter',
          'handshake/tls13/ticket-request › refuses it in a ServerHello of TLS 1.2 with illegal_parameter: it is defined for none',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'it is not answered where it was not said',
        by: ['handshake/extensions/block.ts › answers to extensions that were sent'],
        tests: [
          'handshake/tls13/ticket-request › refuses an answer to what was not asked with unsupported_extension',
          'handshake/tls13/ticket-request › sends its usual number and no answer where nothing is asked',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'no client rests on the number',
        none: 'nothing counts the tickets that come',
        tests: [
          'handshake/tls13/ticket-request › takes an answer of more than was asked for: the number is a hint',
        ],
      },
    ],
    '6': [
      {
        level: 'SHOULD',
        role: 'client',
        says: 'tickets are dropped after a reasonable time, whatever the server says',
        by: ['session/caches/context.ts › Math.min(session.lifetime, timeout)'],
        tests: ['session/context › of a client is for the timeout of its context at most'],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'few tickets go to a client whose address is not proven',
        because:
          'does not bind us because TLS runs over connections, which prove the address of the client |',
      },
    ],
  },
} as const satisfies Rows
