/** HelloRequest while a handshake is under way: RFC 5246 §7.4.1.1. */
import { expect, it } from 'vitest'
import { feed, type Connection } from '../../../src/connection/connection.ts'
import { pump } from '../../../src/connection/pump.ts'
import { meet, pair } from '../../kit/pair.ts'
import { client, ENV, server } from '../../kit/world.ts'

const SETTINGS = { versions: ['TLS 1.2'], renegotiation: 'allow' } as const

/** Asks an endpoint for a new handshake. */
function renegotiating(connection: Connection) {
  const { connection: after, outputs } = pump(ENV, connection, { kind: 'renegotiate' })
  return { after, bytes: outputs.flatMap((output) => (output.kind === 'bytes' ? [output.bytes] : [])) }
}

it('is ignored by a client whose ClientHello it crosses on the wire', () => {
  const met = meet(pair(client(SETTINGS), server(SETTINGS)))
  const wish = renegotiating(met.server)
  const hello = renegotiating(met.client)
  expect(hello.after.state.name).toBe('WAIT_SH')
  const after = meet({
    client: wish.bytes.reduce(feed, hello.after),
    server: hello.bytes.reduce(feed, wish.after),
  })
  expect(after.client.state).toMatchObject({ name: 'CONNECTED', handshakes: 2 })
  expect(after.server.state).toMatchObject({ name: 'CONNECTED', handshakes: 2 })
})
