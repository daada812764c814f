/** The authorities that a peer names when it asks for a certificate (RFC 9846 §4.3.4, RFC 5246 §7.4.4). */
import { brief } from '../../bytes/printable.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { decodeDer } from '../der/der.ts'
import { distinguishedName, type DistinguishedName } from '../x509/name.ts'
import { parseOnce } from './path.ts'
import { sameName } from '../x509/same-name.ts'

/**
 * Who issued the certificates of a chain and who was asked for, where no certificate of it is from an authority that was
 * named; `undefined` where one is, or where none was named: then any will do.
 * @param chain DER, leaf first; certificates that do not parse say nothing
 * @param authorities DER of each name
 */
export function underNone(
  chain: readonly Uint8Array[],
  authorities: readonly Uint8Array[],
): { readonly issuers: string; readonly named: string } | undefined {
  const issuers = parseOnce(chain).map(({ issuer }) => issuer)
  const named = authorities.map(nameOrNull)
  const fits = named.some((name) => name && issuers.some((issuer) => sameName(issuer, name)))
  if (authorities.length === 0 || fits) return undefined
  const texts = named.map((name) => name?.text ?? 'a name that is none')
  return { issuers: brief(issuers.map(({ text }) => text).join('; ')), named: brief(texts.join('; ')) }
}

function nameOrNull(der: Uint8Array): DistinguishedName | null {
  try {
    return decodeDer(der, 'Name', distinguishedName)
  } catch (error) {
    if (error instanceof DecodeError) return null
    throw error
  }
}
