/**
 * ServerKeyExchange and ClientKeyExchange of TLS 1.2 (RFC 5246 §7.4.3, §7.4.7; RFC 8422 §5.4, §5.7; RFC 4279; RFC 5489). The
 * bytes do not say which variant they are: the cipher suite does, so the caller names its key exchange. `exchange` in a
 * value is that name and does not stand on the wire.
 */
import { type Layout, mapped, opaque, rest, struct, type ValueOf } from '../bytes/layout.ts'
import { namedGroups, signatureSchemes } from './registry.ts'
import { ecCurveTypes } from './registry/key-exchange12.ts'
import type { KeyExchange12 } from './registry/suites12.ts'

const VECTOR = 2 ** 16 - 1

/** {algorithm, signature}: over the randoms of both hellos and the parameters, or over all handshake messages. */
export const digitallySigned = struct('DigitallySigned', 'RFC 5246 §4.7', {
  algorithm: signatureSchemes.layout,
  signature: opaque(0, VECTOR),
})

/** The server's group and public value. Numbers are big-endian; leading zeros may be missing. */
export const serverDhParams = struct('ServerDHParams', 'RFC 5246 §7.4.3', {
  dh_p: opaque(1, VECTOR),
  dh_g: opaque(1, VECTOR),
  dh_Ys: opaque(1, VECTOR),
})

/** Explicit curves have another structure that nobody may send any more. */
const namedCurve: Layout<'named_curve'> = {
  type: 'ECCurveType',
  cite: 'RFC 8422 §5.4',
  encode: (writer, value) => ecCurveTypes.layout.encode(writer, value),
  decode: (reader) => {
    const at = reader.offset
    const found = ecCurveTypes.layout.decode(reader)
    return found === 'named_curve' ? found : reader.fail({ expected: 'named_curve', actual: found }, at)
  },
}

/** The server's curve and public value; for x25519 and x448 the 32 or 56 bytes of RFC 7748. */
export const serverEcdhParams = struct('ServerECDHParams', 'RFC 8422 §5.4', {
  curve_params: struct('ECParameters', 'RFC 8422 §5.4', {
    curve_type: namedCurve,
    namedcurve: namedGroups.layout,
  }),
  public: opaque(1, 255),
})

const SKE = 'ServerKeyExchange'
const psk_identity_hint = opaque(0, VECTOR)

/** The variants of ServerKeyExchange by key exchange; RSA sends none. */
const SERVER = {
  ECDHE: struct(SKE, 'RFC 8422 §5.4', { params: serverEcdhParams, signed_params: digitallySigned }),
  ECDH_anon: struct(SKE, 'RFC 8422 §5.4', { params: serverEcdhParams }),
  DHE: struct(SKE, 'RFC 5246 §7.4.3', { params: serverDhParams, signed_params: digitallySigned }),
  DH_anon: struct(SKE, 'RFC 5246 §7.4.3', { params: serverDhParams }),
  PSK: struct(SKE, 'RFC 4279 §2', { psk_identity_hint }),
  RSA_PSK: struct(SKE, 'RFC 4279 §4', { psk_identity_hint }),
  DHE_PSK: struct(SKE, 'RFC 4279 §3', { psk_identity_hint, params: serverDhParams }),
  ECDHE_PSK: struct(SKE, 'RFC 5489 §2', { psk_identity_hint, params: serverEcdhParams }),
  unknown: struct(SKE, 'RFC 5246 §7.4.3', { bytes: rest }),
} as const

const CKE = 'ClientKeyExchange'
const psk_identity = opaque(0, VECTOR)
/** ClientDiffieHellmanPublic, explicit: fixed DH certificates, whose implicit form is empty, are not spoken. */
const dh_Yc = opaque(1, VECTOR)
const ecdh_Yc = opaque(1, 255)
const encrypted_pre_master_secret = opaque(0, VECTOR)

/** The variants of ClientKeyExchange by key exchange. */
const CLIENT = {
  RSA: struct(CKE, 'RFC 5246 §7.4.7.1', { encrypted_pre_master_secret }),
  DHE: struct(CKE, 'RFC 5246 §7.4.7.2', { dh_Yc }),
  DH_anon: struct(CKE, 'RFC 5246 §7.4.7.2', { dh_Yc }),
  ECDHE: struct(CKE, 'RFC 8422 §5.7', { ecdh_Yc }),
  ECDH_anon: struct(CKE, 'RFC 8422 §5.7', { ecdh_Yc }),
  PSK: struct(CKE, 'RFC 4279 §2', { psk_identity }),
  DHE_PSK: struct(CKE, 'RFC 4279 §3', { psk_identity, dh_Yc }),
  ECDHE_PSK: struct(CKE, 'RFC 5489 §2', { psk_identity, ecdh_Yc }),
  RSA_PSK: struct(CKE, 'RFC 4279 §4', { psk_identity, encrypted_pre_master_secret }),
  unknown: struct(CKE, 'RFC 5246 §7.4.7', { bytes: rest }),
} as const

/** The union over a table of variants, each with the name of its key exchange. */
type Variants<T> = { [X in keyof T]: { readonly exchange: X } & ValueOf<T[X]> }[keyof T]

/** The server's half of the key exchange. `unknown` is what stands there while the suite is not known. */
export type ServerKeyExchange = Variants<typeof SERVER>

/** The client's half of the key exchange. `unknown` is what stands there while the suite is not known. */
export type ClientKeyExchange = Variants<typeof CLIENT>

/** Name of a variant: a key exchange, or `unknown` before one is chosen. */
export type ExchangeName = KeyExchange12 | 'unknown'

function variants<V extends { readonly exchange: string }>(
  table: Readonly<Record<string, Layout<object>>>,
): ReadonlyMap<string, Layout<V>> {
  return new Map(
    Object.entries(table).map(([exchange, layout]) => [
      exchange,
      mapped(
        layout,
        layout.type,
        (value) => ({ exchange, ...value }) as unknown as V,
        (value): object => value,
      ),
    ]),
  )
}

const SERVER_LAYOUTS = variants<ServerKeyExchange>(SERVER)
const CLIENT_LAYOUTS = variants<ClientKeyExchange>(CLIENT)

/** The body of a ServerKeyExchange under a key exchange; of one that sends none, bytes as they are. */
export function serverKeyExchange(exchange: ExchangeName): Layout<ServerKeyExchange> {
  return SERVER_LAYOUTS.get(exchange) ?? SERVER_LAYOUTS.get('unknown')!
}

/** The body of a ClientKeyExchange under a key exchange. */
export function clientKeyExchange(exchange: ExchangeName): Layout<ClientKeyExchange> {
  return CLIENT_LAYOUTS.get(exchange)!
}
