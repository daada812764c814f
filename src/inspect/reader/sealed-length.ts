/** How long a message is under keys of TLS 1.3: the type of its content and a tag go with it (RFC 9846 §5.2). */
import { AEADS } from '../../crypto/cipher/aead.ts'
import { HASHES } from '../../crypto/hash/hash.ts'
import { HANDSHAKE_HEADER } from '../../wire/envelope.ts'
import { SUITES_13, type Suite13 } from '../../wire/registry.ts'

/** Bytes of an alert (RFC 9846 §6). */
const ALERT = 2
/** Bytes of the type of the content. */
const TYPE = 1

/** Bytes of the body of a record that has nothing but an alert in it, without padding; `undefined` for a suite of another version. */
export function sealedAlert(suite: string | undefined): number | undefined {
  const row = rowOf(suite)
  return row && ALERT + TYPE + AEADS[row.aead].tagLength
}

/** Bytes of the body of the shortest record in which a Finished has room (RFC 9846 §4.5.3, 8446 §4.4.4); 0 for other suites. */
export function sealedFinished(suite: string | undefined): number {
  const row = rowOf(suite)
  if (!row) return 0
  return HANDSHAKE_HEADER + HASHES[row.hash].outputLength + TYPE + AEADS[row.aead].tagLength
}

function rowOf(suite: string | undefined) {
  return suite !== undefined && Object.hasOwn(SUITES_13, suite) ? SUITES_13[suite as Suite13] : undefined
}
