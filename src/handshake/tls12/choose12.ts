/** What a TLS 1.2 server chooses from a ClientHello: suite, group, credential (RFC 5246 §7.4.1.2, RFC 8422 §4, RFC 7919 §4). */
import { DH_PARAMETERS, type DhParameters } from '../../crypto/agreement/dh.ts'
import type { GroupName } from '../../crypto/agreement/group.ts'
import type { PrivateKey, PublicKey } from '../../crypto/keys.ts'
import type { SchemeName } from '../../crypto/signature/signature.ts'
import { fail } from '../../rules/failure.ts'
import { findExtension } from '../../wire/extension.ts'
import type { ClientHello } from '../../wire/hello.ts'
import { namedGroups, type NamedGroup, type Suite12 } from '../../wire/registry.ts'
import {
  exchangeRow,
  SUITES_12,
  type Authentication12,
  type KeyExchange12,
} from '../../wire/registry/suites12.ts'
import { allows, chooseSigning, forbiddenToSign, keyOf, signableWith } from '../common/credentials.ts'
import { bestFirst } from '../common/rank.ts'
import type { ServerConfig } from '../config/config.ts'
import { usedThemselves } from '../config/external-psks.ts'
import { isCurve, isField, usesCurve, usesField } from '../config/suite-groups.ts'
import type { AgreementGroup12 } from '../state/exchange-halves.ts'
import type { Signing } from '../state/state-parts.ts'

/** A suite and what serves it. */
interface SuiteChoice12 {
  readonly suite: Suite12
  /** Who signs or decrypts; `undefined` where no certificate is shown. */
  readonly signing: Signing | undefined
  /** Where an ECDHE or DHE exchange takes place; `undefined` where nothing is agreed on. */
  readonly group: AgreementGroup12 | undefined
}

/** What a suite needs of both sides: there it is, or the suite needs no such thing, or nothing that they have will do. */
type Need<T> =
  { readonly kind: 'met'; readonly by: T } | { readonly kind: 'none' } | { readonly kind: 'unmet' }

const NO_NEED = { kind: 'none' } as const
const UNMET = { kind: 'unmet' } as const

function needOf<T>(found: T | undefined): Need<T> {
  return found === undefined ? UNMET : { kind: 'met', by: found }
}

function metBy<T>(need: Need<T>): T | undefined {
  return need.kind === 'met' ? need.by : undefined
}

/**
 * The suites that a server may choose. An anonymous server must not ask for a certificate (RFC 5246 §7.4.4), so one that
 * requires it cannot be anonymous. A PSK suite needs none: the key says who the client is.
 */
function choosable({ suites12, clientCertificate }: ServerConfig): readonly Suite12[] {
  if (clientCertificate !== 'require') return suites12
  return suites12.filter((suite) => SUITES_12[suite].authentication !== 'anon')
}

/** Those of them for which we have what they need of us: keys, groups, and a certificate of their kind. */
function servable(config: ServerConfig): readonly Suite12[] {
  const { credentials, dhParameters, groups } = config
  const knowsPsk = usedThemselves(config.externalPsks).length > 0
  const proves = (suite: Suite12): boolean => {
    const { keyExchange, authentication } = SUITES_12[suite]
    if (authentication === 'anon' || authentication === 'PSK') return true
    const use = encryptsPremaster(keyExchange) ? 'keyEncipherment' : 'digitalSignature'
    return credentials.some((one) => {
      const own = keyOf(one)
      return own && authenticationOf(own.kind) === authentication && allows(one, use)
    })
  }
  return choosable(config).filter(
    (suite) =>
      (!exchangeRow(suite).psk || knowsPsk) &&
      (!usesCurve(suite) || groups.some(isCurve)) &&
      (!usesField(suite) || dhParameters !== 'none' || groups.some(isField)) &&
      proves(suite),
  )
}

/** Our suites that the client offers, in our order. */
export function commonSuites12(config: ServerConfig, hello: ClientHello): Suite12[] {
  return choosable(config).filter((suite) => hello.cipher_suites.includes(suite))
}

/**
 * The first common suite that we can serve.
 * @throws TlsFailure handshake_failure where there is none; insufficient_security where one failed for the client's FFDHE groups
 */
