/** Later checks of a chain: whether what the certificates say allows this use, now and under this name. */
import { equal } from '../bytes/bytes.ts'
import { allFine, type CheckDefinition } from './check.ts'
import { constrainedNames, constraintBroken, namesServer } from './match.ts'
import { showGeneralName } from './name.ts'
import { type Certificate, showCertificate } from './parse.ts'
import { showTime } from './time.ts'

/** Most comparisons of names with constraints, as in OpenSSL. */
const MOST_COMPARISONS = 2 ** 20

const validity: CheckDefinition = {
  id: 'certificate.validity',
  rule: 'Every certificate of the path is valid now.',
  cite: 'RFC 5280 §6.1.3 (a)(2), RFC 9846 §6.2',
  expected: 'notBefore <= now <= notAfter',
  alert: 'certificate_expired',
  run: ({ path: { certificates }, request: { now } }) =>
    allFine(certificates, showTime(now), (certificate) => {
      const { notBefore, notAfter } = certificate
      if (now < notBefore) return `${showCertificate(certificate)} begins ${showTime(notBefore)}`
      // The last second counts in full (RFC 5280 §4.1.2.5: through notAfter, inclusive).
      return now < notAfter + 1000 ? undefined : `${showCertificate(certificate)} ended ${showTime(notAfter)}`
    }),
}

const ca: CheckDefinition = {
  id: 'certificate.ca',
  rule: 'Every issuer is a CA; an anchor without extensions (version 1) is one because it is trusted.',
  cite: 'RFC 5280 §6.1.4 (k)',
  expected: 'basicConstraints with cA',
  alert: 'unknown_ca',
  run: ({ path: { certificates, anchor } }) =>
    allFine(certificates.slice(1), 'all issuers are CAs', (issuer) => {
      const exempt = issuer === anchor && issuer.version < 3
      return exempt || issuer.basicConstraints?.ca === true
        ? undefined
        : `${showCertificate(issuer)} is no CA`
    }),
}

const pathLength: CheckDefinition = {
  id: 'certificate.pathLength',
  rule: 'No more CAs stand below an issuer than its pathLenConstraint allows; self-issued ones do not count.',
  cite: 'RFC 5280 §6.1.4 (l), (m)',
  expected: 'at most pathLenConstraint CAs below',
  alert: 'unknown_ca',
  run: ({ path: { certificates } }) => {
    let below = 0
    return allFine(certificates.slice(1), 'within every limit', (issuer) => {
      const limit = issuer.basicConstraints?.pathLength
      if (limit !== undefined && below > limit)
        return `${showCertificate(issuer)} allows ${limit}, ${below} are there`
      if (!equal(issuer.subject.der, issuer.issuer.der)) below++
      return undefined
    })
  },
}

const keyCertSign: CheckDefinition = {
  id: 'certificate.keyCertSign',
  rule: 'Where an issuer has keyUsage, it allows signing certificates.',
  cite: 'RFC 5280 §6.1.4 (n)',
  expected: 'keyCertSign',
  alert: 'unknown_ca',
  run: ({ path: { certificates } }) =>
    allFine(certificates.slice(1), 'allowed', (issuer) =>
      issuer.keyUsage?.has('keyCertSign') === false
        ? `${showCertificate(issuer)} allows ${[...issuer.keyUsage].join(', ')}`
        : undefined,
    ),
}

const criticalExtensions: CheckDefinition = {
  id: 'certificate.criticalExtensions',
  rule: 'No critical extension is left unread.',
  cite: 'RFC 5280 §4.2, §6.1.4 (o)',
  expected: 'no critical extension that is unknown',
  alert: 'unsupported_certificate',
  run: ({ path: { certificates } }) =>
    allFine(certificates, 'none', (certificate) =>
      certificate.unknownCritical.length > 0
        ? `${showCertificate(certificate)}: ${certificate.unknownCritical.join(', ')}`
        : undefined,
    ),
}

