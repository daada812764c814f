/** Signature schemes by the names that people know them by: those of IANA and OpenSSL's `KEY+HASH`. */
import { isLegacyScheme, SCHEMES, type SchemeName } from '../../crypto/signature/signature.ts'
import { nearest } from '../../rules/nearest.ts'
import { nameList, UsageError } from './options.ts'

/** What OpenSSL writes before the plus sign. In TLS 1.2 an ECDSA scheme names its hash only. */
const KEYS: Readonly<Partial<Record<string, (hash: string) => string>>> = {
  RSA: (hash) => `rsa_pkcs1_${hash}`,
  'RSA-PSS': (hash) => `rsa_pss_rsae_${hash}`,
  PSS: (hash) => `rsa_pss_rsae_${hash}`,
  ECDSA: (hash) =>
    Object.entries(SCHEMES).find(([, row]) => row.kind === 'ecdsa' && row.hash === hash)?.[0] ?? '',
}

/** The schemes of an option, in their order. @throws UsageError for a name that is no scheme, and for SHA-1 unless allowed */
export function schemeList(option: string, text: string, legacy: boolean): readonly SchemeName[] {
  return nameList(option, text).map((name) => {
    const [key = '', hash] = name.toUpperCase().split('+')
    const found = hash === undefined ? name.toLowerCase() : (KEYS[key]?.(hash.toLowerCase()) ?? '')
    if (!Object.hasOwn(SCHEMES, found)) {
      const hint = nearest(name, Object.keys(SCHEMES)).join(' or ')
      throw new UsageError(`--${option}: '${name}' is no scheme of ours${hint && `; did you mean ${hint}?`}`)
    }
    if (isLegacyScheme(found) && !legacy)
      throw new UsageError(`--${option}: ${name} needs --legacy-signatures (RFC 9155)`)
    return found as SchemeName
  })
}
