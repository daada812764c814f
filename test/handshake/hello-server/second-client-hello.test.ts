/** WAIT_CH2 of a server: the second ClientHello is the first, changed as the HelloRetryRequest asked (RFC 9846 §4.2.2). */
import { describe, expect, test } from 'vitest'
import { EMPTY } from '../../../src/bytes/bytes.ts'
import { flipped } from '../../kit/play.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair } from '../../kit/pair.ts'
import { bodyOf, changed, deliver, handshake } from '../../kit/play.ts'
import { client, PSK, server } from '../../kit/world.ts'
import type { Extension } from '../../../src/wire/extension.ts'
import type { ClientHello } from '../../../src/wire/hello.ts'

type Ext = Extension<'ClientHello'>
type Change = (body: ClientHello) => ClientHello

/** The server wants another group and sends a cookie. */
const both = before(
  pair(client({ groups: ['x25519', 'secp256r1'] }), server({ groups: ['secp256r1'], cookie: true })),
  'client',
  'ClientHello',
  { nth: 2 },
)
/** The server wants a cookie alone. */
const cookieAlone = before(pair(client(), server({ cookie: true })), 'client', 'ClientHello', { nth: 2 })
/** The server wants another group alone. */
const groupAlone = before(
  pair(client({ groups: ['x25519', 'secp256r1'] }), server({ groups: ['secp256r1'] })),
  'client',
  'ClientHello',
  { nth: 2 },
)
/** The server speaks TLS 1.2 as well. */
const bothVersions = before(
  pair(client(), server({ cookie: true, versions: ['TLS 1.3', 'TLS 1.2'] })),
  'client',
  'ClientHello',
  { nth: 2 },
)
const withPsk = before(
  pair(client({ externalPsks: [PSK] }), server({ externalPsks: [PSK], cookie: true })),
  'client',
  'ClientHello',
  { nth: 2 },
)
/** The server has no PSK. */
const foreignPsk = before(
  pair(client({ externalPsks: [PSK] }), server({ cookie: true })),
  'client',
  'ClientHello',
  { nth: 2 },
)

const extensionsOf =
  (change: (extensions: readonly Ext[]) => readonly Ext[]): Change =>
  ({ extensions = [], ...body }) => ({ ...body, extensions: change(extensions) })
const without = (...types: readonly string[]): Change =>
  extensionsOf((extensions) => extensions.filter(({ type }) => !types.includes(type)))
const replaced = (extension: Ext): Change =>
  extensionsOf((extensions) => extensions.map((old) => (old.type === extension.type ? extension : old)))
const share = (group: string, length: number) => ({
  group: group as 'x25519',
  key_exchange: new Uint8Array(length).fill(4),
})

const ILLEGAL: Refusal = { alert: 'illegal_parameter', cite: '§4.2.2' }

/** A hello of TLS 1.2 alone, and one that lost the suite of the HelloRetryRequest. */
const older = replaced({ type: 'supported_versions', data: { versions: ['TLS 1.2'] } })

