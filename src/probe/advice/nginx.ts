/** What to set in nginx. */
import { SEVERAL_KEYS, type ServerAdvice } from './row.ts'

const MODULE = 'ngx_http_ssl_module'

/** See the top of this file. */
export const NGINX = {
  server: 'nginx',
  write: (name, value) => `${name} ${value};`,
  rows: [
    {
      tested: [
        'TLS 1.2 session-id none',
        'TLS 1.2 session-id declined',
        'TLS 1.2 session-id-share some',
        'TLS 1.3 ticket-share some',
        'TLS 1.3 psk declined',
        'TLS 1.2 client-certificate declined',
        'TLS 1.3 client-certificate declined',
      ],
      set: { ssl_session_cache: 'shared:tls:10m' },
      note: 'without tickets, TLS 1.3 resumes out of this cache too',
      source: `${MODULE}: ssl_session_cache`,
    },
    {
      tested: ['TLS 1.2 ticket none', 'TLS 1.3 psk declined'],
      set: { ssl_session_tickets: 'on' },
      source: `${MODULE}: ssl_session_tickets`,
    },
    {
      tested: ['TLS 1.2 ticket-other-address declined', 'TLS 1.3 ticket-other-address declined'],
      untested: SEVERAL_KEYS,
      set: { ssl_session_ticket_key: 'KEYS' },
      note: 'a file of 80 random bytes, the same on all servers, another every day; with a second line for the key before',
      source: `${MODULE}: ssl_session_ticket_key`,
    },
    {
      tested: ['TLS 1.2 version not-spoken', 'TLS 1.3 version not-spoken'],
      set: { ssl_protocols: 'TLSv1.2 TLSv1.3' },
      source: `${MODULE}: ssl_protocols`,
    },
    {
      tested: [
        'TLS 1.2 ticket-lifetime long',
        'TLS 1.2 ticket-lifetime short',
        'TLS 1.3 ticket-lifetime short',
      ],
      set: { ssl_session_timeout: '1d' },
      source: `${MODULE}: ssl_session_timeout`,
    },
    {
      tested: ['TLS 1.3 early accepted'],
      set: { ssl_early_data: 'off' },
      note: 'or on, with proxy_set_header Early-Data $ssl_early_data, and what stands behind answers 425 (RFC 8470)',
      source: `${MODULE}: ssl_early_data`,
    },
    {
      tested: [
        'TLS 1.3 psk none',
        'TLS 1.3 ticket-count none',
        'TLS 1.3 ticket-count one',
        'TLS 1.3 ticket-count many',
      ],
      set: { ssl_conf_command: 'NumTickets 2' },
      source: `${MODULE}: ssl_conf_command; SSL_CONF_cmd(3): NumTickets`,
    },
    {
      tested: ['TLS 1.2 ticket none'],
      set: { ssl_conf_command: null },
      note: 'Options -SessionTicket there overrides ssl_session_tickets',
      source: `${MODULE}: ssl_conf_command; SSL_CONF_cmd(3): Options`,
    },
  ],
} as const satisfies ServerAdvice
