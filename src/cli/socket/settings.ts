/** Option values that serve and connect read alike, as settings of an endpoint. */
import type { Connection } from '../../connection/connection.ts'
import { Misuse } from '../../rules/failure.ts'
import { exportKeyingMaterial } from '../../connection/exporter.ts'
import { certificatesOf, chainAndKeyOf, leafFirst, privateKeyOf } from '../../certificate/keys/key-file.ts'
import { identityOf } from '../../certificate/keys/pem.ts'
import { seededRandom, type Random } from '../../crypto/hash/random.ts'
import { systemRandom } from '../../net/own-secrets.ts'
import type { Identity } from '../../certificate/keys/identity.ts'
import { parseCertificate } from '../../certificate/x509/parse.ts'
import { toHex } from '../../bytes/bytes.ts'
import type { CommonConfig } from '../../handshake/config/config.ts'
import type { Version } from '../../wire/version.ts'
import { clientConfig } from '../../handshake/settings/configure.ts'
import { SERVER_NAME } from '../../handshake/settings/server-name.ts'
import type { NoteEvent } from '../../trace/event.ts'
import type { Suite12 } from '../../wire/registry.ts'
import type { CommonValues } from '../arguments/common-options.ts'
import {
  fromFile,
  groupList,
  nameList,
  oneOf,
  UsageError,
  secretFile,
  textBytes,
  wholeNumber,
} from '../arguments/options.ts'
import { unlockFrom } from './password.ts'
import { externalPsks } from '../arguments/psks.ts'
import { recordsAre } from './recordings.ts'
import { Reporter, type Streams } from '../output/reporter.ts'
import { schemeList } from '../arguments/sigalgs.ts'
import { suiteLists } from '../arguments/suites.ts'

type CommonSettings = { -readonly [K in keyof CommonConfig]?: CommonConfig[K] }

/** Versions, suites, groups, protocols, trust and PSKs from the command line. @throws UsageError */
export function commonSettings(values: CommonValues, reporter: Reporter): CommonSettings {
  const settings: CommonSettings = {
    ...versionsAndSuites(values),
    verifyPeer: values.verify ?? false,
    extendedMasterSecret: !values.no_ems,
    requireExtendedMasterSecret: values.require_ems ?? false,
    encryptThenMac: !values.no_etm,
    legacySignatures: values['legacy-signatures'] ?? false,
    grease: values.grease ?? false,
    renegotiation: oneOf('renegotiation', values.renegotiation ?? 'refuse', ['allow', 'refuse']),
  }
  if (values.groups !== undefined) settings.groups = groupList('groups', values.groups.replaceAll('/', ','))
  if (values.requestCAfile !== undefined)
    settings.certificateAuthorities = fromFile('requestCAfile', values.requestCAfile, (bytes) =>
      subjectsOf(certificatesOf(bytes, unlockFrom(values, reporter))),
    )
  if (values.alpn !== undefined) settings.alpn = protocols(values.alpn)
  if (values.CAfile !== undefined) settings.trust = trustFrom(values.CAfile, values, reporter)
  settings.externalPsks = externalPsks(values)
  if (values['record-size-limit'] !== undefined)
    settings.recordSizeLimit = wholeNumber('record-size-limit', values['record-size-limit'], 64, 16385)
  settings.recordPadding = wholeNumber('record-padding', values['record-padding'] ?? '0', 0, 16384)
  if (values.cert_comp) settings.certificateCompression = ['zlib']
  if (values['psk-ke']) settings.pskModes = ['psk_dhe_ke', 'psk_ke']
  return settings
}

/** The anchors of --CAfile, DER. */
export function trustFrom(
  file: string,
  values: Pick<CommonValues, 'pass'>,
  reporter: Pick<Reporter, 'say'>,
): readonly Uint8Array[] {
  return fromFile('CAfile', file, (bytes) => certificatesOf(bytes, unlockFrom(values, reporter)))
}

/** DER of the names of certificates, each once. */
export function subjectsOf(certificates: readonly Uint8Array[]): readonly Uint8Array[] {
  const names = certificates.map((der) => parseCertificate(der).subject.der)
  return [...new Map(names.map((name) => [toHex(name), name])).values()]
}

/**
 * The schemes that a client takes and signs with: as in s_client, `--sigalgs` are both, and `--client_sigalgs` those that it
 * signs with.
 */
export function clientSchemes(values: CommonValues): SchemeSettings {
  const [taken, own] = schemeLists(values)
  return { ...(taken && { signatureSchemes: taken }), ...(own && { signingSchemes: own }) }
}

/**
 * The same of a server: as in s_server, `--sigalgs` are those that it signs with and, unless `--client_sigalgs` says
 * otherwise, takes.
 */
export function serverSchemes(values: CommonValues): SchemeSettings {
  const [both, taken] = schemeLists(values)
  if (!taken) return both ? { signatureSchemes: both } : {}
  return { signatureSchemes: taken, signingSchemes: both ?? clientConfig().signingSchemes }
}

type SchemeSettings = Pick<CommonSettings, 'signatureSchemes' | 'signingSchemes'>

function schemeLists(values: CommonValues) {
  const legacy = values['legacy-signatures'] ?? false
  return (['sigalgs', 'client_sigalgs'] as const).map((option) => {
    const text = values[option]
    return text === undefined ? undefined : schemeList(option, text, legacy)
  })
}

