/** The small print of TLS 1.2: what its RFCs ask in passing. Rows of `test/requirements` name these tests. */
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/bytes.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import { findExtension } from '../../src/wire/extension.ts'
import { SUITES_12 } from '../../src/wire/registry/suites12.ts'
import { expectRefusal } from '../kit/expect.ts'
import { before, meet, pair, told } from '../kit/pair.ts'
import { bodyOf, changed12, deliver, handshake } from '../kit/play.ts'
import { client } from '../kit/world.ts'
import { client12, only, server12, SUITE_OF } from '../kit/world12.ts'

/** The ClientHello that begins a connection. */
const helloOf = (...sides: Parameters<typeof pair>) =>
  bodyOf(before(pair(...sides), 'client', 'ClientHello').bytes, 'ClientHello')

/** Types of the extensions of a ServerHello. */
const answered = (...sides: Parameters<typeof pair>): readonly string[] => {
  const { bytes } = before(pair(...sides), 'server', 'ServerHello')
  return (bodyOf(bytes, 'ServerHello').extensions ?? []).map(({ type }) => type)
}

describe('a ClientHello', () => {
  const suites = [SUITE_OF.ECDHE, SUITE_OF.RSA] as const

  test('a hello of TLS 1.2 has renegotiation_info, empty, and no signalling value (RFC 5746 §3.4)', () => {
    const { extensions, cipher_suites } = helloOf(client12())
    const info = findExtension(extensions, 'renegotiation_info')
    expect(info).toEqual({ renegotiated_connection: new Uint8Array() })
    expect(cipher_suites).not.toContain('TLS_EMPTY_RENEGOTIATION_INFO_SCSV')
  })

  test('every hello of TLS 1.2 says extended_master_secret (RFC 7627 §5.2)', () => {
    for (const versions of [['TLS 1.2'], ['TLS 1.3', 'TLS 1.2']] as const)
      expect(findExtension(helloOf(client({ versions })).extensions, 'extended_master_secret')).toBeNull()
  })

  test('a hello of TLS 1.2 with suites on curves says groups and point formats (RFC 8422 §4)', () => {
    const { extensions } = helloOf(client12(only(...suites)))
    expect(findExtension(extensions, 'supported_groups')?.named_group_list).toEqual(['x25519', 'secp256r1'])
    expect(findExtension(extensions, 'ec_point_formats')).toEqual({ ec_point_format_list: ['uncompressed'] })
  })

  test('a hello of TLS 1.2 without suites on curves says neither (RFC 8422 §4)', () => {
    const { extensions } = helloOf(client12(only(SUITE_OF.RSA)))
    expect(findExtension(extensions, 'supported_groups')).toBeUndefined()
    expect(findExtension(extensions, 'ec_point_formats')).toBeUndefined()
  })

  test('a hello that offers a session has the extensions of one that offers none (RFC 5246 §7.4.1.4)', () => {
    const by = server12({ tickets: { count: 0 } })
    const { sessions } = meet(pair(client12(), by))
    const types = (again: object) => helloOf(client12(again), by, 'c2').extensions?.map(({ type }) => type)
    expect(types({ sessions })).toEqual(types({}))
  })
})

