/** From the certificates that came to the anchor they hang from (RFC 5280 §6; RFC 9846 §4.5.1, 8446 §4.4.2.4). */
import { equal } from '../bytes/bytes.ts'
import { DecodeError } from '../bytes/reader.ts'
import { verify } from '../crypto/signature.ts'
import { schemeOf } from './algorithm.ts'
import { type Certificate, parseCertificate } from './parse.ts'

/** A chain of issuers from the leaf. */
export interface Path {
  /** Leaf first; the anchor last where one was found. */
  readonly certificates: readonly Certificate[]
  /** The trust anchor that ends the path. */
  readonly anchor: Certificate | undefined
}

const parsed = new WeakMap<Uint8Array, Certificate | null>()

/**
 * Certificates that are looked at again and again, trust anchors above all: parsed once for each array of bytes. One that
 * does not parse can vouch for nobody and is left out.
 */
export function parseOnce(certificates: readonly Uint8Array[]): Certificate[] {
  const known: Certificate[] = []
  for (const der of certificates) {
    let certificate = parsed.get(der)
    if (certificate === undefined) parsed.set(der, (certificate = parseOrNull(der)))
    if (certificate) known.push(certificate)
  }
  return known
}

function parseOrNull(der: Uint8Array): Certificate | null {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (error instanceof DecodeError) return null
    throw error
  }
}

/** Whether the signature on `certificate` is by the key of `issuer`. Never throws. */
export function signedBy(certificate: Certificate, issuer: Certificate): boolean {
  const key = issuer.publicKey
  if (key.kind === 'unsupported') return false
  const scheme = schemeOf(certificate.signatureAlgorithm, key.kind === 'rsa-pss' ? 'rsa-pss' : 'rsa')
  return scheme !== undefined && verify(scheme, key, certificate.tbs, certificate.signature)
}

/** Whether `issuer` could have issued `certificate`, going by name and, where both have one, by key identifier. */
function mayHaveIssued(issuer: Certificate, certificate: Certificate): boolean {
  if (!equal(issuer.subject.der, certificate.issuer.der)) return false
  const asked = certificate.authorityKeyIdentifier
  const own = issuer.subjectKeyIdentifier
  return asked === undefined || own === undefined || equal(asked, own)
}

/** The one of several namesakes whose key fits the signature; the first where none does, for the verdict to refuse. */
function pick(candidates: readonly Certificate[], certificate: Certificate): Certificate | undefined {
  const namesakes = candidates.filter((candidate) => mayHaveIssued(candidate, certificate))
  if (namesakes.length < 2) return namesakes[0]
  return namesakes.find((candidate) => signedBy(certificate, candidate)) ?? namesakes[0]
}

/**
 * Follows issuers upwards from the leaf. Anchors are preferred at each step; every certificate is used once at most, so
 * the work is bounded by the square of their number. Their order does not matter, and what does not belong is left out.
 */
export function buildPath(
  leaf: Certificate,
  others: readonly Certificate[],
  anchors: readonly Certificate[],
): Path {
  const certificates = [leaf]
  const left = new Set(others)
  for (let current = leaf; ;) {
    const { der } = current
    if (anchors.some((anchor) => equal(anchor.der, der))) return { certificates, anchor: current }
    const anchor = pick(anchors, current)
    if (anchor) return { certificates: [...certificates, anchor], anchor }
    const next = pick([...left], current)
    if (!next) return { certificates, anchor: undefined }
    left.delete(next)
    certificates.push(next)
    current = next
  }
}
