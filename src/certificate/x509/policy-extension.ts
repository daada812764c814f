/** The four extensions about policies (RFC 5280 §4.2.1.4, §4.2.1.5, §4.2.1.11, §4.2.1.14). */
import type { Decodable } from '../../bytes/reader.ts'
import { anyElement, constructed, contextTag, nextIs } from '../der/der.ts'
import { objectId, smallNumber } from '../der/values.ts'
import { oidName } from '../der/oid.ts'

/** What a certificate says about policies; undefined where an extension is absent. */
export interface PolicyExtensions {
  /** Policies under which it was issued: dotted, or `anyPolicy`. */
  readonly certificatePolicies: ReadonlySet<string> | undefined
  /** Pairs of policies that the issuer below and the one above call differently. */
  readonly policyMappings: readonly PolicyMapping[] | undefined
  readonly policyConstraints: PolicyConstraints | undefined
  /** Certificates that may follow until anyPolicy counts no more. */
  readonly inhibitAnyPolicy: number | undefined
}

/** A policy of the issuer, and what the subject calls it. */
interface PolicyMapping {
  readonly issuerDomainPolicy: string
  readonly subjectDomainPolicy: string
}

/** How many certificates may follow before the constraint sets in; undefined where it never does. */
interface PolicyConstraints {
  readonly requireExplicitPolicy: number | undefined
  readonly inhibitPolicyMapping: number | undefined
}

const policyId: Decodable<string> = {
  type: 'CertPolicyId',
  cite: '',
  decode: (reader) => oidName(objectId.decode(reader)),
}

const information = constructed('PolicyInformation', '', (reader) => {
  const policy = reader.field('policyIdentifier', policyId)
  if (reader.remaining > 0) reader.field('policyQualifiers', anyElement)
  return policy
})

const mapping = constructed('PolicyMapping', '', (reader): PolicyMapping => ({
  issuerDomainPolicy: reader.field('issuerDomainPolicy', policyId),
  subjectDomainPolicy: reader.field('subjectDomainPolicy', policyId),
}))

/** `certificatePolicies ::= SEQUENCE SIZE (1..MAX) OF PolicyInformation`. */
export const certificatePolicies = constructed('CertificatePolicies', 'RFC 5280 §4.2.1.4', (reader) => {
  const policies = new Set([reader.field('[0]', information)])
  for (let i = 1; reader.remaining > 0; i++) policies.add(reader.field(`[${i}]`, information))
  return { certificatePolicies: policies }
})

/** `PolicyMappings ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE { issuerDomainPolicy, subjectDomainPolicy }`. */
export const policyMappings = constructed('PolicyMappings', 'RFC 5280 §4.2.1.5', (reader) => {
  const mappings = [reader.field('[0]', mapping)]
  while (reader.remaining > 0) mappings.push(reader.field(`[${mappings.length}]`, mapping))
  return { policyMappings: mappings }
})

const requireExplicitPolicy = smallNumber(contextTag(0, false))
const inhibitPolicyMapping = smallNumber(contextTag(1, false))

/** `PolicyConstraints ::= SEQUENCE { [0] requireExplicitPolicy OPTIONAL, [1] inhibitPolicyMapping OPTIONAL }`. */
export const policyConstraints = constructed('PolicyConstraints', 'RFC 5280 §4.2.1.11', (reader) => ({
  policyConstraints: {
    requireExplicitPolicy: nextIs(reader, 0x80)
      ? reader.field('requireExplicitPolicy', requireExplicitPolicy)
      : undefined,
    inhibitPolicyMapping: nextIs(reader, 0x81)
      ? reader.field('inhibitPolicyMapping', inhibitPolicyMapping)
      : undefined,
  },
}))
