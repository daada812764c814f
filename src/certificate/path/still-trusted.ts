/** A chain that was verified once, looked at again before a session stands in for it. */
import { showTime } from '../der/time.ts'
import { buildPath, keyIdentifiers, type Objection, parseOnce, type Path } from './path.ts'
import { showCertificate } from '../x509/parse.ts'

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
  const issuers = { others, anchors: parseOnce(trust) }
  const { path, objection } = buildPath(leaf, issuers, (longer) => changed(longer, now))
  const old = expired(path, now)
  if (old) return old.actual
  if (path.anchor && !objection) return undefined
  const last = path.certificates.findLast((certificate) => certificate !== path.anchor) ?? leaf
  return `nobody trusted now has issued ${showCertificate(last)}`
}

/** What may have changed in a path since it was verified: the time, and who bears the name of an anchor. */
function changed(path: Path, now: number): Objection | undefined {
  const old = expired(path, now)
  if (old) return old
  const [issuer, certificate] = path.certificates.toReversed()
  // Without signatures, the key identifier is what tells an anchor from its namesakes.
  const another = issuer && certificate && keyIdentifiers(certificate, issuer) === 2
  return another ? { id: 'issuer', actual: 'another key' } : undefined
}

function expired({ certificates }: Path, now: number): Objection | undefined {
  // The last second counts in full (RFC 5280 §4.1.2.5: through notAfter, inclusive).
  const old = certificates.find(({ notAfter }) => now >= notAfter + 1000)
  return old && { id: 'expired', actual: `${showCertificate(old)} ended ${showTime(old.notAfter)}` }
}
