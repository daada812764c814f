/** A signed certificate timestamp: the proof of a log that it has a certificate (RFC 6962 §3.2). Shown, never verified. */
import { fixed, type Layout, mapped, opaque, rest, select, struct } from '../../bytes/layout.ts'
import { fromHex, toHex } from '../../bytes/bytes.ts'
import { signatureSchemes } from '../registry.ts'
import { cited, codePoints } from '../registry/code-points.ts'

const CITE = 'RFC 6962 §3.2'

const versions = codePoints({ type: 'Version', cite: CITE, size: 1, rows: cited(CITE, { v1: 0 }) })

/** Milliseconds since 1970. */
const uint64: Layout<number> = mapped(
  fixed(8),
  'uint64',
  (bytes) => Number(`0x${toHex(bytes)}`),
  (value) => fromHex(value.toString(16).padStart(16, '0')),
)

const first = struct('SignedCertificateTimestampV1', CITE, {
  /** SHA-256 of the log's public key. */
  id: fixed(32),
  timestamp: uint64,
  extensions: opaque(0, 2 ** 16 - 1),
  /** Hash and signature of TLS 1.2, which have the code points of a scheme. */
  algorithm: signatureSchemes.layout,
  signature: opaque(0, 2 ** 16 - 1),
})

/** Of later versions only that there is one: clients skip them (RFC 6962 §3.3). */
export const signedCertificateTimestamp: Layout<unknown> = select<object>({
  type: 'SignedCertificateTimestamp',
  cite: CITE,
  tagName: 'sct_version',
  tag: versions.layout,
  bodyName: 'sct',
  body: (version) => (version === 'v1' ? first : rest),
})
