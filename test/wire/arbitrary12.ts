/** Generators of TLS 1.2 messages, written against the RFCs and not derived from the layouts that they test. */
import fc, { type Arbitrary } from 'fast-check'
import type { Message12, Reading12 } from '../../src/wire/handshake12.ts'
import { namedGroups, signatureSchemes } from '../../src/wire/registry.ts'
import { clientCertificateTypes } from '../../src/wire/registry/key-exchange12.ts'
import { BODIES, bytes, code } from './arbitrary.ts'

const record = <T>(model: { [K in keyof T]: Arbitrary<T[K]> }) => fc.record(model, { noNullPrototype: true })
const some = <T>(item: Arbitrary<T>, minLength = 1) => fc.array(item, { minLength, maxLength: 5 })
const is = <const T>(value: T) => fc.constant(value)

const scheme = code(signatureSchemes, 2)
const signed_params = record({ algorithm: scheme, signature: bytes(0, 80) })
const dh = record({ dh_p: bytes(1, 40), dh_g: bytes(1, 4), dh_Ys: bytes(1, 40) })
const ecdh = record({
  curve_params: record({ curve_type: is('named_curve'), namedcurve: code(namedGroups, 2) }),
  public: bytes(1, 80),
})
const psk_identity_hint = bytes(0, 20)
const psk_identity = bytes(0, 20)
const dh_Yc = bytes(1, 40)
const ecdh_Yc = bytes(1, 80)
const encrypted_pre_master_secret = bytes(0, 80)

type Body<N extends Message12['name']> = Arbitrary<Extract<Message12, { name: N }>['body']>
type Exchanges<N extends 'ServerKeyExchange' | 'ClientKeyExchange'> = {
  readonly [X in Extract<Message12, { name: N }>['body']['exchange']]: Body<N>
}

const SERVER: Exchanges<'ServerKeyExchange'> = {
  ECDHE: record({ exchange: is('ECDHE'), params: ecdh, signed_params }),
  ECDH_anon: record({ exchange: is('ECDH_anon'), params: ecdh }),
  DHE: record({ exchange: is('DHE'), params: dh, signed_params }),
  DH_anon: record({ exchange: is('DH_anon'), params: dh }),
  PSK: record({ exchange: is('PSK'), psk_identity_hint }),
  RSA_PSK: record({ exchange: is('RSA_PSK'), psk_identity_hint }),
  DHE_PSK: record({ exchange: is('DHE_PSK'), psk_identity_hint, params: dh }),
  ECDHE_PSK: record({ exchange: is('ECDHE_PSK'), psk_identity_hint, params: ecdh }),
  unknown: record({ exchange: is('unknown'), bytes: bytes(0, 40) }),
}

const CLIENT: Exchanges<'ClientKeyExchange'> = {
  RSA: record({ exchange: is('RSA'), encrypted_pre_master_secret }),
  DHE: record({ exchange: is('DHE'), dh_Yc }),
  DH_anon: record({ exchange: is('DH_anon'), dh_Yc }),
  ECDHE: record({ exchange: is('ECDHE'), ecdh_Yc }),
  ECDH_anon: record({ exchange: is('ECDH_anon'), ecdh_Yc }),
  PSK: record({ exchange: is('PSK'), psk_identity }),
  DHE_PSK: record({ exchange: is('DHE_PSK'), psk_identity, dh_Yc }),
  ECDHE_PSK: record({ exchange: is('ECDHE_PSK'), psk_identity, ecdh_Yc }),
  RSA_PSK: record({ exchange: is('RSA_PSK'), psk_identity, encrypted_pre_master_secret }),
  unknown: record({ exchange: is('unknown'), bytes: bytes(0, 40) }),
}

const FIXED: { readonly [N in Exclude<Message12['name'], `${string}KeyExchange`>]: Body<N> } = {
  HelloRequest: is({}),
  ClientHello: BODIES.ClientHello,
  ServerHello: BODIES.ServerHello,
  Certificate: record({ certificate_list: some(bytes(1, 60), 0) }),
  CertificateStatus: fc.oneof(
    record({ status_type: is('ocsp'), response: bytes(1, 30) }),
    record({ status_type: is('unknown(0x09)'), response: bytes(0, 20) }),
  ),
  CertificateRequest: record({
    certificate_types: some(code(clientCertificateTypes, 1)),
    supported_signature_algorithms: some(scheme),
    certificate_authorities: some(bytes(1, 20), 0),
  }),
  ServerHelloDone: is({}),
  CertificateVerify: record({ algorithm: scheme, signature: bytes(0, 80) }),
  NewSessionTicket: record({ ticket_lifetime_hint: fc.nat(0xffff_ffff), ticket: bytes(0, 60) }),
  Finished: record({ verify_data: bytes(12, 12) }),
  Unknown: record({
    msg_type: fc.constantFrom(
      'encrypted_extensions' as const,
      'unknown(0xc8)' as const,
      'key_update' as const,
    ),
    bytes: bytes(0, 20),
  }),
}

/** One kind of message: what the title of a test calls it, how it is read, any message of the kind. */
export interface Kind {
  readonly title: string
  readonly name: Message12['name']
  readonly reading: Reading12 | undefined
  readonly messages: Arbitrary<Message12>
}

function kindsOf(name: Message12['name'], table: Readonly<Record<string, Arbitrary<unknown>>>): Kind[] {
  return Object.entries(table).map(([exchange, body]) => ({
    title: `${name} of ${exchange}`,
    name,
    reading: exchange === 'unknown' ? undefined : { keyExchange: exchange as Reading12['keyExchange'] },
    messages: body.map((generated) => ({ name, body: generated }) as Message12),
  }))
}

/** Every kind of message, each variant of the key exchange for itself. */
export const KINDS: readonly Kind[] = [
  ...Object.entries<Arbitrary<unknown>>(FIXED).map(([title, body]) => ({
    title,
    name: title as Message12['name'],
    reading: undefined,
    messages: body.map((generated) => ({ name: title, body: generated }) as Message12),
  })),
  ...kindsOf('ServerKeyExchange', SERVER),
  ...kindsOf('ClientKeyExchange', CLIENT),
]
