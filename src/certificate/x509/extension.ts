/** The extensions of a certificate that decide whether it may be used (RFC 5280 §4.2). */
import { entryOf } from '../../bytes/table.ts'
import type { Decodable, Reader } from '../../bytes/reader.ts'
import { anyElement, constructed, contextTag, explicit, nextIs, TAG } from '../der/der.ts'
import { namedBits } from '../der/bits.ts'
import { mapDer, objectId, octets, optionalBoolean, smallNumber, wrapped } from '../der/values.ts'
import { generalName, type GeneralName } from './general-name.ts'
import { ipText } from './ip.ts'
import { oidName } from '../der/oid.ts'
import {
  certificatePolicies,
  policyConstraints,
  type PolicyExtensions,
  policyMappings,
} from './policy-extension.ts'

/** Bits of keyUsage in their order (RFC 5280 §4.2.1.3). */
export const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const

/** What a key may be used for. */
export type KeyUsage = (typeof KEY_USAGES)[number]

/** What the extensions of a certificate say; undefined where one is absent. */
export interface Extensions extends PolicyExtensions {
  /** Whether the subject is a CA, and how many CA certificates may follow it in a path. */
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength: number | undefined } | undefined
  readonly keyUsage: ReadonlySet<KeyUsage> | undefined
  /** Purposes by name, such as `serverAuth`; dotted where unknown. */
  readonly extendedKeyUsage: ReadonlySet<string> | undefined
  /** Names of the subject. */
  readonly subjectAltNames: SubjectAltNames | undefined
  readonly subjectKeyIdentifier: Uint8Array | undefined
  /** The keyIdentifier of authorityKeyIdentifier. */
  readonly authorityKeyIdentifier: Uint8Array | undefined
  readonly nameConstraints: NameConstraints | undefined
  /** Critical extensions that are not read here or must not be critical: a certificate with one is refused. */
  readonly unknownCritical: readonly string[]
}

/** The subjectAltName extension. */
export interface SubjectAltNames {
  /** DNS names as written. */
  readonly dns: readonly string[]
  /** Addresses in canonical text. */
  readonly ip: readonly string[]
  /** All names, of whatever form. */
  readonly all: readonly GeneralName[]
}

/** Subtrees in which the names of all certificates below must, or must not, lie. */
export interface NameConstraints {
  readonly permitted: readonly GeneralName[]
  readonly excluded: readonly GeneralName[]
}

/** A certificate without extensions (versions 1 and 2). */
export const NO_EXTENSIONS: Extensions = {
  basicConstraints: undefined,
  keyUsage: undefined,
  extendedKeyUsage: undefined,
  subjectAltNames: undefined,
  subjectKeyIdentifier: undefined,
  authorityKeyIdentifier: undefined,
  nameConstraints: undefined,
  certificatePolicies: undefined,
  policyMappings: undefined,
  policyConstraints: undefined,
  inhibitAnyPolicy: undefined,
  unknownCritical: [],
}

/** Every element up to the end of the value around, at least one. */
function all<T>(reader: Reader, item: Decodable<T>): T[] {
  const items = [reader.field('[0]', item)]
  while (reader.remaining > 0) items.push(reader.field(`[${items.length}]`, item))
  return items
}

const small = smallNumber()

const basicConstraints = constructed('BasicConstraints', 'RFC 5280 §4.2.1.9', (reader) => {
  const ca = optionalBoolean(reader, 'cA')
  const pathLength = nextIs(reader, TAG.integer) ? reader.field('pathLenConstraint', small) : undefined
  return { basicConstraints: { ca, pathLength } }
})

const purpose: Decodable<string> = {
  type: 'KeyPurposeId',
  cite: '',
  decode: (reader) => oidName(objectId.decode(reader)),
}

const extKeyUsage = constructed('ExtKeyUsageSyntax', 'RFC 5280 §4.2.1.12', (reader) => ({
  extendedKeyUsage: new Set(all(reader, purpose)),
}))

const alternativeName = generalName([4, 16])

const subjectAltName = constructed('SubjectAltName', 'RFC 5280 §4.2.1.6', (reader) => {
  const names = all(reader, alternativeName)
  return {
    subjectAltNames: {
      dns: names.flatMap((name) => (name.form === 'dNSName' ? [name.value] : [])),
      ip: names.flatMap((name) => (name.form === 'iPAddress' ? [ipText(name.bytes)] : [])),
      all: names,
    },
  }
})

const keyIdentifier = octets(contextTag(0, false))

const authorityKeyIdentifier = constructed('AuthorityKeyIdentifier', 'RFC 5280 §4.2.1.1', (reader) => {
  const known = nextIs(reader, contextTag(0, false))
    ? reader.field('keyIdentifier', keyIdentifier)
    : undefined
  if (nextIs(reader, contextTag(1, true))) reader.field('authorityCertIssuer', anyElement)
  if (nextIs(reader, contextTag(2, false))) reader.field('authorityCertSerialNumber', anyElement)
  return { authorityKeyIdentifier: known }
})

