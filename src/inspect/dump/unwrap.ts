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

/** The first and the last line of a comment of C. */
const COMMENT_ENDS = /^\s*(?:\/\*+|\*+\/)\s*$/

/**
 * The text inside fences, or what stands behind the sign that every line begins with. This goes before every form: a sign
 * taken for data (`//` in base64, a fence for quotes) would be a wrong reading.
 */
export function unwrapped(text: string): Unwrapped | undefined {
  const fenced = Array.from(text.matchAll(FENCED), ([, , inside]) => inside)
  if (fenced.length > 0)
    return { text: fenced.join(''), remarks: passedOver(text.replace(FENCED, '').split('\n')) }
  const found = withoutPrefix(text)
  return found && found.others.length === 0 ? found : undefined
}

/**
 * What may stand around bytes in a text that no form fits: a sign at the beginning of some lines, prompts, comments at the
 * ends of lines, quoted-printable.
 */
export function* unwrappings(text: string): Generator<Unwrapped> {
  const found = withoutPrefix(text)
  if (found) yield { ...found, remarks: [...found.remarks, ...passedOver(found.others)] }
  const lines = text.split(/\r?\n/)
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

/** The lines that begin with the sign that most begin with, without it; the others beside them. Times of a log count as one. */
function withoutPrefix(text: string): (Unwrapped & { readonly others: readonly string[] }) | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !COMMENT_ENDS.test(line))
  const counts = new Map<string, number>()
  for (const kind of lines.map(kindOf)) if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const [prefix, count] = [...counts].sort(([, a], [, b]) => b - a).at(0) ?? []
  if (prefix === undefined) return undefined
  const own = lines.filter((line) => kindOf(line) === prefix)
  return {
    text: own.map((line) => line.replace(PREFIX, '')).join('\n'),
    remarks: [`'${prefix}' taken off the beginning of ${count} lines`],
    others: lines.filter((line) => kindOf(line) !== prefix),
  }
}

function kindOf(line: string): string | undefined {
  return PREFIX.exec(line)?.[1]?.replace(/\d+/g, '0')
}
