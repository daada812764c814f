/** Tables of options: one row is what `--help` shows and what the parser takes. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { fromHex } from '../bytes/bytes.ts'
import { DecodeError } from '../bytes/reader.ts'
import { GROUPS, type GroupName } from '../crypto/group.ts'
import { Misuse } from '../rules/failure.ts'

/** The command line makes no sense: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** One option. */
export interface OptionRow {
  readonly type: 'string' | 'boolean'
  /** Whether it may be given more than once; then every value counts, else the last. */
  readonly multiple?: true
  /** What stands behind the option in the help, such as `FILE`. */
  readonly value?: string
  readonly help: string
}

/** Options by name, without the dashes. */
export type OptionTable = Readonly<Record<string, OptionRow>>

/** What was given, by option name. */
export type OptionValues<T extends OptionTable> = {
  readonly [K in keyof T]?: T[K]['type'] extends 'boolean'
    ? boolean
    : T[K] extends { readonly multiple: true }
      ? readonly string[]
      : string
}

/** Parses arguments by a table. @throws UsageError on what the table does not have */
export function parseOptions<T extends OptionTable>(
  table: T,
  args: readonly string[],
): { readonly values: OptionValues<T>; readonly positionals: readonly string[] } {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  )
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    return { values: values as OptionValues<T>, positionals }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** The text of `--help`. */
export function helpText(usage: string, table: OptionTable): string {
  const rows = Object.entries(table).map(
    ([name, { value, help }]) => [`--${name}${value ? ` ${value}` : ''}`, help] as const,
  )
  const width = Math.max(...rows.map(([left]) => left.length))
  return [`Usage: ${usage}`, '', ...rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`), ''].join(
    '\n',
  )
}

/** A whole number within bounds, both included. */
export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new UsageError(`--${name}: expected a whole number from ${min} to ${max}, got '${text}'`)
  return value
}

/** Bytes given as hex. */
export function hexBytes(name: string, text: string): Uint8Array {
  try {
    return fromHex(text)
  } catch (error) {
    throw new UsageError(`--${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Names between commas or colons. */
export function nameList(text: string): string[] {
  return text.split(/[,:]/).filter((name) => name !== '')
}

const GROUP_ALIASES: Readonly<Partial<Record<string, GroupName>>> = {
  'p-256': 'secp256r1',
  'p-384': 'secp384r1',
  'p-521': 'secp521r1',
  prime256v1: 'secp256r1',
}

/** Named groups; OpenSSL's names for the curves are understood too. */
export function groupList(text: string): GroupName[] {
  const known = Object.keys(GROUPS) as GroupName[]
  return nameList(text).map((name) => {
    const lower = name.toLowerCase()
    const found = GROUP_ALIASES[lower] ?? known.find((group) => group.toLowerCase() === lower)
    if (!found) throw new UsageError(`--groups: '${name}' is none of ${known.join(', ')}`)
    return found
  })
}

/** Reads a file and makes something of it; what goes wrong is told with option and file. */
export function fromFile<T>(name: string, file: string, make: (bytes: Uint8Array) => T): T {
  try {
    return make(readFileSync(file))
  } catch (error) {
    const readable = error instanceof DecodeError || error instanceof Misuse || isSystemError(error)
    if (!readable) throw error
    throw new UsageError(`--${name} ${file}: ${error.message}`)
  }
}

/** Text of a file as {@link fromFile} gives it. */
export function asText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error
}

/** Options that both commands have. */
export const COMMON_OPTIONS = {
  cert: {
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: 'certificate chain in PEM, leaf first; serve takes several',
  },
  key: {
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: 'private key in PEM for each --cert; --cert is searched without it',
  },
  CAfile: { type: 'string', value: 'FILE', help: 'trusted roots in PEM' },
  verify: { type: 'boolean', help: 'a peer whose chain does not verify is refused' },
  groups: { type: 'string', value: 'A,B', help: 'groups for the key agreement, the preferred one first' },
  ciphers: { type: 'string', value: 'A,B', help: 'suites, the preferred one first; IANA or OpenSSL names' },
  alpn: { type: 'string', value: 'A,B', help: 'application protocols, the preferred one first' },
  psk: { type: 'string', value: 'HEX', help: 'an external PSK; TLS 1.2 then prefers suites with PSK' },
  psk_identity: { type: 'string', value: 'NAME', help: 'its identity (default Client_identity)' },
  'psk-ke': { type: 'boolean', help: 'a PSK alone will do: psk_ke beside psk_dhe_ke' },
  'update-keys': { type: 'boolean', help: 'send a KeyUpdate after the handshake, and ask for one' },
  renegotiate: { type: 'boolean', help: 'TLS 1.2: begin one more handshake after the first' },
  renegotiation: { type: 'string', value: 'HOW', help: "allow or refuse (default) the peer's renegotiation" },
  no_ems: { type: 'boolean', help: 'TLS 1.2: no extended master secret' },
  no_etm: { type: 'boolean', help: 'TLS 1.2: no encrypt-then-MAC' },
  exporter: { type: 'string', value: 'LABEL:LEN', help: 'print exported keying material' },
  data: { type: 'string', value: 'FILE', help: 'send the content of a file' },
  keylog: { type: 'string', value: 'FILE', help: 'append secrets for Wireshark (SSLKEYLOGFILE)' },
  json: { type: 'boolean', help: 'the trace on stdout, one JSON object a line' },
  quiet: { type: 'boolean', help: 'no annotations' },
  seed: { type: 'string', value: 'TEXT', help: 'random values from a seed, for lessons only' },
  'handshake-timeout': { type: 'string', value: 'S', help: 'seconds until a handshake is given up (10)' },
  tls1_3: { type: 'boolean', help: 'speak TLS 1.3; with --tls1_2 or without either both' },
  tls1_2: { type: 'boolean', help: 'speak TLS 1.2' },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionTable
