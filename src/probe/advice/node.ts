/** What to set in Node: options of tls.createServer, and events of its server. */
import { SEVERAL_KEYS, type ServerAdvice } from './row.ts'

const CREATE = 'Node tls: tls.createServer'

/** See the top of this file. */
export const NODE = {
  server: 'Node',
  write: (name, value) => `${name}: ${value}`,
  rows: [
    {
      tested: ['TLS 1.2 session-id declined'],
      set: { newSession: 'Map', resumeSession: 'Map' },
      note: 'two events: keep what newSession brings, in a store that all processes share, and give it to resumeSession',
      source: "Node tls: 'newSession', 'resumeSession'",
    },
    {
      tested: ['TLS 1.2 ticket none', 'TLS 1.3 psk declined', 'TLS 1.3 client-certificate declined'],
      set: { secureOptions: null },
      note: 'with SSL_OP_NO_TICKET, TLS 1.3 hands out IDs that no event ever asks for',
      source: `${CREATE}: secureOptions`,
    },
    {
      tested: [
        'TLS 1.2 ticket-lifetime long',
        'TLS 1.2 ticket-lifetime short',
        'TLS 1.3 ticket-lifetime short',
      ],
      set: { sessionTimeout: '86400' },
      source: `${CREATE}: sessionTimeout`,
    },
    {
      tested: ['TLS 1.2 ticket declined', 'TLS 1.3 psk declined'],
      set: { setTicketKeys: null },
      note: 'Node knows one key at a time: a change ends all tickets there are',
      source: 'Node tls: server.setTicketKeys',
    },
    {
      tested: ['TLS 1.2 ticket-other-address declined', 'TLS 1.3 ticket-other-address declined'],
      untested: SEVERAL_KEYS,
      set: { ticketKeys: 'KEYS', sessionIdContext: 'one name for all servers' },
      note: '48 random bytes, the same on all servers; the context else comes from the command line of each',
      source: `${CREATE}: ticketKeys, sessionIdContext`,
    },
    {
      tested: ['TLS 1.3 version not-spoken'],
      set: { maxVersion: 'TLSv1.3' },
      source: 'Node tls: tls.createSecureContext: maxVersion',
    },
    {
      tested: ['TLS 1.2 version not-spoken'],
      set: { minVersion: 'TLSv1.2' },
      source: 'Node tls: tls.createSecureContext: minVersion',
    },
  ],
} as const satisfies ServerAdvice
