/** WAIT_SH of a client: every rule for a HelloRetryRequest, broken alone, and what it brings (RFC 9846 §4.2.4). */
import { describe, expect, test } from 'vitest'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import { EMPTY } from '../../../src/bytes/bytes.ts'
import { fragment } from '../../../src/record/record13.ts'
import type { Extension } from '../../../src/wire/extension.ts'
import type { HelloRetryRequest } from '../../../src/wire/hello.ts'
import { chosenPsk } from '../../kit/chosen-psk.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair, told } from '../../kit/pair.ts'
import { bodyOf, changed, deliver, handshake } from '../../kit/play.ts'
import { client, PSK, server } from '../../kit/world.ts'

type Ext = Extension<'HelloRetryRequest'>
type Change = (body: HelloRetryRequest) => HelloRetryRequest

const narrow = server({ groups: ['secp256r1'], cookie: true })
const moment = before(
  pair(client({ groups: ['x25519', 'secp256r1'] }), narrow),
  'server',
  'HelloRetryRequest',
)

const extensionsOf =
  (change: (extensions: readonly Ext[]) => readonly Ext[]): Change =>
  ({ extensions, ...body }) => ({ ...body, extensions: change(extensions) })
const without = (...types: readonly string[]): Change =>
  extensionsOf((extensions) => extensions.filter(({ type }) => !types.includes(type)))
const added = (...more: readonly Ext[]): Change => extensionsOf((extensions) => [...extensions, ...more])
const replaced = (extension: Ext): Change =>
  extensionsOf((extensions) => extensions.map((old) => (old.type === extension.type ? extension : old)))

const GROUP = 'HelloRetryRequest.extensions.key_share.selected_group'

const BROKEN: readonly (readonly [string, Change, Refusal])[] = [
  [
    'no supported_versions',
    without('supported_versions'),
    { alert: 'missing_extension', cite: '§4.2.4', field: 'HelloRetryRequest.extensions' },
  ],
  [
    'another version than TLS 1.3',
    replaced({ type: 'supported_versions', data: { selected_version: 'TLS 1.2' } }),
    { alert: 'illegal_parameter', cite: '§4.2.4', field: 'HelloRetryRequest.extensions' },
  ],
  [
    'another legacy_version',
    (body) => ({ ...body, legacy_version: 'TLS 1.3' }),
    { alert: 'protocol_version', cite: '§4.2.3', field: 'HelloRetryRequest.legacy_version' },
  ],
  [
    'another session id',
    (body) => ({ ...body, legacy_session_id_echo: EMPTY }),
    { alert: 'illegal_parameter', cite: '§4.2.3', field: 'HelloRetryRequest.legacy_session_id_echo' },
  ],
  [
    'a suite that was not offered',
    (body) => ({ ...body, cipher_suite: 'TLS_SM4_GCM_SM3' }),
    { alert: 'illegal_parameter', cite: '§4.2.3', field: 'HelloRetryRequest.cipher_suite' },
  ],
  [
    'a compression method',
    (body) => ({ ...body, legacy_compression_method: 'DEFLATE' }),
    { alert: 'illegal_parameter', cite: '§4.2.3', field: 'HelloRetryRequest.legacy_compression_method' },
  ],
  [
    'nothing that would change the ClientHello',
    without('key_share', 'cookie'),
    { alert: 'illegal_parameter', cite: '§4.2.4', field: 'HelloRetryRequest.extensions' },
  ],
  [
    'a group that is not supported',
    replaced({ type: 'key_share', data: { selected_group: 'secp384r1' } }),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: GROUP },
  ],
  [
    'a group for which a share was sent',
    replaced({ type: 'key_share', data: { selected_group: 'x25519' } }),
    { alert: 'illegal_parameter', cite: '§4.3.8', field: GROUP },
  ],
  [
    'an extension twice',
    added({ type: 'cookie', data: { cookie: Uint8Array.of(1) } }),
    { alert: 'illegal_parameter', cite: '§4.3', field: 'HelloRetryRequest.extensions[3].type' },
  ],
  [
    'an extension that belongs elsewhere',
    added({ type: 'application_layer_protocol_negotiation', data: EMPTY }),
    { alert: 'illegal_parameter', cite: '§4.3', field: 'HelloRetryRequest.extensions[3].type' },
  ],
  [
    'an unknown extension',
    added({ type: 'unknown(0xfe77)', data: EMPTY }),
    { alert: 'unsupported_extension', cite: '§4.3', field: 'HelloRetryRequest.extensions[3].type' },
  ],
]

