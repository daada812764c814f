/** WAIT_EE of a client: EncryptedExtensions (RFC 9846 §4.4.1). */
import { describe, expect, test } from 'vitest'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import { EMPTY } from '../../../src/bytes/bytes.ts'
import type { Extension } from '../../../src/wire/extension.ts'
import type { EncryptedExtensions } from '../../../src/wire/message13.ts'
import { chosenPsk } from '../../kit/chosen-psk.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair } from '../../kit/pair.ts'
import { changed, deliver, handshake, inTheClear, give } from '../../kit/play.ts'
import { CHEAP, client, PSK, server } from '../../kit/world.ts'

type Ext = Extension<'EncryptedExtensions'>

const moment = before(
  pair(client({ alpn: ['h2', 'http/1.1'] }), server({ alpn: ['h2'] })),
  'server',
  'EncryptedExtensions',
)
const more =
  (...extensions: readonly Ext[]) =>
  (body: EncryptedExtensions): EncryptedExtensions => ({
    extensions: [
      ...body.extensions.filter(({ type }) => !extensions.some((other) => other.type === type)),
      ...extensions,
    ],
  })
const protocols = (...protocol_name_list: readonly string[]): Ext => ({
  type: 'application_layer_protocol_negotiation',
  data: { protocol_name_list },
})

const ALPN = 'EncryptedExtensions.extensions.application_layer_protocol_negotiation'
const placed = (type: Exclude<Ext['type'], 'server_name'>): Ext => ({ type, data: EMPTY }) as Ext

const BROKEN: readonly (readonly [string, (body: EncryptedExtensions) => EncryptedExtensions, Refusal])[] = [
  ...(
    [
      'key_share',
      'supported_versions',
      'pre_shared_key',
      'cookie',
      'signature_algorithms',
      'psk_key_exchange_modes',
      'post_handshake_auth',
    ] as const
  ).map(
    (type) =>
      [
        `${type}, which has no place there,`,
        more(placed(type)),
        { alert: 'illegal_parameter', cite: '§4.3', field: /^EncryptedExtensions\.extensions/ },
      ] as const,
  ),
  [
    'an extension twice',
    (body) => ({ extensions: [...body.extensions, ...body.extensions.slice(0, 1)] }),
    { alert: 'illegal_parameter', cite: '§4.3', field: 'EncryptedExtensions.extensions[2].type' },
  ],
  [
    'an unknown extension',
    more(placed('unknown(0xfe77)')),
    { alert: 'unsupported_extension', cite: '§4.3', field: 'EncryptedExtensions.extensions[2].type' },
  ],
  [
    'an extension that was not asked for',
    more({ type: 'record_size_limit', data: { record_size_limit: 100 } }),
    { alert: 'unsupported_extension', cite: '§4.3', field: 'EncryptedExtensions.extensions[2].type' },
  ],
  [
    'early_data, though none were offered',
    more({ type: 'early_data', data: null }),
    { alert: 'unsupported_extension', cite: '§4.3', field: 'EncryptedExtensions.extensions[2].type' },
  ],
  [
    'a protocol that was not offered',
    more(protocols('h3')),
    { alert: 'illegal_parameter', cite: 'RFC 7301 §3.1', field: ALPN },
  ],
  [
    'two protocols',
    more(protocols('h2', 'http/1.1')),
    { alert: 'illegal_parameter', cite: 'RFC 7301 §3.1', field: ALPN },
  ],
]

describe('WAIT_EE', () => {
  for (const [what, change, refusal] of BROKEN)
    test(`refuses ${what} with ${refusal.alert} (${refusal.cite})`, () => {
      expect(moment.receiver.state.name).toBe('WAIT_EE')
      const message = changed(moment.bytes, 'EncryptedExtensions', change)
      expectRefusal(deliver(moment.receiver, handshake(message)), refusal, moment.after)
    })

  test('refuses a server_name with content with decode_error (RFC 6066 §3)', () => {
    const message = Uint8Array.of(8, 0, 0, 7, 0, 5, 0, 0, 0, 1, 9)
    expectRefusal(
      deliver(moment.receiver, handshake(message)),
      { alert: 'decode_error', cite: '§4' },
      moment.after,
    )
  })

  test('accepts supported_groups of the server, and acts on nothing in it (RFC 9846 §4.3.7)', () => {
    const order = [...server().encryptedExtensionsOrder, 'supported_groups'] as const
    const met = meet(pair(client(), server({ encryptedExtensionsOrder: order })))
    expect(met.client.state.name).toBe('CONNECTED')
  })

  test('refuses it in the clear with unexpected_message (RFC 9846 §5)', () => {
    const outcome = give(moment.receiver, inTheClear(handshake(moment.bytes)))
    expectRefusal(outcome, { alert: 'unexpected_message', cite: '§5', field: 'record.type' }, moment.after)
  })

  test('with a PSK no certificate follows: WAIT_FINISHED (RFC 9846 §A.1)', () => {
    const cheap = before(pair(client(CHEAP), server(CHEAP)), 'server', 'Finished')
    expect(cheap.receiver.state).toMatchObject({ name: 'WAIT_FINISHED', demand: undefined })
    const other = before(
      pair(client(), server({ clientCertificate: 'request' })),
      'server',
      'CertificateRequest',
    )
    for (const message of [other.bytes, before(pair(), 'server', 'Certificate').bytes])
      expectRefusal(
        deliver(cheap.receiver, handshake(message)),
        { alert: 'unexpected_message', cite: '§6.2' },
        cheap.after,
      )
  })
})

