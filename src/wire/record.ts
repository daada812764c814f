/** Records and the two tiny protocols beside the handshake (RFC 9846 §5.1, §6; 8446 likewise). */
import type { Span } from '../bytes/span.ts'
import { type Layout, opaque, rest, struct, type ValueOf } from '../bytes/layout.ts'
import {
  alertDescriptions,
  alertLevels,
  changeCipherSpecTypes,
  contentTypes,
  protocolVersions,
} from './registry.ts'

/** Most bytes that a record may carry in the clear: 2^14 (RFC 9846 §5.1). More is `record_overflow`. */
export const MAX_PLAINTEXT = 2 ** 14

/** Most bytes of a protected TLS 1.3 record: 2^14 + 256 (RFC 9846 §5.2). More is `record_overflow`. */
export const MAX_CIPHERTEXT_13 = 2 ** 14 + 256

/** Most bytes of a protected TLS 1.2 record: 2^14 + 2048 (RFC 5246 §6.2.3). More is `record_overflow`. */
export const MAX_CIPHERTEXT_12 = 2 ** 14 + 2048

/** Bytes of a record before its fragment: type, version, length. */
export const RECORD_HEADER = 5

/**
 * A record in the clear. The layout admits any length that two bytes can say: at most 2^14 is a rule of the record
 * layer with an alert of its own, not one of decoding.
 */
export const tlsPlaintext = struct('TLSPlaintext', 'RFC 9846 §5.1 (8446 §5.1)', {
  type: contentTypes.layout,
  legacy_record_version: protocolVersions.layout,
  fragment: opaque(0, 2 ** 16 - 1),
})

/** A protected record: in TLS 1.3 its outer type is always application_data. */
export const tlsCiphertext = struct('TLSCiphertext', 'RFC 9846 §5.2 (8446 §5.2)', {
  type: contentTypes.layout,
  legacy_record_version: protocolVersions.layout,
  encrypted_record: opaque(0, 2 ** 16 - 1),
})

/** Everything before the last byte that is not zero: that one is the type (§5.4). */
const beforeType: Layout<Uint8Array> = {
  ...rest,
  decode: (reader) => {
    let at = reader.end - 1
    while (at >= reader.offset && reader.bytes[at] === 0) at--
    if (at < reader.offset)
      reader.fail({ expected: 'a content type before the padding', actual: 'nothing but zeros' })
    return reader.take(at - reader.offset)
  },
}

/** What a protected record of TLS 1.3 holds before encryption: content, its type, and zeros as padding. */
export const tlsInnerPlaintext = struct('TLSInnerPlaintext', 'RFC 9846 §5.2 (8446 §5.2)', {
  content: beforeType,
  type: contentTypes.layout,
  zeros: rest,
})

/** A protected record of TLS 1.2, whose type says what is inside. */
export const tlsCiphertext12 = struct('TLSCiphertext', 'RFC 5246 §6.2.3', {
  type: contentTypes.layout,
  version: protocolVersions.layout,
  fragment: opaque(0, 2 ** 16 - 1),
})

/** An alert: two bytes. */
export const alertMessage = struct('Alert', 'RFC 9846 §6 (8446 §6)', {
  level: alertLevels.layout,
  description: alertDescriptions.layout,
})

/** An alert as it stands in a record. */
export type AlertMessage = ValueOf<typeof alertMessage>

/** ChangeCipherSpec: one byte, 1. In TLS 1.3 it means nothing and pleases middleboxes (RFC 9846 §5, §E.4). */
export const changeCipherSpec = struct('ChangeCipherSpec', 'RFC 5246 §7.1', {
  type: changeCipherSpecTypes.layout,
})

/** The one byte of ChangeCipherSpec as a field. @param cite the section that lets it be sent */
export function changeCipherSpecSpan(cite: string): Span {
  const leaf = { name: 'type', start: 0, end: 1, type: 'uint8', value: 1, cite: '', children: [] }
  return {
    name: 'ChangeCipherSpec',
    start: 0,
    end: 1,
    type: 'ChangeCipherSpec',
    value: null,
    cite,
    children: [leaf],
  }
}
