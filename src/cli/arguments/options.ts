/** Tables of options: one row is what `--help` shows and what the parser takes. */
import { appendFileSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { fromHex, fromText } from '../../bytes/bytes.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { entryOf } from '../../bytes/table.ts'
import { GROUPS, type GroupName } from '../../crypto/agreement/group.ts'
import { Misuse } from '../../rules/failure.ts'
import { paint } from '../../render/text/lines.ts'
import { PLAIN } from '../../render/text/theme.ts'
import { nearest } from '../../rules/nearest.ts'

/** The command line makes no sense: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** One option. */
interface OptionRow {
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
    throw new UsageError(misuseText(table, error instanceof Error ? error.message : String(error)))
  }
}

/** What Node's parser says, in our words and with the nearest option. */
function misuseText(table: OptionTable, message: string): string {
  const [, option = '', name = ''] = /'(--?([^ '=]+))/.exec(message) ?? []
  if (message.startsWith('Unknown option')) {
    const near = nearest(name, Object.keys(table)).map((each) => `--${each}`)
    return `${option} is no option; ${near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'see --help'}`
  }
  const value = entryOf(table, name)?.value
  if (value === undefined) return message.replaceAll('\n', ' ')
  const dash = message.includes('ambiguous') ? `; one that begins with a dash: ${option}=${value}` : ''
  return `${option}: expected ${value} behind it${dash}`
}

/** The text of `--help`. */
export function helpText(usage: string, table: OptionTable): string {
  return helpInParts(usage, { '': table })
}

/** Columns of a help text: what a terminal has at least. */
const HELP_WIDTH = 80

/** The same for many options, with a title over each part. */
export function helpInParts(usage: string, parts: Readonly<Record<string, OptionTable>>): string {
  const left = (name: string, { value }: OptionRow): string => `--${name}${value ? ` ${value}` : ''}`
  const rows = Object.values(parts).flatMap((table) => Object.entries(table))
  const width = Math.max(...rows.map((row) => left(...row).length))
  const lines = Object.entries(parts).flatMap(([title, table]) => [
    '',
    ...(title === '' ? [] : [`${title}:`]),
    ...Object.entries(table).flatMap(([name, row]) =>
      paint(
        { gutter: [['text', `  ${left(name, row).padEnd(width)}  `]], pieces: [['text', row.help]], hang: 0 },
        HELP_WIDTH,
        PLAIN,
      ),
    ),
  ])
  return `${[`Usage: ${usage}`, ...lines].join('\n')}\n`
}

/** A whole number within bounds, both included. */
export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new UsageError(`--${name}: expected a whole number from ${min} to ${max}, actual '${text}'`)
  return value
}

/** One of a few words. */
export function oneOf<const W extends string>(name: string, text: string, words: readonly W[]): W {
  const found = words.find((word) => word === text)
  if (found === undefined) throw new UsageError(`--${name}: expected ${words.join(' or ')}, actual '${text}'`)
  return found
}

/** Bytes given as hex. */
export function hexBytes(name: string, text: string): Uint8Array {
  try {
    return fromHex(text)
  } catch (error) {
    throw new UsageError(`--${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Bytes of a text whose length is within bounds, both included. */
export function textBytes(name: string, text: string, min: number, max: number): Uint8Array {
  const bytes = fromText(text)
  if (bytes.length < min || bytes.length > max)
    throw new UsageError(`--${name}: expected ${min} to ${max} bytes of text, actual ${bytes.length}`)
  return bytes
}

/** Names between commas or colons, one at least. */
export function nameList(name: string, text: string): string[] {
  const names = text.split(/[,:]/).filter((part) => part !== '')
  if (names.length === 0) throw new UsageError(`--${name}: expected at least one name, actual '${text}'`)
  return names
}

const GROUP_ALIASES: Readonly<Partial<Record<string, GroupName>>> = {
  'p-256': 'secp256r1',
  'p-384': 'secp384r1',
  'p-521': 'secp521r1',
  prime256v1: 'secp256r1',
}

/** Named groups; OpenSSL's names for the curves are understood too. */
export function groupList(option: string, text: string): GroupName[] {
  const known = Object.keys(GROUPS) as GroupName[]
  return nameList(option, text).map((name) => {
    const lower = name.toLowerCase()
    const found = GROUP_ALIASES[lower] ?? known.find((group) => group.toLowerCase() === lower)
    if (!found) throw new UsageError(`--${option}: '${name}' is none of ${known.join(', ')}`)
    return found
  })
}

/** Reads a file and makes something of it; what goes wrong is told with option and file. */
export function fromFile<T>(name: string, file: string, make: (bytes: Uint8Array) => T): T {
  return onFile(name, file, () => make(readFileSync(file)))
}

/** Makes a file for secrets where it is not there, so that one that cannot be written is told of before it is late. */
export function secretFile(name: string, file: string): void {
  onFile(name, file, () => appendFileSync(file, '', { mode: 0o600 }))
}

/** Does something with a file; what goes wrong is told with option and file. */
export function onFile<T>(name: string, file: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    const readable = error instanceof DecodeError || error instanceof Misuse || isSystemError(error)
    if (!readable) throw error
    throw new UsageError(`--${name} ${file}: ${problemWithFile(error)}`)
  }
}

/** What went wrong with a file, for a sentence that names it: the system's own words name it as well. */
export function problemWithFile({ message }: Error): string {
  return message.replace(/, [a-z]+( '.*')?$/s, '')
}

/** Text of a file as {@link fromFile} gives it. */
export function asText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error
}