/** Why the names below the issuer at `index` do not obey it; undefined where they do. */
function constraintProblem(certificates: readonly Certificate[], index: number): string | undefined {
  const constraints = certificates[index].nameConstraints
  if (!constraints) return undefined
  const { permitted, excluded } = constraints
  const strange = [...permitted, ...excluded].find(({ form }) => form !== 'dNSName' && form !== 'iPAddress')
  if (strange) return `constraints on ${strange.form} are not supported`
  const names = certificates
    .slice(0, index)
    .flatMap(({ subjectAltNames }) => constrainedNames(subjectAltNames))
  if (names.length * (permitted.length + excluded.length) > MOST_COMPARISONS)
    return 'too many names and constraints'
  for (const name of names) {
    const broken = constraintBroken(name, permitted, excluded)
    if (broken) return `${showGeneralName(name)} is ${broken} by ${showCertificate(certificates[index])}`
  }
  return undefined
}

const nameConstraints: CheckDefinition = {
  id: 'certificate.nameConstraints',
  rule: 'Names below an issuer with nameConstraints lie where it permits and not where it excludes.',
  cite: 'RFC 5280 §4.2.1.10, §6.1.3 (b), (c)',
  expected: 'names within the constraints',
  alert: 'certificate_unknown',
  run: ({ path: { certificates } }) =>
    certificates.slice(1).some((issuer) => issuer.nameConstraints)
      ? allFine(certificates, 'within', (_, index) => constraintProblem(certificates, index))
      : { ok: undefined, actual: 'no constraints' },
}

const digitalSignature: CheckDefinition = {
  id: 'certificate.digitalSignature',
  rule: 'Where the leaf has keyUsage, it allows what its key does: sign, or in RSA key transport of TLS 1.2 encrypt.',
  cite: 'RFC 9846 §4.5.1 (8446 §4.4.2.2), RFC 5246 §7.4.2',
  expected: 'digitalSignature, in RSA key transport keyEncipherment',
  alert: 'unsupported_certificate',
  run: ({ certificates: [{ keyUsage }], request: { version, keyUse } }) => {
    const due = version === '1.3' ? 'digitalSignature' : keyUse
    if (!due) return { ok: undefined, actual: 'not TLS 1.3' }
    if (!keyUsage) return { ok: undefined, actual: 'no keyUsage' }
    return { ok: keyUsage.has(due), actual: [...keyUsage].join(', ') || 'nothing' }
  },
}

const purpose: CheckDefinition = {
  id: 'certificate.purpose',
  rule: 'Where a certificate of the path has extKeyUsage, it includes this use of TLS.',
  cite: 'RFC 5280 §4.2.1.12',
  expected: 'serverAuth for a server, clientAuth for a client, or anyExtendedKeyUsage',
  alert: 'unsupported_certificate',
  run: ({ path: { certificates }, request: { usage } }) => {
    const wanted = `${usage}Auth`
    return allFine(certificates, wanted, (certificate) => {
      const purposes = certificate.extendedKeyUsage
      if (!purposes || purposes.has(wanted) || purposes.has('anyExtendedKeyUsage')) return undefined
      return `${showCertificate(certificate)} is for ${[...purposes].join(', ')}`
    })
  },
}

const name: CheckDefinition = {
  id: 'certificate.name',
  rule: 'subjectAltName covers the name that was asked for; a wildcard is one whole label, the left-most.',
  cite: 'RFC 9525 §6.3, §6.4 (6125 §6.4)',
  expected: 'the name of the server',
  alert: 'bad_certificate',
  run: (examination) => {
    const { serverName } = examination.request
    if (serverName === undefined) return { ok: undefined, actual: 'no name was asked for' }
    const names = examination.certificates[0].subjectAltNames
    const presented = [...(names?.dns ?? []), ...(names?.ip ?? [])]
    const shown = presented.slice(0, 8).join(', ') + (presented.length > 8 ? ', ...' : '')
    return { ok: namesServer(names, serverName), actual: `${serverName} in: ${shown || '(none)'}` }
  },
}

/** In their order: first the issuers, then the leaf. */
export const USE_CHECKS: readonly CheckDefinition[] = [
  validity,
  ca,
  pathLength,
  keyCertSign,
  criticalExtensions,
  nameConstraints,
  digitalSignature,
  purpose,
  name,
]