describe('WAIT_EE: early data', () => {
  const taking = server({ maxEarlyData: 100, alpn: ['h2'] })
  const { sessions } = meet(pair(client({ alpn: ['h2'] }), taking))
  const eager = (settings: Parameters<typeof client>[0] = {}) =>
    client({ sessions: sessions.slice(0, 1), earlyData: true, alpn: ['h2'], ...settings })
  const accepting = (body: EncryptedExtensions): EncryptedExtensions =>
    more({ type: 'early_data', data: null })(body)
  const answer = (settings: Parameters<typeof server>[0], config = eager()) =>
    before(
      pair(config, server({ maxEarlyData: 100, alpn: ['h2'], ...settings }), 'c2'),
      'server',
      'EncryptedExtensions',
    )
  const FIELD = 'EncryptedExtensions.extensions.early_data'

  test('acceptance without the PSK is refused with illegal_parameter (RFC 9846 §4.3.11)', () => {
    // The server has lost its ticket key, as if the tickets were unknown.
    const at = answer({ tickets: { kind: 'stateful' } })
    expect(at.receiver.state).toMatchObject({ psk: undefined })
    const message = changed(at.bytes, 'EncryptedExtensions', accepting)
    expectRefusal(deliver(at.receiver, handshake(message)), {
      alert: 'illegal_parameter',
      cite: '§4.3.10',
      field: FIELD,
    })
  })

  test('acceptance with another PSK than the first is refused with illegal_parameter (RFC 9846 §4.3.11)', () => {
    const strange = { ...sessions[0], ticket: Uint8Array.of(1) }
    const at = answer({}, eager({ sessions: [strange, sessions[1]] }))
    expect(at.receiver.state).toMatchObject({ psk: { index: 1 } })
    const message = changed(at.bytes, 'EncryptedExtensions', accepting)
    expectRefusal(deliver(at.receiver, handshake(message)), {
      alert: 'illegal_parameter',
      cite: '§4.3.10',
      field: FIELD,
    })
  })

  test('acceptance with another suite than the session’s is refused with illegal_parameter (RFC 9846 §4.3.10)', () => {
    const at = answer({ suites: ['TLS_CHACHA20_POLY1305_SHA256'] })
    const message = changed(at.bytes, 'EncryptedExtensions', accepting)
    expectRefusal(deliver(at.receiver, handshake(message)), {
      alert: 'illegal_parameter',
      cite: '§4.3.10',
      field: FIELD,
    })
  })

  test('acceptance with another protocol than the session’s is refused with illegal_parameter (RFC 9846 §4.3.10)', () => {
    const at = answer({ alpn: ['h3'] }, eager({ alpn: ['h2', 'h3'] }))
    const message = changed(at.bytes, 'EncryptedExtensions', accepting)
    expectRefusal(deliver(at.receiver, handshake(message)), {
      alert: 'illegal_parameter',
      cite: '§4.3.10',
      field: FIELD,
    })
  })

  test('acceptance after a HelloRetryRequest is refused with unsupported_extension (RFC 9846 §4.3)', () => {
    const at = answer({ groups: ['secp256r1'] }, eager({ groups: ['x25519', 'secp256r1'] }))
    const message = changed(at.bytes, 'EncryptedExtensions', accepting)
    expectRefusal(
      deliver(at.receiver, handshake(message)),
      { alert: 'unsupported_extension', cite: '§4.3' },
      at.after,
    )
  })

  test('until the answer the client writes under early keys; told no, it fails under handshake keys (RFC 9846 §A.1)', () => {
    const at = answer({ maxEarlyData: 0 })
    expect(at.receiver.write.name).toBe('early')
    const twice = changed(at.bytes, 'EncryptedExtensions', ({ extensions }) => ({
      extensions: [...extensions, ...extensions],
    }))
    expectRefusal(
      deliver(at.receiver, handshake(twice)),
      { alert: 'illegal_parameter', cite: '§4.3' },
      at.after,
    )
  })

  test('accepted early data go on until Finished, then EndOfEarlyData ends them (RFC 9846 §4.6)', () => {
    const met = meet(pair(eager(), taking, 'c2'))
    const sent = met.events.flatMap((event) =>
      event.kind === 'message' && event.actor === 'client' && event.direction === 'sent' ? [event.name] : [],
    )
    expect(sent).toEqual(['ClientHello', 'ChangeCipherSpec', 'EndOfEarlyData', 'Finished'])
    expect(met.outputs.client).toContainEqual({ kind: 'early-data', accepted: true })
    const records = met.events.flatMap((event) =>
      event.kind === 'record' && event.actor === 'client' && event.direction === 'sent'
        ? [event.epoch.name]
        : [],
    )
    expect(records).toEqual(['plaintext', 'plaintext', 'early', 'handshake'])
  })
})

describe('WAIT_EE: compatible with a PSK of the same hash', () => {
  test('a session resumes under another suite of its hash (RFC 9846 §4.7.1)', () => {
    const { sessions } = meet(pair())
    const met = meet(
      pair(
        client({ sessions: sessions.slice(0, 1) }),
        server({ suites: ['TLS_CHACHA20_POLY1305_SHA256'] }),
        'c2',
      ),
    )
    expect(chosenPsk(met)).toBe(0)
    expect(agreedOf(met.client)).toMatchObject({
      complete: true,
      suite: 'TLS_CHACHA20_POLY1305_SHA256',
      resumed: { by: 'PSK', session: { secret: sessions[0].secret } },
    })
  })

  test('an external PSK of SHA-384 takes a suite of SHA-384 (RFC 9846 §4.3.11)', () => {
    const long = { ...PSK, hash: 'sha384' } as const
    const met = meet(pair(client({ externalPsks: [long] }), server({ externalPsks: [long] })))
    expect(chosenPsk(met)).toBe(0)
    expect(agreedOf(met.client)).toMatchObject({
      complete: true,
      suite: 'TLS_AES_256_GCM_SHA384',
      externalPsk: PSK.identity,
    })
  })
})
