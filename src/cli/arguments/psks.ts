/** PSKs of the command line: --psk, and for each of them --psk_identity, --psk-hash and --psk-context. */
import { EMPTY, toHex } from '../../bytes/bytes.ts'
import type { ExternalPsk } from '../../handshake/config/config.ts'
import type { KnownPsk } from '../../inspect/opening/psks.ts'
import { hexBytes, oneOf, textBytes, UsageError } from './options.ts'

type Given = Readonly<Partial<Record<'psk' | OfEach, readonly string[]>>>

type OfEach = 'psk_identity' | 'psk-hash' | 'psk-context'

/**
 * The PSKs in their order.
 * @throws UsageError for one without a key, for two of one identity (RFC 9257 §5.1), or a context where nothing is imported
 */
export function externalPsks(given: Given & { readonly 'psk-import'?: boolean }): readonly ExternalPsk[] {
  const { psk = [] } = given
  const identities = forEach('psk_identity', given, psk.length)
  const hashes = forEach('psk-hash', given, psk.length)
  const contexts = forEach('psk-context', given, psk.length)
  const imports = given['psk-import'] ?? false
  if (contexts.length > 0 && !imports) throw new UsageError('--psk-context needs --psk-import')
  if (imports && psk.length === 0) throw new UsageError('--psk-import needs --psk')
  const psks = psk.map((hex, index) => {
    const key = keyFrom(hex)
    const identity = textBytes('psk_identity', identities.at(index) ?? 'Client_identity', 1, 0xffff)
    const hash = oneOf('psk-hash', hashes.at(index) ?? 'sha256', ['sha256', 'sha384'])
    const importContext = hexBytes('psk-context', contexts.at(index) ?? '')
    return { identity, key, hash, ...(imports && { importContext }) }
  })
  const names = psks.map(({ identity, importContext }) =>
    [identity, importContext ?? EMPTY].map(toHex).join(),
  )
  if (new Set(names).size < psks.length)
    throw new UsageError('--psk_identity: of several PSKs each needs an identity of its own')
  return psks
}

/** PSKs that may open what others said; one without an identity is tried for each. @throws UsageError */
export function knownPsks(given: Omit<Given, 'psk-hash'>): readonly KnownPsk[] {
  const { psk = [] } = given
  const identities = forEach('psk_identity', given, psk.length)
  return psk.map((hex, index) => {
    const name = identities.at(index)
    return {
      key: keyFrom(hex),
      identity: name === undefined ? name : textBytes('psk_identity', name, 1, 0xffff),
    }
  })
}

function keyFrom(hex: string): Uint8Array {
  const key = hexBytes('psk', hex)
  if (key.length === 0) throw new UsageError('--psk: expected at least one byte')
  return key
}

/** What is given for each PSK, or for none of them. */
function forEach(name: OfEach, given: Given, count: number): readonly string[] {
  const values = given[name] ?? []
  if (values.length > 0 && count === 0) throw new UsageError(`--${name} needs --psk`)
  if (values.length > 0 && values.length !== count)
    throw new UsageError(
      `--${name}: expected one for each --psk, or none at all, actual ${values.length} for ${count}`,
    )
  return values
}
