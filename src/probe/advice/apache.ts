/** What to set in Apache. */
import { SEVERAL_KEYS, type ServerAdvice } from './row.ts'

/** See the top of this file. */
export const APACHE = {
  server: 'Apache',
  write: (name, value) => `${name} ${value}`,
  rows: [
    {
      tested: [
        'TLS 1.2 session-id none',
        'TLS 1.2 session-id declined',
        'TLS 1.3 psk declined',
        'TLS 1.2 client-certificate declined',
        'TLS 1.3 client-certificate declined',
      ],
      set: { SSLSessionCache: 'shmcb:ssl_scache(512000)' },
      note: 'with mod_socache_shmcb; without tickets, TLS 1.3 resumes out of this cache too',
      source: 'mod_ssl: SSLSessionCache',
    },
    {
      tested: ['TLS 1.2 ticket none', 'TLS 1.3 psk declined'],
      set: { SSLSessionTickets: 'on' },
      source: 'mod_ssl: SSLSessionTickets',
    },
    {
      untested: [
        'TLS 1.2 ticket-other-address declined',
        'TLS 1.3 ticket-other-address declined',
        ...SEVERAL_KEYS,
      ],
      set: { SSLSessionTicketKeyFile: 'KEYS' },
      note: 'a file of 48 random bytes, the same on all servers, another every day',
      source: 'mod_ssl: SSLSessionTicketKeyFile',
    },
    {
      tested: [
        'TLS 1.2 ticket-lifetime long',
        'TLS 1.2 ticket-lifetime short',
        'TLS 1.3 ticket-lifetime short',
      ],
      set: { SSLSessionCacheTimeout: '86400' },
      source: 'mod_ssl: SSLSessionCacheTimeout',
    },
    {
      tested: ['TLS 1.2 version not-spoken', 'TLS 1.3 version not-spoken'],
      set: { SSLProtocol: '-all +TLSv1.2 +TLSv1.3' },
      source: 'mod_ssl: SSLProtocol',
    },
    {
      tested: [
        'TLS 1.3 psk none',
        'TLS 1.3 ticket-count none',
        'TLS 1.3 ticket-count one',
        'TLS 1.3 ticket-count many',
      ],
      set: { SSLOpenSSLConfCmd: 'NumTickets 2' },
      source: 'mod_ssl: SSLOpenSSLConfCmd; SSL_CONF_cmd(3): NumTickets',
    },
    {
      tested: ['TLS 1.2 ticket none'],
      set: { SSLOpenSSLConfCmd: null },
      note: 'Options -SessionTicket there overrides SSLSessionTickets',
      source: 'mod_ssl: SSLOpenSSLConfCmd; SSL_CONF_cmd(3): Options',
    },
  ],
} as const satisfies ServerAdvice
