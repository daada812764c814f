/** Extensions that this library never acts on: shown in their fields, and no body of theirs is an error. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromText, fromUint, toHex } from '../../src/bytes/bytes.ts'
import { cutSpan, decode, encode } from '../../src/bytes/layout.ts'
import { leaves, type Span } from '../../src/bytes/span.ts'
import { extensionBody, extensions, PLACES } from '../../src/wire/extension.ts'
import { SHOWN } from '../../src/wire/extension/shown.ts'
import { EXTENSIONS, type Place } from '../../src/wire/extension/table.ts'
import { decodeMessage13 } from '../../src/wire/handshake.ts'
import { extensionTypes, type ExtensionName } from '../../src/wire/registry.ts'
import { expectTiled } from './expectations.ts'

/** The fields of a body, as `path value`, lengths left out. */
function fieldsOf(place: Place, name: ExtensionName, body: Uint8Array): string[] {
  const { value, span } = decode(extensionBody(place, name), body, 'data')
  expect(value).toEqual(body)
  expectTiled(span, body.length)
  return lines(span, '')
}

function lines(span: Span, path: string): string[] {
  if (span.value !== null) return span.name === 'length' ? [] : [`${path} ${span.value}`]
  return span.children.flatMap((child) => lines(child, path === '' ? child.name : `${path}.${child.name}`))
}

const body = (hex: string): Uint8Array => fromHex(hex)
const vector = (bytes: Uint8Array): string => toHex(concat(fromUint(bytes.length, 2), bytes))

describe('Encrypted Client Hello', () => {
  it('of the outer form: suite, configuration, encapsulated key, payload (RFC 9849 §5)', () => {
    expect(
      fieldsOf('ClientHello', 'encrypted_client_hello', body('00 0001 0003 2a 0002 aabb 0003 010203')),
    ).toEqual([
      'type outer',
      'cipher_suite.kdf_id HKDF-SHA256',
      'cipher_suite.aead_id ChaCha20Poly1305',
      'config_id 42',
      'enc aabb',
      'payload 010203',
    ])
  })

  it('of the inner form: the type alone (RFC 9849 §5)', () => {
    expect(fieldsOf('ClientHello', 'encrypted_client_hello', body('01'))).toEqual(['type inner'])
  })

  it('in a HelloRetryRequest: eight bytes of confirmation (RFC 9849 §5)', () => {
    expect(fieldsOf('HelloRetryRequest', 'encrypted_client_hello', body('0102030405060708'))).toEqual([
      'confirmation 0102030405060708',
    ])
  })

  it('in EncryptedExtensions: configurations, of other versions as bytes (RFC 9849 §4)', () => {
    const contents = body(`07 0020 0004 01020304 0004 0001 0001 40 06 ${toHex(fromText('a.test'))} 0000`)
    const list = body(`fe0d ${vector(contents)} fe0c 0002 beef`)
    expect(fieldsOf('EncryptedExtensions', 'encrypted_client_hello', body(vector(list)))).toEqual([
      'retry_configs.[0].version ech',
      'retry_configs.[0].contents.key_config.config_id 7',
      'retry_configs.[0].contents.key_config.kem_id DHKEM(X25519, HKDF-SHA256)',
      'retry_configs.[0].contents.key_config.public_key 01020304',
      'retry_configs.[0].contents.key_config.cipher_suites.[0].kdf_id HKDF-SHA256',
      'retry_configs.[0].contents.key_config.cipher_suites.[0].aead_id AES-128-GCM',
      'retry_configs.[0].contents.maximum_name_length 64',
      'retry_configs.[0].contents.public_name a.test',
      'retry_configs.[1].version unknown(0xfe0c)',
      'retry_configs.[1].contents beef',
    ])
  })

  it('ech_outer_extensions: types by name (RFC 9849 §5.1)', () => {
    expect(fieldsOf('ClientHello', 'ech_outer_extensions', body('04 0033 000a'))).toEqual([
      'outer_extensions.[0] key_share',
      'outer_extensions.[1] supported_groups',
    ])
  })

  it('encrypted_server_name: suite, share, digest, name (draft-ietf-tls-esni-02 §5)', () => {
    const hello = body('1301 001d 0002 aabb 0001 cc 0002 ddee')
    expect(fieldsOf('ClientHello', 'encrypted_server_name', hello)).toEqual([
      'suite TLS_AES_128_GCM_SHA256',
      'key_share.group x25519',
      'key_share.key_exchange aabb',
      'record_digest cc',
      'encrypted_sni ddee',
    ])
  })
})

