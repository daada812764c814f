/** What external PSKs are used as: themselves, or what is imported from them (RFC 9258). */
import { EMPTY, equal, isText, toHex, toText } from '../../bytes/bytes.ts'
import { encode } from '../../bytes/layout.ts'
import { brief } from '../../bytes/printable.ts'
import type { HashName } from '../../crypto/hash/hash.ts'
import { importedIdentity, importedIdentityIn } from '../../wire/extension/imported-identity.ts'
import { SUITES_13 } from '../../wire/registry.ts'
import type { CommonConfig, ExternalPsk } from './config.ts'

/** A PSK that TLS 1.3 uses and no ticket gave. */
export type GivenPsk =
  | { readonly kind: 'external'; readonly psk: ExternalPsk }
  | { readonly kind: 'imported'; readonly psk: ImportedPsk }

/** A PSK imported from an external one, for TLS 1.3 and one hash. */
export interface ImportedPsk {
  /** The ImportedIdentity, encoded: what stands in pre_shared_key. */
  readonly identity: Uint8Array
  /** The hash that it is imported for. */
  readonly hash: Hash13
  readonly from: ExternalPsk
}

/** External PSKs that are used themselves: nothing is imported for TLS 1.2 (RFC 9258 §5.1). */
export function usedThemselves(psks: readonly ExternalPsk[]): readonly ExternalPsk[] {
  return psks.filter(({ importContext }) => importContext === undefined)
}

/**
 * What TLS 1.3 makes of external PSKs: those that are used themselves, and of the others one for each hash of our suites, in
 * the order of these (RFC 9258 §5.1).
 */
export function givenPsks({ externalPsks, suites }: PskConfig): readonly GivenPsk[] {
  return externalPsks.flatMap((from): readonly GivenPsk[] => {
    const { identity, importContext: context } = from
    if (context === undefined) return [{ kind: 'external', psk: from }]
    return hashesOf(suites).map((hash) => ({
      kind: 'imported',
      psk: { identity: importedAs(identity, context, hash), hash, from },
    }))
  })
}

/** What these depend on. */
type PskConfig = Pick<CommonConfig, 'externalPsks' | 'suites'>

function hashesOf(suites: CommonConfig['suites']): readonly Hash13[] {
  return [...new Set(suites.map((suite) => SUITES_13[suite].hash))]
}

/** A hash of TLS 1.3. */
type Hash13 = (typeof SUITES_13)[keyof typeof SUITES_13]['hash']

/** The KDF of the suites with a hash (RFC 9258 §10). */
const KDF_OF = { sha256: 'HKDF_SHA256', sha384: 'HKDF_SHA384' } as const satisfies Record<Hash13, string>

/** The identity on the wire of what is imported for TLS 1.3 and a hash. */
export function importedAs(external: Uint8Array, context: Uint8Array, hash: Hash13): Uint8Array {
  return encode(importedIdentity, {
    external_identity: external,
    context,
    target_protocol: 'TLS 1.3',
    target_kdf: KDF_OF[hash],
  })
}

/** An external PSK of ours that the other side uses otherwise than we do. */
export interface UsedOtherwise {
  readonly kind: 'otherwise'
  readonly hash: HashName
  /** How we use it, in words, and how the identity has it. */
  readonly ours: string
  readonly theirs: string
}

/** What an identity that is none of ours says of an external PSK of ours; `undefined` where it names none (RFC 9258 §5.2). */
export function usedOtherwise(config: PskConfig, identity: Uint8Array): UsedOtherwise | undefined {
  // Most servers have none, and a ticket is no such structure: to read it as one and fail took two fifths of the search for a PSK.
  if (config.externalPsks.length === 0) return undefined
  const imported = importedIdentityIn(identity)
  const name = imported?.external_identity ?? identity
  const own = config.externalPsks.filter((psk) => equal(psk.identity, name))
  if (own.length === 0) return undefined
  const kdfs = hashesOf(config.suites).map((hash) => KDF_OF[hash])
  const ours = own.map(({ importContext }) =>
    importContext ? importInWords('TLS 1.3', kdfs.join(' or '), importContext) : ITSELF,
  )
  return {
    kind: 'otherwise',
    hash: imported?.target_kdf === KDF_OF.sha384 ? 'sha384' : 'sha256',
    ours: ours.join('; or '),
    theirs: imported
      ? importInWords(imported.target_protocol, imported.target_kdf, imported.context)
      : ITSELF,
  }
}

/** How a PSK that we know is used by both sides, in words. */
export function inWords({ kind, psk }: GivenPsk): string {
  return kind === 'imported'
    ? importInWords('TLS 1.3', KDF_OF[psk.hash], psk.from.importContext ?? EMPTY)
    : ITSELF
}

const ITSELF = 'used itself'

function importInWords(protocol: string, kdf: string, context: Uint8Array): string {
  const said = context.length === 0 ? 'no context' : `the context ${shown(context)}`
  return `imported for ${protocol} and ${kdf} with ${said}`
}

/** Text where it is text, else hex; of what is long the beginning. */
function shown(bytes: Uint8Array): string {
  return brief(isText(bytes) ? `'${toText(bytes)}'` : toHex(bytes))
}
