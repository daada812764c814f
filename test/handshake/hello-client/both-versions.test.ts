/** A client that speaks both versions and holds a session of TLS 1.2. */
import { expect, it } from 'vitest'
import { toHex } from '../../../src/bytes/bytes.ts'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import { decodeMessage13 } from '../../../src/wire/handshake.ts'
import type { ClientHello } from '../../../src/wire/hello.ts'
import { meet, pair, type Met } from '../../kit/pair.ts'
import { answering, client, PSK, server } from '../../kit/world.ts'

const BOTH = { versions: ['TLS 1.3', 'TLS 1.2'] } as const
const OLD = { versions: ['TLS 1.2'] } as const

/** A session of a server that knows TLS 1.2 alone, by ticket or by ID. */
const by = {
  ticket: meet(pair(client(BOTH), server(OLD))),
  id: meet(pair(client(BOTH), server({ ...OLD, tickets: { count: 0 } }))),
}

function hellos({ events }: Met): ClientHello[] {
  return events.flatMap((event) =>
    event.kind === 'message' && event.name === 'ClientHello' && event.actor === 'client'
      ? [decodeMessage13(event.bytes).message.body as ClientHello]
      : [],
  )
}

function failedChecks({ events }: Met): string[] {
  return events.flatMap((event) =>
    event.kind === 'verdict' && event.actor === 'client'
      ? event.checks.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id)
      : [],
  )
}

it.each(['ticket', 'id'] as const)(
  'offers the session unchanged after a HelloRetryRequest: %s (RFC 9846 §4.2.2)',
  (how) => {
    const { sessions } = by[how]
    const settings = { ...BOTH, sessions, groups: ['x25519', 'secp256r1'] } as const
    const retried = meet(pair(client(settings), server({ ...BOTH, groups: ['secp256r1'] }), 'c2'))
    expect(retried.client.state).toMatchObject({ machine: 'client13', name: 'CONNECTED' })
    const [first, second] = hellos(retried)
    expect(toHex(second.legacy_session_id)).toBe(toHex(first.legacy_session_id))
    const unchanged = ({ extensions = [] }: ClientHello) =>
      extensions.filter(({ type }) => type !== 'key_share')
    expect(unchanged(second)).toEqual(unchanged(first))
    // The server chose TLS 1.3 with the HelloRetryRequest, and the client is told why its session was of no use.
    expect(failedChecks(retried)).toEqual(['answer.version'])
    expect(retried.outputs.client).toContainEqual({ kind: 'offered-session', outcome: 'refused' })
  },
)

it.each(['ticket', 'id'] as const)('resumes it beside an external PSK that it also offers: %s', (how) => {
  const { sessions, cache } = by[how]
  const settings = { ...BOTH, sessions, externalPsks: [PSK] }
  const run = { answer: answering(cache) }
  const old = how === 'id' ? { ...OLD, tickets: { count: 0 } } : OLD
  const resumed = meet(pair(client(settings), server(old), 'c2'), run)
  const { state } = resumed.client
  expect(state).toMatchObject({ machine: 'client12', name: 'CONNECTED' })
  expect(agreedOf(resumed.client)?.resumed?.by).toBe(how === 'id' ? 'session ID' : 'ticket')
})
