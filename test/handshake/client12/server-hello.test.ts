/** WAIT_SH of a client that may get TLS 1.2: every rule for its ServerHello, broken alone (RFC 5246 §7.4.1.3). */
import { describe, expect, test } from 'vitest'
import { concat } from '../../../src/bytes/bytes.ts'
import type { Extension } from '../../../src/wire/extension.ts'
import { DOWNGRADE_11, DOWNGRADE_12, type ServerHello } from '../../../src/wire/hello.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair, type Moment } from '../../kit/pair.ts'
import { changed, changed12, deliver, handshake } from '../../kit/play.ts'
import { client, server } from '../../kit/world.ts'
import { client12, only, server12, SUITE_OF } from '../../kit/world12.ts'

type Ext = Extension<'ServerHello'>
type Change = (body: ServerHello) => ServerHello

const BOTH = { versions: ['TLS 1.3', 'TLS 1.2'] } as const

const full = before(pair(client12({ alpn: ['h2', 'http/1.1'] }), server12()), 'server', 'ServerHello')
const block = before(
  pair(client12(only(SUITE_OF.DHE)), server12({ ...only(SUITE_OF.DHE), encryptThenMac: false })),
  'server',
  'ServerHello',
)
/** A client of both versions before a server of TLS 1.2: its session ID is made up (RFC 9846 §E.4). */
const dual = before(pair(client({ ...BOTH }), server12()), 'server', 'ServerHello')
const resumedDual = before(
  pair(client({ ...BOTH, sessions: meet(pair(client12(), server12())).sessions }), server12(), 'c2'),
  'server',
  'ServerHello',
)

const added =
  (...more: readonly Ext[]): Change =>
  ({ extensions = [], ...body }) => ({ ...body, extensions: [...extensions, ...more] })
const replaced =
  (extension: Ext): Change =>
  ({ extensions = [], ...body }) => ({
    ...body,
    extensions: [...extensions.filter(({ type }) => type !== extension.type), extension],
  })
const suite =
  (cipher_suite: string): Change =>
  (body) => ({ ...body, cipher_suite: cipher_suite as ServerHello['cipher_suite'] })
const version =
  (legacy_version: string): Change =>
  (body) => ({ ...body, legacy_version: legacy_version as ServerHello['legacy_version'] })
const tail =
  (sentinel: Uint8Array): Change =>
  (body) => ({ ...body, random: concat(body.random.slice(0, 24), sentinel) })
const alpn = (...protocol_name_list: readonly string[]): Ext => ({
  type: 'application_layer_protocol_negotiation',
  data: { protocol_name_list },
})

const illegal = (field: string, cite = 'RFC 5246 §7.4.1.3'): Refusal => ({
  alert: 'illegal_parameter',
  cite,
  field: `ServerHello.${field}`,
})
const OLD: Refusal = { alert: 'protocol_version', cite: 'RFC', field: 'ServerHello.legacy_version' }

