/** What to set in a Go program: fields and methods of tls.Config. */
import type { ServerAdvice } from './row.ts'

const CONFIG = 'Go crypto/tls: type Config'

/** See the top of this file. */
export const GO = {
  server: 'Go',
  write: (name, value) => (name.startsWith('Set') ? `config.${name}(${value})` : `${name}: ${value}`),
  rows: [
    {
      tested: ['TLS 1.2 ticket none', 'TLS 1.3 psk none'],
      set: { SessionTicketsDisabled: 'false' },
      note: 'Go keeps no sessions by ID: without tickets nothing resumes',
      source: `${CONFIG}, SessionTicketsDisabled`,
    },
    {
      tested: [
        'TLS 1.2 ticket declined',
        'TLS 1.3 psk declined',
        'TLS 1.2 client-certificate declined',
        'TLS 1.3 client-certificate declined',
      ],
      set: { Config: null },
      note: 'one Config for all connections: the ticket keys are its own',
      source: CONFIG,
    },
    {
      tested: [
        'TLS 1.2 ticket-other-address declined',
        'TLS 1.3 ticket-other-address declined',
        'TLS 1.2 ticket declined',
        'TLS 1.3 psk declined',
      ],
      untested: [
        'TLS 1.2 ticket-share some',
        'TLS 1.2 ticket-share none',
        'TLS 1.3 ticket-share some',
        'TLS 1.3 ticket-share none',
      ],
      set: { SetSessionTicketKeys: 'KEYS' },
      note: 'the same keys on all servers, the new one first; the old ones go on opening tickets',
      source: 'Go crypto/tls: Config.SetSessionTicketKeys',
    },
    {
      tested: ['TLS 1.3 version not-spoken'],
      set: { MaxVersion: 'VersionTLS13' },
      source: `${CONFIG}, MaxVersion`,
    },
    {
      tested: ['TLS 1.2 version not-spoken'],
      set: { MinVersion: 'VersionTLS12' },
      source: `${CONFIG}, MinVersion`,
    },
    {
      untested: ['TLS 1.2 ticket-ems-dropped no-ems', 'TLS 1.2 ticket-ems-added no-ems'],
      set: {},
      note: 'Go 1.21 and later know extended_master_secret; there is nothing to set',
      source: 'Go 1.21 release notes: crypto/tls',
    },
  ],
} as const satisfies ServerAdvice
