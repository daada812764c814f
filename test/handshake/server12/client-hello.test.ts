/** START of a server of TLS 1.2: every rule for its ClientHello, broken alone (RFC 5246 §7.4.1.2). */
import { describe, expect, test } from 'vitest'
import { concat } from '../../../src/bytes/bytes.ts'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import type { Extension } from '../../../src/wire/extension.ts'
import type { ClientHello } from '../../../src/wire/hello.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, pair, type Moment } from '../../kit/pair.ts'
import { bodyOf, changed12, give, handshake, inTheClear, type Outcome } from '../../kit/play.ts'
import { client, server, SERVER } from '../../kit/world.ts'
import { client12, only, RSA_SERVER, server12, SUITE_OF } from '../../kit/world12.ts'

type Ext = Extension<'ClientHello'>
type Change = (body: ClientHello) => ClientHello

const BOTH = { versions: ['TLS 1.3', 'TLS 1.2'] } as const

const full = before(pair(client12(), server12()), 'client', 'ClientHello')
const dual = before(pair(client12(), server({ ...BOTH })), 'client', 'ClientHello')
const protocols = before(pair(client12(), server12({ alpn: ['h2'] })), 'client', 'ClientHello')
/** Of RSA: the curve of a certificate does not matter. */
const curves = before(
  pair(
    client12({ ...only('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'), groups: ['x448'] }),
    server12({ groups: ['x25519'] }),
  ),
  'client',
  'ClientHello',
)
const fields = before(
  pair(client12({ ...only(SUITE_OF.DHE), groups: ['ffdhe4096'] }), server12(only(SUITE_OF.DHE))),
  'client',
  'ClientHello',
)
const ecdsaAlone = before(
  pair(client12(), server12({ credentials: [SERVER.identity] })),
  'client',
  'ClientHello',
)
const rsaAlone = before(
  pair(client12(), server12({ credentials: [RSA_SERVER.identity] })),
  'client',
  'ClientHello',
)
const noPsk = before(
  pair(client12(only(SUITE_OF.PSK)), server12({ ...only(SUITE_OF.PSK), externalPsks: [] })),
  'client',
  'ClientHello',
)

const without =
  (...types: readonly string[]): Change =>
  ({ extensions = [], ...body }) => ({
    ...body,
    extensions: extensions.filter(({ type }) => !types.includes(type)),
  })
const replaced =
  (extension: Ext): Change =>
  ({ extensions = [], ...body }) => ({
    ...body,
    extensions: [...extensions.filter(({ type }) => type !== extension.type), extension],
  })
const suites =
  (...cipher_suites: readonly string[]): Change =>
  (body) => ({ ...body, cipher_suites: cipher_suites as ClientHello['cipher_suites'] })
const version =
  (legacy_version: string): Change =>
  (body) => ({ ...body, legacy_version: legacy_version as ClientHello['legacy_version'] })
const groups = (...named_group_list: readonly string[]): Change =>
  replaced({ type: 'supported_groups', data: { named_group_list } } as Ext)
const schemes = (...names: readonly string[]): Change =>
  replaced({ type: 'signature_algorithms', data: { supported_signature_algorithms: names } } as Ext)
const alpn: Ext = { type: 'application_layer_protocol_negotiation', data: { protocol_name_list: ['h3'] } }
const names: Ext = {
  type: 'server_name',
  data: {
    server_name_list: [
      { name_type: 'host_name', host_name: 'server.example' },
      { name_type: 'host_name', host_name: 'other.example' },
    ],
  },
}

const VERSION: Refusal = { alert: 'protocol_version', cite: 'RFC', field: /^ClientHello/ }
const NO_SUITE: Refusal = {
  alert: 'handshake_failure',
  cite: 'RFC 5246 §7.4.1.3',
  field: 'ClientHello.cipher_suites',
}
/** What hides the cause from nobody: the extension, and what we could have signed with. */
const NO_SCHEME: Refusal = {
  alert: 'handshake_failure',
  cite: 'RFC 5246 §7.4.1.4.1',
  field: 'ClientHello.extensions.signature_algorithms',
}
/** The same for curves: those of the exchange and of the certificate. */
const NO_CURVE: Refusal = {
  alert: 'handshake_failure',
  cite: 'RFC 8422 §5.1',
  field: 'ClientHello.extensions.supported_groups',
}
const NO_FIELD: Refusal = {
  alert: 'insufficient_security',
  cite: 'RFC 7919 §4',
  field: 'ClientHello.extensions.supported_groups',
}

