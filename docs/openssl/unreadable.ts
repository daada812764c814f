/** Differences from OpenSSL in what cannot be read: rows for whatever no other knows of. */
import type { Difference } from './difference.ts'

const FLIPS = ['first byte ^ 1', 'last byte ^ 1', 'zeros'] as const

/** Of any field. */
export const UNREADABLE: readonly Difference[] = [
  {
    version: 'TLS 1.2',
    fields: ['ServerKeyExchange.params.curve_params.curve_type'],
    mutations: FLIPS,
    ours: ['client: decode_error'],
    theirs: ['client: illegal_parameter'],
    word: 'both allowed',
    why: 'curves given in full are not to be used: what follows cannot be read, or is not wanted',
    cite: 'RFC 8422 §5.4',
  },
  {
    fields: ['*.extensions.*.type'],
    ours: ['*: decode_error', '*: missing_extension', '*: illegal_parameter', '*: protocol_version'],
    theirs: ['**'],
    word: 'both allowed',
    why: 'under another type there are several faults: one extension is missing, another is there twice, or cannot be read',
    cite: 'RFC 9846 §4.3 (8446 §4.2), RFC 5246 §7.4.1.4',
  },
  {
    version: 'TLS 1.3',
    fields: ['**'],
    ours: ['*: decode_error'],
    theirs: ['**'],
    word: 'we are right',
    why: 'a message that cannot be read, since a length does not fit or is out of range, is decode_error',
    cite: 'RFC 9846 §6 (8446 §6)',
  },
  {
    version: 'TLS 1.2',
    fields: ['**'],
    ours: ['*: decode_error'],
    theirs: ['**'],
    word: 'we are right',
    why: 'a field out of its range, or a length that does not fit, is decode_error',
    cite: 'RFC 5246 §7.2.2',
  },
]
