/** What the server chooses from a ClientHello: suite, group, mode, protocol, credential (RFC 9846 §4.2, §4.3, §9.2). */
import { equal } from '../../bytes/bytes.ts'
import { parseCertificate } from '../../certificate/x509/parse.ts'
import type { GroupName } from '../../crypto/agreement/group.ts'
import type { HashName } from '../../crypto/hash/hash.ts'
import { fail } from '../../rules/failure.ts'
import { findExtension } from '../../wire/extension.ts'
import type { ClientHello } from '../../wire/hello.ts'
import { SUITES_13, type Suite13 } from '../../wire/registry.ts'
import { underNone } from '../../certificate/path/authorities.ts'
import { chooseSigning, covered, forbiddenToSign, signableWith } from '../common/credentials.ts'
import type { Credential, PskMode, ServerConfig } from '../config/config.ts'
import { clientModes } from '../extensions/tls13/psk-key-exchange-modes.ts'
import { serverNameOf } from '../extensions/both/server-name.ts'
import type { Signing } from '../state/state-parts.ts'

/** TLS 1.3 suites that both sides have, in our order. */
export function commonSuites(config: ServerConfig, hello: ClientHello): Suite13[] {
  return config.suites.filter((suite) => hello.cipher_suites.includes(suite))
}

/** The suite to use: the session's own where it is common, else the first with the PSK's hash, else the first of all. */
export function chooseSuite(
  config: ServerConfig,
  hello: ClientHello,
  psk: { readonly suite: Suite13 | undefined; readonly hash: HashName } | undefined,
): Suite13 {
  const common = commonSuites(config, hello)
  const ofPsk =
    psk &&
    (common.find((suite) => suite === psk.suite) ??
      common.find((suite) => SUITES_13[suite].hash === psk.hash))
  return (
    ofPsk ??
    common.at(0) ??
    fail('handshake_failure', 'RFC 9846 §4.2.1 (8446 §4.1.1)', {
      expected: `one of ${config.suites.join(', ')}`,
      actual: hello.cipher_suites.join(', '),
      field: 'ClientHello.cipher_suites',
    })
  )
}

/** The group for the key agreement and whether the client already sent a share for it. */
interface GroupChoice {
  readonly group: GroupName
  /** The client's share; `undefined` asks for a HelloRetryRequest. */
  readonly share: Uint8Array | undefined
}

/**
 * Of the first rank of our groups with one that the client supports: the first with a share, else the first; `undefined` where
 * no group is common.
 */
export function chooseGroup(
  config: Pick<ServerConfig, 'groups' | 'lowerRanks'>,
  hello: ClientHello,
): GroupChoice | undefined {
  const supported: readonly string[] =
    findExtension(hello.extensions, 'supported_groups')?.named_group_list ?? []
  const shares = findExtension(hello.extensions, 'key_share')?.client_shares ?? []
  for (const rank of ranksOf(config)) {
    const common = rank.filter((group) => supported.includes(group))
    for (const group of common) {
      const entry = shares.find((share) => share.group === group)
      if (entry) return { group, share: entry.key_exchange }
    }
    const [first] = common
    if (first) return { group: first, share: undefined }
  }
  return undefined
}

function ranksOf({ groups, lowerRanks }: Pick<ServerConfig, 'groups' | 'lowerRanks'>): GroupName[][] {
  let rank: GroupName[] = []
  const ranks = [rank]
  for (const group of groups) {
    if (lowerRanks.includes(group)) ranks.push((rank = []))
    rank.push(group)
  }
  return ranks
}

/** The first of our modes that the client offers and, for psk_dhe_ke, that has a common group. */
export function chooseMode(config: ServerConfig, hello: ClientHello): PskMode | undefined {
  const offered = clientModes(hello)
  return config.pskModes.find(
    (name) => offered.includes(name) && (name === 'psk_ke' || chooseGroup(config, hello) !== undefined),
  )
}

/**
 * Those whose chain the client can verify come first, in either half: signature_algorithms_cert, else _algorithms (§4.3.3). Of
 * equal ones those under an authority that it names (§4.3.4).
 */
function verifiableFirst(
  { credentials, wildcardLabels }: ServerConfig,
  hello: ClientHello,
): readonly Credential[] {
  if (credentials.length < 2) return credentials
  const theirs =
    findExtension(hello.extensions, 'signature_algorithms_cert') ??
    findExtension(hello.extensions, 'signature_algorithms')
  const schemes: readonly string[] = theirs?.supported_signature_algorithms ?? []
  const wished = findExtension(hello.extensions, 'certificate_authorities')
  const authorities = wished && 'authorities' in wished ? wished.authorities : []
  const name = serverNameOf(hello)
  const rank = (credential: Credential): number => {
    const verifiable = credential.chain.every((der) => {
      const { signatureScheme, issuer, subject } = parseCertificate(der)
      // What signs itself is a trust anchor, whose signature nobody verifies (§4.5.1.2).
      return schemes.includes(signatureScheme ?? '') || equal(issuer.der, subject.der)
    })
    const isNamed = name === '' || covered(credential, name, wildcardLabels)
    return (isNamed ? 0 : 4) + (verifiable ? 0 : 2) + (underNone(credential.chain, authorities) ? 1 : 0)
  }
  return credentials
    .map((credential) => ({ credential, rank: rank(credential) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ credential }) => credential)
}

/** What a handshake without a PSK needs of both sides, before anything is chosen (§4.3.3, §6.2, §9.2). */
export function checkFullHandshake(config: ServerConfig, hello: ClientHello): void {
  const has = (type: string): boolean =>
    hello.extensions?.some((extension) => extension.type === type) ?? false
  if (config.credentials.length === 0)
    fail(has('pre_shared_key') ? 'unknown_psk_identity' : 'handshake_failure', 'RFC 9846 §6.2', {
      expected: 'a PSK, since this server has no certificate',
      actual: has('pre_shared_key') ? 'none that may be used' : 'none',
      field: 'ClientHello.extensions.pre_shared_key',
    })
  for (const type of ['signature_algorithms', 'supported_groups'])
    if (!has(type))
      fail('missing_extension', 'RFC 9846 §4.3.3, §9.2 (8446 §4.2.3, §9.2)', {
        expected: `${type}, since no PSK is used`,
        actual: 'none',
        field: 'ClientHello.extensions',
      })
}

/** How the server will prove itself in a full handshake (§4.3.3, §4.5.1). */
export function chooseServerSigning(config: ServerConfig, hello: ClientHello): Signing {
  const theirs = findExtension(hello.extensions, 'signature_algorithms')?.supported_signature_algorithms ?? []
  const { credentials, signingSchemes } = config
  const signing = chooseSigning('1.3', verifiableFirst(config, hello), signingSchemes, theirs)
  return (
    signing ??
    fail(
      'handshake_failure',
      'RFC 9846 §4.5.1.2 (8446 §4.4.2.2)',
      forbiddenToSign(credentials) ?? {
        expected: `a scheme that we can sign with: ${signableWith('1.3', credentials, signingSchemes).join(', ') || 'none'}`,
        actual: theirs.join(', ') || 'none',
        field: 'ClientHello.extensions.signature_algorithms',
      },
    )
  )
}
