/** CompressedCertificate in the place of Certificate, of either side: RFC 8879. */
import { deflateSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex } from '../../../src/bytes/bytes.ts'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import type { ClientSettings, ServerSettings } from '../../../src/handshake/config/config.ts'
import { encodeMessage13, type MessageOf13 } from '../../../src/wire/handshake.ts'
import type { CompressedCertificate } from '../../../src/wire/message13.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair, told, type Met } from '../../kit/pair.ts'
import { bodyOf, changed, deliver, handshake } from '../../kit/play.ts'
import { CLIENT, client, server } from '../../kit/world.ts'
import { trials } from '../../kit/effort.ts'

const ZLIB = { certificateCompression: ['zlib'] } as const

/** A client with a certificate and a server that asks for it. */
const both = (ours: ClientSettings = ZLIB, theirs: ServerSettings = ZLIB) =>
  pair(client({ credential: CLIENT.identity, ...ours }), server({ clientCertificate: 'require', ...theirs }))

/** What went out, in order: `server CompressedCertificate`. */
function sent({ events }: Met): string[] {
  return events.flatMap((event) =>
    event.kind === 'message' && event.direction === 'sent' && event.name.endsWith('Certificate')
      ? [`${event.actor} ${event.name}`]
      : [],
  )
}

/** The Certificate message that was shown without compression. */
const PLAIN = {
  server: before(both({}, {}), 'server', 'Certificate').bytes,
  client: before(both({}, {}), 'client', 'Certificate').bytes,
}

const zlib = (bytes: Uint8Array): Uint8Array => new Uint8Array(deflateSync(bytes))

describe('who compresses (RFC 8879 §3, §4)', () => {
  test('both sides do, where both say so; everybody knows the other in the end', () => {
    const met = meet(both())
    expect(sent(met)).toEqual(['server CompressedCertificate', 'client CompressedCertificate'])
    expect(agreedOf(met.client)?.peer).toMatchObject({ by: 'certificate', verified: true })
    expect(agreedOf(met.server)?.peer).toMatchObject({ by: 'certificate', verified: true })
    expect(met.client.state.name).toBe('CONNECTED')
    expect(met.server.state.name).toBe('CONNECTED')
  })

  test.each([
    ['a client that says nothing gets a Certificate, and sends one', {}, ZLIB],
    ['a server that says nothing gets a Certificate, and sends one', ZLIB, {}],
  ] as const)('%s', (_, ours, theirs) => {
    expect(sent(meet(both(ours, theirs)))).toEqual(['server Certificate', 'client Certificate'])
  })

  test('a peer that takes only what we do not do gets a Certificate', () => {
    const brotli = { type: 'compress_certificate', data: { algorithms: ['brotli', 'zstd'] } } as const
    const order = client().clientHelloOrder.map((name) => (name === 'compress_certificate' ? brotli : name))
    expect(sent(meet(both({ clientHelloOrder: order })))[0]).toBe('server Certificate')
  })

  test('an empty Certificate goes as it is: compression would make it longer', () => {
    const met = meet(pair(client(ZLIB), server({ ...ZLIB, clientCertificate: 'request' })))
    expect(sent(met)).toEqual(['server CompressedCertificate', 'client Certificate'])
  })

  test('so does the answer to a request after the handshake (RFC 9846 §4.7.2)', () => {
    const up = meet(
      pair(client({ ...ZLIB, credential: CLIENT.identity, postHandshakeAuth: true }), server(ZLIB)),
    )
    const met = meet(told(up, 'server', { kind: 'request-certificate' }))
    expect(sent(met)).toEqual(['client CompressedCertificate'])
    expect(agreedOf(met.server)?.peer).toMatchObject({ verified: true })
  })

  test('nobody says so by default, and in TLS 1.2 nobody says so at all (RFC 8879 §3)', () => {
    const said = (settings: ClientSettings) =>
      bodyOf(before(pair(client(settings)), 'client', 'ClientHello').bytes, 'ClientHello').extensions?.map(
        ({ type }) => type,
      )
    expect(said({})).not.toContain('compress_certificate')
    expect(said(ZLIB)).toContain('compress_certificate')
    expect(said({ ...ZLIB, versions: ['TLS 1.2', 'TLS 1.3'] })).toContain('compress_certificate')
    expect(said({ ...ZLIB, versions: ['TLS 1.2'] })).not.toContain('compress_certificate')
  })

  test('where TLS 1.2 is chosen the extension means nothing (RFC 8879 §3)', () => {
    const met = meet(
      pair(client({ ...ZLIB, versions: ['TLS 1.2', 'TLS 1.3'] }), server({ ...ZLIB, versions: ['TLS 1.2'] })),
    )
    expect(sent(met)).toEqual(['server Certificate'])
    expect(met.client.state.name).toBe('CONNECTED')
  })
})

