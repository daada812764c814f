/**
 * Policies along a path (RFC 5280 §6.1). The RFC draws a tree of the policies that hold from the anchor down; equal
 * policies of one level need only be told apart by whether the caller wants one of their roots, so a level is one map
 * from policy to that, as RFC 9618 merges them: work is linear in what the certificates say, where a tree may grow
 * exponentially.
 */
import type { Certificate } from '../x509/parse.ts'
import { sameName } from '../x509/same-name.ts'

/** What the caller asks of policies (RFC 5280 §6.1.1 (c) to (f)); without any of it, only what certificates ask counts. */
export interface PolicyInputs {
  /** Dotted policies, one of which must hold; any will do unless given. */
  readonly initial?: readonly string[]
  /** Whether a policy must hold even where no certificate demands one. */
  readonly requireExplicit?: boolean
  /** Whether mappings are not followed. */
  readonly inhibitMapping?: boolean
  /** Whether anyPolicy stands for no policy. */
  readonly inhibitAny?: boolean
}

/**
 * Policies that the next certificate may assert. The value says whether the policy descends from one that the caller
 * wants. Undefined where none holds any more.
 */
type Level = ReadonlyMap<string, boolean> | undefined

/** What §6.1.2 initialises and §6.1.4 carries from certificate to certificate; the counts are of certificates to come. */
interface State {
  level: Level
  explicitPolicy: number
  policyMapping: number
  inhibitAny: number
}

const ANY = 'anyPolicy'

/** Whether policies of a path decide anything: some certificate constrains them, or the caller does. */
export function policiesMatter(below: readonly Certificate[], inputs: PolicyInputs): boolean {
  const { initial, requireExplicit = false } = inputs
  return (
    requireExplicit ||
    initial !== undefined ||
    below.some(({ policyConstraints, policyMappings }) => Boolean(policyConstraints ?? policyMappings))
  )
}

/**
 * Why the policies of a path do not hold; undefined where they do.
 * @param below the certificates below the anchor, leaf first; none where the leaf is trusted itself
 */
export function policyObjection(below: readonly Certificate[], inputs: PolicyInputs): string | undefined {
  const { initial, requireExplicit, inhibitMapping, inhibitAny } = inputs
  const wanted = (policy: string): boolean => initial === undefined || initial.includes(policy)
  const never = below.length + 1
  const state: State = {
    level: new Map([[ANY, initial === undefined || initial.length > 0]]),
    explicitPolicy: requireExplicit ? 0 : never,
    policyMapping: inhibitMapping ? 0 : never,
    inhibitAny: inhibitAny ? 0 : never,
  }
  for (const [depth, certificate] of [...below.entries()].reverse()) {
    state.level = assert(state, certificate, depth > 0, wanted)
    if (state.explicitPolicy === 0 && !state.level) return `no policy holds at ${certificate.subject.text}`
    if (depth === 0) break
    if (certificate.policyMappings?.some((pair) => Object.values(pair).includes(ANY)))
      return `${certificate.subject.text} maps anyPolicy`
    state.level = map(state, certificate, wanted)
    count(state, certificate)
  }
  return wrapUp(state, below.at(0))
}

/** §6.1.3 (d), (e): the policies that this certificate asserts and the ones above allow. */
function assert(
  { level, inhibitAny }: State,
  certificate: Certificate,
  isIssuer: boolean,
  wanted: (policy: string) => boolean,
): Level {
  const asserted = certificate.certificatePolicies
  if (!level || !asserted) return undefined
  const next = new Map<string, boolean>()
  for (const policy of asserted) {
    const inherited = level.get(policy)
    if (policy === ANY) continue
    if (inherited !== undefined) next.set(policy, inherited)
    else if (level.has(ANY)) next.set(policy, wanted(policy))
  }
  const anyCounts = inhibitAny > 0 || (isIssuer && isSelfIssued(certificate))
  if (asserted.has(ANY) && anyCounts)
    for (const [policy, descends] of level) if (!next.has(policy)) next.set(policy, descends)
  return next.size > 0 ? next : undefined
}

/** §6.1.4 (b): policies by the names that certificates below know them by; dropped where mapping is inhibited. */
function map(
  { level, policyMapping }: State,
  { policyMappings }: Certificate,
  wanted: (policy: string) => boolean,
): Level {
  if (!level || !policyMappings) return level
  const mapped = new Set(policyMappings.map(({ issuerDomainPolicy }) => issuerDomainPolicy))
  const next = new Map([...level].filter(([policy]) => !mapped.has(policy)))
  if (policyMapping > 0)
    for (const { issuerDomainPolicy: from, subjectDomainPolicy: to } of policyMappings) {
      const descends = level.get(from) ?? (level.has(ANY) ? wanted(from) : undefined)
      if (descends !== undefined) next.set(to, descends || next.get(to) === true)
    }
  return next.size > 0 ? next : undefined
}

/** §6.1.4 (h) to (j): a certificate less to go, or fewer where this one says so. */
function count(state: State, certificate: Certificate): void {
  const { policyConstraints, inhibitAnyPolicy } = certificate
  const step = isSelfIssued(certificate) ? 0 : 1
  const next = (left: number, limit = Infinity): number => Math.min(Math.max(left - step, 0), limit)
  state.explicitPolicy = next(state.explicitPolicy, policyConstraints?.requireExplicitPolicy)
  state.policyMapping = next(state.policyMapping, policyConstraints?.inhibitPolicyMapping)
  state.inhibitAny = next(state.inhibitAny, inhibitAnyPolicy)
}

/** §6.1.5 (a), (b), (g): what the leaf itself demands, and whether the caller wants what holds. */
function wrapUp({ level, explicitPolicy }: State, leaf: Certificate | undefined): string | undefined {
  const demanded = explicitPolicy <= 1 || leaf?.policyConstraints?.requireExplicitPolicy === 0
  if (!demanded || (level && [...level.values()].includes(true))) return undefined
  return level
    ? 'none of the policies that hold is one of those asked for'
    : 'no policy holds down to the leaf'
}

/** Whether subject and issuer are the same: such a certificate counts in no limit (RFC 5280 §6.1). */
export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return sameName(subject, issuer)
}
