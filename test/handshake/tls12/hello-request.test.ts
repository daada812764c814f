/** HelloRequest while a handshake is under way, and a wish for a handshake that crosses a close_notify. */
import { expect, it } from 'vitest'
import { feed, type Connection } from '../../../src/connection/connection.ts'
import { pump } from '../../../src/connection/pump.ts'
import { meet, pair } from '../../kit/pair.ts'
import { client, ENV, server } from '../../kit/world.ts'

const SETTINGS = { versions: ['TLS 1.2'], renegotiation: 'allow' } as const

/** Tells an endpoint something, and takes what it sends. */
function told(connection: Connection, kind: 'renegotiate' | 'close') {
  const { connection: after, outputs } = pump(ENV, connection, { kind })
  return { after, bytes: outputs.flatMap((output) => (output.kind === 'bytes' ? [output.bytes] : [])) }
}

it('is ignored by a client whose ClientHello it crosses on the wire (RFC 5246 §7.4.1.1)', () => {
  const met = meet(pair(client(SETTINGS), server(SETTINGS)))
  const wish = told(met.server, 'renegotiate')
  const hello = told(met.client, 'renegotiate')
  expect(hello.after.state.name).toBe('WAIT_SH')
  const after = meet({
    client: wish.bytes.reduce(feed, hello.after),
    server: hello.bytes.reduce(feed, wish.after),
  })
  expect(after.client.state).toMatchObject({ name: 'CONNECTED', handshakes: 2 })
  expect(after.server.state).toMatchObject({ name: 'CONNECTED', handshakes: 2 })
})

it.each(['allow', 'refuse'] as const)(
  'gets no answer from a side that has closed, to whom a wish comes too late (%s, RFC 5246 §7.2.1)',
  (renegotiation) => {
    const met = meet(pair(client({ ...SETTINGS, renegotiation }), server({ ...SETTINGS, renegotiation })))
    for (const [wishes, closes] of [
      ['server', 'client'],
      ['client', 'server'],
    ] as const) {
      const wish = told(met[wishes], 'renegotiate')
      const closed = told(met[closes], 'close')
      const late = pump(ENV, wish.bytes.reduce(feed, closed.after))
      expect(late.outputs).toEqual([])
      expect(late.connection.state.name).toBe('CONNECTED')
      const both = meet({
        ...met,
        [closes]: late.connection,
        [wishes]: closed.bytes.reduce(feed, wish.after),
      })
      expect([both.client.state.name, both.server.state.name]).toEqual(['CLOSED', 'CLOSED'])
    }
  },
)