describe.each(['server', 'client'] as const)('what a %s sends', (actor) => {
  const { bytes } = before(both(), actor, 'CompressedCertificate')
  const body = bodyOf(bytes, 'CompressedCertificate')

  test('is its Certificate without the header, as one ZLIB stream (RFC 8879 §4, RFC 1950)', () => {
    const plain = PLAIN[actor].subarray(4)
    expect(body.algorithm).toBe('zlib')
    expect(body.uncompressed_length).toBe(plain.length)
    expect(toHex(inflateSync(body.compressed_certificate_message))).toBe(toHex(plain))
    expect(bytes.length).toBeLessThan(PLAIN[actor].length)
  })

  test('is shown beside the message at both ends, with what it saved', () => {
    const events = meet(both()).events.filter((event) => event.kind === 'uncompressed')
    const own = events.filter((event) => (event.message.direction === 'sent') === (event.actor === actor))
    expect(own.map(({ message }) => message.direction)).toEqual(['sent', 'received'])
    for (const { message, algorithm, compressedLength } of own) {
      expect(algorithm).toBe('zlib')
      expect(compressedLength).toBe(bytes.length)
      expect(message.name).toBe('Certificate')
      expect(message.bytes).toEqual(PLAIN[actor])
      expect(message.span.children.map(({ name }) => name)).toContain('certificate_list')
    }
  })
})

/** Refusals that are the same at both ends. */
const REFUSED: readonly (readonly [
  string,
  (body: CompressedCertificate) => CompressedCertificate,
  Refusal,
])[] = [
  [
    'an algorithm that was not offered',
    (body) => ({ ...body, algorithm: 'brotli' }),
    { alert: 'illegal_parameter', cite: 'RFC 8879 §4', field: 'CompressedCertificate.algorithm' },
  ],
  [
    'an algorithm that nobody knows',
    (body) => ({ ...body, algorithm: 'unknown(0x0063)' }),
    { alert: 'illegal_parameter', cite: 'RFC 8879 §4', field: 'CompressedCertificate.algorithm' },
  ],
  [
    'a length beyond that of any message that we take',
    (body) => ({ ...body, uncompressed_length: 2 ** 18 - 3 }),
    { alert: 'bad_certificate', cite: 'RFC 8879 §5', field: 'CompressedCertificate.uncompressed_length' },
  ],
  [
    'a byte less than was stated',
    (body) => ({ ...body, uncompressed_length: body.uncompressed_length + 1 }),
    {
      alert: 'bad_certificate',
      cite: 'RFC 8879 §4',
      field: 'CompressedCertificate.compressed_certificate_message',
    },
  ],
  [
    'a byte more than was stated',
    (body) => ({ ...body, uncompressed_length: body.uncompressed_length - 1 }),
    {
      alert: 'bad_certificate',
      cite: 'RFC 8879 §4',
      field: 'CompressedCertificate.compressed_certificate_message',
    },
  ],
  [
    'a stated length of nothing',
    (body) => ({ ...body, uncompressed_length: 0 }),
    {
      alert: 'bad_certificate',
      cite: 'RFC 8879 §4',
      field: 'CompressedCertificate.compressed_certificate_message',
    },
  ],
  [
    'a stream that is none',
    (body) => ({ ...body, compressed_certificate_message: Uint8Array.of(1, 2, 3) }),
    {
      alert: 'bad_certificate',
      cite: 'RFC 8879 §4',
      field: 'CompressedCertificate.compressed_certificate_message',
    },
  ],
  [
    'a stream with a byte behind it',
    (body) => ({
      ...body,
      compressed_certificate_message: Uint8Array.of(...body.compressed_certificate_message, 0),
    }),
    {
      alert: 'bad_certificate',
      cite: 'RFC 8879 §4',
      field: 'CompressedCertificate.compressed_certificate_message',
    },
  ],
  [
    'a bomb',
    (body) => ({ ...body, compressed_certificate_message: zlib(new Uint8Array(2 ** 24)) }),
    {
      alert: 'bad_certificate',
      cite: 'RFC 8879 §4',
      field: 'CompressedCertificate.compressed_certificate_message',
    },
  ],
  [
    'what is no Certificate inside',
    () => compressed(Uint8Array.of(0, 0, 0, 9)),
    { alert: 'decode_error', cite: 'RFC 9846 §4', field: /^Certificate\.certificate_list/ },
  ],
  [
    'a context that is not that of the request inside',
    () => compressed(Uint8Array.of(1, 7, 0, 0, 0)),
    { alert: 'illegal_parameter', cite: 'RFC 9846 §4.5.1', field: 'Certificate.certificate_request_context' },
  ],
]

