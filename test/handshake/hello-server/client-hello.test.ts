/** START of a server: every rule for a ClientHello, broken alone (RFC 9846 §4.2.2, §4.3, §9.2). */
import { describe, expect, test, vi } from 'vitest'
import { concat, EMPTY } from '../../../src/bytes/bytes.ts'
import { createServer } from '../../../src/connection/connection.ts'
import { GROUPS } from '../../../src/crypto/agreement/group.ts'
import type { Extension } from '../../../src/wire/extension.ts'
import type { ClientHello } from '../../../src/wire/hello.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, pair } from '../../kit/pair.ts'
import { bodyOf, changed, give, handshake, inTheClear } from '../../kit/play.ts'
import { client, PSK, server } from '../../kit/world.ts'

type Ext = Extension<'ClientHello'>

const full = before(pair(), 'client', 'ClientHello')
const withPsk = before(pair(client({ externalPsks: [PSK] })), 'client', 'ClientHello')
const hello = bodyOf(full.bytes, 'ClientHello')
const share = hello.extensions?.find(({ type }) => type === 'key_share') as Extract<
  Ext,
  { type: 'key_share' }
>
const [x25519] = share.data.client_shares

/** Gives a server a hello with other fields or extensions. */
function hand(change: (body: ClientHello) => ClientHello, base = full.bytes, config = server()) {
  const bytes = changed(base, 'ClientHello', change)
  return give(createServer('c1', config), inTheClear(handshake(bytes)))
}

function without(...types: readonly string[]) {
  return ({ extensions = [], ...body }: ClientHello): ClientHello => ({
    ...body,
    extensions: extensions.filter(({ type }) => !types.includes(type)),
  })
}

function replaced(extension: Ext) {
  return ({ extensions = [], ...body }: ClientHello): ClientHello => ({
    ...body,
    extensions: extensions.map((old) => (old.type === extension.type ? extension : old)),
  })
}

/** With one more extension, before a pre_shared_key where there is one. */
function added(...more: readonly Ext[]) {
  return ({ extensions = [], ...body }: ClientHello): ClientHello => ({
    ...body,
    extensions: [...more, ...extensions],
  })
}

const shares = (...client_shares: readonly (typeof x25519)[]): Ext => ({
  type: 'key_share',
  data: { client_shares },
})
const p256 = { group: 'secp256r1', key_exchange: new Uint8Array(65).fill(4) } as const

