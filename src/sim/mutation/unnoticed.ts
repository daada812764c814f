/**
 * Why a change is not noticed, or not as an error: what the RFCs say of the field. Whoever is meant to read a field may ignore it,
 * or take any value, or do without it. Where the transcript covers a message none of that helps somebody on the wire: Finished fails.
 */
import { patternOf } from '../../wire/path/paths.ts'
import type { Actor } from '../../wire/actor.ts'
import type { Version } from '../../wire/version.ts'

/** Why nothing ended the connection. */
export interface Because {
  /** In a sentence. */
  readonly because: string
  readonly cite: string
}

interface Row extends Because {
  /** Paths, with `[n]` for places. */
  readonly fields: RegExp
  /** The version that was agreed on, where it matters. */
  readonly version?: Version
  /** What else must be so. */
  readonly where?: (around: Around) => boolean
}

/** What of the connection matters beside its version. */
interface Around {
  /** Who sent what was changed. */
  readonly from?: Actor
  /** Of a record its content type. */
  readonly what?: string | undefined
  /** Whether the server threw early data away. */
  readonly isEarlyRejected?: boolean
}

const OF_12 = 'ec_point_formats|encrypt_then_mac|extended_master_secret|renegotiation_info|session_ticket'
const OF_13 = 'key_share|pre_shared_key|psk_key_exchange_modes|supported_versions|cookie|early_data'

