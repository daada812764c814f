/** An extension for which the answer of a server has no place is not spoken: both sides go on without it. */
import { describe, expect, it } from 'vitest'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import { meet, pair } from '../kit/pair.ts'
import { answersWithout, client, server } from '../kit/world.ts'

const CBC = ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'] as const

describe.each(['TLS 1.3', 'TLS 1.2'] as const)('%s', (version) => {
  const versions = [version]

  it('ALPN: no protocol is chosen that the client would not hear of (RFC 7301 §3.2)', () => {
    const alpn = ['h2']
    const ends = meet(
      pair(
        client({ versions, alpn }),
        server({ versions, alpn, ...answersWithout('application_layer_protocol_negotiation') }),
      ),
    )
    expect([agreedOf(ends.client)?.alpn, agreedOf(ends.server)?.alpn]).toEqual([undefined, undefined])
    expect(agreedOf(ends.server)?.complete).toBe(true)
  })
})

describe('TLS 1.2', () => {
  const versions = ['TLS 1.2'] as const

  it.each([
    { type: 'extended_master_secret', cite: 'RFC 7627 §5.2' },
    { type: 'encrypt_then_mac', cite: 'RFC 7366 §3' },
  ] as const)('$type: both make the keys of a handshake without it ($cite)', ({ type }) => {
    const ends = meet(
      pair(client({ versions, suites12: CBC }), server({ versions, suites12: CBC, ...answersWithout(type) })),
    )
    expect([ends.client.state.name, ends.server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
  })

  it('is spoken where there is a place', () => {
    const ends = meet(pair(client({ versions, suites12: CBC }), server({ versions, suites12: CBC })))
    expect(agreedOf(ends.server)?.complete).toBe(true)
  })
})