const BROKEN: readonly (readonly [string, (body: ClientHello) => ClientHello, Refusal, Uint8Array?])[] = [
  [
    'a legacy_version of SSL 3.0',
    (body) => ({ ...body, legacy_version: 'SSL 3.0' }),
    { alert: 'protocol_version', cite: '§E.5', field: 'ClientHello.legacy_version' },
  ],
  [
    'a legacy_version below SSL 3.0',
    (body) => ({ ...body, legacy_version: 'unknown(0x0200)' }),
    { alert: 'protocol_version', cite: '§E.5', field: 'ClientHello.legacy_version' },
  ],
  [
    'no supported_versions, even with a legacy_version of TLS 1.3',
    (body) => without('supported_versions')({ ...body, legacy_version: 'TLS 1.3' }),
    {
      alert: 'protocol_version',
      cite: '§4.3.1',
      field: 'ClientHello.legacy_version',
      actual: 'TLS 1.3 and no supported_versions',
    },
  ],
  [
    'no extensions at all',
    (body) => ({ ...body, extensions: undefined }),
    { alert: 'protocol_version', cite: '§4.3.1', field: 'ClientHello.legacy_version' },
  ],
  [
    'supported_versions without TLS 1.3',
    replaced({
      type: 'supported_versions',
      data: { versions: ['TLS 1.2', 'GREASE(0x1a1a)', 'unknown(0x0305)'] },
    }),
    {
      alert: 'protocol_version',
      cite: '§4.3.1',
      field: 'ClientHello.extensions.supported_versions',
      actual: 'TLS 1.2, GREASE(0x1a1a), unknown(0x0305)',
    },
  ],
  [
    'a compression method besides null',
    (body) => ({ ...body, legacy_compression_methods: ['null', 'DEFLATE'] }),
    {
      alert: 'illegal_parameter',
      cite: '§4.2.2',
      field: 'ClientHello.legacy_compression_methods',
      actual: 'null, DEFLATE',
    },
  ],
  [
    'another compression method than null',
    (body) => ({ ...body, legacy_compression_methods: ['DEFLATE'] }),
    { alert: 'illegal_parameter', cite: '§4.2.2', field: 'ClientHello.legacy_compression_methods' },
  ],
  [
    'an extension twice',
    added({ type: 'server_name', data: { server_name_list: [{ name_type: 'host_name', host_name: 'a' }] } }),
    { alert: 'illegal_parameter', cite: '§4.3', field: 'ClientHello.extensions[1].type' },
  ],
  [
    'an unknown extension twice',
    added({ type: 'unknown(0xfe77)', data: EMPTY }, { type: 'unknown(0xfe77)', data: EMPTY }),
    { alert: 'illegal_parameter', cite: '§4.3', field: 'ClientHello.extensions[1].type' },
  ],
  [
    'an extension that only a CertificateRequest may carry',
    added({ type: 'oid_filters', data: EMPTY }),
    { alert: 'illegal_parameter', cite: '§4.3', field: 'ClientHello.extensions[0].type' },
  ],
  [
    'no signature_algorithms and no PSK',
    without('signature_algorithms'),
    { alert: 'missing_extension', cite: '§9.2', field: 'ClientHello.extensions' },
  ],
  [
    'neither supported_groups nor key_share, and no PSK',
    without('supported_groups', 'key_share'),
    { alert: 'missing_extension', cite: '§9.2', field: 'ClientHello.extensions' },
  ],
  [
    'supported_groups without key_share',
    without('key_share'),
    {
      alert: 'missing_extension',
      cite: '§9.2',
      field: 'ClientHello.extensions',
      actual: 'only supported_groups',
    },
  ],
  [
    'key_share without supported_groups, beside a PSK',
    without('supported_groups'),
    { alert: 'missing_extension', cite: '§9.2', field: 'ClientHello.extensions', actual: 'only key_share' },
    withPsk.bytes,
  ],
  [
    'pre_shared_key without psk_key_exchange_modes',
    without('psk_key_exchange_modes'),
    { alert: 'missing_extension', cite: '§4.3.9', field: 'ClientHello.extensions' },
    withPsk.bytes,
  ],
  [
    'pre_shared_key before another extension',
    ({ extensions = [], ...body }) => ({
      ...body,
      extensions: [...extensions, { type: 'unknown(0xfe77)', data: EMPTY }],
    }),
    { alert: 'illegal_parameter', cite: '§4.3.11', field: 'ClientHello.extensions.pre_shared_key' },
    withPsk.bytes,
  ],
  [
    'two names of one type',
    replaced({
      type: 'server_name',
      data: {
        server_name_list: [
          { name_type: 'host_name', host_name: 'a' },
          { name_type: 'host_name', host_name: 'b' },
        ],
      },
    }),
    { alert: 'illegal_parameter', cite: 'RFC 6066 §3', field: 'ClientHello.extensions.server_name' },
  ],
  [
    'a name longer than any that DNS has',
    replaced({
      type: 'server_name',
      data: { server_name_list: [{ name_type: 'host_name', host_name: 'a'.repeat(256) }] },
    }),
    { alert: 'unrecognized_name', cite: 'RFC 6066 §3', field: 'ClientHello.extensions.server_name' },
  ],
  [
    'two shares for one group',
    replaced(shares(x25519, x25519)),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'ClientHello.extensions.key_share' },
  ],
  [
    'a share for a group that is not supported',
    (body) =>
      replaced({ type: 'supported_groups', data: { named_group_list: ['x25519'] } })(
        replaced(shares(x25519, p256))(body),
      ),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'ClientHello.extensions.key_share' },
  ],
  [
    'shares in another order than supported_groups',
    replaced(shares(p256, x25519)),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'ClientHello.extensions.key_share' },
  ],
  [
    'a share that is too short for its group',
    replaced(shares({ ...x25519, key_exchange: x25519.key_exchange.slice(1) })),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'key_share.key_exchange' },
  ],
  [
    'a share that is too long for its group',
    replaced(shares({ ...x25519, key_exchange: concat(x25519.key_exchange, Uint8Array.of(0)) })),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'key_share.key_exchange' },
  ],
  [
    'a share that makes the shared secret all zero',
    replaced(shares({ ...x25519, key_exchange: new Uint8Array(32) })),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'key_share.key_exchange' },
  ],
  [
    'a point off its curve',
    replaced(shares(p256)),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: 'key_share.key_exchange' },
  ],
  [
    'no suite in common',
    (body) => ({ ...body, cipher_suites: ['TLS_SM4_GCM_SM3', 'GREASE(0x1a1a)'] }),
    {
      alert: 'handshake_failure',
      cite: '§4.2.1',
      field: 'ClientHello.cipher_suites',
      actual: 'TLS_SM4_GCM_SM3, GREASE(0x1a1a)',
    },
  ],
  [
    'no group in common',
    (body) =>
      replaced({ type: 'supported_groups', data: { named_group_list: ['ffdhe8192', 'GREASE(0x2a2a)'] } })(
        replaced(shares())(body),
      ),
    {
      alert: 'handshake_failure',
      cite: '§4.2.1',
      field: 'ClientHello.extensions.supported_groups',
      actual: 'ffdhe8192, GREASE(0x2a2a)',
    },
  ],
  [
    'no signature scheme that our certificate can serve',
    replaced({
      type: 'signature_algorithms',
      data: { supported_signature_algorithms: ['rsa_pss_rsae_sha256', 'ed25519', 'ecdsa_sha1'] },
    }),
    { alert: 'handshake_failure', cite: '§4.5.1', field: 'ClientHello.extensions.signature_algorithms' },
  ],
]

