/** A server of TLS 1.2 that gives no ticket gives a session ID all the same: that it resumes by that is no answer about tickets. */
import { expect, it } from 'vitest'
import { findingsOf, optionsFor, outcomesIn, served } from './servers.ts'

it('is found to give none, and is asked nothing more about tickets (RFC 5077 §3.3)', async () => {
  const server = await served({ versions: ['TLS 1.2'], tickets: { count: 0 } })
  try {
    const options = optionsFor([server], { versions: ['TLS 1.2'] })
    const only = (_: string, id: string): boolean =>
      ['version', 'session-id', 'ticket', 'ticket-reuse'].includes(id)
    expect(outcomesIn(await findingsOf({ ...options, only }))).toEqual({
      'TLS 1.2 version': 'spoken',
      'TLS 1.2 session-id': 'resumed',
      'TLS 1.2 ticket': 'none',
      'TLS 1.2 ticket-reuse': 'untried',
    })
  } finally {
    await server.close()
  }
})
