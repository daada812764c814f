/** The key exchange of TLS 1.2: each half, its signature, certificates and Finished, each rule broken alone. */
import { verify, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { concat, EMPTY, equal, fromHex } from '../../../src/bytes/bytes.ts'
import { DH_PARAMETERS } from '../../../src/crypto/agreement/dh.ts'
import type { AlertName } from '../../../src/rules/alert.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair, type Moment, type Pair } from '../../kit/pair.ts'
import { changed12, deliver, flipped, handshake, handshake12, settle } from '../../kit/play.ts'
import { PSK, SERVER, STRANGER } from '../../kit/world.ts'
import { AUTHENTICATED, client12, only, RSA_SERVER, server12, SUITE_OF } from '../../kit/world12.ts'
import { peerOf } from '../../../src/wire/actor.ts'

type Exchange = keyof typeof SUITE_OF
// The tests change fields that only some variants have.
type Body = Record<string, never> & { readonly params: Record<string, never> }

const exchange = (name: Exchange): Pair =>
  pair(client12(only(SUITE_OF[name])), server12(only(SUITE_OF[name])))
const at = (name: Exchange, from: 'client' | 'server', message: string): Moment =>
  before(exchange(name), from, message)

const refusal = (alert: AlertName, cite: string, field: string | RegExp): Refusal => ({ alert, cite, field })

const { p } = DH_PARAMETERS.ffdhe2048
const lessOne = concat(p.slice(0, -1), Uint8Array.of(p[p.length - 1] - 1))
const zeros = (length: number) => new Uint8Array(length)

// ---- ServerKeyExchange

/** Breaks ServerKeyExchange; where its signature is the first thing wrong, an unsigned exchange shows the rule alone. */
const SERVER_HALF: readonly (readonly [string, Exchange, (body: Body) => object, Refusal])[] = [
  [
    'a curve that was not offered',
    'ECDH_anon',
    (body) => ({ ...body, params: { ...body.params, curve_params: curve('secp521r1') } }),
    refusal('illegal_parameter', 'RFC 8422 §5.4', /namedcurve$/),
  ],
  [
    'a group of RFC 7919 in place of a curve',
    'ECDH_anon',
    (body) => ({ ...body, params: { ...body.params, curve_params: curve('ffdhe2048') } }),
    refusal('illegal_parameter', 'RFC 8422 §5.4', /namedcurve$/),
  ],
  [
    'a point of the wrong length',
    'ECDH_anon',
    (body) => ({ ...body, params: { ...body.params, public: zeros(31) } }),
    refusal('illegal_parameter', 'RFC', 'ServerKeyExchange.params.public'),
  ],
  [
    'a point of low order, which makes the secret zero (RFC 7748 §6.1)',
    'ECDH_anon',
    (body) => ({ ...body, params: { ...body.params, public: zeros(32) } }),
    refusal('illegal_parameter', 'RFC', 'ServerKeyExchange.params.public'),
  ],
  ...(
    [
      ['0', Uint8Array.of(0)],
      ['1', Uint8Array.of(1)],
      ['p - 1', lessOne],
      ['p', p],
    ] as const
  ).map(
    ([name, dh_Ys]) =>
      [
        `a public value of ${name} (RFC 7919 §3)`,
        'DH_anon',
        (body: Body) => ({ ...body, params: { ...body.params, dh_Ys } }),
        refusal('handshake_failure', 'RFC 7919 §3', 'ServerKeyExchange.params.dh_Ys'),
      ] as const,
  ),
  [
    'a prime of 512 bits (Logjam)',
    'DH_anon',
    (body) => ({ ...body, params: { ...body.params, dh_p: fromHex('f'.repeat(127) + 'd') } }),
    refusal('insufficient_security', 'RFC 5246 §7.4.3', 'ServerKeyExchange.params.dh_p'),
  ],
  [
    'an even modulus',
    'DH_anon',
    (body) => ({ ...body, params: { ...body.params, dh_p: lessOne } }),
    refusal('illegal_parameter', 'RFC 5246 §7.4.3', 'ServerKeyExchange.params.dh_p'),
  ],
  ...(
    [
      ['0', Uint8Array.of(0)],
      ['1', Uint8Array.of(1)],
      ['p - 1', lessOne],
    ] as const
  ).map(
    ([name, dh_g]) =>
      [
        `a generator of ${name}`,
        'DH_anon',
        (body: Body) => ({ ...body, params: { ...body.params, dh_g } }),
        refusal('illegal_parameter', 'RFC 5246 §7.4.3', 'ServerKeyExchange.params.dh_g'),
      ] as const,
  ),
  [
    'another public value under the same signature',
    'ECDHE',
    (body) => ({ ...body, params: { ...body.params, public: zeros(32).fill(9) } }),
    refusal('decrypt_error', 'RFC 5246 §7.4.3', 'ServerKeyExchange.signed_params.signature'),
  ],
  [
    'a scheme that was not offered',
    'DHE',
    (body) => ({ ...body, signed_params: { algorithm: 'rsa_pkcs1_sha1', signature: zeros(256) } }),
    refusal('illegal_parameter', 'RFC 5246 §7.4.3', 'ServerKeyExchange.signed_params.algorithm'),
  ],
  [
    'a scheme of another kind of key',
    'DHE',
    (body) => ({ ...body, signed_params: { algorithm: 'ecdsa_secp256r1_sha256', signature: zeros(70) } }),
    refusal('illegal_parameter', 'RFC 5246 §7.4.3', 'ServerKeyExchange.signed_params.algorithm'),
  ],
  [
    'an empty signature',
    'ECDHE',
    (body) => ({ ...body, signed_params: { algorithm: 'ecdsa_secp256r1_sha256', signature: EMPTY } }),
    refusal('decrypt_error', 'RFC 5246 §7.4.3', 'ServerKeyExchange.signed_params.signature'),
  ],
]

function curve(namedcurve: string): object {
  return { curve_type: 'named_curve', namedcurve }
}

describe('ServerKeyExchange with', () => {
  test.each(SERVER_HALF)('%s is refused (%s)', (_what, name, change, refused) => {
    const { receiver, sender, bytes } = at(name, 'server', 'ServerKeyExchange')
    const broken = changed12(bytes, 'ServerKeyExchange', change as never, name)
    const outcome = deliver(receiver, handshake(broken), handshake12({ name: 'ServerHelloDone', body: {} }))
    expectRefusal(outcome, refused, sender)
  })

  test('a signature that was made for another handshake is refused: it covers both randoms', () => {
    const stranger = before(
      pair(client12(only(SUITE_OF.ECDHE)), server12(only(SUITE_OF.ECDHE)), 'another'),
      'server',
      'ServerKeyExchange',
    )
    const { receiver, bytes } = at('ECDHE', 'server', 'ServerKeyExchange')
    expect(equal(bytes, stranger.bytes)).toBe(false)
    expectRefusal(
      deliver(receiver, handshake(stranger.bytes)),
      refusal('decrypt_error', 'RFC 5246 §7.4.3', 'ServerKeyExchange.signed_params.signature'),
    )
  })

  test('a signature covers both randoms and the parameters, as OpenSSL verifies (RFC 5246 §7.4.3)', () => {
    const { receiver, bytes } = at('ECDHE', 'server', 'ServerKeyExchange')
    if (receiver.state.name !== 'WAIT_SERVER_KEY_EXCHANGE') throw new Error(receiver.state.name)
    const { clientRandom, serverRandom } = receiver.state.hellos
    // Behind the header: named_curve, its code, and a point of 32 bytes behind its length; then scheme, length, signature.
    const [params, signature] = [bytes.slice(4, 40), bytes.slice(44)]
    const { publicKey } = new X509Certificate(SERVER.identity.chain[0])
    const holds = (...covered: readonly Uint8Array[]) =>
      verify('sha256', concat(...covered), publicKey, signature)
    expect(holds(clientRandom, serverRandom, params)).toBe(true)
    expect(holds(serverRandom, params)).toBe(false)
  })

  test('an explicit curve is malformed: only named ones are left (RFC 8422 §5.4)', () => {
    const { receiver, bytes } = at('ECDHE', 'server', 'ServerKeyExchange')
    const explicit = bytes.slice()
    explicit[4] = 1
    expectRefusal(deliver(receiver, handshake(explicit)), refusal('decode_error', 'RFC', /curve_type$/))
  })
})

// ---- Certificate of the server

describe('Certificate of the server', () => {
  test('of another kind of key than the suite says is refused with illegal_parameter (RFC 5246 §7.4.2)', () => {
    const { receiver, sender } = at('ECDHE', 'server', 'Certificate')
    const certificate_list = [...RSA_SERVER.identity.chain]
    expectRefusal(
      deliver(receiver, handshake12({ name: 'Certificate', body: { certificate_list } })),
      refusal('illegal_parameter', 'RFC 5246 §7.4.2', 'Certificate.certificate_list[0]'),
      sender,
    )
  })

  test('that is empty is refused with decode_error: only a client may show none (RFC 5246 §7.4.2)', () => {
    const { receiver } = at('ECDHE', 'server', 'Certificate')
    expectRefusal(
      deliver(receiver, handshake12({ name: 'Certificate', body: { certificate_list: [] } })),
      refusal('decode_error', 'RFC 5246 §7.4.2', 'Certificate.certificate_list'),
    )
  })

  test('of a root that the client does not trust is refused with unknown_ca', () => {
    const { receiver } = at('ECDHE', 'server', 'Certificate')
    const certificate_list = [...STRANGER.identity.chain]
    const { connection } = deliver(receiver, handshake12({ name: 'Certificate', body: { certificate_list } }))
    expect(connection.state).toMatchObject({ name: 'FAILED', alert: 'unknown_ca', by: 'us' })
  })

  test('whose key the server does not have: its signature in ServerKeyExchange does not verify', () => {
    const impostor = server12({
      ...only(SUITE_OF.ECDHE),
      credentials: [{ ...SERVER.identity, privateKey: STRANGER.identity.privateKey }],
    })
    const met = meet(pair(client12(only(SUITE_OF.ECDHE)), impostor))
    expect(met.client.state).toMatchObject({ alert: 'decrypt_error', by: 'us' })
  })
})

// ---- ClientKeyExchange

const CLIENT_HALF: readonly (readonly [string, Exchange, object, Refusal])[] = [
  ...(['ECDHE', 'ECDH_anon'] as const).flatMap((name) => [
    [
      'a point of the wrong length',
      name,
      { ecdh_Yc: zeros(33) },
      refusal('illegal_parameter', 'RFC', 'ClientKeyExchange.ecdh_Yc'),
    ] as const,
    [
      'a point of low order',
      name,
      { ecdh_Yc: zeros(32) },
      refusal('illegal_parameter', 'RFC', 'ClientKeyExchange.ecdh_Yc'),
    ] as const,
  ]),
  ...(
    [
      ['0', Uint8Array.of(0)],
      ['1', Uint8Array.of(1)],
      ['p - 1', lessOne],
      ['p', p],
    ] as const
  ).map(
    ([value, dh_Yc]) =>
      [
        `a public value of ${value}`,
        'DHE',
        { dh_Yc },
        refusal('handshake_failure', 'RFC 7919 §4', 'ClientKeyExchange.dh_Yc'),
      ] as const,
  ),
  [
    'an identity that nobody knows',
    'PSK',
    { psk_identity: Uint8Array.of(1, 2, 3) },
    refusal('unknown_psk_identity', 'RFC 4279 §2', 'ClientKeyExchange.psk_identity'),
  ],
  [
    'an empty identity',
    'ECDHE_PSK',
    { psk_identity: EMPTY },
    refusal('unknown_psk_identity', 'RFC 4279 §2', 'ClientKeyExchange.psk_identity'),
  ],
]

describe('ClientKeyExchange with', () => {
  test.each(CLIENT_HALF)('%s is refused (%s)', (_what, name, change, refused) => {
    const { receiver, sender, bytes } = at(name, 'client', 'ClientKeyExchange')
    const broken = changed12(bytes, 'ClientKeyExchange', (body) => ({ ...body, ...change }), name)
    expectRefusal(deliver(receiver, handshake(broken)), refused, sender)
  })

  test('an empty public value is malformed: certificates of fixed keys are not spoken (RFC 5246 §7.4.7.2)', () => {
    const { receiver } = at('DHE', 'client', 'ClientKeyExchange')
    expectRefusal(
      deliver(receiver, handshake(Uint8Array.of(16, 0, 0, 2, 0, 0))),
      refusal('decode_error', 'RFC', /dh_Yc/),
    )
  })

  test('another key under a known identity shows at Finished, which does not open (RFC 4279 §2)', () => {
    const wrong = { ...PSK, key: PSK.key.map((byte) => byte ^ 1) }
    const suite = only(SUITE_OF.PSK)
    const met = meet(pair(client12({ ...suite, externalPsks: [wrong] }), server12(suite)))
    expect(met.server.state).toMatchObject({ alert: 'bad_record_mac', by: 'us' })
  })
})

// ---- Client authentication

const authenticated = () => pair(client12(AUTHENTICATED.client), server12(AUTHENTICATED.server))

describe('client authentication', () => {
  test('an empty Certificate where one is required is refused with handshake_failure (RFC 5246 §7.4.6)', () => {
    const { receiver, sender } = before(authenticated(), 'client', 'Certificate')
    expectRefusal(
      deliver(receiver, handshake12({ name: 'Certificate', body: { certificate_list: [] } })),
      refusal('handshake_failure', 'RFC 5246 §7.4.6', 'Certificate.certificate_list'),
      sender,
    )
  })

  test('a Certificate of a root that the server does not trust is refused with unknown_ca', () => {
    const { receiver } = before(authenticated(), 'client', 'Certificate')
    const certificate_list = [...STRANGER.identity.chain]
    const { connection } = deliver(receiver, handshake12({ name: 'Certificate', body: { certificate_list } }))
    expect(connection.state).toMatchObject({ name: 'FAILED', alert: 'unknown_ca', by: 'us' })
  })

  test.each([
    [
      'a signature over other messages',
      (bytes: Uint8Array) => flipped(bytes, -1),
      refusal('decrypt_error', 'RFC 5246 §7.4.8', 'CertificateVerify.signature'),
    ],
    [
      'a scheme that was not offered',
      (bytes: Uint8Array) =>
        changed12(bytes, 'CertificateVerify', (body) => ({ ...body, algorithm: 'ecdsa_sha1' })),
      refusal('illegal_parameter', 'RFC 5246 §7.4.8', 'CertificateVerify.algorithm'),
    ],
    [
      'a scheme of another kind of key',
      (bytes: Uint8Array) =>
        changed12(bytes, 'CertificateVerify', (body) => ({ ...body, algorithm: 'rsa_pkcs1_sha256' })),
      refusal('illegal_parameter', 'RFC 5246 §7.4.8', 'CertificateVerify.algorithm'),
    ],
  ])('CertificateVerify with %s is refused', (_what, change, refused) => {
    const { receiver, sender, bytes } = before(authenticated(), 'client', 'CertificateVerify')
    expectRefusal(deliver(receiver, handshake(change(bytes))), refused, sender)
  })

  test('CertificateVerify of another handshake is refused: it covers all messages', () => {
    const other = before(
      pair(client12(AUTHENTICATED.client), server12(AUTHENTICATED.server), 'another'),
      'client',
      'CertificateVerify',
    )
    const { receiver } = before(authenticated(), 'client', 'CertificateVerify')
    expectRefusal(
      deliver(receiver, handshake(other.bytes)),
      refusal('decrypt_error', 'RFC 5246 §7.4.8', 'CertificateVerify.signature'),
    )
  })
})

// ---- Finished

describe.each(['client', 'server'] as const)('Finished of the %s', (side) => {
  const moment = () => before(authenticated(), side, 'Finished')

  test('over other messages is refused with decrypt_error (RFC 5246 §7.4.9)', () => {
    const { receiver, bytes } = moment()
    expectRefusal(
      deliver(receiver, handshake(flipped(bytes, 4))),
      refusal('decrypt_error', 'RFC 5246 §7.4.9', 'Finished.verify_data'),
    )
  })

  test('of the other side is refused: each has a label of its own (RFC 5246 §7.4.9)', () => {
    const { receiver, after } = moment()
    const own = settle(after).connection.vault.find(`${peerOf(side)}_verify_data`)
    const reflected = own?.bytes ?? zeros(12)
    expectRefusal(
      deliver(receiver, handshake12({ name: 'Finished', body: { verify_data: reflected } })),
      refusal('decrypt_error', 'RFC 5246 §7.4.9', 'Finished.verify_data'),
    )
  })

  test.each([11, 13])('with verify_data of %i bytes is refused with decode_error', (length) => {
    const { receiver } = moment()
    const message = concat(Uint8Array.of(20, 0, 0, length), zeros(length))
    expectRefusal(deliver(receiver, handshake(message)), refusal('decode_error', 'RFC', /Finished/))
  })
})