describe('WAIT_SH', () => {
  for (const [what, change, refusal] of BROKEN)
    test(`refuses ${what} with ${refusal.alert} (RFC 9846 ${refusal.cite})`, () => {
      const message = changed(moment.bytes, 'HelloRetryRequest', change)
      expectRefusal(deliver(moment.receiver, handshake(message)), refusal, moment.sender)
    })

  test('refuses a group that was offered for GREASE alone with illegal_parameter (RFC 8701 §3.1)', () => {
    const named_group_list = ['GREASE(0x0a0a)', 'x25519', 'secp256r1', 'brainpoolP256r1tls13'] as const
    const { clientHelloOrder } = client()
    const greasy = clientHelloOrder.map((slot) =>
      slot === 'supported_groups' ? ({ type: slot, data: { named_group_list } } as const) : slot,
    )
    const asked = before(pair(client({ clientHelloOrder: greasy }), narrow), 'server', 'HelloRetryRequest')
    for (const selected_group of ['GREASE(0x0a0a)', 'brainpoolP256r1tls13'] as const) {
      const change = replaced({ type: 'key_share', data: { selected_group } })
      const message = changed(asked.bytes, 'HelloRetryRequest', change)
      const refusal = { alert: 'illegal_parameter', cite: 'RFC 8701 §3.1', field: GROUP } as const
      expectRefusal(deliver(asked.receiver, handshake(message)), refusal, asked.sender)
    }
  })

  test('refuses a cookie that no ClientHello has room for with illegal_parameter (RFC 9846 §4.3.2)', () => {
    const change = replaced({ type: 'cookie', data: { cookie: new Uint8Array(65_450) } })
    const message = changed(moment.bytes, 'HelloRetryRequest', change)
    const pieces = fragment(message).map((content) => ({ type: 'handshake', content }) as const)
    expectRefusal(
      deliver(moment.receiver, ...pieces),
      { alert: 'illegal_parameter', cite: '§4.3.2', field: 'HelloRetryRequest.extensions.cookie' },
      moment.sender,
    )
  })

  test('refuses an empty cookie with decode_error (RFC 9846 §4.3.2)', () => {
    const { bytes } = before(
      pair(client(), server({ cookie: true, cookieLength: 1 })),
      'server',
      'HelloRetryRequest',
    )
    const empty = bytes.slice(0, -1)
    for (const [at, by] of [
      [3, 1],
      [empty.length - 1, 1],
      [empty.length - 3, 1],
      [4 + 2 + 32 + 1 + 32 + 2 + 1 + 1, 1],
    ])
      empty[at] -= by
    expectRefusal(deliver(moment.receiver, handshake(empty)), {
      alert: 'decode_error',
      cite: '§4',
      field: /cookie|extensions/,
    })
  })

  test('refuses bytes behind it in its record with unexpected_message (RFC 9846 §5.1)', () => {
    expectRefusal(deliver(moment.receiver, handshake(moment.bytes, Uint8Array.of(2))), {
      alert: 'unexpected_message',
      cite: '§5.1',
      field: 'record.fragment',
    })
  })

  test('refuses a second one with unexpected_message (RFC 9846 §4.2.4)', () => {
    const { connection } = deliver(moment.receiver, handshake(moment.bytes))
    expect(connection.state.name).toBe('WAIT_SH')
    expectRefusal(deliver(connection, handshake(moment.bytes)), {
      alert: 'unexpected_message',
      cite: '§4.2.4',
    })
  })
})