describe('START', () => {
  for (const [what, change, refusal, base] of BROKEN)
    test(`refuses ${what} with ${refusal.alert} (RFC 9846 ${refusal.cite})`, () => {
      // A server without a choice of its own: no HelloRetryRequest hides the rule.
      const outcome = hand(change, base, server({ externalPsks: [PSK] }))
      expectRefusal(outcome, refusal, full.after)
      expect(outcome.bytes.slice(0, 3)).toEqual(Uint8Array.of(21, 3, 3)) // in the clear, and nothing before it
    })

  test('tells with which schemes it could have signed (RFC 9846 §4.5.1)', () => {
    const change = replaced({
      type: 'signature_algorithms',
      data: { supported_signature_algorithms: ['rsa_pss_rsae_sha256', 'ecdsa_sha1'] },
    })
    expect(hand(change, full.bytes).connection.state).toMatchObject({
      violation: {
        expected: 'a scheme that we can sign with: ecdsa_secp256r1_sha256',
        actual: 'rsa_pss_rsae_sha256, ecdsa_sha1',
      },
    })
  })

  test('refuses a protocol list that holds none of ours with no_application_protocol (RFC 7301 §3.2)', () => {
    const moment = before(pair(client({ alpn: ['h3'] })), 'client', 'ClientHello')
    const outcome = hand((body) => body, moment.bytes, server({ alpn: ['h2', 'http/1.1'] }))
    expectRefusal(outcome, { alert: 'no_application_protocol', cite: 'RFC 7301 §3.2' }, moment.after)
  })

  test('refuses a PSK that it does not know, where it has no certificate, with unknown_psk_identity (RFC 9846 §6.2)', () => {
    const other = { ...PSK, identity: Uint8Array.of(1) }
    const outcome = hand((body) => body, withPsk.bytes, server({ credentials: [], externalPsks: [other] }))
    expectRefusal(outcome, { alert: 'unknown_psk_identity', cite: '§6.2' }, withPsk.after)
  })

  test('refuses a PSK that it does not know beside nothing else with missing_extension (RFC 9846 §4.3.3)', () => {
    const outcome = hand(without('signature_algorithms'), withPsk.bytes)
    expectRefusal(outcome, { alert: 'missing_extension', cite: '§4.3.3', field: 'ClientHello.extensions' })
  })
})

test('START: what goes without a PSK is missing, whether or not there is a certificate (RFC 9846 §9.2)', () => {
  const bare = server({ credentials: [], externalPsks: [PSK] })
  for (const types of [['signature_algorithms'], ['supported_groups', 'key_share']])
    expectRefusal(
      hand(without(...types), full.bytes, bare),
      { alert: 'missing_extension', cite: '§9.2', field: 'ClientHello.extensions' },
      full.after,
    )
})

