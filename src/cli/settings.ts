/** Option values that serve and connect read alike, as settings of an endpoint. */
import { fromText } from '../bytes/bytes.ts'
import type { Connection } from '../connection/connection.ts'
import { exportKeyingMaterial } from '../connection/exporter.ts'
import { certificatesFromPem, identityFromPem } from '../certificate/pem.ts'
import type { Identity } from '../certificate/identity.ts'
import { toHex } from '../bytes/bytes.ts'
import { clientConfig, type CommonConfig, type Version } from '../handshake/config.ts'
import type { Suite12 } from '../wire/registry.ts'
import {
  asText,
  fromFile,
  groupList,
  hexBytes,
  nameList,
  UsageError,
  wholeNumber,
  type COMMON_OPTIONS,
  type OptionValues,
} from './options.ts'
import { suiteLists } from './suites.ts'

/** Values of the options that both commands have. */
export type CommonValues = OptionValues<typeof COMMON_OPTIONS>

type CommonSettings = { -readonly [K in keyof CommonConfig]?: CommonConfig[K] }

/** Versions, suites, groups, protocols, trust and PSKs from the command line. @throws UsageError */
export function commonSettings(values: CommonValues): CommonSettings {
  const settings: CommonSettings = {
    ...versionsAndSuites(values),
    verifyPeer: values.verify ?? false,
    extendedMasterSecret: !values.no_ems,
    encryptThenMac: !values.no_etm,
    renegotiation: oneOf('renegotiation', values.renegotiation ?? 'refuse', ['allow', 'refuse']),
  }
  if (values.groups !== undefined) settings.groups = groupList(values.groups)
  if (values.alpn !== undefined) settings.alpn = nameList(values.alpn)
  if (values.CAfile !== undefined)
    settings.trust = fromFile('CAfile', values.CAfile, (bytes) => certificatesFromPem(asText(bytes)))
  if (values.psk !== undefined) {
    const identity = fromText(values.psk_identity ?? 'Client_identity')
    settings.externalPsks = [{ identity, key: hexBytes('psk', values.psk), hash: 'sha256' }]
  } else if (values.psk_identity !== undefined) throw new UsageError('--psk_identity needs --psk')
  if (values['psk-ke']) settings.pskModes = ['psk_dhe_ke', 'psk_ke']
  return settings
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

/** One of a few words. */
function oneOf<const W extends string>(name: string, text: string, words: readonly W[]): W {
  const found = words.find((word) => word === text)
  if (found === undefined) throw new UsageError(`--${name}: expected ${words.join(' or ')}, got '${text}'`)
  return found
}

/** The identities of --cert and --key, in order. @throws UsageError */
export function identitiesFrom({ cert = [], key = [] }: CommonValues): readonly Identity[] {
  if (key.length > 0 && key.length !== cert.length)
    throw new UsageError(`--key: one for each --cert, or none at all; got ${key.length} for ${cert.length}`)
  return cert.map((chainFile, index) =>
    fromFile('cert', chainFile, (chain) =>
      key.length === 0
        ? identityFromPem(asText(chain), asText(chain))
        : fromFile('key', key[index], (own) => identityFromPem(asText(chain), asText(own))),
    ),
  )
}

/** Seconds of --handshake-timeout in ms. */
export function handshakeTimeout(values: CommonValues): number {
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
  const [, label, length = '20'] = /^(.+?)(?::(\d+))?$/.exec(exporter) ?? []
  return { label, length: wholeNumber('exporter', length, 1, 8160) }
}

/** Exported keying material in the words of s_client -keymatexport. */
export function exporterText(connection: Connection, { label, length }: ExporterRequest): string {
  const material = toHex(exportKeyingMaterial(connection, label, undefined, length)).toUpperCase()
  return [
    'Keying material exporter:',
    `    Label: '${label}'`,
    `    Length: ${length} bytes`,
    `    Keying material: ${material}`,
  ].join('\n')
}
