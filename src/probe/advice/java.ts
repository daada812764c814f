/** What to set in Java: system properties, and calls of JSSE. */
import type { ServerAdvice } from './row.ts'

const GUIDE = 'JSSE Reference Guide'

/** See the top of this file. */
export const JAVA = {
  server: 'Java',
  write: (name, value) => (name.includes('.') ? `-D${name}=${value}` : `${name}(${value})`),
  rows: [
    {
      tested: ['TLS 1.2 ticket none'],
      set: { 'jdk.tls.server.enableSessionTicketExtension': 'true' },
      source: `${GUIDE}: Resuming session without server-side state`,
    },
    {
      tested: [
        'TLS 1.2 session-id declined',
        'TLS 1.2 ticket declined',
        'TLS 1.3 psk declined',
        'TLS 1.2 client-certificate declined',
        'TLS 1.3 client-certificate declined',
      ],
      set: { 'SSLContext.getInstance': null },
      note: 'one SSLContext for all connections: cache and ticket keys are its own',
      source: `${GUIDE}: The SSLContext class`,
    },
    {
      tested: ['TLS 1.2 session-id declined', 'TLS 1.3 psk declined'],
      set: { 'SSLSession.invalidate': null },
      source: 'Java API: SSLSession.invalidate',
    },
    {
      tested: [
        'TLS 1.3 psk none',
        'TLS 1.3 ticket-lifetime zero',
        'TLS 1.3 ticket-lifetime short',
        'TLS 1.2 version broken',
      ],
      set: { setSessionTimeout: '86400' },
      note: '0 gives tickets without a lifetime; over seven days, TLS 1.2 promises a ticket that never comes',
      source: 'Java API: SSLSessionContext.setSessionTimeout',
    },
    {
      tested: ['TLS 1.2 ticket-ems-dropped no-ems'],
      set: { 'jdk.tls.useExtendedMasterSecret': 'true' },
      source: `${GUIDE}: Customizing JSSE`,
    },
    {
      tested: ['TLS 1.2 version not-spoken', 'TLS 1.3 version not-spoken'],
      set: { setEnabledProtocols: 'TLSv1.3,TLSv1.2' },
      source: 'Java API: SSLSocket.setEnabledProtocols',
    },
  ],
} as const satisfies ServerAdvice
