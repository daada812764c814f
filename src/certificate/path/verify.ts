/** Whether a chain may be believed, as a verdict: every rule by name, what it asked for and what it saw. */
import type { PublicKey } from '../../crypto/keys.ts'
import type { AlertName } from '../../rules/alert.ts'
import type { Decision } from '../../rules/rule.ts'
import { judge, notLookedAt, type Judgement } from '../../rules/verdict.ts'
import type { ChainRequest, Examination } from './check.ts'
import { ISSUER_CHECKS } from './checks-issuers.ts'
import { LEAF_CHECKS } from './checks-leaf.ts'
import { algorithms, hash, signatures } from './checks-links.ts'
import { PATH_CHECKS } from './checks-path.ts'
import { Effort } from './effort.ts'
import type { Certificate } from '../x509/parse.ts'

/** Whether a chain proves who the peer is. In their order: what stands in a certificate means nothing before its signature is verified. */
export const BELIEVE_CHAIN: Decision<Examination> = {
  id: 'believe-chain',
  subject: 'certificate',
  question: ({ request: { usage, serverName } }) =>
    `Does this chain prove who the ${usage === 'server' ? `server ${serverName ?? '(any name)'}` : 'client'} is?`,
  consequence: 'the key of the leaf is believed',
  otherwise: 'the chain is not believed',
  rules: [...PATH_CHECKS, hash, algorithms, signatures, ...ISSUER_CHECKS, ...LEAF_CHECKS],
}

/** The verdict on a chain and what follows from it. */
export interface ChainVerdict {
  /** All checks in order; those after a failed one are not applicable. */
  readonly verdict: Judgement
  /** The alert to send; undefined where the chain is trusted. */
  readonly alert: AlertName | undefined
  /** Key of the leaf, also of one not trusted; undefined where it does not parse or is not supported. */
  readonly publicKey: PublicKey | undefined
  /** Leaf first, up to the anchor or as far as issuers were found; empty where the chain does not parse. */
  readonly path: readonly Certificate[]
}

/**
 * Runs every check on a chain. Never throws, whatever the peer sent. Nobody is asked about revocation, and the
 * verdict says so: only an OCSP response that came with the leaf is looked at.
 */
export function verifyChain(request: ChainRequest): ChainVerdict {
  const examination: Examination = {
    request,
    certificates: [],
    path: { certificates: [], anchor: undefined },
    effort: new Effort(request.signatureMemory),
  }
  const judged = judge(BELIEVE_CHAIN, examination)
  if (judged.decision === 'yes') examination.effort.remember()
  const skipped = BELIEVE_CHAIN.rules.slice(judged.checks.length).map(notLookedAt)
  const verdict = { ...judged, checks: [...judged.checks, ...skipped] }
  const [leaf] = examination.certificates as readonly (Certificate | undefined)[]
  return {
    verdict,
    alert: verdict.alert,
    publicKey: leaf && leaf.publicKey.kind !== 'unsupported' ? leaf.publicKey : undefined,
    path: examination.path.certificates,
  }
}
