/** Chains of certificates: each rule broken alone, by one fault in what is issued or in what is asked. */
import { fromHex } from '../../src/bytes/bytes.ts'
import type { ChainRequest } from '../../src/certificate/path/check.ts'
import { type IdentityRequest, makeIdentity } from '../../src/certificate/keys/identity.ts'
import type { Template } from '../../src/certificate/keys/issue.ts'
import { BELIEVE_CHAIN, type ChainVerdict, verifyChain } from '../../src/certificate/path/verify.ts'
import type { AlertName } from '../../src/rules/alert.ts'
import type { BrokenCase } from './breaks-alone.ts'

/** An identity with everything in order. */
export const BASE: IdentityRequest = {
  seed: 'verify',
  names: ['server.example', '192.0.2.1'],
  intermediate: true,
  notBefore: Date.UTC(2026, 0, 1),
  notAfter: Date.UTC(2026, 11, 31, 23, 59, 59),
}

/** A time at which it is valid, ms since 1970. */
export const NOW: number = Date.UTC(2026, 6, 1)

/** Verifies an identity with everything in order but what `request` and `change` say. */
export function judgeIdentity(
  request: Partial<IdentityRequest>,
  change: Partial<ChainRequest> = {},
): ChainVerdict {
  const { root, identity } = makeIdentity({ ...BASE, ...request })
  return verifyChain({
    chain: identity.chain,
    trust: [root],
    now: NOW,
    serverName: 'server.example',
    usage: 'server',
    version: '1.3',
    ...change,
  })
}

/** Another content for one certificate of the identity. */
export function fault(
  certificate: 'root' | 'intermediate' | 'leaf',
  template: Partial<Template>,
): Partial<IdentityRequest> {
  return { faults: { [certificate]: template } }
}

/** One broken rule: its id, the alert, what is issued otherwise, what is asked otherwise. */
export type BrokenChain = readonly [
  id: string,
  alert: AlertName,
  request: Partial<IdentityRequest>,
  change?: Partial<ChainRequest>,
]

/** In the order of the rules. */
export const CHAINS: readonly BrokenChain[] = [
  ['certificate.count', 'bad_certificate', {}, { chain: [] }],
  ['certificate.parse', 'bad_certificate', {}, { chain: [fromHex('300005')] }],
  ['certificate.path', 'unknown_ca', {}, { trust: [] }],
  ['certificate.hash', 'bad_certificate', fault('leaf', { scheme: 'ecdsa_sha1' })],
  [
    'certificate.algorithms',
    'unsupported_certificate',
    fault('leaf', { publicKey: { kind: 'rsa', n: 2n ** 1023n + 1n, e: 65537n } }),
  ],
  ['certificate.signatures', 'bad_certificate', fault('leaf', { corruptSignature: true })],
  ['certificate.validity', 'certificate_expired', {}, { now: NOW + 365 * 86_400_000 }],
  ['certificate.ca', 'unknown_ca', fault('intermediate', { ca: false, pathLength: undefined })],
  ['certificate.pathLength', 'unknown_ca', fault('root', { pathLength: 0 })],
  ['certificate.keyCertSign', 'unknown_ca', fault('intermediate', { keyUsage: ['cRLSign'] })],
  [
    'certificate.criticalExtensions',
    'unsupported_certificate',
    fault('leaf', { unknownCritical: '1.2.3.4' }),
  ],
  [
    'certificate.nameConstraints',
    'certificate_unknown',
    fault('root', { nameConstraints: { permitted: ['other.example'], excluded: [] } }),
  ],
  ['certificate.policies', 'certificate_unknown', {}, { policies: { requireExplicit: true } }],
  [
    'certificate.digitalSignature',
    'unsupported_certificate',
    fault('leaf', { keyUsage: ['keyEncipherment'] }),
  ],
  ['certificate.purpose', 'unsupported_certificate', fault('leaf', { extendedKeyUsage: ['clientAuth'] })],
  ['certificate.name', 'bad_certificate', {}, { serverName: 'other.example' }],
  ['certificate.stapled', 'bad_certificate_status_response', {}, { ocspResponse: fromHex('300005') }],
]

/** The rows, as the rules of other decisions are broken. */
export const BROKEN_CHAINS: readonly BrokenCase[] = CHAINS.map(([id, , request, change]) => ({
  decision: BELIEVE_CHAIN.id,
  id,
  good: () => judgeIdentity({}).verdict,
  broken: () => judgeIdentity(request, change).verdict,
}))
