/**
 * Ticket keys, and what the tickets look like that they seal. The format of a ticket is the server's own affair
 * (RFC 9846 §4.7.1, 8446 §4.6.1): a client never looks inside. Here are ours, the one that an RFC recommends, and those of
 * OpenSSL and Node, whose servers open what we seal, and the reverse.
 */
import { EMPTY } from '../../bytes/bytes.ts'
import { allBut, fixed, opaque, struct, type Layout, type ValueOf } from '../../bytes/layout.ts'
import { aead, type Aead } from '../../crypto/cipher/aead.ts'
import { AES_BLOCK, cbc, type Cbc } from '../../crypto/cipher/cbc.ts'
import { HmacKey } from '../../crypto/hash/hmac.ts'
import { Misuse } from '../../rules/failure.ts'

/** Bytes of the name that says which key sealed a ticket. */
export const KEY_NAME_LENGTH = 16
/** Bytes of the tag behind a ticket that an AEAD protects. */
export const TAG_LENGTH = 16
/** Bytes of the HMAC-SHA-256 behind a ticket that is encrypted, then authenticated. */
export const MAC_LENGTH = 32

const keyName = fixed(KEY_NAME_LENGTH)

/** A ticket under AES-256-GCM; `key_name` is the additional data. */
const aeadTicket = struct('Ticket', 'glass-tls ticket format 1', {
  key_name: keyName,
  nonce: fixed(12),
  encrypted_state: allBut(TAG_LENGTH),
  tag: fixed(TAG_LENGTH),
})

/** The ticket that RFC 5077 §4 recommends; `mac` covers all before it, the length of encrypted_state included. */
const rfc5077Ticket = struct('Ticket', 'RFC 5077 §4', {
  key_name: keyName,
  iv: fixed(AES_BLOCK),
  encrypted_state: opaque(0, 2 ** 16 - 1),
  mac: fixed(MAC_LENGTH),
})

/** OpenSSL's ticket: as RFC 5077 recommends, but for the length, which the length of the ticket tells. */
const opensslTicket = struct('Ticket', 'OpenSSL, ssl/t1_lib.c', {
  key_name: keyName,
  iv: fixed(AES_BLOCK),
  encrypted_state: allBut(MAC_LENGTH),
  mac: fixed(MAC_LENGTH),
})

/** How one format works. */
export interface TicketFormatRow {
  /** One operation that does both, or AES-CBC and then an HMAC over its output. */
  readonly protection: 'AEAD' | 'encrypt-then-MAC'
  /** The secrets behind the name in the order in which a key file holds them; bytes of each. */
  readonly secrets: Readonly<Record<string, number>>
  /** Bytes that are fresh for each ticket: the nonce or the IV. */
  readonly ivLength: number
  /** What is encrypted: a session as we write it, or as OpenSSL does. */
  readonly content: 'Session' | 'SSL_SESSION'
}

/** Every ticket format. */
export const TICKET_FORMATS = {
  /** Ours: AES-256-GCM. */
  'glass-tls': {
    protection: 'AEAD',
    layout: aeadTicket,
    secrets: { key: 32 },
    ivLength: 12,
    content: 'Session',
  },
  /** The one that RFC 5077 recommends: AES-128-CBC, then HMAC-SHA-256. */
  rfc5077: {
    protection: 'encrypt-then-MAC',
    layout: rfc5077Ticket,
    secrets: { aes_key: 16, hmac_key: 32 },
    ivLength: AES_BLOCK,
    content: 'Session',
  },
  /** OpenSSL's: AES-256-CBC, then HMAC-SHA-256. 80 bytes, as `SSL_CTX_set_tlsext_ticket_keys` and nginx take them. */
  openssl: {
    protection: 'encrypt-then-MAC',
    layout: opensslTicket,
    secrets: { hmac_key: 32, aes_key: 32 },
    ivLength: AES_BLOCK,
    content: 'SSL_SESSION',
  },
  /** The same with AES-128-CBC: 48 bytes, as Node's `ticketKeys` and `setTicketKeys` take them. */
  node: {
    protection: 'encrypt-then-MAC',
    layout: opensslTicket,
    secrets: { hmac_key: 16, aes_key: 16 },
    ivLength: AES_BLOCK,
    content: 'SSL_SESSION',
  },
} as const satisfies Readonly<Record<string, TicketFormatRow & { readonly layout: Layout<unknown> }>>

/** Name of a ticket format. */
export type TicketFormat = keyof typeof TICKET_FORMATS

/** What every ticket key has. */
interface NamedKey {
  readonly format: TicketFormat
  /** 16 bytes that say which key sealed a ticket; no secret. */
  readonly name: Uint8Array
  /** The name and the secrets behind it, as key files hold them. */
  readonly bytes: Uint8Array
  /** Bytes that must be fresh for each ticket. */
  readonly ivLength: number
  readonly content: TicketFormatRow['content']
  /**
   * Formats of OpenSSL: what its tickets carry, and its servers want to find, as `session_id_context`. Where it is empty
   * ours take any.
   */
  readonly sessionIdContext: Uint8Array
}

