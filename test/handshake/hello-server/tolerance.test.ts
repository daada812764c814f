/** START of a server: what a ClientHello may hold that we do not know or do not need (RFC 9846 §4.2.2, §9.3, RFC 8701). */
import { describe, expect, test } from 'vitest'
import { EMPTY } from '../../../src/bytes/bytes.ts'
import { createServer } from '../../../src/connection/connection.ts'
import { before, meet, pair, type Pair } from '../../kit/pair.ts'
import { bodyOf, changed, give, handshake, inTheClear } from '../../kit/play.ts'
import { CHEAP, client, server } from '../../kit/world.ts'

const full = before(pair(), 'client', 'ClientHello')

describe('START: what is tolerated', () => {
  const connects = (of: Pair): void => {
    const { client: one, server: other } = meet(of)
    expect([one.state.name, other.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
  }

  test('GREASE among suites, groups, schemes, versions, modes, shares and extensions (RFC 8701 §3.1)', () => {
    const greased = {
      ...client(),
      suites: ['GREASE(0x1a1a)', 'TLS_AES_128_GCM_SHA256'] as never,
      groups: ['GREASE(0x2a2a)', 'x25519'] as never,
      keyShares: ['x25519'] as const,
      signatureSchemes: ['GREASE(0x3a3a)', 'ecdsa_secp256r1_sha256'] as never,
      pskModes: ['GREASE(0x0b)', 'psk_dhe_ke'] as never,
      versions: ['GREASE(0x4a4a)', 'TLS 1.3'] as never,
      clientHelloOrder: [
        { type: 'GREASE(0x5a5a)', data: EMPTY } as const,
        ...client().clientHelloOrder,
        { type: 'GREASE(0x6a6a)', data: Uint8Array.of(0) } as const,
      ],
    }
    connects(pair(greased))
  })

  test('extensions of TLS 1.2 that TLS 1.3 does not know (RFC 9846 §4.3)', () => {
    const order = [
      { type: 'extended_master_secret', data: null },
      { type: 'encrypt_then_mac', data: null },
      { type: 'session_ticket', data: EMPTY },
      { type: 'renegotiation_info', data: { renegotiated_connection: EMPTY } },
      ...client().clientHelloOrder,
    ] as const
    connects(pair(client({ clientHelloOrder: order })))
  })

  test('an empty list of shares: it asks for a HelloRetryRequest (RFC 9846 §4.3.8)', () => {
    const { events } = meet(pair(client({ keyShares: [] })))
    expect(events.some((event) => event.kind === 'message' && event.name === 'HelloRetryRequest')).toBe(true)
    connects(pair(client({ keyShares: [] })))
  })

  test('the same share in two connections: a peer may reuse it, we never do (RFC 9846 §4.3.8)', () => {
    connects(pair())
    const [first, second] = ['c1', 'c2'].map(
      (id) => before(pair(client(), server(), id), 'client', 'ClientHello').bytes,
    )
    const shareOf = (bytes: Uint8Array) =>
      JSON.stringify(bodyOf(bytes, 'ClientHello').extensions?.find(({ type }) => type === 'key_share'))
    expect(shareOf(first)).not.toBe(shareOf(second))
  })

  test('a legacy_version that is neither TLS 1.2 nor below TLS 1.0: supported_versions decides (8446 §4.2.1)', () => {
    for (const legacy_version of ['TLS 1.0', 'TLS 1.3', 'unknown(0x0400)'] as const) {
      const bytes = changed(full.bytes, 'ClientHello', (body) => ({ ...body, legacy_version }))
      const { connection } = give(createServer('c1', server()), inTheClear(handshake(bytes)))
      expect(connection.state.name).toBe('WAIT_FINISHED')
    }
  })

  test('a PSK without signature_algorithms, supported_groups and key_share, where psk_ke is enough (RFC 9846 §9.2)', () => {
    const types = client().clientHelloOrder.filter(
      (slot) => !['signature_algorithms', 'supported_groups', 'key_share'].includes(slot as string),
    )
    connects(pair(client({ ...CHEAP, clientHelloOrder: types }), server(CHEAP)))
  })
})
