/**
 * Handshake messages of TLS 1.2 beside the hellos and the key exchange, in wire order (RFC 5246 §7.4). What TLS 1.3 has
 * under the same name has another structure there: message13.ts.
 */
import { fixed, type Layout, list, opaque, struct, uint32, type ValueOf } from '../bytes/layout.ts'
import { digitallySigned } from './key-exchange12.ts'
import { signatureSchemes } from './registry.ts'
import { clientCertificateTypes } from './registry/key-exchange12.ts'

/** Bytes of verify_data: no cipher suite asks for another length (RFC 5246 §7.4.9). */
export const VERIFY_DATA_LENGTH = 12

/** A message without fields. */
type Empty12 = Readonly<Record<string, never>>

/** HelloRequest: the server asks for a new handshake. It never enters a transcript. */
export const helloRequest: Layout<Empty12> = struct('HelloRequest', 'RFC 5246 §7.4.1.1', {})

const asn1Cert = { ...opaque(1, 2 ** 24 - 1), type: 'ASN.1Cert' }

/** Certificate: the sender's chain (DER), its own certificate first; empty where a client has none. */
export const certificate12 = struct('Certificate', 'RFC 5246 §7.4.2', {
  certificate_list: list(asn1Cert, 0, 2 ** 24 - 1),
})

const distinguishedName = { ...opaque(1, 2 ** 16 - 1), type: 'DistinguishedName' }

/** CertificateRequest: the server asks who the client is. An empty list of authorities admits any. */
export const certificateRequest12 = struct('CertificateRequest', 'RFC 5246 §7.4.4', {
  certificate_types: list(clientCertificateTypes.layout, 1, 2 ** 8 - 1),
  supported_signature_algorithms: list(signatureSchemes.layout, 2, 2 ** 16 - 2),
  certificate_authorities: list(distinguishedName, 0, 2 ** 16 - 1),
})

/** The server asks for a certificate. */
export type CertificateRequest12 = ValueOf<typeof certificateRequest12>

/** ServerHelloDone: the server's flight ends; the client's turn. */
export const serverHelloDone: Layout<Empty12> = struct('ServerHelloDone', 'RFC 5246 §7.4.5', {})

/** CertificateVerify: a signature over all handshake messages so far with the key of the client's certificate. */
export const certificateVerify12 = { ...digitallySigned, type: 'CertificateVerify', cite: 'RFC 5246 §7.4.8' }

/** Finished: the first message under new keys. */
export const finished12 = struct('Finished', 'RFC 5246 §7.4.9', { verify_data: fixed(VERIFY_DATA_LENGTH) })

/** NewSessionTicket: before the server's ChangeCipherSpec. The hint is in seconds, 0 for none; the ticket may be empty. */
export const newSessionTicket12 = struct('NewSessionTicket', 'RFC 5077 §3.3', {
  ticket_lifetime_hint: uint32,
  ticket: opaque(0, 2 ** 16 - 1),
})
