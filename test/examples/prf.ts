/** The PRF of TLS 1.2 as Node's own crypto does it (OpenSSL), so that what an example prints has a second opinion. */
import { createHmac } from 'node:crypto'

/** PRF(secret, label, seed), with SHA-256 unless told otherwise: P_hash, written out (RFC 5246 §5). */
export function prf(
  secret: Uint8Array,
  label: string,
  seed: Uint8Array,
  length: number,
  hash: 'sha256' | 'sha384' = 'sha256',
): Uint8Array {
  const hmac = (data: Uint8Array): Uint8Array => createHmac(hash, secret).update(data).digest()
  const labelled = Buffer.concat([Buffer.from(label), seed])
  const blocks: Uint8Array[] = []
  let a: Uint8Array = labelled
  while (Buffer.concat(blocks).length < length) {
    a = hmac(a)
    blocks.push(hmac(Buffer.concat([a, labelled])))
  }
  return Buffer.concat(blocks).subarray(0, length)
}

/** Bytes that count up: `first`, `first` + 1, ... */
export function counting(first: number, length = 32): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => first + index)
}
