/** Settings that are right each by itself, and make no sense together. */
import { equal, toHex } from '../../bytes/bytes.ts'
import type { GroupName } from '../../crypto/agreement/group.ts'
import { isLegacyScheme } from '../../crypto/signature/signature.ts'
import { MAX_LIFETIME } from '../../session/decisions/offer-verdict.ts'
import type { Suite12 } from '../../wire/registry.ts'
import type { ExternalPsk } from '../config/config.ts'
import { importedAs } from '../config/external-psks.ts'
import { isCurve, isField, usesCurve, usesField } from '../config/suite-groups.ts'
import { TWO_BYTES } from './common.ts'
import { HELLO_EXTENSIONS, helloBytes, type HelloSettings } from './hello-size.ts'
import type { Contradiction, Objection } from './objection.ts'
import { literalBytes } from './orders.ts'

/** What they read of any configuration. */
interface Common {
  readonly versions: readonly string[]
  readonly suites: readonly string[]
  readonly suites12: readonly Suite12[]
  readonly groups: readonly GroupName[]
  readonly signatureSchemes: readonly string[]
  readonly signingSchemes: readonly string[]
  readonly certificateSchemes: readonly string[] | undefined
  readonly certificateAuthorities: readonly Uint8Array[]
  readonly legacySignatures: boolean
  readonly extendedMasterSecret: boolean
  readonly requireExtendedMasterSecret: boolean
  readonly externalPsks: readonly ExternalPsk[]
  readonly pskModes: readonly string[]
}

/** And of a client's. */
interface Client extends Common, HelloSettings {
  readonly sessions: readonly unknown[]
  readonly acceptTickets: boolean
  readonly ticketRequest: { readonly newSession: number; readonly resumption: number } | string
}

/** And of a server's. */
interface Server extends Common {
  readonly lowerRanks: readonly GroupName[]
  readonly tickets: { readonly lifetime: number }
  readonly dhParameters: unknown
  readonly serverHelloOrder12: readonly unknown[]
  readonly serverHelloOrder: readonly unknown[]
  readonly helloRetryRequestOrder: readonly unknown[]
  readonly encryptedExtensionsOrder: readonly unknown[]
  readonly certificateRequestOrder: readonly unknown[]
}

/** An objection, unless all is well. */
function unless(well: boolean, setting: string, allowed: string, actual: string): Objection | undefined {
  return well ? undefined : { setting, allowed, actual }
}

const speaks = ({ versions }: Common, version: string): boolean => versions.includes(version)

/** Of the suites of TLS 1.2 those that have a group to agree in, or need none. */
function agreeable({ suites12, groups }: Common, ownPrime: boolean): boolean {
  const [curve, field] = [groups.some(isCurve), ownPrime || groups.some(isField)]
  return suites12.some((suite) => (!usesCurve(suite) || curve) && (!usesField(suite) || field))
}

/** Most bytes of what is given as it stands in one message: a list of extensions has 2^16-1, and ours need some. */
const LITERAL_BYTES = 2 ** 15

