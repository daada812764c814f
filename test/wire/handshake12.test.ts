import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromUint, toHex } from '../../src/bytes/bytes.ts'
import { DecodeError } from '../../src/bytes/reader.ts'
import { EncodeError } from '../../src/bytes/writer.ts'
import { decodeMessage12, encodeMessage12, type Message12 } from '../../src/wire/handshake12.ts'
import { HELLO_RETRY_RANDOM } from '../../src/wire/hello.ts'
import { SUITES_12 } from '../../src/wire/registry/suites12.ts'
import { SEEDED } from './arbitrary.ts'
import { KINDS } from './arbitrary12.ts'
import { decodeError, expectTiled } from './expectations.ts'
import { trials } from '../kit/effort.ts'

/** The same message type over the first `size` bytes of the body, with the length in the header put right. */
function withBody(message: Uint8Array, size: number): Uint8Array {
  return concat(message.slice(0, 1), fromUint(size, 3), message.slice(4, 4 + size))
}

describe.each(KINDS)('$title', ({ title, name, reading, messages }) => {
  it('decodes to what was encoded, and its leaves tile the message', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const bytes = encodeMessage12(message)
        const decoded = decodeMessage12(bytes, reading)
        expect(decoded.message).toEqual(message)
        expect(encodeMessage12(decoded.message)).toEqual(bytes)
        expect(decoded.span).toMatchObject({ name, start: 0, end: bytes.length })
        expect(decoded.span.cite).toMatch(/^RFC \d{4} §\d/)
        expect(decoded.span.children.slice(0, 2).map((child) => child.name)).toEqual(['msg_type', 'length'])
        expectTiled(decoded.span, bytes.length)
        expect(decoded.span).toBe(decoded.span)
      }),
      SEEDED,
    )
  })

  it('does not decode when cut anywhere or one byte too long', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const bytes = encodeMessage12(message)
        for (let size = 0; size < bytes.length; size++)
          decodeError(() => decodeMessage12(bytes.slice(0, size), reading), size)
        const longer = concat(bytes, Uint8Array.of(0))
        const error = decodeError(() => decodeMessage12(longer, reading), longer.length)
        expect(error).toMatchObject({ field: name, offset: bytes.length })
      }),
      { ...SEEDED, numRuns: trials(15) },
    )
  })

  it('does not decode when its body is cut and the length in the header agrees', () => {
    // These end in bytes that run to the end of the message, whatever that is; hellos are tested with TLS 1.3.
    if (/unknown$|^Unknown$|Hello$|^CertificateStatus$/.test(title)) return
    fc.assert(
      fc.property(messages, (message) => {
        const bytes = encodeMessage12(message)
        for (let size = 0; size < bytes.length - 4; size++) {
          const cut = withBody(bytes, size)
          expect(decodeError(() => decodeMessage12(cut, reading), cut.length).field).toMatch(/^\w+(\.|$)/)
        }
        const longer = concat(bytes.slice(0, 1), fromUint(bytes.length - 3, 3), bytes.slice(4), fromHex('00'))
        decodeError(() => decodeMessage12(longer, reading), longer.length)
      }),
      { ...SEEDED, numRuns: trials(15) },
    )
  })

  it('survives any change of a byte: a DecodeError, or a message that encodes to the same bytes', () => {
    fc.assert(
      fc.property(messages, fc.nat(), fc.nat(255), (message, where, value) => {
        const bytes = encodeMessage12(message)
        bytes[where % bytes.length] = value
        try {
          const decoded = decodeMessage12(bytes, reading)
          expect(encodeMessage12(decoded.message)).toEqual(bytes)
          expectTiled(decoded.span, bytes.length)
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error
          expect(error.field).not.toBe('')
        }
      }),
      { ...SEEDED, numRuns: trials(200) },
    )
  })
})

