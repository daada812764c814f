/** Whether a name is the one that was asked for, and whether it lies within a CA's constraints. */
import type { SubjectAltNames } from './extension.ts'
import { ipText, parseIp } from './ip.ts'
import type { GeneralName } from './name.ts'

function normal(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}

/**
 * Whether the dNSName `presented` covers `host`: label by label without regard to case, where `*` as the whole left-most
 * label stands for exactly one label (RFC 9525 §6.3).
 */
export function dnsMatches(presented: string, host: string): boolean {
  const wanted = normal(host)
  const pattern = normal(presented)
  if (!pattern.startsWith('*.')) return pattern === wanted && !pattern.includes('*')
  const dot = wanted.indexOf('.')
  return dot > 0 && wanted.slice(dot) === pattern.slice(1) && !pattern.includes('*', 1)
}

/**
 * Whether a certificate is for `serverName`, a DNS name or IP literal. Only subjectAltName counts: the common name has no
 * say since RFC 9525 §2, and a DNS name never stands for an address.
 */
export function namesServer(names: SubjectAltNames | undefined, serverName: string): boolean {
  const address = parseIp(serverName)
  if (!names) return false
  if (address) return names.ip.includes(ipText(address))
  return names.dns.some((presented) => dnsMatches(presented, serverName))
}

/** Whether a DNS name lies in the subtree of `base`: itself or with labels before it (RFC 5280 §4.2.1.10). */
export function dnsWithin(name: string, base: string): boolean {
  const inner = normal(name)
  const outer = normal(base)
  if (outer === '' || inner === outer) return true
  return inner.endsWith(outer.startsWith('.') ? outer : `.${outer}`)
}

/** Whether an address lies in a subtree: the address and mask of 8 or 32 bytes. */
export function ipWithin(address: Uint8Array, subnet: Uint8Array): boolean {
  const { length } = address
  if (subnet.length !== 2 * length) return false
  return address.every((byte, i) => ((byte ^ subnet[i]) & subnet[length + i]) === 0)
}

function isWithin(name: GeneralName, base: GeneralName): boolean {
  if (name.form === 'dNSName' && base.form === 'dNSName') return dnsWithin(name.value, base.value)
  return name.form === 'iPAddress' && base.form === 'iPAddress' && ipWithin(name.bytes, base.bytes)
}

/** A wildcard may stand for an excluded name without lying in its subtree. */
function mayStandFor(name: GeneralName, base: GeneralName): boolean {
  return name.form === 'dNSName' && base.form === 'dNSName' && dnsMatches(name.value, base.value)
}

/** The names that constraints of the forms dNSName and iPAddress speak about. */
export function constrainedNames(names: SubjectAltNames | undefined): GeneralName[] {
  if (!names) return []
  return [
    ...names.dns.map((value): GeneralName => ({ form: 'dNSName', value })),
    ...names.ip.map((text): GeneralName => ({ form: 'iPAddress', bytes: parseIp(text) ?? new Uint8Array() })),
  ]
}

/** Why `name` breaks the constraints; undefined where it obeys (RFC 5280 §6.1.3 steps b and c). */
export function constraintBroken(
  name: GeneralName,
  permitted: readonly GeneralName[],
  excluded: readonly GeneralName[],
): 'excluded' | 'not permitted' | undefined {
  if (excluded.some((base) => isWithin(name, base) || mayStandFor(name, base))) return 'excluded'
  const sameForm = permitted.filter((base) => base.form === name.form)
  return sameForm.length > 0 && !sameForm.some((base) => isWithin(name, base)) ? 'not permitted' : undefined
}
