import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromUint, toHex } from '../../src/bytes/bytes.ts'
import { DecodeError } from '../../src/bytes/reader.ts'
import { leaves } from '../../src/bytes/span.ts'
import { EncodeError } from '../../src/bytes/writer.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { findExtension } from '../../src/wire/extension.ts'
import {
  decodeMessage13,
  encodeMessage13,
  type Message13,
  type MessageOf13,
  truncatedClientHello,
} from '../../src/wire/handshake.ts'
import { HELLO_RETRY_RANDOM } from '../../src/wire/hello.ts'
import { BODIES, messageOf, SEEDED } from './arbitrary.ts'
import { decodeError, expectTiled } from './expectations.ts'
import { trials } from '../kit/effort.ts'

const NAMES = Object.keys(BODIES) as Message13['name'][]

/** The same message type over the first `size` bytes of the body, with the length in the header put right. */
function withBody(message: Uint8Array, size: number): Uint8Array {
  return concat(message.slice(0, 1), fromUint(size, 3), message.slice(4, 4 + size))
}

/** Bytes of a hello before its extensions, where TLS 1.2 lets it end. */
function extensionsStart(bytes: Uint8Array): number {
  const field = decodeMessage13(bytes).span.children.find((child) => child.name === 'extensions')
  return field?.start ?? bytes.length
}

describe.each(NAMES)('%s', (name) => {
  it('decodes to what was encoded, and its leaves tile the message', () => {
    fc.assert(
      fc.property(messageOf(name), (message) => {
        const bytes = encodeMessage13(message)
        const decoded = decodeMessage13(bytes)
        expect(decoded.message).toEqual(message)
        expect(encodeMessage13(decoded.message)).toEqual(bytes)
        expect(decoded.span).toMatchObject({ name, start: 0, end: bytes.length })
        expect(decoded.span.cite).toMatch(
          name === 'CompressedCertificate' ? /^RFC 8879 §4$/ : /^RFC 9846 §\d/,
        )
        expect(decoded.span.children.slice(0, 2).map((child) => child.name)).toEqual(['msg_type', 'length'])
        expectTiled(decoded.span, bytes.length)
        expect(decoded.span).toBe(decoded.span)
      }),
      SEEDED,
    )
  })

  it('does not decode when cut anywhere or one byte too long', () => {
    fc.assert(
      fc.property(messageOf(name), (message) => {
        const bytes = encodeMessage13(message)
        for (let size = 0; size < bytes.length; size++)
          decodeError(() => decodeMessage13(bytes.slice(0, size)), size)
        const longer = concat(bytes, Uint8Array.of(0))
        const error = decodeError(() => decodeMessage13(longer), longer.length)
        expect(error).toMatchObject({ field: name, offset: bytes.length })
      }),
      { ...SEEDED, numRuns: trials(15) },
    )
  })

  it('does not decode when its body is cut and the length in the header agrees', () => {
    // These end in bytes that run to the end of the message, whatever that is.
    if (['Finished', 'MessageHash', 'Unknown'].includes(name)) return
    fc.assert(
      fc.property(messageOf(name), (message) => {
        const bytes = encodeMessage13(message)
        const mayEnd = name === 'ClientHello' || name === 'ServerHello' ? extensionsStart(bytes) : -1
        for (let size = 0; size < bytes.length - 4; size++) {
          const cut = withBody(bytes, size)
          if (cut.length === mayEnd)
            expect(decodeMessage13(cut).message.body).toMatchObject({ extensions: undefined })
          // Without the end of its random, a HelloRetryRequest is a ServerHello as far as anyone can tell.
          else expect(decodeError(() => decodeMessage13(cut), cut.length).field).toMatch(/^\w+(\.|$)/)
        }
        if (name === 'EndOfEarlyData' || name === 'KeyUpdate') {
          const longer = concat(
            bytes.slice(0, 3),
            fromUint(bytes.length - 3, 1),
            bytes.slice(4),
            Uint8Array.of(0),
          )
          decodeError(() => decodeMessage13(longer), longer.length)
        }
      }),
      { ...SEEDED, numRuns: trials(15) },
    )
  })

  it('survives any change of a byte: a DecodeError, or a message that encodes to the same bytes', () => {
    fc.assert(
      fc.property(messageOf(name), fc.nat(), fc.nat(255), (message, where, value) => {
        const bytes = encodeMessage13(message)
        bytes[where % bytes.length] = value
        try {
          const decoded = decodeMessage13(bytes)
          expect(encodeMessage13(decoded.message)).toEqual(bytes)
          expectTiled(decoded.span, bytes.length)
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error
          expect(error.field).not.toBe('')
        }
      }),
      { ...SEEDED, numRuns: trials(400) },
    )
  })
})