const BROKEN: readonly (readonly [string, Change, Refusal, Moment])[] = [
  ...['SSL 3.0', 'TLS 1.0', 'TLS 1.1'].map(
    (name) => [`version ${name}`, version(name), VERSION, full] as const,
  ),
  [
    'supported_versions without TLS 1.2, whatever legacy_version says',
    replaced({ type: 'supported_versions', data: { versions: ['TLS 1.3', 'TLS 1.1'] } }),
    VERSION,
    full,
  ],
  [
    'TLS_FALLBACK_SCSV, before a server that speaks more',
    suites('TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'TLS_FALLBACK_SCSV'),
    { alert: 'inappropriate_fallback', cite: 'RFC 7507 §3', field: 'ClientHello.cipher_suites' },
    dual,
  ],
  [
    'export suites only',
    suites('TLS_RSA_EXPORT_WITH_RC4_40_MD5', 'TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5'),
    NO_SUITE,
    full,
  ],
  ['anonymous suites, which are off', suites('TLS_ECDH_anon_WITH_AES_128_CBC_SHA'), NO_SUITE, full],
  ['suites without encryption, which are off', suites('TLS_RSA_WITH_NULL_SHA256'), NO_SUITE, full],
  ['suites of TLS 1.3 only', suites('TLS_AES_128_GCM_SHA256'), NO_SUITE, full],
  ['signalling values only', suites('TLS_EMPTY_RENEGOTIATION_INFO_SCSV'), NO_SUITE, full],
  ['suites that want an RSA key, of which there is none', suites(SUITE_OF.DHE), NO_SUITE, ecdsaAlone],
  ['suites that want an ECDSA key, of which there is none', suites(SUITE_OF.ECDHE), NO_SUITE, rsaAlone],
  ['curves of which none is common (RFC 8422 §5.1)', (body) => body, NO_CURVE, curves],
  ['curves without that of the only certificate (RFC 8422 §5.1)', groups('x25519'), NO_CURVE, ecdsaAlone],
  [
    'groups of RFC 7919 of which none is common, and suites that need one (RFC 7919 §4)',
    (body) => body,
    NO_FIELD,
    fields,
  ],
  [
    'a group of RFC 7919 that nobody knows yet, and suites that need one',
    groups('unknown(0x01fe)'),
    NO_FIELD,
    fields,
  ],
  ['a PSK suite, but no key is shared', (body) => body, NO_SUITE, noPsk],
  [
    'no signature_algorithms: SHA-1 is meant (RFC 5246 §7.4.1.4.1)',
    without('signature_algorithms'),
    NO_SCHEME,
    full,
  ],
  [
    'signature_algorithms without a scheme that we can sign with (RFC 5246 §7.4.1.4.1)',
    schemes('rsa_pkcs1_sha1', 'GREASE(0x0a0a)'),
    NO_SCHEME,
    full,
  ],
  [
    'no null among the compression methods',
    (body) => ({ ...body, legacy_compression_methods: ['DEFLATE' as 'null'] }),
    {
      alert: 'illegal_parameter',
      cite: 'RFC 5246 §7.4.1.2',
      field: 'ClientHello.legacy_compression_methods',
    },
    full,
  ],
  [
    'an extension twice',
    ({ extensions = [], ...body }) => ({ ...body, extensions: [...extensions, extensions[0]] }),
    { alert: 'illegal_parameter', cite: 'RFC', field: /^ClientHello.extensions\[\d+\].type$/ },
    full,
  ],
  [
    'two names of one type',
    replaced(names),
    { alert: 'illegal_parameter', cite: 'RFC 6066 §3', field: 'ClientHello.extensions.server_name' },
    full,
  ],
  [
    'point formats without the one that everybody speaks',
    replaced({ type: 'ec_point_formats', data: { ec_point_format_list: ['ansiX962_compressed_char2'] } }),
    {
      alert: 'illegal_parameter',
      cite: 'RFC 8422 §5.1.2',
      field: 'ClientHello.extensions.ec_point_formats',
    },
    full,
  ],
  [
    'renegotiation_info that is not empty',
    replaced({ type: 'renegotiation_info', data: { renegotiated_connection: new Uint8Array(12) } }),
    { alert: 'handshake_failure', cite: 'RFC 5746 §3.6', field: 'binding.verify-data' },
    full,
  ],
  [
    'protocols of which none is common',
    replaced(alpn),
    {
      alert: 'no_application_protocol',
      cite: 'RFC 7301 §3.2',
      field: 'ClientHello.extensions.application_layer_protocol_negotiation',
    },
    protocols,
  ],
]

const told = (moment: Moment, change: Change): Outcome =>
  give(moment.receiver, inTheClear(handshake(changed12(moment.bytes, 'ClientHello', change))))

describe('a ClientHello with', () => {
  test.each(BROKEN)('%s is refused', (_what, change, refusal, moment) => {
    expectRefusal(told(moment, change), refusal, moment.sender)
  })

  test.each([
    ['a version that does not exist yet: TLS 1.2 is chosen (RFC 5246 §E.1)', version('unknown(0x0309)')],
    [
      'suites that nobody knows beside one of ours',
      suites('unknown(0x13ff)', 'GREASE(0x0a0a)', 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384'),
    ],
    [
      'an export suite beside one of ours: the strong one is chosen (FREAK)',
      suites('TLS_RSA_EXPORT_WITH_RC4_40_MD5', SUITE_OF.ECDHE),
    ],
    ['compression beside null', (body) => ({ ...body, legacy_compression_methods: ['DEFLATE', 'null'] })],
    ['TLS_FALLBACK_SCSV, before a server that speaks no more', suites(SUITE_OF.ECDHE, 'TLS_FALLBACK_SCSV')],
    [
      'extensions in another order, backwards (RFC 5246 §7.4.1.4)',
      ({ extensions = [], ...body }) => ({ ...body, extensions: extensions.toReversed() }),
    ],
    ['no server_name', without('server_name')],
    ['no ec_point_formats', without('ec_point_formats')],
    ['no supported_groups: P-256 is meant (RFC 8422 §4)', without('supported_groups')],
  ] as readonly (readonly [string, Change])[])('%s is answered', (_what, change) => {
    const { connection } = told(full, change)
    expect(connection.state.name).toBe('WAIT_CLIENT_KEY_EXCHANGE')
    const { cipher_suites } = bodyOf(changed12(full.bytes, 'ClientHello', change), 'ClientHello')
    expect(cipher_suites).toContain(agreedOf(connection)?.suite)
  })

  test.each([
    ['a byte behind its extensions', (body: ClientHello) => body, [0]],
    ['a byte where extensions would begin', (body: ClientHello) => ({ ...body, extensions: undefined }), [0]],
    ['another list of extensions behind the first', (body: ClientHello) => body, [0, 4, 0, 23, 0, 0]],
  ])('%s is malformed (RFC 5246 §7.4.1.2)', (_what, change, more) => {
    const body = concat(changed12(full.bytes, 'ClientHello', change).subarray(4), Uint8Array.from(more))
    const hello = concat(Uint8Array.of(1, 0, body.length >> 8, body.length), body)
    expectRefusal(
      give(full.receiver, inTheClear(handshake(hello))),
      { alert: 'decode_error', cite: 'RFC', field: /^ClientHello/ },
      full.sender,
    )
  })

  test('no scheme that we can sign with is told which would do, and what was offered (RFC 5246 §7.4.1.4.1)', () => {
    const { state } = told(full, schemes('rsa_pkcs1_sha1')).connection
    expect(state).toMatchObject({
      violation: {
        expected: expect.stringMatching(
          /^a scheme that we can sign with: ecdsa_secp256r1_sha256, .*rsa_pkcs1_sha512$/,
        ),
        actual: 'rsa_pkcs1_sha1',
      },
    })
    // Both suites and schemes decide with which key: none of RSA where the client has none of its suites.
    const { state: narrow } = told(full, (body) =>
      schemes('rsa_pkcs1_sha1')(suites(SUITE_OF.ECDHE)(body)),
    ).connection
    expect(narrow).toMatchObject({
      violation: { expected: expect.not.stringMatching(SUITE_OF.ECDHE.includes('ECDSA') ? /rsa/ : /ecdsa/) },
    })
    const { state: silent } = told(full, without('signature_algorithms')).connection
    expect(silent).toMatchObject({
      violation: { actual: 'no signature_algorithms, which means rsa_pkcs1_sha1, ecdsa_sha1' },
    })
  })

  test.each([
    ['a prime', only(SUITE_OF.DHE, SUITE_OF.RSA), { groups: ['x25519'] }, SUITE_OF.RSA],
    ['a curve', only(SUITE_OF.ECDHE, SUITE_OF.DHE), { groups: ['ffdhe2048'] }, SUITE_OF.DHE],
    ['a PSK', only(SUITE_OF.PSK, SUITE_OF.RSA), { externalPsks: [] }, SUITE_OF.RSA],
    [
      'a certificate of that kind',
      only(SUITE_OF.RSA, SUITE_OF.DHE),
      { credentials: [SERVER.identity] },
      'none',
    ],
  ] as const)(
    'suites for which we have not %s are not named among those that we can serve (RFC 5246 §7.4.1.3)',
    (_what, ours, settings, servable) => {
      const moment = before(
        pair(client12({ ...ours, groups: ['x25519'] }), server12({ ...ours, ...settings })),
        'client',
        'ClientHello',
      )
      // What it offers of ours is exactly what we cannot serve.
      const offered = ours.suites12.filter((suite) => suite !== servable)
      expect(told(moment, suites(...offered)).connection.state).toMatchObject({
        alert: 'handshake_failure',
        violation: { expected: `a suite of ours that we can serve: ${servable}`, actual: offered.join(', ') },
      })
    },
  )

  test('a missing curve is named: that of the certificate (RFC 8422 §5.1)', () => {
    expect(told(ecdsaAlone, groups('x25519', 'secp384r1')).connection.state).toMatchObject({
      violation: { expected: 'secp256r1', actual: 'x25519, secp384r1' },
    })
  })

  test('the signalling value in place of renegotiation_info is answered by the extension (RFC 5746 §3.6)', () => {
    const { connection, events } = told(full, (body) => ({
      ...without('renegotiation_info')(body),
      cipher_suites: [SUITE_OF.ECDHE, 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV'],
    }))
    expect(connection).toMatchObject({ agreed: { secureRenegotiation: true } })
    const hello = events.find((event) => event.kind === 'message' && event.name === 'ServerHello')
    if (hello?.kind !== 'message') throw new Error('the server answers')
    expect(bodyOf(hello.bytes, 'ServerHello').extensions).toContainEqual({
      type: 'renegotiation_info',
      data: { renegotiated_connection: new Uint8Array() },
    })
  })

  test('neither of the two is an old client’s, and its connection is never renegotiated', () => {
    const { connection } = told(full, without('renegotiation_info'))
    expect(connection).toMatchObject({ agreed: { secureRenegotiation: false } })
  })

  test('no extensions at all gets RSA key transport, where that is allowed (RFC 5246 §7.4.1.2)', () => {
    const old = before(
      pair(
        client12(only(SUITE_OF.RSA)),
        server12({ ...only(SUITE_OF.RSA), credentials: [RSA_SERVER.identity] }),
      ),
      'client',
      'ClientHello',
    )
    const { connection } = told(old, (body) => ({ ...body, extensions: undefined }))
    expect(connection).toMatchObject({
      state: { name: 'WAIT_CLIENT_KEY_EXCHANGE' },
      agreed: { suite: SUITE_OF.RSA, extendedMasterSecret: false },
    })
  })

  test.each(['ffdhe4096', 'unknown(0x0105)'])(
    'the group %s, which is not ours, and no curve is answered by a suite without a prime (RFC 7919 §4)',
    (group) => {
      const both = only(SUITE_OF.DHE, SUITE_OF.RSA)
      const moment = before(pair(client12(both), server12(both)), 'client', 'ClientHello')
      const { connection } = told(moment, groups(group))
      expect(connection).toMatchObject({ agreed: { suite: SUITE_OF.RSA } })
    },
  )

  test('TLS 1.3 and TLS 1.2 is answered in the version that the server prefers', () => {
    const { receiver, bytes } = before(pair(client({ ...BOTH }), server12()), 'client', 'ClientHello')
    const { connection } = give(receiver, inTheClear(handshake(bytes)))
    expect(connection.state.machine).toBe('server12')
  })
})
