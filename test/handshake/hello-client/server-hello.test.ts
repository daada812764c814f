/** WAIT_SH of a client: every rule for a ServerHello, broken alone (RFC 9846 §4.2.3, §4.3). */
import { describe, expect, test } from 'vitest'
import { concat, EMPTY } from '../../../src/bytes/bytes.ts'
import { DOWNGRADE_11, DOWNGRADE_12, type ServerHello } from '../../../src/wire/hello.ts'
import type { Extension } from '../../../src/wire/extension.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair, told, type Moment } from '../../kit/pair.ts'
import { bodyOf, changed, deliver, handshake } from '../../kit/play.ts'
import { CHEAP, client, PSK, server } from '../../kit/world.ts'

type Ext = Extension<'ServerHello'>
type Change = (body: ServerHello) => ServerHello

const full = before(pair(), 'server', 'ServerHello')
const withPsk = before(
  pair(client({ externalPsks: [PSK] }), server({ externalPsks: [PSK] })),
  'server',
  'ServerHello',
)
const pskAlone = before(pair(client(CHEAP), server(CHEAP)), 'server', 'ServerHello')
const retried = before(
  pair(client({ groups: ['x25519', 'secp256r1'] }), server({ groups: ['secp256r1'] })),
  'server',
  'ServerHello',
)
const share = bodyOf(full.bytes, 'ServerHello').extensions?.find(({ type }) => type === 'key_share') as Ext

const extensionsOf =
  (change: (extensions: readonly Ext[]) => readonly Ext[] | undefined): Change =>
  ({ extensions = [], ...body }) => ({ ...body, extensions: change(extensions) })
const without = (...types: readonly string[]): Change =>
  extensionsOf((extensions) => extensions.filter(({ type }) => !types.includes(type)))
const added = (...more: readonly Ext[]): Change => extensionsOf((extensions) => [...extensions, ...more])
const replaced = (extension: Ext): Change =>
  extensionsOf((extensions) => extensions.map((old) => (old.type === extension.type ? extension : old)))
const selected = (selected_identity: number): Ext => ({ type: 'pre_shared_key', data: { selected_identity } })
const shareFor = (group: string, length: number): Ext => ({
  type: 'key_share',
  data: { server_share: { group: group as 'x25519', key_exchange: new Uint8Array(length).fill(4) } },
})
const tail =
  (sentinel: Uint8Array): Change =>
  (body) => ({
    ...body,
    random: concat(body.random.slice(0, 24), sentinel),
  })

const VERSION = 'ServerHello.extensions.supported_versions.selected_version'

