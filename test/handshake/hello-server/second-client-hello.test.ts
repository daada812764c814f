/** WAIT_CH2 of a server: the second ClientHello is the first, changed as the HelloRetryRequest asked (RFC 9846 §4.2.2). */
import { describe, expect, test } from 'vitest'
import { EMPTY } from '../../../src/bytes/bytes.ts'
import { flipped } from '../../kit/play.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair } from '../../kit/pair.ts'
import { changed, deliver, handshake } from '../../kit/play.ts'
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
const withPsk = before(
  pair(client({ externalPsks: [PSK] }), server({ externalPsks: [PSK], cookie: true })),
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
    'another legacy_version',
    (body) => ({ ...body, legacy_version: 'TLS 1.0' }),
    { ...ILLEGAL, field: 'ClientHello.legacy_version' },
    both,
  ],
  [
    'other suites',
    (body) => ({ ...body, cipher_suites: body.cipher_suites.slice(0, 1) }),
    { ...ILLEGAL, field: 'ClientHello.cipher_suites' },
    both,
  ],
  ['an extension less', without('server_name'), { ...ILLEGAL, field: 'ClientHello.extensions' }, both],
  [
    'an extension more',
    extensionsOf((extensions) => [{ type: 'unknown(0xfe77)', data: EMPTY }, ...extensions]),
    { ...ILLEGAL, field: 'ClientHello.extensions' },
    both,
  ],
  [
    'an extension with other content',
    replaced({
      type: 'signature_algorithms',
      data: { supported_signature_algorithms: ['ecdsa_secp256r1_sha256'] },
    }),
    { ...ILLEGAL, field: 'ClientHello.extensions' },
    both,
  ],
  [
    'extensions in another order',
    extensionsOf(([first, second, ...rest]) => [second, first, ...rest]),
    { ...ILLEGAL, field: 'ClientHello.extensions' },
    both,
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
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'ClientHello.extensions.key_share' },
    both,
  ],
  [
    'more shares than the one asked for',
    replaced({ type: 'key_share', data: { client_shares: [share('x25519', 32), share('secp256r1', 65)] } }),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'ClientHello.extensions.key_share' },
    both,
  ],
  [
    'no share',
    replaced({ type: 'key_share', data: { client_shares: [] } }),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'ClientHello.extensions.key_share' },
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
    { alert: 'illegal_parameter', cite: '§4.3.2', field: 'ClientHello.extensions.cookie' },
    both,
  ],
  [
    'another cookie',
    replaced({ type: 'cookie', data: { cookie: Uint8Array.of(1) } }),
    { alert: 'illegal_parameter', cite: '§4.3.2', field: 'ClientHello.extensions.cookie' },
    both,
  ],
  [
    'another share, where only a cookie was asked for',
    replaced({ type: 'key_share', data: { client_shares: [share('x25519', 32)] } }),
    { ...ILLEGAL, field: 'ClientHello.extensions' },
    cookieAlone,
  ],
  [
    'a cookie, where none was sent',
    extensionsOf((extensions) => [{ type: 'cookie', data: { cookie: Uint8Array.of(1) } }, ...extensions]),
    { ...ILLEGAL, field: 'ClientHello.extensions' },
    groupAlone,
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
]

describe('WAIT_CH2', () => {
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