const COMMON: readonly Contradiction<Common>[] = [
  {
    rule: 'SHA-1 and SHA-224 sign for those alone who ask for them by name',
    cite: 'RFC 9155 §2',
    objection: (config) => {
      if (config.legacySignatures) return undefined
      for (const list of ['signatureSchemes', 'signingSchemes', 'certificateSchemes'] as const) {
        const allowed = 'a scheme that needs no legacySignatures'
        for (const [index, scheme] of (config[list] ?? []).entries())
          if (isLegacyScheme(scheme)) return { setting: `${list}[${index}]`, allowed, actual: scheme }
      }
      return undefined
    },
  },
  {
    rule: 'each version has suites',
    cite: 'RFC 9846 §4.2.2 (8446 §4.1.2)',
    objection: (config) =>
      unless(
        !speaks(config, 'TLS 1.3') || config.suites.length > 0,
        'suites',
        'at least one, since versions has TLS 1.3',
        'none',
      ) ??
      unless(
        !speaks(config, 'TLS 1.2') || config.suites12.length > 0,
        'suites12',
        'at least one, since versions has TLS 1.2',
        'none',
      ),
  },
  {
    rule: 'TLS 1.3 has groups to agree in, save where a PSK alone is enough',
    cite: 'RFC 9846 §9.2',
    objection: (config) => {
      const alone = config.pskModes.length > 0 && config.pskModes.every((mode) => mode === 'psk_ke')
      const well = config.groups.length > 0 || !speaks(config, 'TLS 1.3') || alone
      return unless(well, 'groups', 'at least one for TLS 1.3, where pskModes is more than psk_ke', 'none')
    },
  },
  {
    rule: 'who demands the extended master secret speaks it',
    cite: 'RFC 7627 §5.2',
    objection: ({ extendedMasterSecret, requireExtendedMasterSecret }) =>
      unless(
        extendedMasterSecret || !requireExtendedMasterSecret,
        'requireExtendedMasterSecret',
        'false, since extendedMasterSecret is',
        'true',
      ),
  },
  {
    rule: 'names of authorities leave room for what stands beside them',
    cite: 'RFC 9846 §4.3.4 (8446 §4.2.4)',
    objection: ({ certificateAuthorities }) => {
      const size = certificateAuthorities.reduce((sum, { length }) => sum + 2 + length, 0)
      const allowed = `at most ${LITERAL_BYTES} bytes of names`
      return unless(size <= LITERAL_BYTES, 'certificateAuthorities', allowed, `${size} bytes`)
    },
  },
  {
    rule: 'each PSK has an identity of its own',
    cite: 'RFC 9257 §5.1',
    objection: ({ externalPsks }) => {
      const names = externalPsks.map(({ identity, importContext }) =>
        toHex(importContext ? importedAs(identity, importContext, 'sha256') : identity),
      )
      const again = names.findIndex((name, index) => names.indexOf(name) < index)
      const setting = `externalPsks[${again}].identity`
      return unless(again < 0, setting, 'one that no other PSK has', `that of another, ${names[again]}`)
    },
  },
  {
    rule: 'a key that PSKs are imported from is used for nothing else, and with one hash',
    cite: 'RFC 9258 §4',
    objection: ({ externalPsks }) => {
      const wrong = externalPsks.findIndex(({ key, hash, importContext }) =>
        externalPsks.some(
          (other) =>
            other.importContext !== undefined &&
            equal(other.key, key) &&
            (importContext === undefined || other.hash !== hash),
        ),
      )
      const setting = `externalPsks[${wrong}].key`
      return unless(
        wrong < 0,
        setting,
        'one that is imported nowhere else, or with this hash',
        'the same key',
      )
    },
  },
  {
    rule: 'the identity of an imported PSK fits into pre_shared_key',
    cite: 'RFC 9258 §5.1',
    objection: ({ externalPsks }) => {
      const lengths = externalPsks.map(({ identity, importContext }) =>
        importContext ? importedAs(identity, importContext, 'sha256').length : 0,
      )
      const long = lengths.findIndex((length) => length > TWO_BYTES)
      const allowed = `at most ${TWO_BYTES} bytes with its identity`
      return unless(long < 0, `externalPsks[${long}].importContext`, allowed, `${lengths[long]} bytes`)
    },
  },
]