export function chooseSuite12(config: ServerConfig, hello: ClientHello): SuiteChoice12 {
  const common = commonSuites12(config, hello)
  for (const suite of common) {
    const choice = serve(config, hello, suite)
    if (choice) return choice
  }
  return nothingFits(config, hello, common)
}

/** Says what keeps every common suite from being served, the narrowest cause first. @throws TlsFailure always */
function nothingFits(config: ServerConfig, hello: ClientHello, common: readonly Suite12[]): never {
  const named = fieldGroups(hello)
  if (named.length > 0 && common.some(usesField) && dhFor(config, hello) === undefined)
    fail('insufficient_security', 'RFC 7919 §4', {
      expected: [...config.groups.filter(isField), 'a suite that needs no prime'].join(' or '),
      actual: named.join(', '),
      field: 'ClientHello.extensions.supported_groups',
    })
  // Who encrypts a premaster secret asks for no signature: then it is the suites that do not fit.
  const signs = common.some((suite) => !encryptsPremaster(SUITES_12[suite].keyExchange))
  const forbidden = signs ? forbiddenToSign(config.credentials) : undefined
  if (forbidden) fail('handshake_failure', 'RFC 5246 §7.4.2', forbidden)
  const signable = missedSchemes(config, hello, common)
  if (signable.length > 0)
    fail('handshake_failure', 'RFC 5246 §7.4.1.4.1', {
      expected: `a scheme that we can sign with: ${signable.join(', ')}`,
      actual: schemesOf(hello)?.join(', ') ?? `no signature_algorithms, which means ${SHA1_ONLY.join(', ')}`,
      field: 'ClientHello.extensions.signature_algorithms',
    })
  const curves = missedCurves(config, hello, common)
  if (curves.length > 0)
    fail('handshake_failure', 'RFC 8422 §5.1', {
      expected: curves.join(' or '),
      actual: (groupsOf(hello) ?? ['secp256r1']).join(', '),
      field: 'ClientHello.extensions.supported_groups',
    })
  fail('handshake_failure', 'RFC 5246 §7.4.1.3', {
    expected: `a suite of ours that we can serve: ${servable(config).join(', ') || 'none'}`,
    actual: hello.cipher_suites.join(', '),
    field: 'ClientHello.cipher_suites',
  })
}

function serve(config: ServerConfig, hello: ClientHello, suite: Suite12): SuiteChoice12 | undefined {
  const group = groupFor(config, hello, suite)
  if (group.kind === 'unmet') return undefined
  const signing = signingFor(config, hello, suite)
  return signing.kind === 'unmet' ? undefined : { suite, signing: metBy(signing), group: metBy(group) }
}

/** Where a suite's exchange takes place, and whether we have a PSK where it is made of one. */
function groupFor(config: ServerConfig, hello: ClientHello, suite: Suite12): Need<AgreementGroup12> {
  if (exchangeRow(suite).psk && usedThemselves(config.externalPsks).length === 0) return UNMET
  if (usesCurve(suite)) {
    const group = commonCurve(config, hello)
    return needOf(group && { kind: 'curve', group })
  }
  if (!usesField(suite)) return NO_NEED
  const parameters = dhFor(config, hello)
  return needOf(parameters && { kind: 'field', parameters })
}

/** Where common suites fail for nothing but a scheme that the client takes: what we could sign with. */
function missedSchemes(config: ServerConfig, hello: ClientHello, common: readonly Suite12[]): SchemeName[] {
  const signers = common
    .filter(
      (suite) =>
        !encryptsPremaster(SUITES_12[suite].keyExchange) && groupFor(config, hello, suite).kind !== 'unmet',
    )
    .flatMap((suite) => signersFor(config, hello, SUITES_12[suite].authentication))
  return signableWith('1.2', signers, config.signingSchemes)
}

/** The curves without which common suites fail: one of ours for the exchange, else those of our certificates. */
function missedCurves(
  config: ServerConfig,
  hello: ClientHello,
  common: readonly Suite12[],
): readonly GroupName[] {
  if (common.some(usesCurve) && commonCurve(config, hello) === undefined) return config.groups.filter(isCurve)
  if (!common.some((suite) => SUITES_12[suite].authentication === 'ECDSA')) return []
  const keys = config.credentials.map(keyOf)
  return keys.flatMap((own) => (own?.kind === 'ecdsa' && !supportsCurveOf(hello, own) ? [own.curve] : []))
}

