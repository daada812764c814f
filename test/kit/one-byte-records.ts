/** A handshake message as the most tedious of peers would send it. */

/** A Certificate message of `length` bytes, header included, with one certificate, each byte in a record of its own. */
export function certificateInRecords(length: number): Uint8Array {
  const message = new Uint8Array(length)
  const sizes = [
    [1, length - 4],
    // An empty certificate_request_context, the list, and its one entry with its extensions (RFC 9846 §4.5.1).
    [5, length - 8],
    [8, length - 13],
  ]
  message[0] = 11
  for (const [at, size] of sizes) message.set([size >> 16, (size >> 8) & 255, size & 255], at)
  const records = new Uint8Array(6 * length)
  for (let at = 0; at < length; at++) records.set([22, 3, 3, 0, 1, message[at]], 6 * at)
  return records
}