describe('START after a HelloRetryRequest', () => {
  const first = before(pair(client({ groups: ['x25519', 'secp256r1'] }), narrow), 'client', 'ClientHello')
  const second = before(pair(client({ groups: ['x25519', 'secp256r1'] }), narrow), 'client', 'ClientHello', {
    nth: 2,
  })
  const [one, two] = [bodyOf(first.bytes, 'ClientHello'), bodyOf(second.bytes, 'ClientHello')]
  const find = (body: typeof one, type: string) =>
    body.extensions?.find((extension) => extension.type === type)?.data

  test('sends the same hello but for key_share and cookie (RFC 9846 §4.2.2)', () => {
    const types = (body: typeof one) =>
      body.extensions?.map(({ type }) => type).filter((type) => type !== 'cookie')
    expect({ ...two, extensions: [] }).toEqual({ ...one, extensions: [] })
    expect(types(two)).toEqual(types(one))
    for (const type of types(one) ?? [])
      if (type !== 'key_share') expect(find(two, type)).toEqual(find(one, type))
  })

  test('sends one share, for the group that was asked for, and the cookie as it came (RFC 9846 §4.3.8, §4.3.2)', () => {
    expect(find(two, 'key_share')).toMatchObject({ client_shares: [{ group: 'secp256r1' }] })
    const asked = bodyOf(moment.bytes, 'HelloRetryRequest').extensions.find(({ type }) => type === 'cookie')
    expect(find(two, 'cookie')).toEqual(asked?.data)
  })

  test('keeps its shares where only a cookie was asked for (RFC 9846 §4.2.2)', () => {
    const of = pair(client(), server({ cookie: true }))
    const [a, b] = [1, 2].map((nth) =>
      bodyOf(before(of, 'client', 'ClientHello', { nth }).bytes, 'ClientHello'),
    )
    expect(find(b, 'key_share')).toEqual(find(a, 'key_share'))
  })

  test('the record of the first says TLS 1.0 outside, that of the second TLS 1.2 (RFC 9846 §5.1)', () => {
    const { outputs } = meet(pair(client({ keyShares: [] })))
    const hellos = outputs.client.flatMap((output) =>
      output.kind === 'bytes' && output.bytes[0] === 22 ? [output.bytes] : [],
    )
    expect(hellos.map((bytes) => bytes[2])).toEqual([1, 3])
  })

  test('PSKs of another hash than the suite leave (RFC 9846 §4.2.4)', () => {
    const other = { identity: Uint8Array.of(7), key: PSK.key, hash: 'sha384' } as const
    const of = pair(
      client({ externalPsks: [other, PSK] }),
      server({ externalPsks: [other, PSK], cookie: true, suites: ['TLS_AES_128_GCM_SHA256'] }),
    )
    const { bytes } = before(of, 'client', 'ClientHello', { nth: 2 })
    expect(find(bodyOf(bytes, 'ClientHello'), 'pre_shared_key')).toMatchObject({
      identities: [{ identity: PSK.identity }],
    })
    const met = meet(of)
    expect(chosenPsk(met)).toBe(0)
    expect(agreedOf(met.server)).toMatchObject({ complete: true, retried: true, externalPsk: PSK.identity })
  })

  test('a session whose hash is another leaves too, and its owner is told (RFC 9846 §4.2.2)', () => {
    const { sessions } = meet(pair(client(), server({ suites: ['TLS_AES_128_GCM_SHA256'] })))
    const other = server({ suites: ['TLS_AES_256_GCM_SHA384'], cookie: true })
    const { outputs, events } = meet(pair(client({ sessions: sessions.slice(0, 1) }), other, 'c2'))
    expect(outputs.client).toContainEqual({ kind: 'offered-session', outcome: 'refused' })
    const verdict = events.find(
      (event) => event.kind === 'verdict' && event.question === 'May the client offer its PSKs once more?',
    )
    expect(verdict).toMatchObject({
      answer: 'no: answer.retry-hash',
      checks: [{ expected: 'sha384', actual: 'sha256', outcome: 'fail' }],
    })
  })

  test('early_data leave, and no early data follow (RFC 9846 §4.3.10)', () => {
    const early = server({ maxEarlyData: 100 })
    const { sessions } = meet(pair(client(), early))
    const eager = client({ sessions: sessions.slice(0, 1), earlyData: true, groups: ['x25519', 'secp256r1'] })
    const of = pair(eager, server({ maxEarlyData: 100, groups: ['secp256r1'] }), 'c2')
    const { bytes, after } = before(of, 'client', 'ClientHello', { nth: 2 })
    expect(find(bodyOf(bytes, 'ClientHello'), 'early_data')).toBeUndefined()
    expect(after.write.name).toBe('plaintext')
    expect(() => meet(told({ ...of, client: after }, 'client', { kind: 'send-early', data: EMPTY }))).toThrow(
      /no early data/,
    )
  })
})
