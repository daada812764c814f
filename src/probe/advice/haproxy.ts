/** What to set in HAProxy: `tune.` in its global section, the rest on the bind line. */
import { SEVERAL_KEYS, type ServerAdvice } from './row.ts'

/** See the top of this file. */
export const HAPROXY = {
  server: 'HAProxy',
  write: (name, value) =>
    (name.startsWith('tune.') ? `${name} ${value}` : `bind ... ${name} ${value}`).trim(),
  rows: [
    {
      tested: ['TLS 1.2 session-id none', 'TLS 1.3 psk declined', 'TLS 1.3 client-certificate declined'],
      set: { 'tune.ssl.cachesize': '20000' },
      note: 'without tickets, TLS 1.3 resumes out of this cache too',
      source: 'HAProxy Configuration Manual §3.2: tune.ssl.cachesize',
    },
    {
      tested: ['TLS 1.2 ticket none', 'TLS 1.3 psk declined'],
      set: { 'no-tls-tickets': null },
      source: 'HAProxy Configuration Manual §5.1: no-tls-tickets',
    },
    {
      tested: ['TLS 1.2 ticket none'],
      set: { 'ssl-default-bind-options': null },
      note: 'no-tls-tickets there holds for every bind line',
      source: 'HAProxy Configuration Manual §3.1: ssl-default-bind-options',
    },
    {
      tested: ['TLS 1.2 ticket-other-address declined', 'TLS 1.3 ticket-other-address declined'],
      untested: SEVERAL_KEYS,
      set: { 'tls-ticket-keys': 'KEYS' },
      note: 'a file with three lines of 80 random bytes in Base64, the same on all servers; the last but one seals',
      source: 'HAProxy Configuration Manual §5.1: tls-ticket-keys',
    },
    {
      tested: [
        'TLS 1.2 ticket-lifetime long',
        'TLS 1.2 ticket-lifetime short',
        'TLS 1.3 ticket-lifetime short',
      ],
      set: { 'tune.ssl.lifetime': '86400' },
      source: 'HAProxy Configuration Manual §3.2: tune.ssl.lifetime',
    },
    {
      tested: ['TLS 1.3 early accepted'],
      set: { 'allow-0rtt': null },
      note: 'or with `http-request wait-for-handshake` for what must not come twice',
      source: 'HAProxy Configuration Manual §5.1: allow-0rtt',
    },
    {
      tested: ['TLS 1.3 version not-spoken'],
      set: { 'ssl-max-ver': 'TLSv1.3' },
      source: 'HAProxy Configuration Manual §5.1: ssl-max-ver',
    },
    {
      tested: ['TLS 1.2 version not-spoken'],
      set: { 'ssl-min-ver': 'TLSv1.2' },
      source: 'HAProxy Configuration Manual §5.1: ssl-min-ver',
    },
    {
      tested: ['TLS 1.3 version not-spoken'],
      set: { 'force-tlsv12': null },
      source: 'HAProxy Configuration Manual §5.1: force-tlsv12',
    },
    {
      tested: ['TLS 1.2 version not-spoken'],
      set: { 'force-tlsv13': null },
      source: 'HAProxy Configuration Manual §5.1: force-tlsv13',
    },
    {
      tested: ['TLS 1.3 version not-spoken'],
      set: { 'no-tlsv13': null },
      source: 'HAProxy Configuration Manual §5.1: no-tlsv13',
    },
  ],
} as const satisfies ServerAdvice