/** Every reason; the first row that fits counts. */
export const REASONS: readonly Row[] = [
  {
    fields: /^TLSPlaintext\.legacy_record_version$/,
    because: 'the version of a record means nothing',
    cite: 'RFC 9846 §5.1 (8446 §5.1)',
  },
  {
    fields: /^TLSCiphertext\b/,
    version: 'TLS 1.3',
    where: ({ from, what, isEarlyRejected = false }) =>
      from === 'client' && what !== 'alert' && isEarlyRejected,
    because: 'early data that a server rejects it cannot open, and passes over',
    cite: 'RFC 9846 §4.3.10 (8446 §4.2.10)',
  },
  {
    fields: /^TLSCiphertext\.(type|legacy_record_version|encrypted_record\.length)$/,
    because:
      'the last record is whole no more, so its rest is waited for: that it is missing shows without a close_notify',
    cite: 'RFC 9846 §6.1 (8446 §6.1)',
  },
  {
    fields: /^HelloRequest\b/,
    because: 'no transcript covers it, and a client may do without it',
    cite: 'RFC 5246 §7.4.1.1',
  },
  {
    fields: /\.GREASE\b/,
    because: 'a value that means nothing is ignored',
    cite: 'RFC 8701 §3',
  },
  {
    fields: new RegExp(`^ClientHello\\.extensions\\.(${OF_12})\\b`),
    version: 'TLS 1.3',
    because: 'an extension of TLS 1.2 says nothing to a server that chose TLS 1.3, whatever is in it',
    cite: 'RFC 9846 §4.3 (8446 §4.2)',
  },
  {
    fields: new RegExp(`^ClientHello\\.extensions\\.(${OF_13})\\b`),
    version: 'TLS 1.2',
    because: 'an extension of TLS 1.3 says nothing to a server that chose TLS 1.2, as long as it can be read',
    cite: 'RFC 9846 §4.3 (8446 §4.2)',
  },
  {
    fields: /^(Client|Server)Hello\.random$/,
    version: 'TLS 1.3',
    because:
      'any 32 bytes will do: they go into keys as part of the transcript alone, of which the sender knows',
    cite: 'RFC 9846 §7.1 (8446 §7.1)',
  },
  {
    fields: /^ClientHello\.legacy_version$/,
    version: 'TLS 1.3',
    because: 'where supported_versions is, it alone says which versions the client speaks',
    cite: 'RFC 9846 §4.3.1 (8446 §4.2.1)',
  },
  {
    fields: /^ClientHello\.legacy_session_id\b/,
    version: 'TLS 1.2',
    because: 'an ID that the server does not know makes a full handshake',
    cite: 'RFC 5246 §7.4.1.2',
  },
  {
    fields: /^ClientHello\.legacy_compression_methods\b/,
    version: 'TLS 1.2',
    because: 'no compression is among the methods, and is chosen',
    cite: 'RFC 5246 §7.4.1.2',
  },
  {
    fields: /^ClientHello\.cipher_suites\b/,
    because: 'an offer: order is a wish, what is not known is ignored, and what is left suffices',
    cite: 'RFC 9846 §4.2.2 (8446 §4.1.2)',
  },
  {
    fields: /^ClientHello\.extensions\.server_name\b/,
    because:
      'a server may answer to names that it does not know, or to none; it is the client that looks at the certificate',
    cite: 'RFC 6066 §3',
  },
  {
    fields: /^ClientHello\.extensions\.pre_shared_key\.identities\[n\]\.obfuscated_ticket_age$/,
    because: 'an age that does not fit is a reason to refuse early data, and none to refuse the PSK',
    cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
  },
  {
    fields: /^ClientHello\.extensions\.pre_shared_key\.binders\b/,
    because:
      'only the binder of the PSK that the server chooses is looked at, and it chose none, or none yet where it asks for another hello',
    cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
  },
  {
    fields: /^ClientHello\.extensions\.(pre_shared_key|psk_key_exchange_modes)\b/,
    because: 'a PSK that the server does not know, or may not use, is passed over: a full handshake',
    cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
  },
  {
    fields: /^ClientHello\.extensions\.session_ticket\b/,
    because: 'a ticket that the server cannot open makes a full handshake',
    cite: 'RFC 5077 §3.4',
  },
  {
    fields: /^ClientHello\.extensions\.key_share\b/,
    because: 'the share is of a group that the server does not choose, and asks for another of',
    cite: 'RFC 9846 §4.2.4 (8446 §4.1.4)',
  },
  {
    fields: /^ClientHello\.extensions\.ticket_request\b/,
    because: 'numbers of tickets are wishes',
    cite: 'RFC 9149 §3',
  },
  {
    fields: /^ClientHello\.extensions\.status_request\b/,
    because: 'a server that is not asked in a way it knows staples nothing',
    cite: 'RFC 6066 §8',
  },
  {
    fields: /^ClientHello\.extensions\./,
    because:
      'an offer: what is not known is ignored, what is not offered is done without, and what is left suffices',
    cite: 'RFC 9846 §4.3 (8446 §4.2)',
  },
  {
    fields: /^ServerHello\.legacy_session_id_echo\b/,
    version: 'TLS 1.2',
    because: 'the server names its sessions as it likes',
    cite: 'RFC 5246 §7.4.1.3',
  },
  {
    fields: /^(ServerHello|EncryptedExtensions)\.extensions\b/,
    because: 'a server may leave an offer without an answer, and any answer to an offer that fits it is one',
    cite: 'RFC 9846 §4.3 (8446 §4.2)',
  },
  {
    fields: /^Certificate\.certificate_list\b/,
    because: 'certificates that the path does not need are no error',
    cite: 'RFC 9846 §4.5.1 (8446 §4.4.2)',
  },
  {
    fields: /^CertificateRequest\./,
    because: 'the client chooses by it: what is not known is ignored, and what is left suffices',
    cite: 'RFC 9846 §4.4.2 (8446 §4.3.2)',
  },
  {
    fields: /^ServerKeyExchange\.psk_identity_hint\b/,
    because: 'a hint that says nothing to the client is ignored',
    cite: 'RFC 4279 §5.2',
  },
  {
    fields: /^(Server|Client)KeyExchange\.(params\.)?dh_\w+\.length$/,
    because: 'a zero in front: the number is the same',
    cite: 'RFC 5246 §4.4',
  },
  {
    fields: /^NewSessionTicket\b/,
    version: 'TLS 1.2',
    because:
      'to the client a ticket is bytes and its lifetime a hint: what was changed shows when it comes back',
    cite: 'RFC 5077 §3.3',
  },
  {
    fields: /^NewSessionTicket\b/,
    version: 'TLS 1.3',
    because:
      'it comes behind Finished, so records alone protect it, and what was changed shows when it is used',
    cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
  },
  {
    fields: /^KeyUpdate\b/,
    because: 'both values are legal: keys of the other side are updated too, or are not',
    cite: 'RFC 9846 §4.7.3 (8446 §4.6.3)',
  },
]

/** Why a change at a path ends no connection; `undefined` where nothing is known that would allow it. */
export function unnoticedBecause(path: string, version: Version, around: Around = {}): Because | undefined {
  const pattern = patternOf(path)
  return REASONS.find(
    (row) =>
      row.fields.test(pattern) && (row.version ?? version) === version && (row.where?.(around) ?? true),
  )
}
