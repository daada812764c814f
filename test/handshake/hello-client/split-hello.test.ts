/** A ClientHello in more records than it needs, which RFC 9846 §5.1 (8446 §5.1) and RFC 5246 §6.2.1 allow. */
import { describe, expect, test } from 'vitest'
import { createClient } from '../../../src/connection/connection.ts'
import { meet, pair, type Met } from '../../kit/pair.ts'
import { client, server } from '../../kit/world.ts'

/** Every record of the client that is not protected, with what stands in its header. */
function openRecords({ events }: Pick<Met, 'events'>) {
  return events.flatMap((event) =>
    event.kind === 'record' && event.actor === 'client' && event.direction === 'sent'
      ? [
          {
            type: event.type,
            length: event.plaintext.length,
            version: (event.bytes[1] << 8) | event.bytes[2],
          },
        ]
      : [],
  )
}

function hellos({ events }: Met): number[] {
  return events.flatMap((event) =>
    event.kind === 'message' && event.actor === 'client' && event.name === 'ClientHello'
      ? event.direction === 'sent'
        ? [event.bytes.length]
        : []
      : [],
  )
}

describe.each([
  { versions: ['TLS 1.2'] },
  { versions: ['TLS 1.3'] },
  { versions: ['TLS 1.3', 'TLS 1.2'] },
] as const)('$versions', ({ versions }) => {
  test.each([1, 50, 200])('a hello in records of %i bytes is taken by our server', (splitHello) => {
    const met = meet(pair(client({ versions, splitHello }), server({ versions })))
    expect([met.client.state.name, met.server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
    const [whole] = hellos(met)
    const pieces = openRecords(met).slice(0, Math.ceil(whole / splitHello))
    expect(pieces.slice(0, -1).every(({ length }) => length === splitHello)).toBe(true)
    expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBe(whole)
    // Each record of an initial hello says 1.0, not only the first (RFC 9846 §5.1, RFC 5246 §E.1).
    expect(new Set(pieces.map(({ type, version }) => `${type} ${version}`))).toEqual(
      new Set(['handshake 769']),
    )
  })
})

test('a hello that answers a HelloRetryRequest is not split, and says 1.2 in its record (RFC 9846 §5.1)', () => {
  const met = meet(
    pair(client({ splitHello: 50, groups: ['x25519', 'secp256r1'] }), server({ groups: ['secp256r1'] })),
  )
  expect(met.client.state.name).toBe('CONNECTED')
  const [first, second] = hellos(met)
  expect(openRecords(met).filter(({ version }) => version === 0x0301)).toHaveLength(Math.ceil(first / 50))
  expect(openRecords(met)).toContainEqual({ type: 'handshake', length: second, version: 0x0303 })
})

test('without the setting a hello is one record', () => {
  const met = meet(pair(client(), server()))
  expect(openRecords(met).filter(({ version }) => version === 0x0301)).toHaveLength(1)
  expect(createClient('c1', client()).config).toMatchObject({ splitHello: 0 })
})