describe('the key exchange messages', () => {
  const bytes = fromHex('0c00000a 03001d 02abcd 0403 0000')

  it('stay bytes while the suite is not known, and for a suite that has no such message', () => {
    const opaque = { name: 'ServerKeyExchange', body: { exchange: 'unknown', bytes: bytes.slice(4) } }
    expect(decodeMessage12(bytes).message).toEqual(opaque)
    expect(decodeMessage12(bytes, { keyExchange: 'RSA' }).message).toEqual(opaque)
  })

  it('are read by the row of the suite', () => {
    const reading = SUITES_12.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
    const { message, span } = decodeMessage12(bytes, reading)
    expect(message).toEqual({
      name: 'ServerKeyExchange',
      body: {
        exchange: 'ECDHE',
        params: {
          curve_params: { curve_type: 'named_curve', namedcurve: 'x25519' },
          public: fromHex('abcd'),
        },
        signed_params: { algorithm: 'ecdsa_secp256r1_sha256', signature: new Uint8Array(0) },
      },
    })
    expect(span.children.map((child) => `${child.name}: ${child.type}`)).toEqual([
      'msg_type: HandshakeType',
      'length: uint24',
      'params: ServerECDHParams',
      'signed_params: DigitallySigned',
    ])
    expect(span).toMatchObject({ type: 'ServerKeyExchange', cite: 'RFC 8422 §5.4' })
  })

  it('name the field and byte at fault by its full path', () => {
    const reading = { keyExchange: 'ECDHE' } as const
    const explicit = fromHex('0c00000a 01001d 02abcd 0403 0000')
    expect(decodeError(() => decodeMessage12(explicit, reading), 14)).toMatchObject({
      field: 'ServerKeyExchange.params.curve_params.curve_type',
      offset: 4,
      mismatch: { expected: 'named_curve', actual: 'explicit_prime' },
    })
    const long = fromHex('0c00000a 03001d 02abcd 0403 0001')
    expect(decodeError(() => decodeMessage12(long, reading), 14)).toMatchObject({
      field: 'ServerKeyExchange.signed_params.signature.length',
      offset: 12,
    })
  })

  it('of a client that sends an empty point or public value are errors', () => {
    decodeError(() => decodeMessage12(fromHex('1000000100'), { keyExchange: 'ECDHE' }), 5)
    decodeError(() => decodeMessage12(fromHex('100000020000'), { keyExchange: 'DHE' }), 6)
    const empty: Message12 = {
      name: 'ClientKeyExchange',
      body: { exchange: 'DHE', dh_Yc: new Uint8Array(0) },
    }
    expect(() => encodeMessage12(empty)).toThrow(EncodeError)
  })
})

describe('messages by their bytes', () => {
  it.each([
    ['00000000', 'HelloRequest', 'RFC 5246 §7.4.1.1'],
    ['0e000000', 'ServerHelloDone', 'RFC 5246 §7.4.5'],
    ['0b000003000000', 'Certificate', 'RFC 5246 §7.4.2'],
    ['04000006000000000000', 'NewSessionTicket', 'RFC 5077 §3.3'],
    ['1400000c000102030405060708090a0b', 'Finished', 'RFC 5246 §7.4.9'],
    ['0d0000080140000204030000', 'CertificateRequest', 'RFC 5246 §7.4.4'],
    ['0f0000040403' + '0000', 'CertificateVerify', 'RFC 5246 §7.4.8'],
    ['160000050100000177', 'CertificateStatus', 'RFC 6066 §8'],
  ])('%s is a %s', (hex, name, cite) => {
    const { message, span } = decodeMessage12(fromHex(hex))
    expect(message.name).toBe(name)
    expect(span.cite).toBe(cite)
    expect(toHex(encodeMessage12(message))).toBe(hex)
  })

  it.each([
    ['08000000', 'encrypted_extensions'],
    ['05000000', 'end_of_early_data'],
    ['18000000', 'key_update'],
    ['fe000000', 'message_hash'],
    ['c800000299aa', 'unknown(0xc8)'],
  ])('%s, which TLS 1.2 does not define, is Unknown', (hex, msg_type) => {
    const { message } = decodeMessage12(fromHex(hex))
    expect(message).toEqual({ name: 'Unknown', body: { msg_type, bytes: fromHex(hex.slice(8)) } })
    expect(toHex(encodeMessage12(message))).toBe(hex)
  })

  it('a Finished has 12 bytes of verify_data, no more and no fewer (RFC 5246 §7.4.9)', () => {
    for (const size of [0, 11, 13, 32])
      expect(
        decodeError(() => decodeMessage12(concat(fromHex('14'), fromUint(size, 3), new Uint8Array(size))), 99)
          .field,
      ).toMatch(/^Finished/)
  })

  it('there is no HelloRetryRequest: its random is one like any other', () => {
    const bytes = concat(fromHex('02000026 0303'), HELLO_RETRY_RANDOM, fromHex('00 c02f 00'))
    expect(decodeMessage12(bytes).message).toMatchObject({
      name: 'ServerHello',
      body: { extensions: undefined, cipher_suite: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' },
    })
  })

  it('an empty input lacks its type', () => {
    expect(decodeError(() => decodeMessage12(new Uint8Array(0)), 0)).toMatchObject({
      field: 'Unknown.msg_type',
      offset: 0,
    })
  })
})