function compressed(body: Uint8Array): CompressedCertificate {
  return { algorithm: 'zlib', uncompressed_length: body.length, compressed_certificate_message: zlib(body) }
}

describe.each([
  ['server', 'WAIT_CERT'],
  ['client', 'WAIT_CERT'],
] as const)('a CompressedCertificate of the %s, in %s', (actor, state) => {
  const moment = before(both(), actor, 'CompressedCertificate')

  test.each(REFUSED)('is refused: %s', (_, change, refusal) => {
    expect(moment.receiver.state.name).toBe(state)
    const message = changed(moment.bytes, 'CompressedCertificate', change)
    expectRefusal(deliver(moment.receiver, handshake(message)), refusal)
  })

  test('is malformed without a stream: decode_error (RFC 8879 §4)', () => {
    const message = Uint8Array.of(25, 0, 0, 8, 0, 1, 0, 0, 4, 0, 0, 0)
    const field = 'CompressedCertificate.compressed_certificate_message.length'
    expectRefusal(deliver(moment.receiver, handshake(message)), {
      ...{ alert: 'decode_error', cite: 'RFC 9846 §4', field },
    })
  })

  test('may be compressed by anybody: what Node makes of it is taken, and so is a Certificate', () => {
    const message = encodeMessage13({
      name: 'CompressedCertificate',
      body: compressed(PLAIN[actor].subarray(4)),
    })
    expect(deliver(moment.receiver, handshake(message)).connection.state.name).toBe('WAIT_CV')
    expect(deliver(moment.receiver, handshake(PLAIN[actor])).connection.state.name).toBe('WAIT_CV')
  })

  test('is unexpected where we did not say that we take it (RFC 8879 §4, RFC 9846 §6.2)', () => {
    const { receiver } = before(both({}, {}), actor, 'Certificate')
    expectRefusal(deliver(receiver, handshake(moment.bytes)), {
      ...{ alert: 'unexpected_message', cite: 'RFC 8879 §4', field: 'CompressedCertificate' },
    })
  })

  test('cut or with bits flipped it is bad_certificate or decode_error, never a bug of ours', () => {
    const { compressed_certificate_message: stream } = bodyOf(moment.bytes, 'CompressedCertificate')
    const mangled = fc.oneof(
      fc.nat(stream.length - 2).map((cut) => stream.slice(0, cut + 1)),
      fc.array(fc.nat(8 * stream.length - 1), { minLength: 1, maxLength: 4 }).map((bits) => {
        const copy = stream.slice()
        for (const bit of bits) copy[bit >> 3] ^= 1 << (bit & 7)
        return copy
      }),
    )
    fc.assert(
      fc.property(mangled, (compressed_certificate_message) => {
        const message = changed(moment.bytes, 'CompressedCertificate', (body) => ({
          ...body,
          compressed_certificate_message,
        }))
        const { state } = deliver(moment.receiver, handshake(message)).connection
        if (state.name === 'FAILED') expect(state.alert).toMatch(/^(bad_certificate|decode_error)$/)
        // Bits that fill the last byte of DEFLATE up mean nothing; two flips of one bit are none.
        else expect(state.name).toBe('WAIT_CV')
      }),
      { seed: 8879, numRuns: trials(150) },
    )
  })
})

