/** Certificates, and what is said of them, inside of messages, taken apart: `wire/` knows them as bytes, and stands above this floor. */
import { DecodeError } from '../../bytes/reader.ts'
import { shiftSpan, type Span } from '../../bytes/span.ts'
import { ocspResponseSpan } from './ocsp-response.ts'
import { certificateSpan } from './parse.ts'

/**
 * The span tree of a handshake message in which each certificate of a Certificate message, and each OCSP response, there or
 * in a CertificateStatus, has the fields of its DER, named as in RFC 5280 and RFC 6960, in place of its content. Other
 * messages, and DER that does not parse, stay as they are.
 * @param message the tree of one message of either version (RFC 9846 §4.5.1, 8446 §4.4.2; RFC 5246 §7.4.2; RFC 6066 §8)
 * @param bytes the message, to which the offsets of the tree refer
 */
export function withCertificates(message: Span, bytes: Uint8Array): Span {
  if (message.name === 'Certificate')
    return inChild(message, 'certificate_list', (list) => inItems(list, (item) => entry(item, bytes)))
  return message.name === 'CertificateStatus' ? status(message, bytes) : message
}

/** In TLS 1.3 a certificate has extensions beside it, in TLS 1.2 the item is the certificate. */
function entry(item: Span, bytes: Uint8Array): Span {
  const apart = (data: Span): Span => inContent(data, bytes, certificateSpan)
  if (item.value !== null) return apart(item)
  const stapled = (extension: Span): Span =>
    extension.children.some(({ name, value }) => name === 'type' && value === 'status_request')
      ? inChild(extension, 'data', (data) => status(data, bytes))
      : extension
  return inChild(inChild(item, 'cert_data', apart), 'extensions', (list) => inItems(list, stapled))
}

/** A CertificateStatus, which says by its first field whether the rest is an OCSP response. */
function status(span: Span, bytes: Uint8Array): Span {
  return span.children.some(({ name, value }) => name === 'status_type' && value === 'ocsp')
    ? inChild(span, 'response', (response) => inContent(response, bytes, ocspResponseSpan))
    : span
}

/** The fields of DER in place of the content that has them. */
function inContent(span: Span, bytes: Uint8Array, fieldsOf: (der: Uint8Array) => Span): Span {
  return inChild(span, 'content', (content) => {
    try {
      return shiftSpan(fieldsOf(bytes.subarray(content.start, content.end)), content.start)
    } catch (error) {
      if (error instanceof DecodeError) return content
      throw error
    }
  })
}

function inItems(list: Span, change: (item: Span) => Span): Span {
  return {
    ...list,
    children: list.children.map((item) => (item.name.startsWith('[') ? change(item) : item)),
  }
}

function inChild(span: Span, name: string, change: (child: Span) => Span): Span {
  return { ...span, children: span.children.map((child) => (child.name === name ? change(child) : child)) }
}
