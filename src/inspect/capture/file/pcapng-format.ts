/** Numbers of the format of Wireshark, for who reads it and who writes it (draft-ietf-opsawg-pcapng). */

/** Types of blocks: §4, and §11.1 for the one that is obsolete. */
export const BLOCK = {
  section: 0x0a0d0d0a,
  interface: 1,
  /** Obsolete: the interface in two bytes. */
  oldPacket: 2,
  /** Without time and interface. */
  simplePacket: 3,
  packet: 6,
  secrets: 10,
} as const

/** What the header of a section holds in its own order of bytes: §4.1. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d

/** Secrets of TLS in a Decryption Secrets Block, as a key log: §4.7. */
export const SECRETS_TLS_KEY_LOG = 0x544c534b

/** Options: of any block (§3.5), of sections (§4.1), of interfaces (§4.2). */
export const OPTION = {
  end: 0,
  comment: 1,
  application: 4,
  timestampResolution: 9,
  timestampOffset: 14,
} as const
