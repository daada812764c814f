/** What begins as TLS does, as its own ancestor or as its sister on datagrams: told by the first bytes. */

/** Whether bytes begin as a record does. */
export function looksLikeRecord([type = 0, major]: Uint8Array): boolean {
  return type >= 20 && type <= 24 && major === 3
}

/** Bytes of the ClientHello of SSL 2.0 (RFC 5246 §E.2) at the start of a stream; 0 where it is none. */
export function v2HelloLength(bytes: Uint8Array): number {
  const [upper = 0, lower = 0, type, major, minor = 0] = bytes
  const length = 2 + ((upper & 0x7f) << 8) + lower
  const version = (major === 0 && minor === 2) || (major === 3 && minor <= 4)
  return bytes.length >= length && length >= 11 && upper >= 0x80 && type === 1 && version ? length : 0
}

/** Bytes of the header of a record of DTLS. */
export const DTLS_HEADER = 13

/** Whether a record of DTLS begins here. */
export function isDtls(bytes: Uint8Array): boolean {
  const [type = 0, major, minor = 0] = bytes
  return bytes.length >= DTLS_HEADER && type >= 20 && type <= 26 && major === 0xfe && minor >= 0xfc
}
