import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/bytes.ts'
import { decode, encode, type Layout } from '../../src/bytes/layout.ts'
import { DecodeError } from '../../src/bytes/reader.ts'
import type { Place } from '../../src/wire/extension/table.ts'
import {
  type Extension,
  extensionBody,
  extensionPlaces,
  extensions,
  findExtension,
  placesIn13,
  PLACES,
  readIn,
  readsExtension,
} from '../../src/wire/extension.ts'
import { type ExtensionName, extensionTypes } from '../../src/wire/registry.ts'
import { DATA, extensionList, SEEDED, strangers } from './arbitrary.ts'
import { decodeError, expectTiled } from './expectations.ts'
import { trials } from '../kit/effort.ts'

const CASES = PLACES.flatMap((place) =>
  Object.entries<fc.Arbitrary<unknown>>(DATA[place]).map(([name, data]) => ({
    place,
    name: name as ExtensionName,
    data,
  })),
)

const listOf = (place: Place): Layout<readonly Extension<Place>[]> => extensions<Place>(place)

describe.each(CASES)('$name in $place', ({ place, name, data }) => {
  const layout = extensionBody(place, name)

  it('decodes to what was encoded, and its leaves tile it', () => {
    fc.assert(
      fc.property(data, (value) => {
        const one = [{ type: name, data: value }] as unknown as readonly Extension<Place>[]
        // A list of its own: the shortest legal HelloRetryRequest has 6 bytes of extensions.
        const bytes = encode(listOf(place), place === 'HelloRetryRequest' ? [...one, ...one] : one)
        const decoded = decode(listOf(place), bytes, 'extensions')
        expect(decoded.value[0]).toEqual(one[0])
        expectTiled(decoded.span, bytes.length)
        expect(decoded.span.children[1].children[1].cite).toMatch(/^(RFC \d{4} §|draft-)/)
      }),
      SEEDED,
    )
  })

  it('cut short or one byte longer is a DecodeError, or other bytes where the body is bytes or nobody reads it', () => {
    const tolerated = !readIn(place, 'both').some((read) => read === name)
    // Where the value is the bytes, fields are only shown, and no bytes are wrong.
    const opaque = layout.type === 'opaque' || layout.inFields || tolerated
    fc.assert(
      fc.property(data, (value) => {
        const bytes = encode(layout, value)
        // Of a status of a kind that is not known all that follows is bytes (RFC 6066 §8).
        const open = opaque || ('status_type' in Object(value) && Object(value).status_type !== 'ocsp')
        for (const other of [
          ...Array.from(bytes, (_, size) => bytes.slice(0, size)),
          Uint8Array.of(...bytes, 0),
        ]) {
          if (!open) decodeError(() => decode(layout, other, name), other.length)
          else
            try {
              expect(encode(layout, decode(layout, other).value)).toEqual(other)
            } catch (error) {
              if (!(error instanceof DecodeError)) throw error
            }
        }
      }),
      { ...SEEDED, numRuns: trials(20) },
    )
  })
})

describe.each(PLACES.map((place) => ({ place })))('extensions of $place', ({ place }) => {
  it('keep order, repetitions, unknown types and what does not belong there', () => {
    fc.assert(
      fc.property(extensionList(place, 2), (list) => {
        const layout = listOf(place)
        const decoded = decode(layout, encode(layout, list), 'extensions')
        expect(decoded.value).toEqual(list)
      }),
      SEEDED,
    )
  })

  it('give the bytes of a stranger', () => {
    fc.assert(
      fc.property(strangers(place), (stranger) => {
        const layout = listOf(place)
        const bytes = encode(layout, [stranger, stranger])
        expect(decode(layout, bytes).value[1].data).toBeInstanceOf(Uint8Array)
      }),
      SEEDED,
    )
  })
})

