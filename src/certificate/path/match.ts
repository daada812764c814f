/** Whether a name is the one that was asked for. */
import type { SubjectAltNames } from '../x509/extension.ts'
import { ipText, parseIp } from '../x509/ip.ts'

/** Labels that must stand below a wildcard: with fewer, one certificate would cover all of `*.com`, as in OpenSSL. */
export const WILDCARD_LABELS = 2

/** A DNS name as it compares: small letters, without the dot of the root. */
export function normalDns(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}

/**
 * Whether the dNSName `presented` covers `host`: label by label without regard to case, where `*` as the whole left-most
 * label stands for exactly one label (RFC 9525 §6.3).
 * @param labels fewest labels that must follow the wildcard (RFC 9525 §7.1 leaves `*.com` to others)
 */
export function dnsMatches(presented: string, host: string, labels = WILDCARD_LABELS): boolean {
  const wanted = normalDns(host)
  const pattern = normalDns(presented)
  if (!pattern.startsWith('*.')) return pattern === wanted && !pattern.includes('*')
  const dot = wanted.indexOf('.')
  if (pattern.split('.').length - 1 < labels) return false
  return dot > 0 && wanted.slice(dot) === pattern.slice(1) && !pattern.includes('*', 1)
}

/**
 * Whether a certificate is for `serverName`, a DNS name or IP literal. Only subjectAltName counts: the common name has no
 * say since RFC 9525 §2, and a DNS name never stands for an address.
 */
export function namesServer(
  names: SubjectAltNames | undefined,
  serverName: string,
  labels = WILDCARD_LABELS,
): boolean {
  const address = parseIp(serverName)
  if (!names) return false
  if (address) return names.ip.includes(ipText(address))
  return names.dns.some((presented) => dnsMatches(presented, serverName, labels))
}