/** A key that protects by an AEAD. */
interface AeadKey extends NamedKey {
  readonly protection: 'AEAD'
  readonly layout: Layout<ValueOf<typeof aeadTicket>>
  readonly aead: Aead
}

/** A key that encrypts by AES-CBC and authenticates by HMAC-SHA-256. */
interface MacKey extends NamedKey {
  readonly protection: 'encrypt-then-MAC'
  readonly layout: Layout<ValueOf<typeof opensslTicket>>
  readonly cbc: Cbc
  readonly hmac: HmacKey
}

/** A named ticket key. Whoever has it can read, and forge, every ticket sealed under it. */
export type TicketKey = AeadKey | MacKey

/** The keys a server seals and opens tickets with: new tickets under the first, old ones under any. */
export interface TicketKeys {
  readonly active: TicketKey
  /** Keys that still open tickets but seal none. */
  readonly acceptOnly: readonly TicketKey[]
  /** Until when one of these keys opens, in ms since 1970; where nobody knows, or it never ends, there is none. */
  readonly opensUntil?: (key: TicketKey) => number | undefined
  /** Names of keys that open no more, so that a ticket of theirs is told from a stranger's. */
  readonly retired?: readonly RetiredKey[]
}

/** What is left of a ticket key that has had its time. */
export interface RetiredKey {
  readonly name: Uint8Array
  /** ms since 1970. */
  readonly since: number
}

/** Bytes of a whole key of that format: the name and the secrets. */
export function ticketKeyLength(format: TicketFormat): number {
  return Object.values<number>(TICKET_FORMATS[format].secrets).reduce(
    (sum, length) => sum + length,
    KEY_NAME_LENGTH,
  )
}

/** Formats by whose keys bytes are tried; those of others come first: 48 bytes are a key of Node's before they are one of ours. */
const TRIED = ['node', 'openssl', 'rfc5077', 'glass-tls'] as const satisfies TicketFormat[]

/** The formats whose keys have so many bytes. */
export function formatsOfLength(length: number): readonly TicketFormat[] {
  return TRIED.filter((format) => ticketKeyLength(format) === length)
}

/**
 * A ticket key from its bytes: a name of 16, then the secrets that {@link TICKET_FORMATS} lists.
 * `ticketKey('glass-tls', new Uint8Array(48)).ivLength === 12`
 * @param sessionIdContext at most 32 bytes; see {@link TicketKey}
 * @throws Misuse when the length is not that of the format, or a context has more than 32 bytes
 */
export function ticketKey(format: TicketFormat, bytes: Uint8Array, sessionIdContext = EMPTY): TicketKey {
  const row = TICKET_FORMATS[format]
  const { ivLength, content } = row
  if (sessionIdContext.length > 32)
    throw new Misuse(`a session ID context has at most 32 bytes, not ${sessionIdContext.length}`)
  const common = { format, bytes: bytes.slice(), ivLength, content, sessionIdContext }
  switch (row.protection) {
    case 'AEAD': {
      const { name, key } = cut(format, row.secrets, bytes)
      const { protection, layout } = row
      return { ...common, name, protection, layout, aead: aead('AES_256_GCM', key) }
    }
    case 'encrypt-then-MAC': {
      const { name, aes_key: aesKey, hmac_key: hmacKey } = cut(format, row.secrets, bytes)
      const { protection, layout } = row
      const cipher = aesKey.length === 16 ? 'AES_128_CBC' : 'AES_256_CBC'
      const keyed = { cbc: cbc(cipher, aesKey), hmac: new HmacKey('sha256', hmacKey) }
      return { ...common, name, protection, layout, ...keyed }
    }
  }
}

/** The name, and the secrets of the format. */
function cut<S extends string>(
  format: TicketFormat,
  secrets: Readonly<Record<S, number>>,
  bytes: Uint8Array,
): Readonly<Record<'name' | S, Uint8Array>> {
  const lengths = Object.entries<number>({ name: KEY_NAME_LENGTH, ...secrets })
  if (bytes.length !== ticketKeyLength(format)) {
    const list = lengths.map(([part, length]) => `${part} ${length}`).join(', ')
    throw new Misuse(
      `a ticket key of format ${format} has ${ticketKeyLength(format)} bytes (${list}), not ${bytes.length}`,
    )
  }
  let offset = 0
  return Object.fromEntries(
    lengths.map(([part, length]) => [part, bytes.slice(offset, (offset += length))] as const),
  ) as Record<'name' | S, Uint8Array>
}