// An address here is followed by its mask (RFC 5280 §4.2.1.10).
const subtreeBase = generalName([8, 32])
const minimum = smallNumber(contextTag(0, false))
const subtree = constructed('GeneralSubtree', '', (reader) => {
  const base = reader.field('base', subtreeBase)
  const at = reader.offset
  // DER would leave 0 out, but it says nothing else; what it may not say in this profile ends the subtree too.
  if (nextIs(reader, contextTag(0, false)) && reader.field('minimum', minimum) !== 0)
    reader.fail({ expected: 'minimum 0 (RFC 5280 §4.2.1.10)', actual: 'another' }, at)
  return base
})

function subtrees(number: number): Decodable<GeneralName[]> {
  return constructed('GeneralSubtrees', '', (reader) => all(reader, subtree), contextTag(number, true))
}
const permittedSubtrees = subtrees(0)
const excludedSubtrees = subtrees(1)

const nameConstraints = constructed('NameConstraints', 'RFC 5280 §4.2.1.10', (reader) => {
  const permitted = nextIs(reader, 0xa0) ? reader.field('permittedSubtrees', permittedSubtrees) : []
  const excluded = nextIs(reader, 0xa1) ? reader.field('excludedSubtrees', excludedSubtrees) : []
  return { nameConstraints: { permitted, excluded } }
})

function keyed<K extends keyof Extensions>(
  key: K,
  inner: Decodable<NonNullable<Extensions[K]>>,
): Decodable<Partial<Extensions>> {
  return mapDer(inner, (value) => ({ [key]: value }))
}

const opaqueValue: Decodable<Partial<Extensions>> = mapDer(octets(), () => ({}))

/** How the value of each known extension reads, by the name of its identifier. */
const KNOWN: Readonly<Record<string, Decodable<Partial<Extensions>>>> = {
  basicConstraints: wrapped('BasicConstraints', basicConstraints),
  keyUsage: wrapped(
    'KeyUsage',
    keyed('keyUsage', { ...namedBits(KEY_USAGES), type: 'KeyUsage', cite: 'RFC 5280 §4.2.1.3' }),
  ),
  extKeyUsage: wrapped('ExtKeyUsageSyntax', extKeyUsage),
  subjectAltName: wrapped('SubjectAltName', subjectAltName),
  subjectKeyIdentifier: wrapped('KeyIdentifier', keyed('subjectKeyIdentifier', octets())),
  authorityKeyIdentifier: wrapped('AuthorityKeyIdentifier', authorityKeyIdentifier),
  nameConstraints: wrapped('NameConstraints', nameConstraints),
  certificatePolicies: wrapped('CertificatePolicies', certificatePolicies),
  policyMappings: wrapped('PolicyMappings', policyMappings),
  policyConstraints: wrapped('PolicyConstraints', policyConstraints),
  inhibitAnyPolicy: wrapped('SkipCerts', keyed('inhibitAnyPolicy', small)),
  // Where to ask about revocation, which is asked nobody here: the verdict says so.
  cRLDistributionPoints: opaqueValue,
}

/** Extensions that help to find a path and decide nothing: CAs must not mark them critical (RFC 5280 §4.2.1.1, §4.2.1.2). */
const NEVER_CRITICAL = ['authorityKeyIdentifier', 'subjectKeyIdentifier']

const extensionId: Decodable<string> = { ...purpose, type: 'OBJECT IDENTIFIER' }

interface One {
  readonly id: string
  readonly parts: Partial<Extensions>
  readonly unknownCritical: boolean
}

const extension = constructed('Extension', 'RFC 5280 §4.2', (reader): One => {
  const id = reader.field('extnID', extensionId)
  const critical = optionalBoolean(reader, 'critical')
  const known = entryOf(KNOWN, id)
  const parts = reader.field('extnValue', known ?? opaqueValue)
  return { id, parts, unknownCritical: critical && (!known || NEVER_CRITICAL.includes(id)) }
})

const extensionList = constructed('Extensions', 'RFC 5280 §4.1.2.9', (reader): Extensions => {
  const seen = new Set<string>()
  const unknownCritical: string[] = []
  let found: Partial<Extensions> = {}
  while (reader.remaining > 0) {
    const at = reader.offset
    const one = reader.field(`[${seen.size}]`, extension)
    if (seen.has(one.id))
      reader.fail({ expected: 'each extension once (RFC 5280 §4.2)', actual: `${one.id} a second time` }, at)
    seen.add(one.id)
    if (one.unknownCritical) unknownCritical.push(one.id)
    // Strangers add nothing: copying for each would be quadratic in their number only if they did.
    if (one.id in KNOWN) found = { ...found, ...one.parts }
  }
  return { ...NO_EXTENSIONS, ...found, unknownCritical }
})

/** `[3] EXPLICIT Extensions` of a TBSCertificate. */
export const extensions: Decodable<Extensions> = explicit(3, 'Extensions', extensionList)
