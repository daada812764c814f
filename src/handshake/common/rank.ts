/** Which of several certificates a server shows first: RFC 9846 §4.3.3, §4.5.1.2 (8446 §4.2.3, §4.4.2.2), RFC 5246 §7.4.2. */
import { equal } from '../../bytes/bytes.ts'
import { underNone } from '../../certificate/path/authorities.ts'
import { parseOnce } from '../../certificate/path/path.ts'
import { isLegacyScheme } from '../../crypto/signature/signature.ts'
import { findExtension } from '../../wire/extension.ts'
import type { ClientHello } from '../../wire/hello.ts'
import type { Credential, ServerConfig } from '../config/config.ts'
import { serverNameOf } from '../extensions/both/server-name.ts'
import { covered } from './credentials.ts'

/**
 * Our credentials, the best for this client first: those that cover the name that it asks for, however they are signed; of those the
 * ones whose chain it can verify, without SHA-1 before with it; of equal ones those under an authority that it names
 * (RFC 9846 §4.3.4).
 */
export function bestFirst(
  { credentials, wildcardLabels }: ServerConfig,
  hello: ClientHello,
): readonly Credential[] {
  if (credentials.length < 2) return credentials
  const schemes = schemesInChains(hello)
  const wished = findExtension(hello.extensions, 'certificate_authorities')
  const authorities = wished && 'authorities' in wished ? wished.authorities : []
  const name = serverNameOf(hello)
  const rank = (credential: Credential): number => {
    const signed = signaturesOf(credential)
    const isNamed = covered(credential, name, wildcardLabels)
    const verifiable = signed.every((scheme) => schemes.includes(scheme))
    return (
      (isNamed ? 0 : 8) +
      (verifiable ? 0 : 4) +
      (signed.some(isLegacyScheme) ? 2 : 0) +
      (underNone(credential.chain, authorities) ? 1 : 0)
    )
  }
  return credentials
    .map((credential) => ({ credential, rank: rank(credential) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ credential }) => credential)
}

/**
 * The first of the schemes below a chain that rests on SHA-1 or SHA-224 and that the client does not list: such a chain must not go
 * out, not even where there is no other (RFC 9846 §4.5.1.2, 8446 §4.4.2.2).
 */
export function unaskedLegacyScheme(credential: Credential, hello: ClientHello): string | undefined {
  const schemes = schemesInChains(hello)
  return signaturesOf(credential).find((scheme) => isLegacyScheme(scheme) && !schemes.includes(scheme))
}

/** The schemes that a client takes in certificates: signature_algorithms_cert, else signature_algorithms (§4.3.3). */
function schemesInChains({ extensions }: ClientHello): readonly string[] {
  const theirs =
    findExtension(extensions, 'signature_algorithms_cert') ??
    findExtension(extensions, 'signature_algorithms')
  return theirs?.supported_signature_algorithms ?? []
}

/** What each certificate is signed with, '' where TLS has no name for it. What signs itself is a trust anchor: nobody verifies that. */
function signaturesOf({ chain }: Credential): readonly string[] {
  return parseOnce(chain)
    .filter(({ issuer, subject }) => !equal(issuer.der, subject.der))
    .map(({ signatureScheme }) => signatureScheme ?? '')
}
