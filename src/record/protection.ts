/** What goes into the protection of a TLS 1.3 record and what comes out: RFC 9846 §5.2 to §5.4. */
import { AEADS } from '../crypto/cipher/aead.ts'
import type { Protection, RecordEvent } from '../trace/event.ts'
import { contentTypes, type ContentType } from '../wire/registry.ts'
import type { EpochKeys } from './epoch.ts'
import { RECORD_HEADER } from '../wire/record.ts'

/** The values of one record, which these keys sealed or opened. */
export function protectionOf(
  keys: EpochKeys,
  { bytes, plaintext, sequence, type }: Pick<RecordEvent, 'bytes' | 'plaintext' | 'sequence' | 'type'>,
): Protection {
  const { tagLength } = AEADS[keys.aeadName]
  const header = bytes.subarray(0, RECORD_HEADER)
  const tag = bytes.length - tagLength
  // TLSInnerPlaintext: content, one byte of type, zeros.
  const zeros = tag - RECORD_HEADER - plaintext.length - 1
  return {
    cipher: keys.aeadName,
    parts: [
      {
        name: 'header',
        bytes: header,
        start: 0,
        says: 'type, version and length, in the clear',
        cite: 'RFC 9846 §5.2',
      },
      {
        name: 'nonce',
        bytes: keys.nonce(sequence),
        says: `the IV XOR the record number ${sequence}`,
        cite: 'RFC 9846 §5.3',
      },
      {
        name: 'additional_data',
        bytes: header,
        says: 'the header: the tag covers it too',
        cite: 'RFC 9846 §5.2',
      },
      {
        name: 'inner_type',
        bytes: Uint8Array.of(contentTypes.codeOf(type as ContentType)),
        says: `encrypted behind the content: ${type}`,
        cite: 'RFC 9846 §5.2',
      },
      {
        name: 'padding',
        bytes: new Uint8Array(zeros),
        says: 'zeros behind the type, encrypted too',
        cite: 'RFC 9846 §5.4',
      },
      {
        name: 'ciphertext',
        bytes: bytes.subarray(RECORD_HEADER, tag),
        start: RECORD_HEADER,
        says: 'content, type and padding, encrypted',
        cite: 'RFC 9846 §5.2',
      },
      {
        name: 'tag',
        bytes: bytes.subarray(tag),
        start: tag,
        says: 'of ciphertext and additional data',
        cite: 'RFC 9846 §5.2',
      },
    ],
  }
}
