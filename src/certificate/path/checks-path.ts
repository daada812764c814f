/** First checks of a chain: that it can be read, and that a path leads from it to an anchor. */
import { lastOf } from '../../bytes/list.ts'
import { LIMITS } from '../../rules/limits.ts'
import { brief } from '../../bytes/printable.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { allFine, type ChainRule, type Examination, leafOf } from './check.ts'
import { ISSUER_CHECKS, purpose } from './checks-issuers.ts'
import { algorithms, hash, signatures } from './checks-links.ts'
import { type Certificate, parseCertificate, showCertificate } from '../x509/parse.ts'
import { type Attempt, buildPath, type Objection, parseOnce, type Path, showAttempt } from './path.ts'

/** Most other paths that the verdict tells of. */
const MOST_TOLD = 4

const count: ChainRule = {
  id: 'certificate.count',
  // How many are too many is ours: more limits than those of §6.1 are allowed.
  policy: true,
  rule: 'the peer sends a certificate, and not too many',
  cite: 'RFC 5280 §6.2',
  expected: 'at least one certificate, and no more than maxCertificates',
  alert: 'bad_certificate',
  run: ({ request: { chain, maxCertificates = LIMITS.maxCertificates.default } }) => ({
    ok: chain.length >= 1 && chain.length <= maxCertificates,
    expected: `1 to ${maxCertificates} certificates`,
    actual: `${chain.length}`,
    ...(chain.length === 0 && { cite: 'RFC 9846 §4.5.1 (8446 §4.4.2)' }),
  }),
}

const parse: ChainRule = {
  id: 'certificate.parse',
  rule: 'every certificate is well-formed DER',
  cite: 'RFC 5280 §4.1',
  expected: 'DER of an X.509 certificate',
  alert: 'bad_certificate',
  run: (examination) => {
    const parsed: Certificate[] = []
    const finding = allFine(examination.request.chain, 'all parse', (der, index) => {
      try {
        parsed.push(parseCertificate(der))
        return undefined
      } catch (error) {
        if (error instanceof DecodeError) return `certificate ${index}: ${error.message}`
        throw error
      }
    })
    examination.certificates = parsed
    return finding
  },
}

/** What a path must hold to be followed, the cheap checks first: signatures are only verified where all else is well. */
const ON_THE_WAY = [...ISSUER_CHECKS, purpose, hash, algorithms, signatures]

/** The first check that a path fails, or the beginning of one. */
function objectionTo(examination: Examination, path: Path): Objection | undefined {
  for (const rule of ON_THE_WAY) {
    const { ok, actual } = rule.run({ ...examination, path })
    if (ok === false)
      return { id: rule.id, actual: brief(actual), ...(rule === signatures && { forged: true }) }
  }
  return undefined
}

/** Paths that were tried beside the one that the verdict is about. */
function alsoTried(tried: readonly Attempt[]): string {
  if (tried.length === 0) return ''
  const told = tried.slice(0, MOST_TOLD).map(showAttempt)
  const more = tried.length > MOST_TOLD ? [`${tried.length - MOST_TOLD} more`] : []
  return `; tried beside it: ${[...told, ...more].join('; ')}`
}

const path: ChainRule = {
  id: 'certificate.path',
  rule: 'issuers lead from the leaf to a trust anchor',
  cite: 'RFC 5280 §6.1.3 (a)(4), RFC 9846 §6.2',
  expected: 'a path to a trust anchor',
  alert: 'unknown_ca',
  run: (examination) => {
    const [, ...others] = examination.certificates
    const issuers = { others, anchors: parseOnce(examination.request.trust) }
    const { path: found, tried } = buildPath(leafOf(examination), issuers, (longer) =>
      objectionTo(examination, longer),
    )
    examination.path = found
    const { certificates, anchor } = found
    if (anchor) return { ok: true, actual: certificates.map(showCertificate).join(' < ') + alsoTried(tried) }
    const last = lastOf(certificates)
    const nobody = `nobody trusted has issued ${showCertificate(last)} (${last.issuer.text})`
    return { ok: false, actual: nobody + alsoTried(tried) }
  },
}

/** In their order: nothing can be asked of a chain before there is a path. */
export const PATH_CHECKS: readonly ChainRule[] = [count, parse, path]