const BROKEN: readonly (readonly [string, Change, Refusal, typeof both])[] = [
  [
    'another random',
    (body) => ({ ...body, random: flipped(body.random, 0) }),
    { ...ILLEGAL, field: 'ClientHello.random' },
    both,
  ],
  [
    'another legacy_session_id',
    (body) => ({ ...body, legacy_session_id: EMPTY }),
    { ...ILLEGAL, field: 'ClientHello.legacy_session_id' },
    both,
  ],
  [
    'no suite that is the one of the HelloRetryRequest',
    (body) => ({ ...body, cipher_suites: body.cipher_suites.slice(1) }),
    { ...ILLEGAL, field: 'ClientHello.cipher_suites' },
    both,
  ],
  [
    'another version, where the server speaks that too',
    older,
    { ...ILLEGAL, field: 'ClientHello.extensions.supported_versions', actual: 'TLS 1.2' },
    bothVersions,
  ],
  [
    'no supported_versions, where the server speaks TLS 1.2 too',
    without('supported_versions'),
    { ...ILLEGAL, field: 'ClientHello.extensions.supported_versions', actual: 'none' },
    bothVersions,
  ],
  [
    'no share that could serve, where only a cookie was asked for',
    replaced({ type: 'key_share', data: { client_shares: [] } }),
    { alert: 'handshake_failure', cite: '§4.2.1', field: 'ClientHello.extensions.key_share', actual: 'none' },
    cookieAlone,
  ],
  [
    'early_data',
    extensionsOf((extensions) => [{ type: 'early_data', data: null }, ...extensions]),
    { alert: 'illegal_parameter', cite: '§4.3.10', field: 'ClientHello.extensions' },
    both,
  ],
  [
    'a share for another group than the one asked for',
    replaced({ type: 'key_share', data: { client_shares: [share('x25519', 32)] } }),
    {
      alert: 'illegal_parameter',
      cite: '§4.3.8',
      field: 'ClientHello.extensions.key_share',
      actual: 'x25519',
    },
    both,
  ],
  [
    'more shares than the one asked for',
    replaced({ type: 'key_share', data: { client_shares: [share('x25519', 32), share('secp256r1', 65)] } }),
    {
      alert: 'illegal_parameter',
      cite: '§4.3.8',
      field: 'ClientHello.extensions.key_share',
      actual: 'x25519, secp256r1',
    },
    both,
  ],
  [
    'no share',
    replaced({ type: 'key_share', data: { client_shares: [] } }),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'ClientHello.extensions.key_share', actual: 'none' },
    both,
  ],
  [
    'no key_share extension',
    without('key_share'),
    { alert: 'missing_extension', cite: '§9.2', field: 'ClientHello.extensions' },
    both,
  ],
  [
    'no cookie',
    without('cookie'),
    { alert: 'illegal_parameter', cite: '§4.3.2', field: 'ClientHello.extensions.cookie', actual: 'none' },
    both,
  ],
  [
    'another cookie',
    replaced({ type: 'cookie', data: { cookie: Uint8Array.of(1) } }),
    {
      alert: 'illegal_parameter',
      cite: '§4.3.2',
      field: 'ClientHello.extensions.cookie',
      actual: 'another cookie',
    },
    both,
  ],
  [
    'a PSK that the first hello did not offer',
    extensionsOf((extensions) =>
      extensions.map((old) =>
        old.type === 'pre_shared_key' && 'identities' in old.data
          ? {
              ...old,
              data: { ...old.data, identities: [{ identity: Uint8Array.of(9), obfuscated_ticket_age: 0 }] },
            }
          : old,
      ),
    ),
    { ...ILLEGAL, field: 'ClientHello.extensions.pre_shared_key.identities' },
    withPsk,
  ],
  [
    'no PSK any more, although the suite was chosen for it',
    without('pre_shared_key'),
    { ...ILLEGAL, field: 'ClientHello.extensions.pre_shared_key' },
    withPsk,
  ],
]

/** Against §4.2.2, and yet no harm: the server goes on and says what it saw. */
const TOLERATED: readonly (readonly [string, Change, RegExp, typeof both])[] = [
  [
    'extensions in another order, as wolfSSL 5.5 sends them',
    extensionsOf(([first, second, ...rest]) => [second, first, ...rest]),
    /asked for: extensions in another order\./,
    both,
  ],
  [
    'a fresh share, where only a cookie was asked for, as JSSE sends it',
    replaced({ type: 'key_share', data: { client_shares: [share('x25519', 32)] } }),
    /other content: key_share/,
    cookieAlone,
  ],
  [
    'another legacy_version',
    (body) => ({ ...body, legacy_version: 'TLS 1.1' }),
    /another legacy_version/,
    both,
  ],
  [
    'fewer suites, the chosen one among them',
    (body) => ({ ...body, cipher_suites: body.cipher_suites.slice(0, 1) }),
    /other cipher_suites/,
    both,
  ],
  ['an extension less', without('server_name'), /without server_name/, both],
  [
    'an extension more',
    extensionsOf((extensions) => [{ type: 'unknown(0xfe77)', data: EMPTY }, ...extensions]),
    /new: unknown\(0xfe77\)/,
    both,
  ],
  [
    'an extension with other content',
    replaced({
      type: 'signature_algorithms',
      data: { supported_signature_algorithms: ['ecdsa_secp256r1_sha256'] },
    }),
    /other content: signature_algorithms/,
    both,
  ],
  [
    'a cookie, where none was sent',
    extensionsOf((extensions) => [{ type: 'cookie', data: { cookie: Uint8Array.of(1) } }, ...extensions]),
    /new: cookie/,
    groupAlone,
  ],
]