describe('places (RFC 9846 §4.3, table of extensions)', () => {
  const SHORT = {
    CH: 'ClientHello',
    SH: 'ServerHello',
    HRR: 'HelloRetryRequest',
    EE: 'EncryptedExtensions',
    CT: 'Certificate',
    CR: 'CertificateRequest',
    NST: 'NewSessionTicket',
  } as const
  const table: [ExtensionName, string][] = [
    ['server_name', 'CH EE CR'],
    ['status_request', 'CH CT CR'],
    ['supported_groups', 'CH EE'],
    ['signature_algorithms', 'CH CR'],
    ['use_srtp', 'CH EE'],
    ['heartbeat', 'CH EE'],
    ['application_layer_protocol_negotiation', 'CH EE'],
    ['client_certificate_type', 'CH EE'],
    ['server_certificate_type', 'CH EE'],
    ['padding', 'CH'],
    ['compress_certificate', 'CH CR'],
    ['record_size_limit', 'CH EE'],
    ['delegated_credential', 'CH CT CR'],
    ['supported_ekt_ciphers', 'CH EE'],
    ['pre_shared_key', 'CH SH'],
    ['early_data', 'CH EE NST'],
    ['supported_versions', 'CH SH HRR'],
    ['cookie', 'CH HRR'],
    ['psk_key_exchange_modes', 'CH'],
    ['certificate_authorities', 'CH CR'],
    ['oid_filters', 'CR'],
    ['post_handshake_auth', 'CH'],
    ['signature_algorithms_cert', 'CH CR'],
    ['key_share', 'CH SH HRR'],
    ['transparency_info', 'CH CT CR'],
    ['external_id_hash', 'CH EE'],
    ['external_session_id', 'CH EE'],
    ['quic_transport_parameters', 'CH EE'],
    ['ticket_request', 'CH EE'],
    ['ech_outer_extensions', 'CH'],
    ['encrypted_client_hello', 'CH HRR EE'],
    // IANA's registry has these as well; RFC 9846 leaves out what is not recommended.
    ['max_fragment_length', 'CH EE'],
    ['signed_certificate_timestamp', 'CH CT CR'],
    ['tls_cert_with_extern_psk', 'CH SH'],
    // TLS 1.2 only: legal in a ClientHello as an offer for that version.
    ['ec_point_formats', 'CH'],
    ['encrypt_then_mac', 'CH'],
    ['extended_master_secret', 'CH'],
    ['session_ticket', 'CH'],
    ['renegotiation_info', 'CH'],
  ]

  it.each(table)('%s: %s', (name, places) => {
    const expected = places.split(' ').map((short) => SHORT[short as keyof typeof SHORT])
    expect(placesIn13(name)).toEqual(PLACES.filter((place) => expected.includes(place)))
    expect(readsExtension(name)).toBe(true)
  })

  it('are listed for every extension that is read, and none for any other', () => {
    const read = Object.keys(extensionTypes.rows).filter((name) => readsExtension(name as ExtensionName))
    expect(read.sort()).toEqual(table.map(([name]) => name).sort())
    for (const name of ['token_binding', 'unknown(0x1234)', 'GREASE(0x0a0a)'] as const) {
      expect([readsExtension(name), extensionPlaces(name), placesIn13(name)]).toEqual([false, [], []])
    }
  })

  it('of TLS 1.2 include the ServerHello', () => {
    expect(extensionPlaces('session_ticket')).toEqual(['ClientHello', 'ServerHello'])
    expect(extensionPlaces('renegotiation_info')).toContain('ServerHello')
    expect(extensionPlaces('application_layer_protocol_negotiation')).toContain('ServerHello')
  })
})

