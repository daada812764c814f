/**
 * Where messages of TLS 1.0 and 1.1 differ from those of TLS 1.2 (RFC 2246, RFC 4346): signatures name no algorithm, and a
 * CertificateRequest lists none. Nothing here speaks these versions; captures are read.
 */
import { decode, list, opaque, struct, type Fields, type Layout } from '../bytes/layout.ts'
import type { Span } from '../bytes/span.ts'
import { envelope } from './envelope.ts'
import { messageLayout12, messageName12, type Reading12 } from './handshake12.ts'
import { serverDhParams, serverEcdhParams } from './key-exchange12.ts'
import { clientCertificateTypes } from './registry/key-exchange12.ts'
import type { KeyExchange12 } from './registry/suites12.ts'

const VECTOR = 2 ** 16 - 1

/** MD5 and SHA-1 of what is signed for RSA, SHA-1 alone for DSA and ECDSA (RFC 4346 §4.7). */
const signature = opaque(0, VECTOR)

const serverKeyExchange = (cite: string, fields: Fields): Layout<object> =>
  envelope('server_key_exchange', struct('ServerKeyExchange', cite, fields))

/** The variants whose parameters are signed; the others are those of TLS 1.2. */
const SIGNED: { readonly [X in KeyExchange12]?: Layout<object> } = {
  DHE: serverKeyExchange('RFC 4346 §7.4.3', { params: serverDhParams, signed_params: signature }),
  ECDHE: serverKeyExchange('RFC 4492 §5.4', { params: serverEcdhParams, signed_params: signature }),
}

const distinguishedName = { ...opaque(1, VECTOR), type: 'DistinguishedName' }

/** Messages that are alike for every key exchange. */
const MESSAGES: { readonly [name: string]: Layout<object> } = {
  CertificateRequest: envelope(
    'certificate_request',
    struct('CertificateRequest', 'RFC 4346 §7.4.4', {
      certificate_types: list(clientCertificateTypes.layout, 1, 255),
      certificate_authorities: list(distinguishedName, 0, VECTOR),
    }),
  ),
  CertificateVerify: envelope(
    'certificate_verify',
    struct('CertificateVerify', 'RFC 4346 §7.4.8', { signature }),
  ),
}

/**
 * The layout of the message of TLS 1.0 or 1.1 that `bytes` begin with, as `messageLayout12` gives that of TLS 1.2.
 * @param reading the suite's row; without it ServerKeyExchange and ClientKeyExchange stay bytes
 */
export function messageLayout10(bytes: Uint8Array, reading?: Reading12): Layout<unknown> {
  const name = messageName12(bytes)
  const own = name === 'ServerKeyExchange' ? reading && SIGNED[reading.keyExchange] : MESSAGES[name]
  return own ?? messageLayout12(bytes, reading)
}

/** Every field of a message of TLS 1.0 or 1.1. @throws DecodeError that names field, offset and rule */
export function messageSpan10(bytes: Uint8Array, reading?: Reading12): Span {
  return decode(messageLayout10(bytes, reading), bytes, messageName12(bytes)).span
}
