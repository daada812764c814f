/** Names by which a client may call a server: RFC 6066 §3, RFC 1035 §2.3.1, RFC 1123 §2.1. */
import { parseIp } from '../../certificate/x509/ip.ts'
import type { SettingRule } from './kinds.ts'

/** Every platform of JavaScript has it (WHATWG URL), though the language does not. */
declare const URL: new (text: string) => { readonly hostname: string }

/** Labels of letters, digits, hyphens and, as many have them, underscores: 63 in each, 253 in all (RFC 1035 §2.3.4). */
const DNS_NAME = /^(?=.{1,253}$)(?!(?:.*\.)?\d+$)[\w-]{1,63}(?:\.[\w-]{1,63})*$/

/** Letters and digits of any script, between dots. */
const ANY_SCRIPT = /^[\p{L}\p{M}\p{N}.·・。-]+$/u

/** Whether a name can stand in `server_name`: ASCII, without the dot of the root (RFC 6066 §3), and no address. */
function isDnsName(name: string): boolean {
  return DNS_NAME.test(name)
}

/** A DNS name, an IP literal, which is verified and never sent as SNI (RFC 6066 §3), or nothing. */
export const SERVER_NAME: Required<Omit<SettingRule, 'parts' | 'fields' | 'asks'>> = {
  allowed:
    'a DNS name in ASCII, without a dot at its end, labels of at most 63 characters and 253 in all; or an IP literal; or nothing',
  holds: (value) =>
    typeof value === 'string' && (value === '' || isDnsName(value) || parseIp(value) !== undefined),
  meant: (value) => (typeof value === 'string' ? meantBy(value) : []),
  read: (text) => text,
}

/** The name without the dot of the root, with the A-labels of an internationalized one (RFC 5890 §2.3.2.1). */
function meantBy(name: string): string[] {
  const bare = name.replace(/\.$/, '')
  const ascii = /[^\0-\x7f]/.test(bare) ? asciiOf(bare) : bare
  return ascii !== undefined && isDnsName(ascii) ? [ascii] : []
}

function asciiOf(name: string): string | undefined {
  if (!ANY_SCRIPT.test(name)) return undefined
  try {
    return new URL(`http://${name}`).hostname
  } catch {
    return undefined
  }
}