describe('vectors have the bounds of their RFCs', () => {
  const bounds: [Place, ExtensionName, ...string[]][] = [
    ['ClientHello', 'server_name', 'ServerName<1..2^16-1>'],
    ['ClientHello', 'supported_groups', 'NamedGroup<2..2^16-1>'],
    ['ClientHello', 'signature_algorithms', 'SignatureScheme<2..2^16-2>'],
    ['ClientHello', 'application_layer_protocol_negotiation', 'ProtocolName<2..2^16-1>'],
    ['ClientHello', 'ec_point_formats', 'ECPointFormat<1..255>'],
    ['ClientHello', 'pre_shared_key', 'PskIdentity<7..2^16-1>', 'PskBinderEntry<33..2^16-1>'],
    ['ClientHello', 'supported_versions', 'ProtocolVersion<2..254>'],
    ['ClientHello', 'cookie', 'opaque<1..2^16-1>'],
    ['ClientHello', 'psk_key_exchange_modes', 'PskKeyExchangeMode<1..255>'],
    ['ClientHello', 'certificate_authorities', 'DistinguishedName<3..2^16-1>'],
    ['ClientHello', 'key_share', 'KeyShareEntry<0..2^16-1>'],
    ['ClientHello', 'renegotiation_info', 'opaque<0..255>'],
    ['ClientHello', 'compress_certificate', 'CertificateCompressionAlgorithm<2..254>'],
    ['CertificateRequest', 'oid_filters', 'OIDFilter<0..2^16-1>'],
    ['Certificate', 'signed_certificate_timestamp', 'SerializedSCT<1..2^16-1>'],
  ]

  it.each(bounds)('%s %s', (place, name, ...types) => {
    const [value] = fc.sample((DATA[place] as Record<string, fc.Arbitrary<unknown>>)[name], {
      ...SEEDED,
      numRuns: 1,
    })
    const layout = extensionBody(place, name)
    expect(decode(layout, encode(layout, value)).span.children.map((child) => child.type)).toEqual(types)
  })
})

describe('bodies byte for byte', () => {
  const known: [Place, string, unknown][] = [
    [
      'ClientHello',
      '0000000d000b00000861 2e74657374 2e61',
      {
        type: 'server_name',
        data: { server_name_list: [{ name_type: 'host_name', host_name: 'a.test.a' }] },
      },
    ],
    [
      'ClientHello',
      '0010 000e 000c 02 6832 08 687474702f312e31',
      { type: 'application_layer_protocol_negotiation', data: { protocol_name_list: ['h2', 'http/1.1'] } },
    ],
    [
      'ClientHello',
      '0005 0005 01 0000 0000',
      {
        type: 'status_request',
        data: {
          status_type: 'ocsp',
          request: { responder_id_list: [], request_extensions: new Uint8Array(0) },
        },
      },
    ],
    ['ClientHello', '002b 0003 02 0304', { type: 'supported_versions', data: { versions: ['TLS 1.3'] } }],
    ['ServerHello', '002b 0002 0304', { type: 'supported_versions', data: { selected_version: 'TLS 1.3' } }],
    ['ServerHello', '0029 0002 0001', { type: 'pre_shared_key', data: { selected_identity: 1 } }],
    ['HelloRetryRequest', '0033 0002 001d', { type: 'key_share', data: { selected_group: 'x25519' } }],
    ['NewSessionTicket', '002a 0004 00004000', { type: 'early_data', data: { max_early_data_size: 16384 } }],
    [
      'ClientHello',
      '003a 0002 02 01',
      { type: 'ticket_request', data: { new_session_count: 2, resumption_count: 1 } },
    ],
    [
      'ClientHello',
      'ff01 0001 00',
      { type: 'renegotiation_info', data: { renegotiated_connection: new Uint8Array(0) } },
    ],
    ['ClientHello', '001b 0003 02 0002', { type: 'compress_certificate', data: { algorithms: ['brotli'] } }],
    ['ServerHello', '0017 0000', { type: 'extended_master_secret', data: null }],
  ]

  it.each(known)('%s %s', (place, hex, extension) => {
    const body = fromHex(hex)
    const bytes = Uint8Array.of(0, body.length, ...body)
    expect(toHex(encode(listOf(place), [extension as Extension<Place>]))).toBe(toHex(bytes))
    expect(decode(listOf(place), bytes).value).toEqual([extension])
  })
})

describe('types', () => {
  it('follow the name and the place', () => {
    type Share = { readonly group: string; readonly key_exchange: Uint8Array }
    const inHello = (list: readonly Extension<'ClientHello'>[]) => findExtension(list, 'key_share')
    const inRetry = (list: readonly Extension<'HelloRetryRequest'>[]) => findExtension(list, 'key_share')
    const misplaced = (list: readonly Extension<'EncryptedExtensions'>[]) => findExtension(list, 'key_share')
    expectTypeOf(inHello).returns.toExtend<{ readonly client_shares: readonly Share[] } | undefined>()
    expectTypeOf(inRetry).returns.toExtend<{ readonly selected_group: string } | undefined>()
    expectTypeOf(misplaced).returns.toEqualTypeOf<Uint8Array | undefined>()
  })
})