/** The groups that the client names. */
function groupsOf(hello: ClientHello): readonly NamedGroup[] | undefined {
  return findExtension(hello.extensions, 'supported_groups')?.named_group_list
}

/** The first of our curves that the client supports; a client that names none takes P-256 (RFC 8422 §4). */
function commonCurve(config: ServerConfig, hello: ClientHello): GroupName | undefined {
  const offered: readonly NamedGroup[] = groupsOf(hello) ?? ['secp256r1']
  return config.groups.find((group) => isCurve(group) && offered.includes(group))
}

/** Whether the client encrypts a premaster secret to the server's key (RFC 5246 §7.4.7.1, RFC 4279 §4): that key then signs nothing. */
export function encryptsPremaster(exchange: KeyExchange12): exchange is 'RSA' | 'RSA_PSK' {
  return exchange === 'RSA' || exchange === 'RSA_PSK'
}

/** The groups of RFC 7919 that a client names: its §4 gives them the code points 256 to 511, also those not known yet. */
function fieldGroups(hello: ClientHello): readonly NamedGroup[] {
  const offered = groupsOf(hello) ?? []
  return offered.filter((group) => namedGroups.codeOf(group) >> 8 === 1)
}

/**
 * The parameters of a DHE exchange. A client that names groups of RFC 7919 gets the first of ours among them or no DHE at
 * all (§4). To another any parameters may be sent: our own, else those of our first such group.
 */
function dhFor({ dhParameters, groups }: ServerConfig, hello: ClientHello): DhParameters | undefined {
  const named = fieldGroups(hello)
  if (dhParameters !== 'none' && (named.length === 0 || dhParameters.anyClient))
    return dhParameters.parameters
  const group = groups.filter(isField).find((each) => named.length === 0 || named.includes(each))
  return group && DH_PARAMETERS[group]
}

/** Who signs the exchange of a suite, or decrypts what the client sends. */
function signingFor(config: ServerConfig, hello: ClientHello, suite: Suite12): Need<Signing> {
  const { keyExchange, authentication } = SUITES_12[suite]
  if (encryptsPremaster(keyExchange)) return needOf(rsaCredential(config, hello))
  if (authentication === 'anon' || authentication === 'PSK') return NO_NEED
  const signers = signersFor(config, hello, authentication)
  return needOf(chooseSigning('1.2', signers, config.signingSchemes, schemesOf(hello) ?? SHA1_ONLY))
}

/** The credentials that a suite's signature could be made with. */
function signersFor(config: ServerConfig, hello: ClientHello, authentication: Authentication12) {
  return bestFirst(config, hello).filter((credential) => {
    const key = keyOf(credential)
    return key && authenticationOf(key.kind) === authentication && supportsCurveOf(hello, key)
  })
}

function schemesOf(hello: ClientHello): readonly string[] | undefined {
  return findExtension(hello.extensions, 'signature_algorithms')?.supported_signature_algorithms
}

/** A client that names curves means those of certificates too; whether it takes EdDSA its signature schemes say (RFC 8422 §5.3, §5.1.3). */
function supportsCurveOf(hello: ClientHello, key: PublicKey | PrivateKey): boolean {
  return key.kind !== 'ecdsa' || (groupsOf(hello)?.includes(key.curve) ?? true)
}

/** What a client without signature_algorithms is taken to mean (RFC 5246 §7.4.1.4.1); ours has none of it unless `legacySignatures` says so. */
const SHA1_ONLY: readonly string[] = ['rsa_pkcs1_sha1', 'ecdsa_sha1']

/** Which suites a key serves: EdDSA goes with ECDSA (RFC 8422 §5.3). */
export function authenticationOf(kind: string): Authentication12 {
  return kind === 'rsa' || kind === 'rsa-pss' ? 'RSA' : 'ECDSA'
}

/** An RSA key that may decrypt a premaster secret; it signs nothing in this exchange. */
function rsaCredential(config: ServerConfig, hello: ClientHello): Signing | undefined {
  const credential = bestFirst(config, hello).find(
    (one) => one.privateKey !== 'remote' && one.privateKey.kind === 'rsa' && allows(one, 'keyEncipherment'),
  )
  return credential && { credential, scheme: 'rsa_pkcs1_sha256' }
}