/** What a client's settings must not say at once. */
export const CLIENT_CONTRADICTIONS: readonly Contradiction<Client>[] = [
  ...COMMON,
  {
    rule: 'suites of TLS 1.2 have groups to agree in, where their group must be one of ours',
    cite: 'RFC 8422 §4',
    // The prime of DHE is the server's choice (RFC 5246 §7.4.3).
    objection: (config) =>
      unless(
        !speaks(config, 'TLS 1.2') || config.suites12.length === 0 || agreeable(config, true),
        'groups',
        'a curve, since all of suites12 need one',
        config.groups.join(', ') || 'none',
      ),
  },
  {
    rule: 'shares are for groups that are offered',
    cite: 'RFC 9846 §4.3.8 (8446 §4.2.8)',
    objection: ({ keyShares, groups }) => {
      const wrong = keyShares.findIndex((group) => !groups.includes(group))
      const allowed = `a group that is among groups: ${groups.join(', ')}`
      return unless(wrong < 0, `keyShares[${wrong}]`, allowed, `'${keyShares[wrong]}'`)
    },
  },
  {
    rule: 'tickets are asked for by a client that can use them',
    cite: 'RFC 9149 §3',
    objection: ({ ticketRequest: wanted, acceptTickets, pskModes }) => {
      const some = typeof wanted === 'object' && wanted.newSession + wanted.resumption > 0
      const usable = acceptTickets && pskModes.length > 0
      const allowed = "'none', or numbers of 0, where acceptTickets is off or pskModes is empty"
      return unless(!some || usable, 'ticketRequest', allowed, 'a number of tickets')
    },
  },
  {
    rule: 'pre_shared_key is the last extension of a hello with PSKs',
    cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
    objection: ({ clientHelloOrder, externalPsks, sessions }) =>
      unless(
        externalPsks.length + sessions.length === 0 || clientHelloOrder.at(-1) === 'pre_shared_key',
        'clientHelloOrder',
        'pre_shared_key as its last, since there are PSKs or sessions',
        'it elsewhere or nowhere',
      ),
  },
  {
    rule: 'a ClientHello has room for its extensions',
    cite: 'RFC 9846 §4.2.2 (8446 §4.1.2)',
    objection: (config) => {
      const names = config.alpn.reduce((sum, { length }) => sum + 1 + length, 0)
      const setting = 2 * names > helloBytes(config) ? 'alpn' : 'clientHelloOrder'
      const allowed = `what fits into ${HELLO_EXTENSIONS} bytes of extensions`
      const size = helloBytes(config)
      return unless(size <= HELLO_EXTENSIONS, setting, allowed, `up to ${size} bytes`)
    },
  },
]

const SERVER_PLACES = [
  ['serverHelloOrder12', 'ServerHello'],
  ['serverHelloOrder', 'ServerHello'],
  ['helloRetryRequestOrder', 'HelloRetryRequest'],
  ['encryptedExtensionsOrder', 'EncryptedExtensions'],
  ['certificateRequestOrder', 'CertificateRequest'],
] as const

/** What a server's settings must not say at once. */
export const SERVER_CONTRADICTIONS: readonly Contradiction<Server>[] = [
  ...COMMON,
  {
    rule: 'suites of TLS 1.2 have groups to agree in, where a server speaks no other version',
    cite: 'RFC 8422 §4, RFC 7919 §4',
    objection: (config) =>
      unless(
        // With TLS 1.3 beside it the groups may be for that version alone.
        speaks(config, 'TLS 1.3') ||
          config.suites12.length === 0 ||
          agreeable(config, config.dhParameters !== 'none'),
        'groups',
        'those that one of suites12 can agree in',
        config.groups.join(', ') || 'none',
      ),
  },
  {
    rule: 'ranks are ranks of groups that are there, and the first begins by itself',
    cite: 'RFC 9846 §4.2.1 (8446 §4.1.1)',
    objection: ({ lowerRanks, groups }) => {
      const wrong = lowerRanks.findIndex((group) => groups.indexOf(group) < 1)
      const allowed = `a group behind the first of groups: ${groups.slice(1).join(', ') || 'none'}`
      return unless(wrong < 0, `lowerRanks[${wrong}]`, allowed, `'${lowerRanks[wrong]}'`)
    },
  },
  {
    rule: 'tickets of TLS 1.3 live for seven days at most',
    cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
    objection: (config) => {
      const { lifetime } = config.tickets
      const well = !speaks(config, 'TLS 1.3') || lifetime <= MAX_LIFETIME
      return unless(well, 'tickets.lifetime', `at most ${MAX_LIFETIME} seconds with TLS 1.3`, `${lifetime}`)
    },
  },
  {
    rule: 'a HelloRetryRequest says for which version it is',
    cite: 'RFC 9846 §4.2.4 (8446 §4.1.4)',
    objection: ({ helloRetryRequestOrder: order }) =>
      unless(
        order.includes('supported_versions'),
        'helloRetryRequestOrder',
        'supported_versions among them',
        'none',
      ),
  },
  {
    rule: 'each message has room for its extensions',
    cite: 'RFC 9846 §4.3 (8446 §4.2)',
    objection: (config) => {
      for (const [setting, place] of SERVER_PLACES) {
        const size = literalBytes(place, config[setting]) ?? 0
        const allowed = `at most ${LITERAL_BYTES} bytes of extensions as they stand`
        if (size > LITERAL_BYTES) return { setting, allowed, actual: `${size} bytes` }
      }
      return undefined
    },
  },
]