describe.each(['quic_transport_parameters', 'quic_transport_parameters_draft'] as const)('%s', (name) => {
  it('numbers of one, two, four and eight bytes (RFC 9000 §A.1)', () => {
    const parameters = body('01 08 c2197c5eff14e88c 04 04 9d7f3e7d 05 02 7bbd 06 01 25 07 02 4025')
    expect(fieldsOf('ClientHello', name, parameters)).toEqual(
      [
        ['max_idle_timeout', '151288809941952652'],
        ['initial_max_data', '494878333'],
        ['initial_max_stream_data_bidi_local', '15293'],
        ['initial_max_stream_data_bidi_remote', '37'],
        ['initial_max_stream_data_uni', '37'],
      ].flatMap(([id, value], index) => [`[${index}].id ${id}`, `[${index}].value ${value}`]),
    )
  })

  it('connection IDs, flags, addresses, versions and what is reserved (RFC 9000 §18, RFC 9368 §3)', () => {
    const address =
      '7f000001 1f90 00000000000000000000000000000001 1f91 02 aabb 000102030405060708090a0b0c0d0e0f'
    const parameters = body(`0f 02 0a0b 0c 00 0d 2b ${address} 11 08 00000001 6b3343cf 1b 01 ff 40ff 01 00`)
    expect(fieldsOf('EncryptedExtensions', name, parameters)).toEqual([
      '[0].id initial_source_connection_id',
      '[0].value 0a0b',
      '[1].id disable_active_migration',
      '[2].id preferred_address',
      '[2].value.ipv4_address 7f000001',
      '[2].value.ipv4_port 8080',
      '[2].value.ipv6_address 00000000000000000000000000000001',
      '[2].value.ipv6_port 8081',
      '[2].value.connection_id aabb',
      '[2].value.stateless_reset_token 000102030405060708090a0b0c0d0e0f',
      '[3].id version_information',
      '[3].value.chosen_version 0x00000001',
      '[3].value.available_versions.[0] 0x6b3343cf',
      '[4].id GREASE(0x1b)',
      '[4].value ff',
      '[5].id unknown(0xff)',
      '[5].value 00',
    ])
  })
})

it.each(['application_settings', 'application_settings_OLD'] as const)(
  '%s: protocols by name (draft-vvv-tls-alps-01 §4)',
  (name) => {
    expect(fieldsOf('ClientHello', name, body('0003 02 6832'))).toEqual(['supported_protocols.[0] h2'])
  },
)

it('a delegated credential: lifetime, algorithms, key, signature (RFC 9345 §4)', () => {
  const credential = body('00093a80 0403 000002 3000 0804 0003 010203')
  expect(fieldsOf('Certificate', 'delegated_credential', credential)).toEqual([
    'cred.valid_time 604800',
    'cred.dc_cert_verify_algorithm ecdsa_secp256r1_sha256',
    'cred.ASN1_subjectPublicKeyInfo 3000',
    'algorithm rsa_pss_rsae_sha256',
    'signature 010203',
  ])
})

it('trust anchors: asked for by either side, had by the server, and a mark beside the chain (draft-ietf-tls-trust-anchor-ids §4)', () => {
  for (const place of ['ClientHello', 'CertificateRequest', 'EncryptedExtensions'] as const)
    expect(fieldsOf(place, 'trust_anchors', body('0006 02 8101 02 8102'))).toEqual([
      'trust_anchors.[0] 8101',
      'trust_anchors.[1] 8102',
    ])
  expect(fieldsOf('ClientHello', 'trust_anchors', body('0000'))).toEqual([])
  expect(fieldsOf('Certificate', 'trust_anchors', body('')).join('').trim()).toBe('')
})