const HELLO: MessageOf13<'ClientHello'> = {
  name: 'ClientHello',
  body: {
    legacy_version: 'TLS 1.2',
    random: new Uint8Array(32).fill(0x20),
    legacy_session_id: new Uint8Array(0),
    cipher_suites: ['GREASE(0x1a1a)', 'TLS_AES_128_GCM_SHA256', 'unknown(0x4242)'],
    legacy_compression_methods: ['null'],
    extensions: [
      { type: 'GREASE(0x2a2a)', data: Uint8Array.of(0) },
      { type: 'supported_versions', data: { versions: ['GREASE(0x3a3a)', 'TLS 1.3'] } },
      { type: 'unknown(0x1234)', data: Uint8Array.of(1, 2) },
      { type: 'key_share', data: { client_shares: [{ group: 'x25519', key_exchange: new Uint8Array(32) }] } },
    ],
  },
}

describe('a ClientHello', () => {
  it('keeps unknown and GREASE code points and extensions', () => {
    const bytes = encodeMessage13(HELLO)
    expect(decodeMessage13(bytes).message).toEqual(HELLO)
    expect(toHex(bytes)).toContain('00061a1a13014242')
    expect(toHex(bytes)).toContain('2a2a000100')
  })

  it('names the field and byte at fault by its full path', () => {
    const bytes = encodeMessage13(HELLO)
    const at = bytes.length - 34
    bytes.set([0, 33], at)
    expect(decodeError(() => decodeMessage13(bytes), bytes.length)).toMatchObject({
      field: 'ClientHello.extensions[3].data.client_shares[0].key_exchange.length',
      offset: at,
      mismatch: { expected: 'a length of at most 32, the bytes left', actual: '33' },
    })
  })

  it('has spans with the names of the RFC', () => {
    const { span } = decodeMessage13(encodeMessage13(HELLO))
    expect(span.children.map((child) => `${child.name}: ${child.type}`)).toEqual([
      'msg_type: HandshakeType',
      'length: uint24',
      'legacy_version: ProtocolVersion',
      'random: Random',
      'legacy_session_id: opaque<0..32>',
      'cipher_suites: CipherSuite<2..2^16-2>',
      'legacy_compression_methods: CompressionMethod<1..255>',
      'extensions: Extension<0..2^16-1>',
    ])
    const suite = span.children[5].children[2]
    expect(suite).toMatchObject({ name: '[1]', type: 'CipherSuite', value: 'TLS_AES_128_GCM_SHA256' })
    const share = span.children[7].children[4]
    expect(share.children[1]).toMatchObject({ name: 'data', type: 'KeyShareClientHello' })
    expect(share.children[1].cite).toBe('RFC 9846 §4.3.8 (8446 §4.2.8)')
    expect(leaves(share).at(-1)).toMatchObject({ name: 'content', end: span.end })
  })

  it('finds the data of an extension by name', () => {
    const list = HELLO.body.extensions
    expect(findExtension(list, 'key_share')?.client_shares[0]?.group).toBe('x25519')
    expect(findExtension(list, 'cookie')).toBeUndefined()
    expect(findExtension<NonNullable<typeof list>[number], 'cookie'>(undefined, 'cookie')).toBeUndefined()
  })

  it('tells no extensions from an empty list of them', () => {
    const without: Message13 = { ...HELLO, body: { ...HELLO.body, extensions: undefined } }
    const empty: Message13 = { ...HELLO, body: { ...HELLO.body, extensions: [] } }
    expect(encodeMessage13(empty).length).toBe(encodeMessage13(without).length + 2)
    expect(decodeMessage13(encodeMessage13(without)).message).toEqual(without)
    expect(decodeMessage13(encodeMessage13(empty)).message).toEqual(empty)
    expect(decodeMessage13(encodeMessage13(without)).span.children.at(-1)?.name).toBe(
      'legacy_compression_methods',
    )
  })

  it('is not encoded when the RFC has no bytes for it', () => {
    const wrong = (body: Partial<typeof HELLO.body>) => () =>
      encodeMessage13({ ...HELLO, body: { ...HELLO.body, ...body } })
    expect(wrong({ random: new Uint8Array(31) })).toThrow(EncodeError)
    expect(wrong({ legacy_session_id: new Uint8Array(33) })).toThrow(EncodeError)
    expect(wrong({ cipher_suites: [] })).toThrow(EncodeError)
    expect(wrong({ legacy_compression_methods: [] })).toThrow(EncodeError)
    expect(wrong({ extensions: [{ type: 'supported_versions', data: { versions: [] } }] })).toThrow(
      EncodeError,
    )
  })
})

