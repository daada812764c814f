/** Whether a chain may be believed, as a verdict: every rule by name, what it asked for and what it saw. */
import type { PublicKey } from '../crypto/keys.ts'
import type { AlertName } from '../rules/alert.ts'
import type { Check, CheckRow, Verdict } from '../rules/verdict.ts'
import { runChecks } from '../rules/verdict.ts'
import type { ChainRequest, Examination } from './check.ts'
import { ISSUER_CHECKS } from './checks-issuers.ts'
import { LEAF_CHECKS } from './checks-leaf.ts'
import { algorithms, hash, signatures } from './checks-links.ts'
import { PATH_CHECKS } from './checks-path.ts'
import { Effort } from './effort.ts'
import type { Certificate } from './parse.ts'

/** In their order: what stands in a certificate means nothing before its signature is verified. */
const CHAIN_CHECKS = [...PATH_CHECKS, hash, algorithms, signatures, ...ISSUER_CHECKS, ...LEAF_CHECKS]

/** The verdict on a chain and what follows from it. */
export interface ChainVerdict {
  /** All checks in order; those after a failed one are not applicable. */
  readonly verdict: Verdict
  /** The alert to send; undefined where the chain is trusted. */
  readonly alert: AlertName | undefined
  /** Key of the leaf, also of one not trusted; undefined where it does not parse or is not supported. */
  readonly publicKey: PublicKey | undefined
  /** Leaf first, up to the anchor or as far as issuers were found; empty where the chain does not parse. */
  readonly path: readonly Certificate[]
}

/**
 * Runs every check on a chain. Never throws, whatever the peer sent. Revocation is not looked at, and the verdict says so.
 */
export function verifyChain(request: ChainRequest): ChainVerdict {
  const examination: Examination = {
    request,
    certificates: [],
    path: { certificates: [], anchor: undefined },
    effort: new Effort(request.signatureMemory),
  }
  const { checks, failed } = runChecks(rows(examination))
  if (!failed) examination.effort.remember()
  const definition = CHAIN_CHECKS.find(({ id }) => id === failed?.id)
  const skipped = CHAIN_CHECKS.slice(checks.length).map(({ id, rule, cite, expected }): Check => ({
    id,
    rule,
    cite,
    expected,
    actual: 'not looked at',
    outcome: 'not-applicable',
  }))
  const whose = request.usage === 'server' ? `server ${request.serverName ?? '(any name)'}` : 'client'
  const verdict: Verdict = {
    question: `Does this chain prove who the ${whose} is?`,
    checks: [...checks, ...skipped],
    answer: failed ? `No: ${failed.id}` : 'Yes',
    consequence: definition ? `abort with ${definition.alert}` : 'the key of the leaf is believed',
  }
  const [leaf] = examination.certificates as readonly (Certificate | undefined)[]
  return {
    verdict,
    alert: definition?.alert,
    publicKey: leaf && leaf.publicKey.kind !== 'unsupported' ? leaf.publicKey : undefined,
    path: examination.path.certificates,
  }
}

function* rows(examination: Examination): Generator<CheckRow> {
  for (const { run, id, rule, cite, expected } of CHAIN_CHECKS) {
    const { ok, actual } = run(examination)
    yield { id, rule, cite, expected, actual, holds: ok }
  }
}
