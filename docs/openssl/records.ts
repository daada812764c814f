/** Differences from OpenSSL in records, and in the headers of messages. */
import { GOES_ON, type Difference } from './difference.ts'

/** Of fields of records. */
export const RECORDS: readonly Difference[] = [
  {
    version: 'TLS 1.3',
    fields: ['TLSPlaintext.legacy_record_version'],
    ours: ['**'],
    theirs: ['*: protocol_version', '*: decode_error', '*: no alert'],
    word: 'we are right',
    why: 'the field is ignored for all purposes',
    cite: 'RFC 9846 §5.1 (8446 §5.1)',
  },
  {
    version: 'TLS 1.2',
    fields: ['TLSPlaintext.legacy_record_version'],
    ours: ['**'],
    theirs: ['*: protocol_version', '*: no alert'],
    word: 'both allowed',
    why: 'a server takes any 3.x before the version is settled; what comes of other values is not said',
    cite: 'RFC 5246 §E.1',
  },
  {
    version: 'TLS 1.3',
    fields: ['TLSCiphertext.legacy_record_version'],
    ours: ['**'],
    theirs: ['*: protocol_version', '*: decode_error'],
    word: 'both allowed',
    why: 'it is 3.3 always, and part of what the AEAD covers: one looks before, the other has it fail',
    cite: 'RFC 9846 §5.2 (8446 §5.2)',
  },
  {
    version: 'TLS 1.3',
    fields: ['TLSPlaintext.fragment.content', 'TLSPlaintext.fragment.length'],
    ours: ['*: unexpected_message'],
    theirs: ['*: illegal_parameter'],
    word: 'we are right',
    why: 'a ChangeCipherSpec with any other content than 01 is unexpected_message',
    cite: 'RFC 9846 §5 (8446 §5)',
  },
  {
    fields: ['TLSPlaintext.type'],
    ours: ['*: decode_error'],
    theirs: ['*: unexpected_message'],
    word: 'both allowed',
    why: 'a ChangeCipherSpec read as an alert has one byte where an alert has two',
    cite: 'RFC 9846 §5.1 (8446 §5.1), RFC 5246 §7.2',
  },
  {
    fields: ['TLSPlaintext.type', 'TLSPlaintext.fragment.length', 'TLSCiphertext.encrypted_record.length'],
    ours: ['**'],
    theirs: ['**'],
    word: 'both allowed',
    why: 'with another length the next record begins elsewhere, and its header makes no sense: what is met first is not said',
    cite: 'RFC 9846 §5.1 (8446 §5.1), RFC 5246 §6.2.1',
  },
]

/** Of type and length of messages, and of whole ones. */
export const HEADERS: readonly Difference[] = [
  {
    fields: ['*.msg_type', '*.length', 'KeyUpdate.request_update'],
    ours: ['**'],
    theirs: ['*: unexpected_message', '*: illegal_parameter'],
    word: 'both allowed',
    why: 'a message of another type, or longer than its type can be, is refused by its header, or once it is there: when is not said',
    cite: 'RFC 9846 §4 (8446 §4), RFC 5246 §7.4',
  },
  {
    from: 'server',
    fields: ['ServerHelloDone.msg_type'],
    ours: ['client: unexpected_message'],
    theirs: GOES_ON,
    word: 'both allowed',
    why: 'a byte behind the last message of a flight begins another one, which may be waited for',
    cite: 'RFC 5246 §7.4',
  },
  {
    from: 'server',
    fields: ['HelloRetryRequest'],
    mutations: ['lost'],
    ours: ['waiting'],
    theirs: ['client: unexpected_message'],
    word: 'we are right',
    why: 'a ChangeCipherSpec may come at any time behind the first ClientHello, and is dropped',
    cite: 'RFC 9846 §5 (8446 §5)',
  },
]
