import { concat, fromText, fromUint } from '../bytes/bytes.ts'
import { hkdfExpand } from '../crypto/hkdf.ts'
import type { HmacKey } from '../crypto/hmac.ts'

/**
 * The HkdfLabel structure (RFC 9846 §7.1): length (2 bytes), `tls13 ` + label behind one length byte, context behind one
 * length byte.
 */
export function hkdfLabel(label: string, context: Uint8Array, length: number): Uint8Array {
  const full = fromText(`tls13 ${label}`)
  return concat(fromUint(length, 2), Uint8Array.of(full.length), full, Uint8Array.of(context.length), context)
}

/** HKDF-Expand-Label(Secret, Label, Context, Length) of RFC 9846 §7.1. */
export function hkdfExpandLabel(
  secret: HmacKey,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  return hkdfExpand(secret, hkdfLabel(label, context, length), length)
}