const BROKEN: readonly (readonly [string, Change, Refusal, Moment])[] = [
  // ---- version
  ...['SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.3'].map(
    (name) => [`version ${name}`, version(name), OLD, full] as const,
  ),
  ['version TLS 1.1 for a client of both versions', version('TLS 1.1'), OLD, dual],
  [
    'the sentinel of a server of TLS 1.2 that was brought to less',
    tail(DOWNGRADE_11),
    illegal('random', 'RFC 9846 §4.2.3'),
    full,
  ],
  [
    'the sentinel of a server of TLS 1.3, for a client that offered it',
    tail(DOWNGRADE_12),
    illegal('random', 'RFC 9846 §4.2.3'),
    dual,
  ],
  [
    'the same where a session of TLS 1.2 is resumed',
    tail(DOWNGRADE_12),
    illegal('random', 'RFC 9846 §4.2.3'),
    resumedDual,
  ],
  [
    'the sentinel of less where a session is resumed',
    tail(DOWNGRADE_11),
    illegal('random', 'RFC 9846 §4.2.3'),
    resumedDual,
  ],
  [
    'supported_versions that nobody sent',
    (body) => ({
      ...body,
      extensions: [{ type: 'supported_versions', data: { selected_version: 'TLS 1.3' } }],
    }),
    { alert: 'unsupported_extension', cite: 'RFC' },
    full,
  ],
  // ---- cipher_suite
  [
    'a suite that was not offered',
    suite('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'),
    illegal('cipher_suite'),
    full,
  ],
  ['a suite of TLS 1.3', suite('TLS_AES_128_GCM_SHA256'), illegal('cipher_suite'), full],
  [
    'a suite of TLS 1.3 that was offered, but for that version',
    suite('TLS_AES_128_GCM_SHA256'),
    illegal('cipher_suite'),
    dual,
  ],
  [
    'TLS_RSA_EXPORT_WITH_RC4_40_MD5 (FREAK)',
    suite('TLS_RSA_EXPORT_WITH_RC4_40_MD5'),
    illegal('cipher_suite'),
    full,
  ],
  ['an anonymous suite', suite('TLS_ECDH_anon_WITH_AES_128_CBC_SHA'), illegal('cipher_suite'), full],
  ['a suite without encryption', suite('TLS_RSA_WITH_NULL_SHA'), illegal('cipher_suite'), full],
  ['a signalling value', suite('TLS_EMPTY_RENEGOTIATION_INFO_SCSV'), illegal('cipher_suite'), full],
  // ---- session ID and compression
  [
    'the session ID that the client made up, as if there were a session',
    (body) => ({ ...body, legacy_session_id_echo: offeredId(dual) }),
    { alert: 'illegal_parameter', cite: 'RFC 5246 §7.4.1.3', field: 'answer12.offered' },
    dual,
  ],
  [
    'compression',
    (body) => ({ ...body, legacy_compression_method: 'DEFLATE' as 'null' }),
    illegal('legacy_compression_method'),
    full,
  ],
  // ---- extensions
  [
    'an extension twice',
    added({ type: 'extended_master_secret', data: null }),
    { alert: 'illegal_parameter', cite: 'RFC 5246 §7.4.1.4', field: /^ServerHello.extensions\[\d\].type$/ },
    full,
  ],
  [
    'an extension that was not asked for',
    added({ type: 'record_size_limit', data: { record_size_limit: 64 } }),
    {
      alert: 'unsupported_extension',
      cite: 'RFC 5246 §7.4.1.4',
      field: /^ServerHello.extensions\[\d\].type$/,
    },
    full,
  ],
  [
    'a key share, which was offered for TLS 1.3: it has no meaning here',
    added({
      type: 'key_share',
      data: { server_share: { group: 'x25519', key_exchange: new Uint8Array(32).fill(9) } },
    }),
    { alert: 'illegal_parameter', cite: 'RFC 5246 §7.4.1.4', field: /^ServerHello.extensions\[\d\].type$/ },
    dual,
  ],
  [
    'encrypt_then_mac with an AEAD',
    added({ type: 'encrypt_then_mac', data: null }),
    illegal('extensions.encrypt_then_mac', 'RFC 7366 §3'),
    full,
  ],
  [
    'renegotiation_info that is not empty',
    replaced({ type: 'renegotiation_info', data: { renegotiated_connection: new Uint8Array(24) } }),
    { alert: 'handshake_failure', cite: 'RFC 5746 §3.4', field: 'binding.verify-data' },
    full,
  ],
  [
    'point formats without the one that everybody speaks',
    replaced({ type: 'ec_point_formats', data: { ec_point_format_list: ['ansiX962_compressed_prime'] } }),
    illegal('extensions.ec_point_formats', 'RFC 8422 §5.1.2'),
    full,
  ],
  [
    'a protocol that was not offered',
    added(alpn('h3')),
    illegal('extensions.application_layer_protocol_negotiation', 'RFC 7301 §3.1'),
    full,
  ],
  [
    'two protocols',
    added(alpn('h2', 'http/1.1')),
    illegal('extensions.application_layer_protocol_negotiation', 'RFC 7301 §3.1'),
    full,
  ],
]

function offeredId({ receiver: { state } }: Moment): Uint8Array {
  if (!('offer' in state)) throw new Error(state.name)
  return state.offer.hello.legacy_session_id
}

describe('a ServerHello of TLS 1.2 with', () => {
  test.each(BROKEN)('%s is refused', (_what, change, refusal, { receiver, sender, bytes }) => {
    const broken = changed12(bytes, 'ServerHello', change)
    expectRefusal(deliver(receiver, handshake(broken)), refusal, sender)
  })

  test('a suite of TLS 1.2 in a ServerHello of TLS 1.3 is refused with illegal_parameter', () => {
    const both = pair(client({ ...BOTH }), server({ ...BOTH }))
    const { receiver, bytes } = before(both, 'server', 'ServerHello')
    const broken = changed(bytes, 'ServerHello', suite('TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'))
    expectRefusal(deliver(receiver, handshake(broken)), illegal('cipher_suite', 'RFC 9846 §4.2.3'))
  })

  test('no extensions is an old server’s: nothing of what was offered comes about, and the handshake goes on', () => {
    const { receiver, bytes } = full
    const { connection } = deliver(
      receiver,
      handshake(changed12(bytes, 'ServerHello', (body) => ({ ...body, extensions: undefined }))),
    )
    expect(connection).toMatchObject({
      state: { name: 'WAIT_CERTIFICATE', status: false, hellos: { ticket: false } },
      agreed: { extendedMasterSecret: false, secureRenegotiation: false, alpn: undefined },
    })
  })

  test('encrypt_then_mac and a block cipher is what the client asked for', () => {
    const { receiver, bytes } = block
    const answered = changed12(bytes, 'ServerHello', added({ type: 'encrypt_then_mac', data: null }))
    expect(deliver(receiver, handshake(answered)).connection).toMatchObject({
      state: { name: 'WAIT_CERTIFICATE' },
      agreed: { encryptThenMac: true },
    })
  })

  test('supported_groups is passed over: some servers say theirs, although no RFC has them here (RFC 8422 §5.2)', () => {
    const { receiver, bytes } = full
    const groups = { type: 'supported_groups', data: Uint8Array.of(0, 2, 0, 29) } as unknown as Ext
    const answered = changed12(bytes, 'ServerHello', added(groups))
    expect(deliver(receiver, handshake(answered)).connection.state.name).toBe('WAIT_CERTIFICATE')
  })

  test('the sentinel of a server of TLS 1.3 says nothing to a client that speaks TLS 1.2 alone', () => {
    const { receiver, bytes } = full
    const marked = changed12(bytes, 'ServerHello', tail(DOWNGRADE_12))
    expect(deliver(receiver, handshake(marked)).connection.state.name).toBe('WAIT_CERTIFICATE')
  })
})