/** Names for ALPN, of 1 to 255 bytes (RFC 7301 §3.1). */
export function protocols(text: string): readonly string[] {
  const names = nameList('alpn', text)
  for (const name of names) textBytes('alpn', name, 1, 255)
  return names
}

/** What goes before the other suites where a PSK is given: forward secrecy first, then a PSK alone. */
const PSK_SUITES: readonly Suite12[] = [
  'TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256',
  'TLS_DHE_PSK_WITH_AES_128_GCM_SHA256',
  'TLS_PSK_WITH_AES_128_GCM_SHA256',
  'TLS_PSK_WITH_CHACHA20_POLY1305_SHA256',
]

/** Both versions, or those asked for; with --ciphers only versions that are left with a suite. */
function versionsAndSuites(values: CommonValues): CommonSettings {
  const { tls1_2 = false, tls1_3 = false, ciphers, psk } = values
  const versions: Version[] = []
  if (tls1_3 || !tls1_2) versions.push('TLS 1.3')
  if (tls1_2 || !tls1_3) versions.push('TLS 1.2')
  if (ciphers === undefined)
    return psk === undefined
      ? { versions }
      : { versions, suites12: [...PSK_SUITES, ...clientConfig().suites12] }
  const lists = suiteLists(ciphers)
  const served = versions.filter((version) => lists[version === 'TLS 1.3' ? 'suites' : 'suites12'].length > 0)
  if (served.length === 0)
    throw new UsageError(`--ciphers names no suite of ${versions.join(' or ')}: '${ciphers}'`)
  return { ...lists, versions: served }
}

/** The identities of --cert and --key, in order; what is wrong is told of the file that it is in. @throws UsageError */
export function identitiesFrom(
  values: Pick<CommonValues, 'cert' | 'key' | 'pass'>,
  reporter: Pick<Reporter, 'say'>,
): readonly Identity[] {
  const { cert = [], key = [] } = values
  if (key.length > 0 && key.length !== cert.length)
    throw new UsageError(
      `--key: expected one for each --cert, or none at all, actual ${key.length} for ${cert.length}`,
    )
  const unlock = unlockFrom(values, reporter)
  return cert.map((chainFile, index) => {
    const keyFile = key[index]
    if (keyFile === undefined)
      return fromFile('cert', chainFile, (bytes) => {
        const own = chainAndKeyOf(bytes, unlock)
        if (!own.key) throw new Misuse('no private key is in the file, and --key is missing')
        return identityOf(leafFirst(own.chain, own.key), own.key)
      })
    const chain = fromFile('cert', chainFile, (bytes) => certificatesOf(bytes, unlock))
    return fromFile('key', keyFile, (bytes) => {
      const own = privateKeyOf(bytes, unlock)
      return identityOf(leafFirst(chain, own), own)
    })
  })
}

/** The name of --servername. @throws UsageError for what is neither a DNS name nor an address */
export function serverNameFrom({ servername: name }: { readonly servername?: string }): string | undefined {
  if (name === undefined || (name !== '' && SERVER_NAME.holds(name))) return name
  const [meant] = SERVER_NAME.meant(name)
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  throw new UsageError(`--servername: expected a DNS name or an address, actual '${name}'${hint}`)
}

/** Randomness from --seed, or from the system. */
export function randomFrom({ seed }: CommonValues): Random {
  if (seed === '') throw new UsageError('--seed: expected some text')
  return seed === undefined ? systemRandom() : seededRandom(seed)
}

/** Where a command shows what it does. @param begins what it tells where a connection begins */
export function reporterFrom(values: CommonValues, streams: Streams, begins: readonly NoteEvent[]): Reporter {
  const { json = false, quiet = false, keylog } = values
  if (keylog !== undefined) secretFile('keylog', keylog)
  return new Reporter({ streams, json, quiet, keylog, record: recordsAre(values), begins })
}

/** Seconds of --handshake-timeout in ms. */
export function handshakeTimeout(values: Pick<CommonValues, 'handshake-timeout'>): number {
  return 1000 * wholeNumber('handshake-timeout', values['handshake-timeout'] ?? '10', 1, 3600)
}

/** What --exporter asks for. */
export interface ExporterRequest {
  readonly label: string
  /** Bytes. */
  readonly length: number
}

/** `LABEL:LEN` or `LABEL`, which means 20 bytes as in s_client. */
export function exporterFrom({ exporter }: CommonValues): ExporterRequest | undefined {
  if (exporter === undefined) return undefined
  const [, label = '', length = '20'] = /^(.+?)(?::(\d+))?$/.exec(exporter) ?? []
  // The label of TLS 1.3 has "tls13 " in front, and a byte for its length (RFC 9846 §7.1).
  textBytes('exporter', label, 1, 249)
  return { label, length: wholeNumber('exporter', length, 1, 8160) }
}

/** Exported keying material in the words of s_client -keymatexport. */
export function exporterText(connection: Connection, { label, length }: ExporterRequest): string {
  return [
    'Keying material exporter:',
    `    Label: '${label}'`,
    `    Length: ${length} bytes`,
    `    Keying material: ${exported(connection, label, length)}`,
  ].join('\n')
}

function exported(connection: Connection, label: string, length: number): string {
  try {
    return toHex(exportKeyingMaterial(connection, label, undefined, length)).toUpperCase()
  } catch (error) {
    if (!(error instanceof Misuse)) throw error
    return `none: ${error.message}`
  }
}
