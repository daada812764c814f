/** What to set in a server on GnuTLS, in the words of gnutls-serv. */
import type { ServerAdvice } from './row.ts'

const SERV = 'gnutls-serv(1)'
const PRIORITIES = 'GnuTLS manual: Priority strings'

/** See the top of this file. */
export const GNUTLS = {
  server: 'GnuTLS',
  write: (name, value) => (value === '' ? name : `${name}=${value}`),
  rows: [
    {
      tested: ['TLS 1.2 session-id declined'],
      set: { '--nodb': null },
      note: 'in a program: gnutls_db_set_store_function and its kin',
      source: `${SERV}: nodb`,
    },
    {
      tested: ['TLS 1.2 ticket none', 'TLS 1.3 psk none', 'TLS 1.3 ticket-count none'],
      set: { '--noticket': null },
      note: 'in a program: gnutls_session_ticket_enable_server',
      source: `${SERV}: noticket`,
    },
    {
      tested: [
        'TLS 1.2 ticket none',
        'TLS 1.3 psk none',
        'TLS 1.2 version not-spoken',
        'TLS 1.3 version not-spoken',
        'TLS 1.2 ticket-ems-added no-ems',
      ],
      set: { '--priority': 'NORMAL' },
      note: 'without %NO_TICKETS, %NO_TICKETS_TLS12, %NO_SESSION_HASH and -VERS-',
      source: PRIORITIES,
    },
    {
      tested: ['TLS 1.3 early accepted'],
      set: { '--earlydata': null },
      source: `${SERV}: earlydata`,
    },
    {
      untested: ['TLS 1.2 ticket-other-address declined', 'TLS 1.3 ticket-other-address declined'],
      set: { gnutls_session_ticket_enable_server: 'KEYS' },
      note: 'the same key on all servers; gnutls-serv makes its own',
      source: 'GnuTLS manual: Session tickets',
    },
  ],
} as const satisfies ServerAdvice
