/** What the server chooses from a ClientHello: suite, group, mode, protocol, credential (RFC 9846 §4.2, §4.3, §9.2). */
import type { GroupName } from '../../crypto/agreement/group.ts'
import type { HashName } from '../../crypto/hash/hash.ts'
import { fail, type Violation } from '../../rules/failure.ts'
import { findExtension } from '../../wire/extension.ts'
import type { ClientHello } from '../../wire/hello.ts'
import { SUITES_13, type Suite13 } from '../../wire/registry.ts'
import { chooseSigning, forbiddenToSign, signableWith } from '../common/credentials.ts'
import { bestFirst, unaskedLegacyScheme } from '../common/rank.ts'
import type { Credential, PskMode, ServerConfig } from '../config/config.ts'
import { clientModes } from '../extensions/tls13/psk-key-exchange-modes.ts'
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
  const best = bestFirst(config, hello)
  const showable = best.filter((credential) => unaskedLegacyScheme(credential, hello) === undefined)
  const signing = chooseSigning('1.3', showable, signingSchemes, theirs)
  return (
    signing ??
    fail(
      'handshake_failure',
      'RFC 9846 §4.5.1.2 (8446 §4.4.2.2)',
      forbiddenToSign(credentials) ??
        onlyLegacy(best, hello) ?? {
          expected: `a scheme that we can sign with: ${signableWith('1.3', credentials, signingSchemes).join(', ') || 'none'}`,
          actual: theirs.join(', ') || 'none',
          field: 'ClientHello.extensions.signature_algorithms',
        },
    )
  )
}

/** What keeps every chain back where it is what they are signed with. */
function onlyLegacy(credentials: readonly Credential[], hello: ClientHello): Violation | undefined {
  const legacy = credentials.map((credential) => unaskedLegacyScheme(credential, hello))
  if (legacy.includes(undefined)) return undefined
  return {
    expected: 'a chain of ours without SHA-1 and SHA-224, or a client that lists them',
    actual: `a chain signed with ${legacy.join('; ')}`,
    field: 'config.credentials',
  }
}