test('WAIT_CERT_CR takes it too (RFC 8879 §4)', () => {
  const moment = before(pair(client(ZLIB), server(ZLIB)), 'server', 'CompressedCertificate')
  expect(moment.receiver.state.name).toBe('WAIT_CERT_CR')
  expect(deliver(moment.receiver, handshake(moment.bytes)).connection.state.name).toBe('WAIT_CV')
})

test('the server is given the chain as if it had come so: an empty one is still refused (RFC 8879 §5)', () => {
  const moment = before(both(), 'server', 'CompressedCertificate')
  const empty: MessageOf13<'CompressedCertificate'> = {
    name: 'CompressedCertificate',
    body: compressed(Uint8Array.of(0, 0, 0, 0)),
  }
  expectRefusal(deliver(moment.receiver, handshake(empty)), {
    ...{ alert: 'decode_error', cite: 'RFC 9846 §4.5.1', field: 'Certificate.certificate_list' },
  })
})

test('the limit is that of a Certificate which is not compressed, to the byte (RFC 8879 §5)', () => {
  const { length } = PLAIN.server
  const at = (maxHandshakeLength: number) =>
    meet(both({ ...ZLIB, maxHandshakeLength }, { ...ZLIB, tickets: { count: 0 } })).client.state
  expect(at(length).name).toBe('CONNECTED')
  expect(at(length - 1)).toMatchObject({ name: 'FAILED', alert: 'bad_certificate', by: 'us' })
})

test('what an order offers as it stands, and we cannot read, is bad_certificate (RFC 8879 §4)', () => {
  const said = { type: 'compress_certificate', data: { algorithms: ['brotli'] } } as const
  const order = client().clientHelloOrder.map((name) => (name === 'compress_certificate' ? said : name))
  const { receiver, bytes } = before(both({ clientHelloOrder: order }), 'server', 'Certificate')
  const message = encodeMessage13({
    name: 'CompressedCertificate',
    body: { ...compressed(bytes.subarray(4)), algorithm: 'brotli' },
  })
  expectRefusal(deliver(receiver, handshake(message)), {
    ...{ alert: 'bad_certificate', cite: 'RFC 8879 §4', field: 'CompressedCertificate.algorithm' },
  })
})

test('CONNECTED: without a request it is unexpected, and nothing is inflated (RFC 9846 §4.7.2)', () => {
  const up = meet(
    pair(client({ ...ZLIB, credential: CLIENT.identity, postHandshakeAuth: true }), server(ZLIB)),
  )
  const bomb = { ...compressed(new Uint8Array(2 ** 24)), uncompressed_length: 2 ** 17 }
  const outcome = deliver(up.server, handshake({ name: 'CompressedCertificate', body: bomb }))
  expectRefusal(outcome, { alert: 'unexpected_message', cite: '§4.7.2', field: 'CompressedCertificate' })
})

test.each([
  ['client', 'ClientHello'],
  ['server', 'CertificateRequest'],
] as const)('malformed, the extension of a %s in its %s is decode_error (RFC 9846 §6.2)', (actor, name) => {
  const { receiver, bytes } = before(both(), actor, name)
  // Type, length, length of the list, zlib: the list says that it is longer than the extension.
  const at = toHex(bytes).indexOf('001b0003020001') / 2
  const broken = bytes.slice()
  broken[at + 4] = 4
  expectRefusal(deliver(receiver, handshake(broken)), {
    ...{ alert: 'decode_error', cite: 'RFC 9846 §4', field: /^\w+\.extensions\[\d+\]\.data\.algorithms/ },
  })
})
