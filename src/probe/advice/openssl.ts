/** What to call in a program on OpenSSL. */
import { SEVERAL_KEYS, type ServerAdvice } from './row.ts'

/** See the top of this file. */
export const OPENSSL = {
  server: 'OpenSSL',
  write: (name, value) => `${name}(ctx, ${value})`,
  rows: [
    {
      tested: ['TLS 1.2 session-id none', 'TLS 1.2 session-id declined', 'TLS 1.3 psk declined'],
      set: { SSL_CTX_set_session_cache_mode: 'SSL_SESS_CACHE_SERVER' },
      note: 'with NO_INTERNAL only beside SSL_CTX_sess_set_new_cb and SSL_CTX_sess_set_get_cb',
      source: 'SSL_CTX_set_session_cache_mode(3)',
    },
    {
      tested: ['TLS 1.2 ticket none', 'TLS 1.3 psk declined', 'TLS 1.2 ticket-ems-dropped no-ems'],
      set: { SSL_CTX_set_options: null },
      note: 'SSL_OP_NO_TICKET takes TLS 1.2 tickets away, and lets those of TLS 1.3 be IDs of the cache',
      source: 'SSL_CTX_set_options(3)',
    },
    {
      tested: [
        'TLS 1.3 psk none',
        'TLS 1.3 ticket-count none',
        'TLS 1.3 ticket-count one',
        'TLS 1.3 ticket-count many',
      ],
      set: { SSL_CTX_set_num_tickets: '2' },
      source: 'SSL_CTX_set_num_tickets(3)',
    },
    {
      tested: [
        'TLS 1.2 ticket-lifetime long',
        'TLS 1.2 ticket-lifetime short',
        'TLS 1.3 ticket-lifetime short',
      ],
      set: { SSL_CTX_set_timeout: '86400' },
      source: 'SSL_CTX_set_timeout(3)',
    },
    {
      tested: ['TLS 1.2 session-id declined', 'TLS 1.2 ticket declined', 'TLS 1.3 psk declined'],
      set: { SSL_CTX_new: null },
      note: 'one SSL_CTX for all connections: cache and ticket keys are its own',
      source: 'SSL_CTX_new(3)',
    },
    {
      tested: ['TLS 1.2 session-id declined', 'TLS 1.3 psk declined'],
      set: { fork: null },
      note: 'a process for each connection keeps its sessions for itself: threads, or SSL_CTX_sess_set_get_cb(3) and a store outside',
      source: 'SSL_CTX_sess_set_get_cb(3)',
    },
    {
      tested: ['TLS 1.2 client-certificate broken', 'TLS 1.3 client-certificate broken'],
      set: { SSL_CTX_set_session_id_context: 'one name for all servers' },
      source: 'SSL_CTX_set_session_id_context(3)',
    },
    {
      tested: ['TLS 1.2 ticket-other-address declined', 'TLS 1.3 ticket-other-address declined'],
      untested: SEVERAL_KEYS,
      set: { SSL_CTX_set_tlsext_ticket_keys: 'KEYS' },
      note: '80 random bytes, the same on all servers; SSL_CTX_set_tlsext_ticket_key_evp_cb changes them without a gap',
      source: 'SSL_CTX_set_tlsext_ticket_key_cb(3)',
    },
    {
      tested: ['TLS 1.3 early accepted'],
      set: { SSL_CTX_set_max_early_data: '0' },
      source: 'SSL_read_early_data(3)',
    },
    {
      tested: ['TLS 1.3 version not-spoken'],
      set: { SSL_CTX_set_max_proto_version: 'TLS1_3_VERSION' },
      source: 'SSL_CTX_set_min_proto_version(3)',
    },
    {
      tested: ['TLS 1.2 version not-spoken'],
      set: { SSL_CTX_set_min_proto_version: 'TLS1_2_VERSION' },
      source: 'SSL_CTX_set_min_proto_version(3)',
    },
  ],
} as const satisfies ServerAdvice
