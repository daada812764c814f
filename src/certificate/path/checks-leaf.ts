/** Last checks of a chain: whether the leaf may be used so, under this name. */
import type { Finding } from '../../rules/rule.ts'
import { type ChainRule, leafOf, listed } from './check.ts'
import { purpose } from './checks-issuers.ts'
import { stapled } from './check-stapled.ts'
import { namesServer, WILDCARD_LABELS } from './match.ts'

const digitalSignature: ChainRule = {
  id: 'certificate.digitalSignature',
  rule: 'where the leaf has keyUsage, it allows what its key does: sign, or in RSA key transport of TLS 1.2 encrypt',
  cite: 'RFC 9846 §4.5.1.2 (8446 §4.4.2.2), RFC 5246 §7.4.2',
  expected: 'digitalSignature, in RSA key transport keyEncipherment',
  alert: 'unsupported_certificate',
  run: (examination) => {
    const { version, keyUse } = examination.request
    const { keyUsage } = leafOf(examination)
    const due = version === '1.3' ? 'digitalSignature' : keyUse
    if (!due) return { ok: undefined, actual: 'nobody says what its key does' }
    if (!keyUsage) return { ok: undefined, actual: 'no keyUsage' }
    return { ok: keyUsage.has(due), expected: due, actual: [...keyUsage].join(', ') || 'nothing' }
  },
}

/** A wildcard above a public suffix is out of scope in the RFC, and refused by us. */
function tooWide(labels = WILDCARD_LABELS): Pick<Finding, 'policy' | 'cite' | 'expected'> {
  return { policy: true, cite: 'RFC 9525 §7.1', expected: `${labels} labels at least below a wildcard` }
}

const name: ChainRule = {
  id: 'certificate.name',
  rule: 'subjectAltName covers the name that was asked for; a wildcard is one whole label, the left-most',
  cite: 'RFC 9525 §6.3, §6.4 (6125 §6.4)',
  expected: 'the name of the server',
  alert: 'bad_certificate',
  run: (examination) => {
    const { serverName, wildcardLabels } = examination.request
    if (serverName === undefined) return { ok: undefined, actual: 'no name was asked for' }
    const names = leafOf(examination).subjectAltNames
    const presented = [...(names?.dns ?? []), ...(names?.ip ?? [])]
    const actual = `${serverName} in: ${listed(presented) || '(none)'}`
    if (namesServer(names, serverName, wildcardLabels)) return { ok: true, actual }
    return { ok: false, actual, ...(namesServer(names, serverName, 0) && tooWide(wildcardLabels)) }
  },
}

const revocation: ChainRule = {
  id: 'certificate.revocation',
  rule: 'whether a certificate was revoked is asked nobody here, and no CRL is read: only what came with the leaf is looked at',
  cite: 'RFC 5280 §6.3, RFC 6960',
  expected: 'nothing',
  alert: 'certificate_revoked',
  run: ({ request: { ocspResponse } }) => ({
    ok: undefined,
    actual: ocspResponse ? 'not looked at, but for the response that came with the leaf' : 'not looked at',
  }),
}

/** In their order. */
export const LEAF_CHECKS: readonly ChainRule[] = [digitalSignature, purpose, name, stapled, revocation]