describe('a truncated ClientHello (RFC 9846 §4.3.11.2)', () => {
  const psks = {
    identities: [{ identity: new Uint8Array(9), obfuscated_ticket_age: 7 }],
    binders: [new Uint8Array(32), new Uint8Array(48)],
  }
  const hello: Message13 = {
    ...HELLO,
    body: { ...HELLO.body, extensions: [...HELLO.body.extensions!, { type: 'pre_shared_key', data: psks }] },
  }

  it('ends before the length of the binders', () => {
    const bytes = encodeMessage13(hello)
    expect(truncatedClientHello(bytes)).toEqual(bytes.slice(0, bytes.length - 2 - 33 - 49))
  })

  it('exists only where pre_shared_key comes last', () => {
    expect(() => truncatedClientHello(encodeMessage13(HELLO))).toThrow(Misuse)
    const extensions = [...hello.body.extensions!].reverse()
    expect(() =>
      truncatedClientHello(encodeMessage13({ ...hello, body: { ...hello.body, extensions } })),
    ).toThrow(Misuse)
    expect(() => truncatedClientHello(fromHex('05000000'))).toThrow(Misuse)
  })
})

describe('code points', () => {
  it('choose HelloRetryRequest by the random alone', () => {
    const body = {
      legacy_version: 'TLS 1.2',
      random: HELLO_RETRY_RANDOM,
      legacy_session_id_echo: new Uint8Array(0),
      cipher_suite: 'TLS_AES_128_GCM_SHA256',
      legacy_compression_method: 'null',
      extensions: [{ type: 'key_share', data: { selected_group: 'secp256r1' } }],
    } as const
    const bytes = encodeMessage13({ name: 'HelloRetryRequest', body })
    expect(bytes[0]).toBe(2)
    expect(decodeMessage13(bytes).message).toEqual({ name: 'HelloRetryRequest', body })
    bytes[37] ^= 1
    expect(() => decodeMessage13(bytes)).toThrow('ServerHello.extensions[0].data')
  })

  it.each([
    ['0e000000', 'server_hello_done'],
    ['0c00000101', 'server_key_exchange'],
    ['00000000', 'hello_request'],
    ['c800000299aa', 'unknown(0xc8)'],
  ])('that TLS 1.3 does not define are Unknown: %s', (hex, msg_type) => {
    const { message, span } = decodeMessage13(fromHex(hex))
    expect(message).toEqual({ name: 'Unknown', body: { msg_type, bytes: fromHex(hex.slice(8)) } })
    expect(toHex(encodeMessage13(message))).toBe(hex)
    expectTiled(span, hex.length / 2)
  })

  it('are missing from an empty input', () => {
    expect(decodeError(() => decodeMessage13(new Uint8Array(0)), 0)).toMatchObject({
      field: 'Unknown.msg_type',
      offset: 0,
    })
  })
})
