/** Strings with escapes: C, Python, Go, Rust, JavaScript, Ruby, shells, Wireshark's "escaped string"; and percent encoding. */
import { DecodeError } from '../../bytes/reader.ts'
import { dumpOf, passedOver, type Dump } from './dump.ts'
import { utf8Bytes } from './text.ts'

const SHORT: Readonly<Record<string, number>> = {
  ...{ a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, e: 27 },
  ...{ '\\': 92, "'": 39, '"': 34, '`': 96, '?': 63, ' ': 32 },
}
const ESCAPE =
  /\\(?:x([0-9a-fA-F]{1,2})|u\{?([0-9a-fA-F]{2,4})\}?|([0-7]{1,3})|([abtnvfre\\'"`? ])|(\r?\n[ \t]*))|[^\\]/gy
/** An escape that stands for a number: without one a text is just text. */
const NUMERIC = /\\(?:x[0-9a-fA-F]{2}|u00[0-9a-fA-F]{2}|[0-3]?[0-7]{1,2})/
const QUOTED = /(["'`])((?:\\[\s\S]|(?!\1)[^\\])*)\1/g

/** One string, or several that follow each other; without quotes the whole text. @throws DecodeError for an unknown escape */
export function escapedText(text: string): Dump | undefined {
  if (!NUMERIC.test(text)) return undefined
  if (/^\s*\\/.test(text)) return dumpOf([unescaped(text.replace(/\\?\r?\n\s*/g, '').trim())])
  const quoted = [...text.matchAll(QUOTED)]
  if (!quoted.some(({ 2: inside }) => NUMERIC.test(inside))) return undefined
  const around = quoted.reduce((rest, { 0: whole }) => rest.replace(whole, ' '), text)
  return dumpOf(
    quoted.map(({ 2: inside }) => unescaped(inside)),
    passedOver(around.split('\n').filter((line) => /\w{2}/.test(line))),
  )
}

/** The bytes of a string: escapes as they say, other characters as they stand. */
function unescaped(text: string): Uint8Array {
  const bytes: number[] = []
  // With \u an escape is a character, and so is what stands beside it; with \x and octal it is a byte.
  const inCharacters = /\\u/.test(text)
  for (let at = 0; at < text.length; at = ESCAPE.lastIndex) {
    ESCAPE.lastIndex = at
    const found = ESCAPE.exec(text)
    if (!found)
      throw new DecodeError('string', at, {
        expected: 'an escape that is known',
        actual: `'${text.slice(at, at + 2)}'`,
      })
    const [whole, hex, unicode, octal, short, newline] = found
    if (newline !== undefined) continue
    const code =
      hex !== undefined
        ? Number.parseInt(hex, 16)
        : unicode !== undefined
          ? Number.parseInt(unicode, 16)
          : octal !== undefined
            ? Number.parseInt(octal, 8)
            : short !== undefined
              ? SHORT[short]
              : whole.charCodeAt(0)
    if (code < 0x80 || (code < 0x100 && (inCharacters || whole.length > 1))) bytes.push(code)
    else bytes.push(...utf8Bytes(String.fromCharCode(code)))
  }
  return Uint8Array.from(bytes)
}

/** Percent encoding (RFC 3986 §2.1); a text counts where it begins with one and has nothing that would need one. */
export function percentEncoded(text: string): Dump | undefined {
  const joined = text.replace(/\s/g, '')
  if (!/^%[0-9a-fA-F]{2}/.test(joined) || !/^(?:%[0-9a-fA-F]{2}|[^%])*$/.test(joined)) return undefined
  const bytes = Array.from(joined.matchAll(/%([0-9a-fA-F]{2})|([^%])/g), ([, hex, plain]) =>
    hex === undefined ? plain.charCodeAt(0) & 0xff : Number.parseInt(hex, 16),
  )
  return dumpOf([Uint8Array.from(bytes)])
}
