/** What one check of a chain is made of, for the files beside this one. */
import type { SignatureMemory } from '../../crypto/signature/signature-memory.ts'
import type { AlertName } from '../../rules/alert.ts'
import type { Finding, Rule } from '../../rules/rule.ts'
import type { Certificate } from '../x509/parse.ts'
import type { Effort } from './effort.ts'
import type { Path } from './path.ts'
import type { PolicyInputs } from './policies.ts'

/** What the key of a leaf does: it signs, or the client encrypts a premaster secret to it (RFC 5246 §7.4.2). */
export type KeyUse = 'digitalSignature' | 'keyEncipherment'

/** What a chain is held against. */
export interface ChainRequest {
  /** DER as received: the leaf first, then any others in any order. */
  readonly chain: readonly Uint8Array[]
  /** DER of the trust anchors. Each array is parsed once in its life: do not write to it. */
  readonly trust: readonly Uint8Array[]
  /** ms since the epoch */
  readonly now: number
  /** DNS name or IP literal that the leaf must cover; undefined for a client, whose name nobody knows beforehand. */
  readonly serverName?: string | undefined
  /** Whose chain it is. */
  readonly usage: 'server' | 'client'
  /** The version in use: in 1.3 the key of the leaf always signs. */
  readonly version?: '1.2' | '1.3'
  /** What the key of the leaf does in a handshake of TLS 1.2; undefined where nobody says. */
  readonly keyUse?: KeyUse | undefined
  /** Fewest labels that must stand below a wildcard: 2 unless given, so that `*.com` covers nothing. */
  readonly wildcardLabels?: number
  /** Most certificates in the chain; 10 unless given. */
  readonly maxCertificates?: number
  /** What is asked of policies; nothing but what the certificates themselves demand unless given. */
  readonly policies?: PolicyInputs
  /** Whether signatures with SHA-1 and SHA-224 count, for old peers (RFC 9155); MD5 never does. */
  readonly legacySignatures?: boolean
  /** TLS names of the algorithms that certificates may be signed with (RFC 9846 §4.3.3); any unless given. */
  readonly certificateSchemes?: readonly string[] | undefined
  /** DER of the OCSP response that came with the leaf; undefined where none did. */
  readonly ocspResponse?: Uint8Array | undefined
  /** What was verified before; it saves time and changes nothing else. */
  readonly signatureMemory?: SignatureMemory | undefined
}

/** What the checks look at; the first ones fill in what the later ones need. */
export interface Examination {
  readonly request: ChainRequest
  /** The certificates that came, once they are parsed. */
  certificates: readonly Certificate[]
  /** The path, once it is built; no certificates before. */
  path: Path | { readonly certificates: readonly []; readonly anchor: undefined }
  readonly effort: Effort
}

/** One rule of a chain. */
export type ChainRule = Rule<Examination> & { readonly alert: AlertName }

/** Names in one line, eight of them at most: a peer may send thousands. */
export function listed(names: readonly string[]): string {
  return names.slice(0, 8).join(', ') + (names.length > 8 ? ', ...' : '')
}

/** What a limit of ours has against a chain, where the rule itself has nothing: more limits than those of §6.1 are allowed. */
export function beyondLimit(expected: string, actual: string): Finding {
  return { ok: false, expected, actual, policy: true, cite: 'RFC 5280 §6.2' }
}

/** Fails with the first problem found, in words or as a finding, else passes with `fine`. */
export function allFine<T>(
  items: readonly T[],
  fine: string,
  problem: (item: T, index: number) => string | Finding | undefined,
): Finding {
  for (const [index, item] of items.entries()) {
    const found = problem(item, index)
    if (found !== undefined) return typeof found === 'string' ? { ok: false, actual: found } : found
  }
  return { ok: true, actual: fine }
}

/** The leaf, once it is parsed. @throws RangeError before: a check that needs it stands behind the one that parses it */
export function leafOf({ certificates: [leaf] }: Examination): Certificate {
  if (!leaf) throw new RangeError('no certificate is parsed yet')
  return leaf
}

/** Each certificate below the anchor with the one that issued it. */
export function links({ path }: Examination): { certificate: Certificate; issuer: Certificate }[] {
  const [, ...issuers] = path.certificates
  return issuers.flatMap((issuer, i) => {
    const certificate = path.certificates[i]
    return certificate ? [{ certificate, issuer }] : []
  })
}
