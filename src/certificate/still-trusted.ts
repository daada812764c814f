/** A chain that was verified once, looked at again before a session stands in for it. */
import { showTime } from './time.ts'
import { buildPath, parseOnce } from './path.ts'
import { showCertificate } from './parse.ts'

/**
 * Why a chain that was verified then would not be believed now: a certificate of it has expired, or its anchor is no
 * longer trusted. `undefined` where it still would. Signatures are not verified again: they do not change, and to do
 * without them is what resumption is for.
 * @param chain DER, leaf first
 * @param trust DER of the trust anchors now
 * @param now ms since 1970
 */
export function objectionTo(
  chain: readonly Uint8Array[],
  trust: readonly Uint8Array[],
  now: number,
): string | undefined {
  const [leaf, ...others] = parseOnce(chain)
  if (!leaf) return 'no certificate that parses'
  const { certificates, anchor } = buildPath(leaf, others, parseOnce(trust))
  // The last second counts in full (RFC 5280 §4.1.2.5: through notAfter, inclusive).
  const expired = certificates.find(({ notAfter }) => now >= notAfter + 1000)
  if (expired) return `${showCertificate(expired)} ended ${showTime(expired.notAfter)}`
  return anchor ? undefined : `nobody trusted now has issued ${showCertificate(certificates.at(-1)!)}`
}
