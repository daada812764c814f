/** Whether names lie within the constraints of a CA (RFC 5280 §4.2.1.10, §6.1.3 (b), (c)). */
import { equal } from '../../bytes/bytes.ts'
import type { NameConstraints } from '../x509/extension.ts'
import { type GeneralName, type NameForm, showGeneralName } from '../x509/general-name.ts'
import { parseIp } from '../x509/ip.ts'
import { dnsMatches, normalDns } from './match.ts'
import { OID } from '../der/oid.ts'
import type { Certificate } from '../x509/parse.ts'
import { nameWithin, stringsOf } from '../x509/same-name.ts'

/** What a name must be for its form to be compared at all; a name that is not cannot be shown to obey. */
type Malformed = 'malformed'

/** Whether a DNS name lies in the subtree of `base`: itself or with labels before it. */
export function dnsWithin(name: string, base: string): boolean {
  const inner = normalDns(name)
  const outer = normalDns(base)
  if (outer === '' || inner === outer) return true
  return inner.endsWith(outer.startsWith('.') ? outer : `.${outer}`)
}

/** Whether an address lies in a subtree: the address and mask of 8 or 32 bytes. */
export function ipWithin(address: Uint8Array, subnet: Uint8Array): boolean {
  const { length } = address
  if (subnet.length !== 2 * length) return false
  const mask = subnet.subarray(length)
  const network = (bytes: Uint8Array): Uint8Array => mask.map((bits, i) => bits & (bytes[i] ?? 0))
  return equal(network(address), network(subnet))
}

/** A host, or with a period before it the hosts below: how constraints on mail and URIs are written. */
function hostWithin(host: string, base: string): boolean {
  const [inner, outer] = [normalDns(host), normalDns(base)]
  return outer.startsWith('.') ? inner.endsWith(outer) && inner.length > outer.length : inner === outer
}

/** Whether a mailbox is the one, or at the host, or below the domain, that `base` says. */
export function mailWithin(mailbox: string, base: string): boolean | Malformed {
  const at = mailbox.lastIndexOf('@')
  if (at < 1 || at === mailbox.length - 1) return 'malformed'
  const baseAt = base.lastIndexOf('@')
  // The part before the @ is the host's own business, and may know capitals from small letters (RFC 5321 §2.4).
  if (baseAt > 0 && mailbox.slice(0, at) !== base.slice(0, baseAt)) return false
  return base === '' || hostWithin(mailbox.slice(at + 1), base.slice(baseAt + 1))
}

/** Whether the host of a URI is the one, or below the domain, that `base` says; it must be a name, and no address. */
export function uriWithin(uri: string, base: string): boolean | Malformed {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:@[\]]+)(?::\d*)?(?:[/?#]|$)/i.exec(uri)?.[1]
  if (host === undefined || parseIp(host)) return 'malformed'
  return base === '' || hostWithin(host, base)
}

function isWithin(name: GeneralName, base: GeneralName): boolean | Malformed {
  if (name.form === 'dNSName' && base.form === 'dNSName') return dnsWithin(name.value, base.value)
  if (name.form === 'iPAddress' && base.form === 'iPAddress') return ipWithin(name.bytes, base.bytes)
  if (name.form === 'rfc822Name' && base.form === 'rfc822Name') return mailWithin(name.value, base.value)
  if (name.form === 'directoryName' && base.form === 'directoryName') return nameWithin(name.name, base.name)
  if (name.form === 'uniformResourceIdentifier' && base.form === 'uniformResourceIdentifier')
    return uriWithin(name.value, base.value)
  // Forms that nobody compares here, such as otherName, obey no constraint on them.
  return 'malformed'
}

/** A wildcard may stand for an excluded name without lying in its subtree. */
function mayStandFor(name: GeneralName, base: GeneralName): boolean {
  return name.form === 'dNSName' && base.form === 'dNSName' && dnsMatches(name.value, base.value, 1)
}

/** The names of a certificate that constraints speak about: subject, mail addresses in it, and subjectAltName. */
export function constrainedNames({ subject, subjectAltNames }: Certificate): GeneralName[] {
  const mail = stringsOf(subject, OID.emailAddress)
  return [
    ...(subject.text === '' ? [] : [{ form: 'directoryName', name: subject } as const]),
    ...mail.map((value) => ({ form: 'rfc822Name', value }) as const),
    ...(subjectAltNames?.all ?? []),
  ]
}

/**
 * Why `name` breaks the constraints; undefined where it obeys. Constraints on a form speak about names of that form only:
 * one on a form that does not occur refuses nothing.
 */
export function constraintBroken(
  name: GeneralName,
  { permitted, excluded }: NameConstraints,
): string | undefined {
  const ofForm = ({ form }: { readonly form: NameForm }): boolean => form === name.form
  const inside = permitted.filter(ofForm).map((base) => isWithin(name, base))
  const outside = excluded.filter(ofForm).map((base) => isWithin(name, base) || mayStandFor(name, base))
  if ([...inside, ...outside].includes('malformed'))
    return `${showGeneralName(name)} cannot be compared with constraints`
  if (outside.includes(true)) return `${showGeneralName(name)} is excluded`
  if (inside.length > 0 && !inside.includes(true)) return `${showGeneralName(name)} is not permitted`
  return undefined
}
