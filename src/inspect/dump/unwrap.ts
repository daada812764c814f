/** What people and tools put around bytes: code fences, quoting of mail, comments, prompts, times of a log. */
import { passedOver } from './dump.ts'

/** A text without one thing that stood around it. */
export interface Unwrapped {
  readonly text: string
  /** What was taken off: a sentence each. */
  readonly remarks: readonly string[]
}

const FENCED = /^[ \t]*(`{3,}(?!`)|~{3,}(?!~))[^\n]*\n([\s\S]*?)^[ \t]*\1[ \t]*\r?$/gm
/** A quote of mail, a comment of C, shells, SQL, assembly, or a frame: at the beginning of lines. */
const PREFIX = /^\s*(>+|\/\/+|#+|--|;+|\*|\||\[ *\d+\.\d+\])(?=\s|$) ?/
/** Where a shell or a debugger waits for a command. */
const PROMPT =
  /^(?:[\w.@~:/\\-]*[$%#]|>>>|\(\w+\)|PS [^>]*>|iex\(\d+\)>|[\w:-]+>)(?: (?!.*[0-9a-f]{2}[ :][0-9a-f]{2}).*)?$/i
/** The end of a line that explains it. */
const COMMENT = /(?:^|(?<![ \t])[ \t]+)(?:#|\/\/|;|--)(?:[ \t].*)?$/gm

/** The text inside fences, with nothing at the beginning of its lines, without prompts, without comments: where there are such. */
export function* unwrappings(text: string): Generator<Unwrapped> {
  const fenced = Array.from(text.matchAll(FENCED), ([, , inside]) => inside)
  if (fenced.length > 0)
    yield { text: fenced.join(''), remarks: passedOver(text.replace(FENCED, '').split('\n')) }
  const lines = text.split(/\r?\n/)
  const [prefix, count] = commonPrefix(lines)
  if (prefix !== undefined && 2 * count > lines.filter((line) => line.trim() !== '').length) {
    const isOurs = (line: string): boolean => kindOf(line) === prefix
    yield {
      text: lines
        .filter(isOurs)
        .map((line) => line.replace(PREFIX, ''))
        .join('\n'),
      remarks: [
        `'${prefix}' taken off the beginning of ${count} lines`,
        ...passedOver(lines.filter((line) => !isOurs(line))),
      ],
    }
  }
  const typed = lines.filter((line) => PROMPT.test(line))
  if (typed.length > 0)
    yield { text: lines.filter((line) => !PROMPT.test(line)).join('\n'), remarks: passedOver(typed) }
  const comments = text.match(COMMENT) ?? []
  if (comments.length > 0) yield { text: text.replace(COMMENT, ''), remarks: passedOver(comments) }
  if (/=\r?$|=3D|=20/m.test(text))
    yield {
      text: text
        .replace(/=\r?\n/g, '')
        .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      remarks: ['read through quoted-printable (RFC 2045 §6.7)'],
    }
}

/** What stands at the beginning of most lines; times of a log count as one. */
function commonPrefix(lines: readonly string[]): readonly [string | undefined, number] {
  const counts = new Map<string, number>()
  for (const line of lines) {
    const kind = kindOf(line)
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a).at(0) ?? [undefined, 0]
}

function kindOf(line: string): string | undefined {
  return PREFIX.exec(line)?.[1].replace(/\d+/g, '0')
}