describe('WAIT_CH2', () => {
  for (const [what, change, remark, moment] of TOLERATED)
    test(`notes ${what}, and goes on (RFC 9846 §4.2.2)`, () => {
      const message = changed(moment.bytes, 'ClientHello', change)
      const { connection, events } = deliver(moment.receiver, handshake(message))
      expect(connection.state.name).toBe('WAIT_FINISHED')
      const notes = events.flatMap((event) => (event.kind === 'note' ? [event.text] : []))
      expect(notes.filter((text) => text.startsWith('the second ClientHello'))).toEqual([
        expect.stringMatching(remark),
      ])
    })

  test('notes nothing where the client keeps to the section, and may leave out PSKs of another hash (RFC 9846 §4.2.2)', () => {
    const withoutPsk = {
      ...foreignPsk,
      bytes: changed(foreignPsk.bytes, 'ClientHello', without('pre_shared_key')),
    }
    for (const { receiver, bytes } of [both, cookieAlone, groupAlone, withPsk, withoutPsk]) {
      const { connection, events } = deliver(receiver, handshake(bytes))
      expect(connection.state.name).toBe('WAIT_FINISHED')
      const notes = events.flatMap((event) => (event.kind === 'note' ? [event.text] : []))
      expect(notes.filter((text) => text.startsWith('the second ClientHello'))).toEqual([])
    }
  })

  for (const [what, change, refusal, moment] of BROKEN)
    test(`refuses ${what} with ${refusal.alert} (RFC 9846 ${refusal.cite})`, () => {
      expect(moment.receiver.state.name).toBe('WAIT_CH2')
      const message = changed(moment.bytes, 'ClientHello', change)
      expectRefusal(deliver(moment.receiver, handshake(message)), refusal, moment.after)
    })

  test('refuses a binder over another transcript with decrypt_error (RFC 9846 §4.3.11.2)', () => {
    const outcome = deliver(withPsk.receiver, handshake(flipped(withPsk.bytes, -1)))
    const field = 'ClientHello.extensions.pre_shared_key.binders[0]'
    expectRefusal(outcome, { alert: 'decrypt_error', cite: '§4.3.11', field }, withPsk.after)
  })

  test('keeps the suite of the HelloRetryRequest (RFC 9846 §4.2.4)', () => {
    const of = pair(
      client({ keyShares: [], suites: ['TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'] }),
    )
    const { events } = meet(of)
    const suites = events.flatMap((event) => {
      if (event.kind !== 'message' || event.direction !== 'sent') return []
      const field = event.span.children.find(({ name }) => name === 'cipher_suite')
      return field ? [field.value] : []
    })
    expect(suites).toEqual(['TLS_AES_128_GCM_SHA256', 'TLS_AES_128_GCM_SHA256'])
  })

  test('keeps it though the PSK that it was chosen for is known no more (RFC 9846 §4.2.4)', () => {
    const suites = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384'] as const
    const known = { identity: Uint8Array.of(7), key: PSK.key, hash: 'sha384' } as const
    const { receiver, bytes } = before(
      pair(client({ keyShares: [], externalPsks: [known] }), server({ suites, externalPsks: [known] })),
      'client',
      'ClientHello',
      { nth: 2 },
    )
    const forgetful = { ...receiver, config: server({ suites }) }
    const { events } = deliver(forgetful, handshake(bytes))
    const [suite] = events.flatMap((event) =>
      event.kind === 'message' && event.name === 'ServerHello'
        ? event.span.children.filter(({ name }) => name === 'cipher_suite').map(({ value }) => value)
        : [],
    )
    expect(suite).toBe('TLS_AES_256_GCM_SHA384')
  })

  test('lets padding change and PSKs of another hash leave (RFC 9846 §4.2.2)', () => {
    const other = { identity: Uint8Array.of(7), key: PSK.key, hash: 'sha384' } as const
    const order = [...client().clientHelloOrder.slice(0, -1), 'padding', 'pre_shared_key'] as const
    const { client: one, server: two } = meet(
      pair(
        client({ externalPsks: [other, PSK], clientHelloOrder: order }),
        server({ externalPsks: [PSK], cookie: true, suites: ['TLS_AES_128_GCM_SHA256'] }),
      ),
    )
    expect([one.state.name, two.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
  })
})

test('a cookie of one byte is sent, and must come back (RFC 9846 §4.3.2)', () => {
  const start = pair(client(), server({ cookie: true, cookieLength: 1 }))
  const { bytes, receiver } = before(start, 'client', 'ClientHello', { nth: 2 })
  const echoed = bodyOf(bytes, 'ClientHello').extensions?.find(({ type }) => type === 'cookie')
  expect(echoed?.data).toMatchObject({ cookie: { length: 1 } })
  expectRefusal(deliver(receiver, handshake(changed(bytes, 'ClientHello', without('cookie')))), {
    alert: 'illegal_parameter',
    cite: '§4.3.2',
    field: 'ClientHello.extensions.cookie',
  })
})