const BROKEN: readonly (readonly [string, Change, Refusal, Moment])[] = [
  [
    'TLS 1.2 by its legacy_version',
    without('supported_versions', 'key_share'),
    { alert: 'protocol_version', cite: '§4.3.1', field: 'ServerHello.legacy_version' },
    full,
  ],
  [
    'no extensions at all',
    extensionsOf(() => undefined),
    { alert: 'protocol_version', cite: '§4.3.1', field: 'ServerHello.legacy_version' },
    full,
  ],
  [
    'SSL 3.0',
    (body) => without('supported_versions')({ ...body, legacy_version: 'SSL 3.0' }),
    { alert: 'protocol_version', cite: '§4.3.1', field: 'ServerHello.legacy_version' },
    full,
  ],
  [
    'TLS 1.2 with the sentinel of a server that speaks TLS 1.3',
    (body) => without('supported_versions')(tail(DOWNGRADE_12)(body)),
    { alert: 'illegal_parameter', cite: '§4.2.3', field: 'ServerHello.random' },
    full,
  ],
  [
    'TLS 1.1 with the sentinel of a server that speaks more',
    (body) => without('supported_versions')(tail(DOWNGRADE_11)({ ...body, legacy_version: 'TLS 1.1' })),
    { alert: 'illegal_parameter', cite: '§4.2.3', field: 'ServerHello.random' },
    full,
  ],
  [
    'a selected version below TLS 1.3',
    replaced({ type: 'supported_versions', data: { selected_version: 'TLS 1.2' } }),
    { alert: 'illegal_parameter', cite: '§4.3.1', field: VERSION },
    full,
  ],
  [
    'a selected version that was not offered',
    replaced({ type: 'supported_versions', data: { selected_version: 'unknown(0x0305)' } }),
    { alert: 'illegal_parameter', cite: '§4.3.1', field: VERSION },
    full,
  ],
  [
    'a legacy_version besides TLS 1.3',
    (body) => ({ ...body, legacy_version: 'TLS 1.3' }),
    { alert: 'protocol_version', cite: '§4.2.3', field: 'ServerHello.legacy_version' },
    full,
  ],
  [
    'another session id',
    (body) => ({ ...body, legacy_session_id_echo: EMPTY }),
    { alert: 'illegal_parameter', cite: '§4.2.3', field: 'ServerHello.legacy_session_id_echo' },
    full,
  ],
  [
    'a suite that was not offered',
    (body) => ({ ...body, cipher_suite: 'TLS_SM4_GCM_SM3' }),
    { alert: 'illegal_parameter', cite: '§4.2.3', field: 'ServerHello.cipher_suite' },
    full,
  ],
  [
    'a suite of TLS 1.2',
    (body) => ({ ...body, cipher_suite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256' }),
    { alert: 'illegal_parameter', cite: '§4.2.3', field: 'ServerHello.cipher_suite' },
    full,
  ],
  [
    'a compression method',
    (body) => ({ ...body, legacy_compression_method: 'DEFLATE' }),
    { alert: 'illegal_parameter', cite: '§4.2.3', field: 'ServerHello.legacy_compression_method' },
    full,
  ],
  [
    'an extension twice',
    added(share),
    { alert: 'illegal_parameter', cite: '§4.3', field: 'ServerHello.extensions[2].type' },
    full,
  ],
  [
    'an extension that belongs into EncryptedExtensions',
    added({ type: 'server_name', data: null }),
    { alert: 'illegal_parameter', cite: '§4.3', field: 'ServerHello.extensions[2].type' },
    full,
  ],
  [
    'an extension that only a client sends',
    added({ type: 'psk_key_exchange_modes', data: EMPTY }),
    { alert: 'illegal_parameter', cite: '§4.3', field: 'ServerHello.extensions[2].type' },
    full,
  ],
  [
    'an unknown extension',
    added({ type: 'unknown(0xfe77)', data: EMPTY }),
    { alert: 'unsupported_extension', cite: '§4.3', field: 'ServerHello.extensions[2].type' },
    full,
  ],
  [
    'GREASE, which only a client sends',
    added({ type: 'GREASE(0x0a0a)', data: EMPTY }),
    { alert: 'unsupported_extension', cite: '§4.3', field: 'ServerHello.extensions[2].type' },
    full,
  ],
  [
    'pre_shared_key, though none was offered',
    added(selected(0)),
    { alert: 'unsupported_extension', cite: '§4.3', field: 'ServerHello.extensions[2].type' },
    full,
  ],
  [
    'neither key_share nor pre_shared_key',
    without('key_share'),
    { alert: 'missing_extension', cite: '§4.3.9', field: 'answer.key-share-present' },
    full,
  ],
  [
    'a PSK without the key_share that psk_dhe_ke demands',
    without('key_share'),
    { alert: 'illegal_parameter', cite: '§4.3.9', field: 'answer.key-share-present' },
    withPsk,
  ],
  [
    'a PSK with a key_share, though only psk_ke was offered',
    added(share),
    { alert: 'illegal_parameter', cite: '§4.3.9', field: 'answer.mode' },
    pskAlone,
  ],
  [
    'an index beyond the identities offered',
    replaced(selected(1)),
    { alert: 'illegal_parameter', cite: '§4.3.11', field: 'answer.index' },
    withPsk,
  ],
  [
    'a PSK with a suite of another hash',
    (body) => ({ ...body, cipher_suite: 'TLS_AES_256_GCM_SHA384' }),
    { alert: 'illegal_parameter', cite: '§4.3.11', field: 'answer.hash' },
    withPsk,
  ],
  [
    'a share for a group that got none from us',
    replaced(shareFor('secp256r1', 65)),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'answer.group' },
    full,
  ],
  [
    'a share of the wrong length',
    replaced(shareFor('x25519', 31)),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'key_share.key_exchange' },
    full,
  ],
  [
    'a share that makes the shared secret all zero',
    replaced({
      type: 'key_share',
      data: { server_share: { group: 'x25519', key_exchange: new Uint8Array(32) } },
    }),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'key_share.key_exchange' },
    full,
  ],
  [
    'another version than the HelloRetryRequest',
    without('supported_versions'),
    { alert: 'illegal_parameter', cite: '§4.2.4', field: VERSION },
    retried,
  ],
  [
    'another suite than the HelloRetryRequest',
    (body) => ({ ...body, cipher_suite: 'TLS_CHACHA20_POLY1305_SHA256' }),
    { alert: 'illegal_parameter', cite: '§4.2.4', field: 'ServerHello.cipher_suite' },
    retried,
  ],
  [
    'another group than the HelloRetryRequest',
    replaced(shareFor('x25519', 32)),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'answer.group' },
    retried,
  ],
]

