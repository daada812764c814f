/** Certificates inside of messages, taken apart: `wire/` knows them as bytes, and stands above this floor. */
import { DecodeError } from '../../bytes/reader.ts'
import { shiftSpan, type Span } from '../../bytes/span.ts'
import { certificateSpan } from './parse.ts'

/**
 * The span tree of a handshake message in which each certificate of a Certificate message has the fields of its DER, named
 * as in RFC 5280, in place of its content. Other messages, and certificates that do not parse, stay as they are.
 * @param message the tree of one message of either version (RFC 9846 §4.5.1, 8446 §4.4.2; RFC 5246 §7.4.2)
 * @param bytes the message, to which the offsets of the tree refer
 */
export function withCertificates(message: Span, bytes: Uint8Array): Span {
  return message.name === 'Certificate'
    ? inChild(message, 'certificate_list', (list) => entries(list, bytes))
    : message
}

function entries(list: Span, bytes: Uint8Array): Span {
  const apart = (data: Span): Span => inChild(data, 'content', (content) => fields(content, bytes))
  // In TLS 1.3 a certificate has extensions beside it, in TLS 1.2 the item is the certificate.
  const entry = (item: Span): Span => (item.value === null ? inChild(item, 'cert_data', apart) : apart(item))
  return { ...list, children: list.children.map((item) => (item.name.startsWith('[') ? entry(item) : item)) }
}

function fields(content: Span, bytes: Uint8Array): Span {
  try {
    return shiftSpan(certificateSpan(bytes.subarray(content.start, content.end)), content.start)
  } catch (error) {
    if (error instanceof DecodeError) return content
    throw error
  }
}

function inChild(span: Span, name: string, change: (child: Span) => Span): Span {
  return { ...span, children: span.children.map((child) => (child.name === name ? change(child) : child)) }
}
