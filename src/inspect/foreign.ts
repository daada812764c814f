/** What begins as TLS does, as its own ancestor or as its sister on datagrams: told by the first bytes. */

/** Whether bytes begin as a record does. */
export function looksLikeRecord([type, major]: Uint8Array): boolean {
  return type >= 20 && type <= 24 && major === 3
}

/** Bytes of the ClientHello of SSL 2.0 (RFC 5246 §E.2) at the start of a stream; 0 where it is none. */
export function v2HelloLength(bytes: Uint8Array): number {
  const length = 2 + ((bytes[0] & 0x7f) << 8) + bytes[1]
  const [, , type, major, minor] = bytes
  const version = (major === 0 && minor === 2) || (major === 3 && minor <= 4)
  return bytes.length >= length && length >= 11 && bytes[0] >= 0x80 && type === 1 && version ? length : 0
}

/** Bytes of the header of a record of DTLS. */
export const DTLS_HEADER = 13

/** Whether a record of DTLS begins here. */
export function isDtls(bytes: Uint8Array): boolean {
  return (
    bytes.length >= DTLS_HEADER && bytes[0] >= 20 && bytes[0] <= 26 && bytes[1] === 0xfe && bytes[2] >= 0xfc
  )
}