it('trusted_ca_keys: nothing, hashes and names (RFC 6066 §6)', () => {
  const hash = '00'.repeat(20)
  expect(fieldsOf('ClientHello', 'trusted_ca_keys', body(`001b 00 01 ${hash} 02 0002 3000`))).toEqual([
    'trusted_authorities_list.[0].identifier_type pre_agreed',
    'trusted_authorities_list.[1].identifier_type key_sha1_hash',
    `trusted_authorities_list.[1].identifier ${hash}`,
    'trusted_authorities_list.[2].identifier_type x509_name',
    'trusted_authorities_list.[2].identifier 3000',
  ])
})

it.each([
  ['heartbeat', '01', ['mode peer_allowed_to_send']],
  ['srp', '03 626f62', ['srp_I bob']],
  ['cert_type', '02 00 02', ['certificate_types.[0] X509', 'certificate_types.[1] RawPublicKey']],
  ['token_binding', '00 0d 01 02', ['major 0', 'minor 13', 'key_parameters_list.[0] ecdsap256']],
  ['connection_id', '02 aabb', ['cid aabb']],
] as const)('%s (RFC 6520 §2, 5054 §2.8.1, 6091 §3.1, 8472 §2, 9146 §3)', (name, hex, fields) => {
  expect(fieldsOf('ClientHello', name, body(hex))).toEqual(fields)
})

// ---- No body is an error

const LOOKED = PLACES.flatMap((place) =>
  [...Object.keys(EXTENSIONS), ...Object.keys(SHOWN)]
    .map((name) => name as ExtensionName)
    .filter((name) => extensionBody(place, name).inFields)
    .map((name) => ({ place, name })),
)

describe.each(LOOKED)('$name in $place', ({ place, name }) => {
  it('with a body of other bytes costs no connection, and is shown as malformed', () => {
    const other = Uint8Array.of(0xff, 0xfe, 0xfd)
    const layout = extensions(place)
    const one = concat(fromUint(extensionTypes.codeOf(name), 2), fromUint(3, 2), other)
    const decoded = decode(layout, concat(fromUint(one.length, 2), one), 'extensions')
    expect(decoded.value).toEqual([{ type: name, data: other }])
    expectTiled(decoded.span, one.length + 2)
    const [malformed] = leaves(decoded.span).filter((leaf) => leaf.name === 'malformed')
    expect(malformed).toMatchObject({ start: 6, end: 9, value: 'fffefd' })
    expect(malformed.type).toMatch(/ at byte \d+: /)
  })

  it('cut short shows what is there', () => {
    const span = cutSpan(extensionBody(place, name), new Uint8Array(1), 40)
    expect(leaves(span).map((leaf) => leaf.name)).not.toContain('malformed')
  })
})

// ---- Hellos of others

const HELLOS = new URL('../vectors/hellos/', import.meta.url)

/** Whose body is bytes by its definition, or is for nobody to read (RFC 7685 §3, RFC 5077 §3.2, RFC 8701 §3.1). */
const BYTES = /^(padding|session_ticket|GREASE\(.*)$/

it.each(readdirSync(HELLOS))('every extension in the hello of %s is shown in fields', (file) => {
  const record = new Uint8Array(readFileSync(new URL(file, HELLOS)))
  const { span } = decodeMessage13(record.subarray(5))
  const list = span.children.find(({ name }) => name === 'extensions')
  const bodies = list!.children.filter(({ type }) => type === 'Extension').map(({ children }) => children)
  expect(bodies.length).toBeGreaterThan(5)
  for (const [{ value }, data] of bodies) {
    if (BYTES.test(String(value))) continue
    expect(data.value ?? '', String(value)).toBe('')
    expect(leaves(data).map(({ name }) => name)).not.toContain('malformed')
  }
})

it('values made from bytes are written as they are', () => {
  const layout = extensions('ClientHello')
  const list = [{ type: 'encrypted_client_hello', data: Uint8Array.of(9) }] as const
  expect(decode(layout, encode(layout, list)).value).toEqual(list)
})
