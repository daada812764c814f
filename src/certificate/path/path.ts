/** From the certificates that came to the anchor they hang from (RFC 5280 §6; RFC 9846 §4.5.1, 8446 §4.4.2.4). */
import { equal } from '../../bytes/bytes.ts'
import { lastOf, type NonEmpty } from '../../bytes/list.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { MOST_STEPS } from './effort.ts'
import { type Certificate, parseCertificate, showCertificate } from '../x509/parse.ts'
import { sameName } from '../x509/same-name.ts'

/** A chain of issuers from the leaf. */
export interface Path {
  /** Leaf first; the anchor last where one was found. */
  readonly certificates: NonEmpty<Certificate>
  /** The trust anchor that ends the path. */
  readonly anchor: Certificate | undefined
}

/** What is wrong with a path: the check it fails, and what that saw. */
export interface Objection {
  readonly id: string
  readonly actual: string
  /** Who is named as an issuer has not signed: it is no issuer, which says less than an issuer at fault. */
  readonly forged?: true
}

/** A path, or the beginning of one, that leads nowhere. */
export interface Attempt {
  readonly path: Path
  /** Undefined where nobody has issued its last certificate. */
  readonly objection: Objection | undefined
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

/** How well the key identifiers of two certificates agree: 0 they do, 1 one has none, 2 they differ. */
export function keyIdentifiers(certificate: Certificate, issuer: Certificate): 0 | 1 | 2 {
  const asked = certificate.authorityKeyIdentifier
  const own = issuer.subjectKeyIdentifier
  return asked === undefined || own === undefined ? 1 : equal(asked, own) ? 0 : 2
}

/** Where issuers are looked for: what the peer sent, and what we trust. */
interface Issuers {
  readonly others: readonly Certificate[]
  readonly anchors: readonly Certificate[]
}

/**
 * The path longer by each certificate that may have issued its last one, going by names: anchors first, and those whose
 * key identifier is the one that is asked for. A key identifier is a hint and excludes nobody (RFC 4158 §3.5.12). No
 * certificate, and no issuer's key under one name, stands in a path twice.
 */
function extensionsOf(path: Path, { others, anchors }: Issuers): Path[] {
  const { certificates } = path
  const last = lastOf(certificates)
  const isNew = ({ der, subject, publicKeyInfo }: Certificate): boolean =>
    !equal(der, certificates[0].der) &&
    !certificates
      .slice(1)
      .some((one) => equal(one.publicKeyInfo, publicKeyInfo) && sameName(one.subject, subject))
  const namesakes = (list: readonly Certificate[]): Certificate[] =>
    list
      .filter((issuer) => sameName(issuer.subject, last.issuer) && isNew(issuer))
      .sort((a, b) => keyIdentifiers(last, a) - keyIdentifiers(last, b))
  return [
    ...namesakes(anchors).map((anchor): Path => ({ certificates: [...certificates, anchor], anchor })),
    ...namesakes(others).map((one): Path => ({ certificates: [...certificates, one], anchor: undefined })),
  ]
}

/** What a search came to. */
interface Search {
  /** A path to an anchor to which nobody objects; undefined where there is none. */
  readonly found: Path | undefined
  /** What was tried before it, in order. */
  readonly tried: readonly Attempt[]
}

/**
 * Goes from `start` upwards, depth first, until an anchor is reached. `objectionTo` is asked at each step: a path that it
 * objects to is not followed further. Order of what was sent does not matter, what does not belong is left out, and
 * the number of steps is bounded.
 */
function searchPath(
  start: Path,
  issuers: Issuers,
  objectionTo: (path: Path) => Objection | undefined,
): Search {
  const tried: Attempt[] = []
  let left = MOST_STEPS
  const follow = (path: Path): Path | undefined => {
    const longer = extensionsOf(path, issuers)
    if (longer.length === 0) tried.push({ path, objection: undefined })
    for (const next of longer) {
      if (left-- <= 0) return undefined
      const objection = objectionTo(next)
      if (objection !== undefined) tried.push({ path: next, objection })
      else if (next.anchor) return next
      else {
        const found = follow(next)
        if (found) return found
      }
    }
    return undefined
  }
  return { found: follow(start), tried }
}

/** What a chain comes to. */
interface Built {
  readonly path: Path
  /** What is wrong with the path where it reaches an anchor all the same. */
  readonly objection: Objection | undefined
  /** Other paths that were tried, in order. */
  readonly tried: readonly Attempt[]
}

/**
 * The path to an anchor that nothing is wrong with; else the one that came furthest, for the verdict to refuse, as far up
 * as issuers are found. A certificate that is itself trusted is a path.
 */
export function buildPath(
  leaf: Certificate,
  issuers: Issuers,
  objectionTo: (path: Path) => Objection | undefined,
): Built {
  const isTrusted = ({ der }: Certificate): boolean => issuers.anchors.some((one) => equal(one.der, der))
  if (isTrusted(leaf))
    return { path: { certificates: [leaf], anchor: leaf }, objection: undefined, tried: [] }
  const start: Path = { certificates: [leaf], anchor: undefined }
  // A copy of an anchor adds nothing to the anchor itself.
  const useful = { ...issuers, others: issuers.others.filter((one) => !isTrusted(one)) }
  const { found, tried } = searchPath(start, useful, objectionTo)
  if (found) return { path: found, objection: undefined, tried }
  const refused =
    tried.find(({ objection }) => objection && !objection.forged) ?? tried.find(({ objection }) => objection)
  const longest = tried.reduce<Path>(
    (best, { path }) => (path.certificates.length > best.certificates.length ? path : best),
    start,
  )
  const path = refused ? complete(refused.path, useful) : longest
  const beside = tried.filter((one) => one !== refused && one.path !== longest)
  return { path, objection: refused?.objection, tried: beside }
}

/** A refused beginning with issuers up to an anchor, whatever they are; as it is where none leads there. */
function complete(path: Path, issuers: Issuers): Path {
  return path.anchor ? path : (searchPath(path, issuers, () => undefined).found ?? path)
}

/** An attempt in words: `CN=leaf #01 < CN=CA #02: certificate.validity: CN=CA #02 ended ...`. */
export function showAttempt({ path, objection }: Attempt): string {
  const way = path.certificates.map(showCertificate).join(' < ')
  return `${way}: ${objection ? `${objection.id}: ${objection.actual}` : 'nobody trusted has issued the last'}`
}
