/** Handshake messages of TLS 1.3 after the hellos, in wire order (RFC 9846 §4.4-4.7; 8446 §4.3-4.6). */
import { type Layout, list, opaque, rest, struct, uint24, uint32, type ValueOf } from '../bytes/layout.ts'
import { extensions } from './extension.ts'
import { certificateCompressionAlgorithms, keyUpdateRequests, signatureSchemes } from './registry.ts'

/** EncryptedExtensions: the server's answers that need no keys, first under handshake keys. */
export const encryptedExtensions = struct('EncryptedExtensions', 'RFC 9846 §4.4.1 (8446 §4.3.1)', {
  extensions: extensions('EncryptedExtensions'),
})

/** The server's answers to extensions that do not choose keys. */
export type EncryptedExtensions = ValueOf<typeof encryptedExtensions>

/** CertificateRequest: the server asks who the client is. The context is empty within a handshake. */
export const certificateRequest = struct('CertificateRequest', 'RFC 9846 §4.4.2 (8446 §4.3.2)', {
  certificate_request_context: opaque(0, 255),
  extensions: extensions('CertificateRequest'),
})

/** The server asks for a certificate; also after the handshake. */
export type CertificateRequest = ValueOf<typeof certificateRequest>

const CERTIFICATE = 'RFC 9846 §4.5.1 (8446 §4.4.2)'

/** One certificate (DER) with what is said about it. */
const certificateEntry = struct('CertificateEntry', CERTIFICATE, {
  cert_data: opaque(1, 2 ** 24 - 1),
  extensions: extensions('Certificate'),
})

/** One certificate of a chain. */
export type CertificateEntry = ValueOf<typeof certificateEntry>

/** Certificate: the sender's chain, its own certificate first; empty where a client has none. */
export const certificate = struct('Certificate', CERTIFICATE, {
  certificate_request_context: opaque(0, 255),
  certificate_list: list(certificateEntry, 0, 2 ** 24 - 1),
})

/** The sender's chain. */
export type Certificate = ValueOf<typeof certificate>

/** CompressedCertificate: the body of a Certificate, without its header, as the algorithm has made it shorter. */
export const compressedCertificate = struct('CompressedCertificate', 'RFC 8879 §4', {
  algorithm: certificateCompressionAlgorithms.layout,
  uncompressed_length: uint24,
  compressed_certificate_message: opaque(1, 2 ** 24 - 1),
})

/** A Certificate in a shorter form, in its place. */
export type CompressedCertificate = ValueOf<typeof compressedCertificate>

/** CertificateVerify: a signature over the transcript with the certificate's key. */
export const certificateVerify = struct('CertificateVerify', 'RFC 9846 §4.5.2 (8446 §4.4.3)', {
  algorithm: signatureSchemes.layout,
  signature: opaque(0, 2 ** 16 - 1),
})

/** Finished: an HMAC over the transcript, as long as the suite's hash; a wrong length is the handler's to judge. */
export const finished = struct('Finished', 'RFC 9846 §4.5.3 (8446 §4.4.4)', { verify_data: rest })

/** The client's mark that no more 0-RTT data follows: an object without fields. */
type EndOfEarlyData = Readonly<Record<string, never>>

/** EndOfEarlyData: nothing; the last message under early traffic keys, sent by the client. */
export const endOfEarlyData: Layout<EndOfEarlyData> = struct(
  'EndOfEarlyData',
  'RFC 9846 §4.6 (8446 §4.5)',
  {},
)

/** NewSessionTicket: lets the client resume. Lifetime in seconds, age_add in milliseconds mod 2^32. */
export const newSessionTicket = struct('NewSessionTicket', 'RFC 9846 §4.7.1 (8446 §4.6.1)', {
  ticket_lifetime: uint32,
  ticket_age_add: uint32,
  ticket_nonce: opaque(0, 255),
  ticket: opaque(1, 2 ** 16 - 1),
  extensions: extensions('NewSessionTicket'),
})

/** A ticket for resumption, sent by the server after its peer's Finished. */
export type NewSessionTicket = ValueOf<typeof newSessionTicket>

/** KeyUpdate: the sender's next record is under new keys. */
export const keyUpdate = struct('KeyUpdate', 'RFC 9846 §4.7.3 (8446 §4.6.3)', {
  request_update: keyUpdateRequests.layout,
})

/** MessageHash: stands for the first ClientHello in the transcript after a HelloRetryRequest; never sent. */
export const messageHash = struct('message_hash', 'RFC 9846 §4.1 (8446 §4.4.1)', { hash: rest })