describe('WAIT_SH', () => {
  for (const [what, change, refusal, moment] of BROKEN)
    test(`refuses ${what} with ${refusal.alert} (RFC 9846 ${refusal.cite})`, () => {
      expect(moment.receiver.state.name).toBe('WAIT_SH')
      const message = changed(moment.bytes, 'ServerHello', change)
      const outcome = deliver(moment.receiver, handshake(message))
      // No keys are in use on either side yet, so the alert goes out in the clear.
      expectRefusal(outcome, refusal, moment.sender)
      expect(outcome.bytes).toHaveLength(7)
    })

  test('refuses bytes behind it in its record with unexpected_message, under handshake keys (RFC 9846 §5.1, §A.1)', () => {
    const outcome = deliver(full.receiver, handshake(full.bytes, Uint8Array.of(8)))
    expectRefusal(
      outcome,
      { alert: 'unexpected_message', cite: '§5.1', field: 'record.fragment' },
      full.after,
    )
    // Its ChangeCipherSpec comes before (§E.4).
    expect([outcome.bytes[0], outcome.bytes[6]]).toEqual([20, 23])
  })

  test('refuses a list of extensions that is malformed with decode_error (RFC 9846 §6)', () => {
    const cut = full.bytes.slice(0, -1)
    cut[3] -= 1
    expectRefusal(deliver(full.receiver, handshake(cut)), { alert: 'decode_error', cite: '§4' }, full.sender)
  })

  test('accepts extensions in any order (RFC 9846 §4.3)', () => {
    const order = ['pre_shared_key', 'key_share', 'supported_versions'] as const
    const settings = { externalPsks: [PSK] }
    const met = meet(pair(client(settings), server({ ...settings, serverHelloOrder: order })))
    expect(met.client.state.name).toBe('CONNECTED')
  })

  test('refuses TLS 1.3 in a renegotiation with protocol_version, a HelloRetryRequest too (RFC 9846 §4.2.3)', () => {
    const both = client({ versions: ['TLS 1.3', 'TLS 1.2'], renegotiation: 'allow' })
    const older = server({ versions: ['TLS 1.2'], renegotiation: 'allow' })
    const again = told(meet(pair(both, older)), 'client', { kind: 'renegotiate' })
    const { receiver } = before(again, 'server', 'ServerHello')
    const retry = before(pair(client(), server({ cookie: true })), 'server', 'HelloRetryRequest')
    for (const { bytes } of [full, retry])
      expectRefusal(deliver(receiver, handshake(bytes)), {
        alert: 'protocol_version',
        cite: '§4.2.3',
        field: 'ServerHello.extensions.supported_versions.selected_version',
      })
  })

  test('a client of 0-RTT fails on a ServerHello of TLS 1.2 (RFC 9846 §E.3)', () => {
    const early = server({ maxEarlyData: 100 })
    const { sessions } = meet(pair(client(), early))
    const eager = client({ sessions: sessions.slice(0, 1), earlyData: true })
    const moment = before(pair(eager, early, 'c2'), 'server', 'ServerHello')
    const old = changed(
      moment.bytes,
      'ServerHello',
      without('supported_versions', 'key_share', 'pre_shared_key'),
    )
    expectRefusal(deliver(moment.receiver, handshake(old)), { alert: 'protocol_version', cite: '§4.3.1' })
  })
})
