/** Option values that serve and connect read alike, as settings of an endpoint. */
import { fromText } from '../bytes/bytes.ts'
import type { Connection } from '../connection/connection.ts'
import { exportKeyingMaterial } from '../connection/exporter.ts'
import { certificatesFromPem, identityFromPem } from '../certificate/pem.ts'
import type { Identity } from '../certificate/identity.ts'
import { EMPTY, toHex } from '../bytes/bytes.ts'
import type { CommonConfig } from '../handshake/config.ts'
import {
  asText,
  fromFile,
  groupList,
  hexBytes,
  nameList,
  suiteList,
  UsageError,
  wholeNumber,
  type COMMON_OPTIONS,
  type OptionValues,
} from './options.ts'

/** Values of the options that both commands have. */
export type CommonValues = OptionValues<typeof COMMON_OPTIONS>

type CommonSettings = { -readonly [K in keyof CommonConfig]?: CommonConfig[K] }

/** Suites, groups, protocols, trust and PSKs from the command line. @throws UsageError */
export function commonSettings(values: CommonValues): CommonSettings {
  const settings: CommonSettings = { verifyPeer: values.verify ?? false }
  if (values.tls1_2) settings.versions = values.tls1_3 ? ['TLS 1.3', 'TLS 1.2'] : ['TLS 1.2']
  if (values.groups !== undefined) settings.groups = groupList(values.groups)
  if (values.ciphers !== undefined) settings.suites = suiteList(values.ciphers)
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

/** The identity of --cert and --key. @throws UsageError */
export function identityFrom({ cert, key }: CommonValues): Identity | undefined {
  if (cert === undefined) {
    if (key !== undefined) throw new UsageError('--key needs --cert')
    return undefined
  }
  return fromFile('cert', cert, (chain) =>
    key === undefined
      ? identityFromPem(asText(chain), asText(chain))
      : fromFile('key', key, (own) => identityFromPem(asText(chain), asText(own))),
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
  const material = toHex(exportKeyingMaterial(connection, label, EMPTY, length)).toUpperCase()
  return [
    'Keying material exporter:',
    `    Label: '${label}'`,
    `    Length: ${length} bytes`,
    `    Keying material: ${material}`,
  ].join('\n')
}
