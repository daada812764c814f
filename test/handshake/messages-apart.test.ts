/** Handshake messages of one flight may share a record or have one each (RFC 9846 §5.1, RFC 5246 §6.2.1). */
import { describe, expect, it } from 'vitest'
import { Lab } from '../../src/sim/lab/lab.ts'
import { client, server } from '../../src/sim/scenarios/scenario.ts'

/** How many handshake records the server sends, and in which states a handshake ends. */
function played(version: 'TLS 1.2' | 'TLS 1.3', messagesApart: boolean) {
  const ends = {
    client: client({ versions: [version], messagesApart }),
    server: server({ versions: [version], messagesApart, tickets: { count: 0 } }),
  }
  const lab = Lab.create().connect(ends).run()
  const sent = [...lab.timeline].flatMap(({ actor, events }) =>
    events.filter((event) => actor === 'server' && 'direction' in event && event.direction === 'sent'),
  )
  return {
    messages: sent.filter((event) => event.kind === 'message' && event.name !== 'ChangeCipherSpec').length,
    records: sent.filter((event) => event.kind === 'record' && event.type === 'handshake').length,
    states: [lab.client.state.name, lab.server.state.name],
  }
}

describe.each(['TLS 1.3', 'TLS 1.2'] as const)('%s', (version) => {
  it('has a record for each message where messagesApart says so', () => {
    const { messages, records, states } = played(version, true)
    expect(records).toBe(messages)
    expect(states).toEqual(['CONNECTED', 'CONNECTED'])
  })
  it('else as many messages in a record as leave under the same keys', () => {
    const { messages, records, states } = played(version, false)
    expect(records).toBeLessThan(messages)
    expect(states).toEqual(['CONNECTED', 'CONNECTED'])
  })
})