describe('a ServerHello', () => {
  const both = only(SUITE_OF.ECDHE)
  const block = only(SUITE_OF.DHE)

  test('extended_master_secret is answered where it was said, and else not (RFC 7627 §5.2)', () => {
    expect(answered(client12(both), server12(both))).toContain('extended_master_secret')
    const silent = client12({ ...both, extendedMasterSecret: false })
    expect(answered(silent, server12(both))).not.toContain('extended_master_secret')
    const without = server12({ ...both, extendedMasterSecret: false })
    expect(answered(client12(both), without)).not.toContain('extended_master_secret')
  })

  test('encrypt_then_mac is answered with a block cipher, and not with an AEAD (RFC 7366 §3)', () => {
    expect(answered(client12(block), server12(block))).toContain('encrypt_then_mac')
    expect(answered(client12(both), server12(both))).not.toContain('encrypt_then_mac')
  })

  test.each([
    ['client', 'ClientHello'],
    ['server', 'ServerHello'],
  ] as const)(
    'encrypt_then_mac of a %s has no body: with one it is decode_error (RFC 7366 §2)',
    (from, name) => {
      const { receiver, bytes } = before(pair(client12(block), server12(block)), from, name)
      // Under a number that nobody knows, then its own, 22; behind it a length of 1 and a byte.
      const other = { type: 'unknown(0xfe16)', data: Uint8Array.of(0) }
      const hello = changed12(bytes, name, ({ extensions = [], ...body }) => ({
        ...body,
        extensions: extensions.map((own) => (own.type === 'encrypt_then_mac' ? other : own)),
      }))
      const odd = fromHex(toHex(hello).replace('fe16000100', '0016000100'))
      expectRefusal(deliver(receiver, handshake(odd)), {
        alert: 'decode_error',
        cite: 'RFC 5246 §7.4',
        field: /^\w+Hello\.extensions\b/,
      })
    },
  )

  test('encrypt-then-MAC is used where both said so, and nowhere else (RFC 7366 §2)', () => {
    const used = (ours: boolean, theirs: boolean) => {
      const sides = [ours, theirs].map((encryptThenMac) => ({ ...block, encryptThenMac }))
      const met = meet(pair(client12(sides[0]), server12(sides[1])))
      expect([met.client.state.name, met.server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
      return [agreedOf(met.client)?.encryptThenMac, agreedOf(met.server)?.encryptThenMac]
    }
    expect(used(true, true)).toEqual([true, true])
    expect(used(true, false)).toEqual([false, false])
    expect(used(false, true)).toEqual([false, false])
  })

  test('a server of TLS 1.2 that used the name says so, and not in a resumption (RFC 6066 §3)', () => {
    expect(answered(client12(both), server12(both))).toContain('server_name')
    const { sessions } = meet(pair(client12(both), server12(both)))
    expect(answered(client12({ ...both, sessions }), server12(both), 'c2')).not.toContain('server_name')
  })

  test('of the protocols that both speak the server’s first is chosen (RFC 7301 §3.2)', () => {
    const met = meet(pair(client12({ ...both, alpn: ['a', 'b'] }), server12({ ...both, alpn: ['b', 'a'] })))
    expect(agreedOf(met.client)?.alpn).toBe('b')
  })
})

describe('certificates', () => {
  test('a client of TLS 1.2 without a certificate answers a request with an empty one (RFC 5246 §7.4.6)', () => {
    const both = only(SUITE_OF.ECDHE)
    const asked = pair(client12(both), server12({ ...both, clientCertificate: 'request' }))
    const { bytes } = before(asked, 'client', 'Certificate')
    // A header, and a list of no bytes.
    expect(bytes).toEqual(Uint8Array.of(11, 0, 0, 3, 0, 0, 0))
    expect(meet(asked).server.state.name).toBe('CONNECTED')
  })

  test('a server of TLS 1.2 signs with RSASSA-PSS where the client lists that first (RFC 9846 §4.3.3)', () => {
    const suites = only('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')
    const signatureSchemes = ['rsa_pss_rsae_sha256', 'ecdsa_secp256r1_sha256'] as const
    const met = meet(pair(client12({ ...suites, signatureSchemes }), server12(suites)))
    expect(met.client.state.name).toBe('CONNECTED')
    expect(agreedOf(met.client)).toMatchObject({ signatures: { server: 'rsa_pss_rsae_sha256' } })
  })

  test('a ClientHello of TLS 1.3 within a connection of TLS 1.2 is answered in TLS 1.2 (RFC 9846 §4.2.2)', () => {
    const allow = { renegotiation: 'allow' } as const
    const suites = only(SUITE_OF.ECDHE)
    const both = server12({ ...allow, ...suites, versions: ['TLS 1.3', 'TLS 1.2'] })
    const up = meet(pair(client12({ ...allow, ...suites }), both))
    const { receiver, bytes } = before(told(up, 'client', { kind: 'renegotiate' }), 'client', 'ClientHello')
    const hello = changed12(bytes, 'ClientHello', ({ extensions = [], ...body }) => ({
      ...body,
      extensions: [...extensions, { type: 'supported_versions', data: { versions: ['TLS 1.3', 'TLS 1.2'] } }],
    }))
    const { connection } = deliver(receiver, handshake(hello))
    expect(connection.state.machine).toBe('server12')
    expect(agreedOf(connection)?.version).toBe('TLS 1.2')
  })
})

describe('tickets', () => {
  test('a ticket of TLS 1.2 is handed out behind the server’s Finished, and not before (RFC 5077 §3.3)', () => {
    const { receiver } = before(pair(client12(), server12()), 'server', 'Finished')
    const early = meet({ client: receiver, server: receiver }).sessions
    expect(early).toEqual([])
    expect(meet(pair(client12(), server12())).sessions).toHaveLength(1)
  })
})

test('the suite that RFC 5246 demands, where no profile says otherwise, is spoken (RFC 5246 §9)', () => {
  const suite = 'TLS_RSA_WITH_AES_128_CBC_SHA'
  const met = meet(pair(client12(only(suite)), server12(only(suite))))
  expect(agreedOf(met.client)).toMatchObject({ suite, complete: true })
})

test('the suites that RFC 8422 recommends are spoken (RFC 8422 §6)', () => {
  for (const suite of [
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
    'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  ] as const) {
    const met = meet(pair(client12(only(suite)), server12(only(suite))))
    expect(agreedOf(met.client)).toMatchObject({ suite, complete: true })
    expect(SUITES_12[suite].keyExchange).toBe('ECDHE')
  }
})
