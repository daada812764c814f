/** HKDF as Node's own crypto does it (OpenSSL), so that what an example prints has a second opinion. */
import { createHash, createHmac } from 'node:crypto'

/** HKDF-Extract with SHA-256 (RFC 5869 §2.2). */
export function extract(salt: Uint8Array, ikm: Uint8Array): Uint8Array {
  return createHmac('sha256', salt).update(ikm).digest()
}

/** HKDF-Expand-Label of at most 32 bytes, written out (RFC 9846 §7.1). */
export function expandLabel(secret: Uint8Array, label: string, context: Uint8Array, length = 32): Uint8Array {
  const full = Buffer.from(`tls13 ${label}`)
  const info = [0, length, full.length, ...full, context.length, ...context, 1]
  return createHmac('sha256', secret).update(Uint8Array.from(info)).digest().subarray(0, length)
}

/** SHA-256. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}

/** Lower-case hex. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
