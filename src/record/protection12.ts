/** What goes into the protection of a TLS 1.2 record and what comes out: RFC 5246 §6.2.3. */
import { AEADS } from '../crypto/cipher/aead.ts'
import { HASHES } from '../crypto/hash/hash.ts'
import { HmacKey } from '../crypto/hash/hmac.ts'
import { concat, uintAt } from '../bytes/bytes.ts'
import type { NamedBytes, Protection, RecordEvent } from '../trace/event.ts'
import type { ContentType } from '../wire/registry.ts'
import { CIPHERS_12, EXPLICIT_NONCE, type Cipher12Row } from '../wire/registry/ciphers12.ts'
import type { EpochKeys12 } from './epoch12.ts'
import { macHeader } from './record12.ts'
import { RECORD_HEADER } from '../wire/record.ts'

type Sealed = Pick<RecordEvent, 'bytes' | 'plaintext' | 'sequence' | 'type'>

/** The values of one record, which these keys sealed or opened. */
export function protectionOf12(keys: EpochKeys12, record: Sealed): Protection {
  const { cipher, mac } = keys.suite
  const row = CIPHERS_12[cipher]
  if (row.kind === 'aead') return { cipher, parts: [headerPart(record), ...aeadParts(keys, record, row)] }
  // A cipher that authenticates nothing comes with a MAC.
  const hash = mac === 'AEAD' ? 'sha256' : mac
  return { cipher: `${cipher}, HMAC-${hash}`, parts: [headerPart(record), ...macParts(keys, record, hash)] }
}

function headerPart({ bytes }: Sealed): NamedBytes {
  return {
    ...stands(bytes, 'header', 0, RECORD_HEADER),
    says: 'type, version and length, in the clear',
    cite: 'RFC 5246 §6.2.3',
  }
}

function stands(record: Uint8Array, name: string, start: number, end: number) {
  return { name, bytes: record.subarray(start, end), start }
}

/** seq_num, type, version and length of what is authenticated. */
function covered({ bytes, sequence, type }: Sealed, length: number): Uint8Array {
  return macHeader({ sequence }, type as ContentType, uintAt(bytes, 1, 2))(length)
}

/** GenericAEADCipher (§6.2.3.3), with the nonce of the cipher. */
function aeadParts(
  keys: EpochKeys12,
  record: Sealed,
  { aead, explicitNonce: explicit, nonceCite }: Extract<Cipher12Row, { kind: 'aead' }>,
): NamedBytes[] {
  const { bytes, plaintext } = record
  const additional = covered(record, plaintext.length)
  const tag = bytes.length - AEADS[aead].tagLength
  const start = RECORD_HEADER + (explicit ? EXPLICIT_NONCE : 0)
  const own = stands(bytes, 'explicit_nonce', RECORD_HEADER, start)
  const cite = 'RFC 5246 §6.2.3.3'
  return [
    ...(explicit ? [{ ...own, says: 'the part of the nonce that travels', cite: nonceCite }] : []),
    {
      name: 'nonce',
      bytes: keys.nonce(explicit ? own.bytes : additional.slice(0, 8)),
      says: explicit ? 'the write IV ‖ the explicit nonce' : 'the write IV XOR the record number',
      cite: nonceCite,
    },
    {
      name: 'additional_data',
      bytes: additional,
      says: 'record number, type, version, length of the content',
      cite,
    },
    { ...stands(bytes, 'ciphertext', start, tag), says: 'the content, encrypted', cite },
    { ...stands(bytes, 'tag', tag, bytes.length), says: 'of ciphertext and additional data', cite },
  ]
}

/** GenericStreamCipher with NULL (§6.2.3.1), GenericBlockCipher (§6.2.3.2), and encrypt-then-MAC (RFC 7366 §3). */
function macParts(keys: EpochKeys12, record: Sealed, hash: 'sha1' | 'sha256' | 'sha384'): NamedBytes[] {
  const { bytes, plaintext } = record
  const length = HASHES[hash].outputLength
  const body = RECORD_HEADER + keys.ivLength
  const { encryptThenMac } = keys
  // Where the MAC stands on the wire, it is the end of the record.
  const visible = encryptThenMac || keys.ivLength === 0
  const end = bytes.length - (visible ? length : 0)
  const content = encryptThenMac ? bytes.subarray(RECORD_HEADER, end) : plaintext
  const input = covered(record, content.length)
  const mac = encryptThenMac
    ? { says: 'of that and of all that is encrypted', cite: 'RFC 7366 §3' }
    : { says: 'of that and of the content', cite: 'RFC 5246 §6.2.3.1' }
  const padding = end - body - plaintext.length - (visible ? 0 : length)
  const block = 'RFC 5246 §6.2.3.2'
  return [
    ...(keys.ivLength > 0
      ? [{ ...stands(bytes, 'IV', RECORD_HEADER, body), says: 'random, new for each record', cite: block }]
      : []),
    {
      name: 'MAC_header',
      bytes: input,
      says: 'record number, type, version, length of what the MAC covers',
      cite: 'RFC 5246 §6.2.3.1',
    },
    visible
      ? { ...stands(bytes, 'MAC', end, bytes.length), ...mac }
      : {
          name: 'MAC',
          bytes: new HmacKey(hash, keys.keys.macKey).mac(concat(input, content)),
          says: `${mac.says}, encrypted`,
          cite: mac.cite,
        },
    ...(keys.ivLength > 0
      ? [
          {
            name: 'padding',
            bytes: new Uint8Array(padding).fill(padding - 1),
            says: 'up to whole blocks, and its length, encrypted',
            cite: block,
          },
          {
            ...stands(bytes, 'ciphertext', body, end),
            says: encryptThenMac ? 'content and padding' : 'content, MAC and padding',
            cite: block,
          },
        ]
      : [
          {
            ...stands(bytes, 'content', body, end),
            says: 'in the clear: this suite encrypts nothing',
            cite: 'RFC 5246 §6.2.3.1',
          },
        ]),
  ]
}
