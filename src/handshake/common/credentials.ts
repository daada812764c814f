/** Who we are, and what we sign with: the same in both versions. */
import { EMPTY } from '../../bytes/bytes.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { underNone } from '../../certificate/path/authorities.ts'
import type { KeyUse } from '../../certificate/path/check.ts'
import { namesServer } from '../../certificate/path/match.ts'
import { parseCertificate } from '../../certificate/x509/parse.ts'
import { parseOnce } from '../../certificate/path/path.ts'
import type { PrivateKey, PublicKey } from '../../crypto/keys.ts'
import { SCHEMES, schemeFits, type SchemeName } from '../../crypto/signature/signature.ts'
import type { Violation } from '../../rules/failure.ts'
import type { Credential, ServerConfig } from '../config/config.ts'
import type { Signing } from '../state/state-parts.ts'

/** Whether one credential of ours stands behind both names. */
export function sameCredential(config: ServerConfig, a: string, b: string): boolean {
  return credentialFor(config, a) === credentialFor(config, b)
}

/** The first that covers the name: a server without one for it still shows what it has. */
function credentialFor({ credentials, wildcardLabels }: ServerConfig, serverName: string) {
  if (!serverName || credentials.length < 2) return credentials[0]
  return credentials.find((credential) => covered(credential, serverName, wildcardLabels)) ?? credentials[0]
}

/** Whether the credential's certificate names the server; one that does not parse names nobody. */
export function covered({ chain }: Credential, serverName: string, labels?: number): boolean {
  const leaf = parseOnce(chain.slice(0, 1))
  return leaf.some(({ subjectAltNames }) => namesServer(subjectAltNames, serverName, labels))
}

/** The key of a credential; of a remote one the public key. `undefined` where its kind is not supported. */
export function keyOf(credential: Credential): PublicKey | PrivateKey | undefined {
  if (credential.privateKey !== 'remote') return credential.privateKey
  try {
    const { publicKey } = parseCertificate(credential.chain[0] ?? EMPTY)
    return publicKey.kind === 'unsupported' ? undefined : publicKey
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/** The first credential and scheme of ours that the peer's schemes, and the certificate's own keyUsage, allow. */
export function chooseSigning(
  version: '1.2' | '1.3',
  credentials: readonly Credential[],
  ours: readonly SchemeName[],
  theirs: readonly string[],
): Signing | undefined {
  for (const credential of credentials) {
    if (!allows(credential, 'digitalSignature')) continue
    const key = keyOf(credential)
    const usable = (name: SchemeName): boolean => theirs.includes(name) && signsHandshakes(name, version)
    const scheme = key && ours.find((name) => usable(name) && schemeFits(name, key, version))
    if (scheme) return { credential, scheme }
  }
  return undefined
}

/** Why a client that has no certificate answers with an empty one. */
export const NONE_GIVEN =
  'the server asks for a certificate, and none was given (--cert), so an empty one goes'

/** Why a client that has a certificate answers with an empty one. @param asked what the server takes, such as `ed25519` */
export function noneFits(
  version: '1.2' | '1.3',
  credential: Credential,
  ours: readonly SchemeName[],
  asked: string,
): string {
  const signable = signableWith(version, [credential], ours)
  return `our certificate does not fit, so an empty one goes: it signs with ${signable.join(', ') || 'nothing'}; the server takes ${asked}`
}

/**
 * What a client says of a certificate under none of the authorities that the server named: it should be under one, but only
 * the server knows whom it believes, so it goes all the same. `undefined` where there is nothing to say.
 */
export function outsideAuthorities(
  { chain }: Credential,
  authorities: readonly Uint8Array[],
): string | undefined {
  const found = underNone(chain, authorities)
  return (
    found &&
    `our certificate goes out, but is under no authority that the server names: issued by ${found.issuers || 'nobody we can read'}; named ${found.named}`
  )
}

/** What we could sign with: those of our schemes that fit a credential, whatever the peer takes. */
export function signableWith(
  version: '1.2' | '1.3',
  credentials: readonly Credential[],
  ours: readonly SchemeName[],
): SchemeName[] {
  return ours.filter((name) => chooseSigning(version, credentials, [name], [name]) !== undefined)
}

/**
 * Whether the keyUsage of a credential's certificate, where it has one, allows what its key would do: the peer refuses
 * what it does not (RFC 9846 §4.5.1, 8446 §4.4.2.2; RFC 5246 §7.4.2). A certificate that does not parse says nothing.
 */
export function allows({ chain: [leaf] }: Credential, use: KeyUse): boolean {
  return parseOnce(leaf ? [leaf] : []).every(({ keyUsage }) => keyUsage?.has(use) !== false)
}

/**
 * What keeps every credential from signing where it is their keyUsage: then no choice of the peer's could help, and a failure
 * must not speak of its schemes. `undefined` where one may sign.
 */
export function forbiddenToSign(credentials: readonly Credential[]): Violation | undefined {
  if (credentials.length === 0 || credentials.some((one) => allows(one, 'digitalSignature'))) return undefined
  const usages = credentials.flatMap(({ chain: [leaf] }) =>
    parseOnce(leaf ? [leaf] : []).map(({ keyUsage = [] }) => [...keyUsage].join(' and ') || 'nothing'),
  )
  return {
    expected: 'a certificate of ours whose keyUsage allows digitalSignature',
    actual: `keyUsage allows ${usages.join('; ')}`,
    field: 'config.credentials',
  }
}

/** Whether messages are signed with the scheme: TLS 1.3 says with which (RFC 9846 §4.3.3). */
function signsHandshakes(name: SchemeName, version: '1.2' | '1.3'): boolean {
  return version === '1.2' || SCHEMES[name].handshake13
}