describe('START: syntax', () => {
  /** The body behind legacy_version and random: legacy_session_id, cipher_suites, legacy_compression_methods. */
  const raw = (rest: readonly number[]): Uint8Array => {
    const body = concat(full.bytes.slice(4, 4 + 34), Uint8Array.from(rest))
    return concat(Uint8Array.of(1, 0, 0, body.length), body)
  }
  const MALFORMED: readonly (readonly [string, readonly number[], RegExp])[] = [
    [
      'a legacy_session_id of 33 bytes',
      [33, ...new Array<number>(33).fill(7), 0, 2, 0x13, 1, 1, 0],
      /legacy_session_id/,
    ],
    ['no cipher suites', [0, 0, 0, 1, 0], /cipher_suites/],
    ['half a cipher suite', [0, 0, 3, 0x13, 1, 0x13, 1, 0], /cipher_suites/],
    ['no compression methods', [0, 0, 2, 0x13, 1, 0], /legacy_compression_methods/],
    ['a byte behind the extensions', [0, 0, 2, 0x13, 1, 1, 0, 0, 0, 9], /ClientHello|content/],
    ['extensions that reach beyond the message', [0, 0, 2, 0x13, 1, 1, 0, 0, 5, 0, 0], /extensions/],
    ['an extension that reaches beyond the block', [0, 0, 2, 0x13, 1, 1, 0, 0, 4, 0, 43, 0, 9], /extensions/],
    ['an empty list of versions', [0, 0, 2, 0x13, 1, 1, 0, 0, 5, 0, 43, 0, 1, 0], /extensions/],
    ['an empty list of PSK modes', [0, 0, 2, 0x13, 1, 1, 0, 0, 5, 0, 45, 0, 1, 0], /extensions/],
    ['an early_data extension with content', [0, 0, 2, 0x13, 1, 1, 0, 0, 5, 0, 42, 0, 1, 0], /extensions/],
    ['an empty cookie', [0, 0, 2, 0x13, 1, 1, 0, 0, 6, 0, 44, 0, 2, 0, 0], /extensions/],
    [
      'a key share without content',
      [0, 0, 2, 0x13, 1, 1, 0, 0, 10, 0, 51, 0, 6, 0, 4, 0, 29, 0, 0],
      /extensions/,
    ],
    ['an empty list of protocols', [0, 0, 2, 0x13, 1, 1, 0, 0, 6, 0, 16, 0, 2, 0, 0], /extensions/],
  ]
  for (const [what, rest, field] of MALFORMED)
    test(`refuses ${what} with decode_error (RFC 9846 §6)`, () => {
      const outcome = give(createServer('c1', server()), inTheClear(handshake(raw(rest))))
      expectRefusal(outcome, { alert: 'decode_error', cite: '§4', field })
    })

  test('refuses a binder of 31 bytes with decode_error (RFC 9846 §4.3.11: PskBinderEntry<32..255>)', () => {
    const { bytes } = withPsk
    // Lengths of message, extensions, pre_shared_key, binders, binder: each one less.
    const shorter = bytes.slice(0, -1)
    const less = (at: number): void => void (shorter[at] -= 1)
    const binder = bytes.length - 33
    const psk = binder - 2 - (2 + 2 + PSK.identity.length + 4) - 2
    const extensions = 4 + 2 + 32 + 1 + 32 + 2 + 2 * hello.cipher_suites.length + 2 + 1
    for (const at of [binder, binder - 1, psk + 1, extensions, 3]) less(at)
    const outcome = give(createServer('c1', server({ externalPsks: [PSK] })), inTheClear(handshake(shorter)))
    expectRefusal(outcome, { alert: 'decode_error', cite: '§4', field: /binders/ })
  })
})

describe('legacy_session_id (RFC 9846 §4.2.2, §E.4)', () => {
  const sentFor = (length: number, config = server()) => {
    const { events } = hand(
      (body) => ({ ...body, legacy_session_id: new Uint8Array(length) }),
      full.bytes,
      config,
    )
    return events.flatMap((event) =>
      event.kind === 'record' && event.direction === 'sent' ? [event.type] : [],
    )
  }

  test.each([1, 31, 32])('of %i bytes asks for a ChangeCipherSpec', (length) => {
    expect(sentFor(length).slice(0, 2)).toEqual(['handshake', 'change_cipher_spec'])
    expect(sentFor(length, server({ cookie: true }))).toEqual(['handshake', 'change_cipher_spec'])
  })

  test('that is empty asks for none', () => {
    expect(sentFor(0)).not.toContain('change_cipher_spec')
    expect(sentFor(0, server({ cookie: true }))).toEqual(['handshake'])
  })
})

test('a fault of our own in a key agreement is internal_error, and not blamed on the share (RFC 9846 §6.2)', () => {
  const spy = vi.spyOn(GROUPS.x25519, 'encapsulate').mockImplementation(() => {
    throw new RangeError('a fault')
  })
  try {
    expect(hand((body) => body).connection.state).toMatchObject({ name: 'FAILED', alert: 'internal_error' })
  } finally {
    spy.mockRestore()
  }
})
