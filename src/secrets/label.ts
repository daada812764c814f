import { fromText } from '../bytes/bytes.ts'
import { hkdfExpand } from '../crypto/hash/hkdf.ts'
import type { HmacKey } from '../crypto/hash/hmac.ts'
import { EXPANSIONS_13, SCHEDULE_13 } from './schedule13.ts'

/** `tls13 ` and a label behind it. */
const fullLabel = (label: string): Uint8Array => fromText(`tls13 ${label}`)

/** Those of the schedule as bytes: every handshake has each of them, and some several times. */
const LABELS: ReadonlyMap<string, Uint8Array> = new Map(
  [...Object.values(SCHEDULE_13), ...Object.values(EXPANSIONS_13)].flatMap((row) =>
    'label' in row ? [[row.label, fullLabel(row.label)] as const] : [],
  ),
)

/**
 * The HkdfLabel structure (RFC 9846 §7.1): length (2 bytes), `tls13 ` + label behind one length byte, context behind one
 * length byte.
 */
export function hkdfLabel(label: string, context: Uint8Array, length: number): Uint8Array {
  const full = LABELS.get(label) ?? fullLabel(label)
  const bytes = new Uint8Array(2 + 1 + full.length + 1 + context.length)
  bytes[0] = length >> 8
  bytes[1] = length
  bytes[2] = full.length
  bytes.set(full, 3)
  bytes[3 + full.length] = context.length
  bytes.set(context, 4 + full.length)
  return bytes
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
