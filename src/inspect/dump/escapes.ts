/** Strings with escapes: C, Python, Go, Rust, JavaScript, Ruby, shells, Wireshark's "escaped string"; and percent encoding. */
import { concatAll, fromHex } from '../../bytes/bytes.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { beginsLikeTls, dumpOf, passedOver, radixOf, type Dump } from './dump.ts'
import { utf8Bytes } from './text.ts'

const SHORT: Readonly<Record<string, number>> = {
  ...{ a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, e: 27 },
  ...{ '\\': 92, "'": 39, '"': 34, '`': 96, '?': 63, ' ': 32 },
}
const HEX_ESCAPE = String.raw`[xX](?:\{([0-9a-fA-F]{1,2})\}|([0-9a-fA-F]{1,2}))|u\{?([0-9a-fA-F]{2,4})\}?`
const OTHER_ESCAPE = '([abtnvfre\\\\\'"`? ])|(\\r?\\n[ \\t]*)'
/** Escapes by the radix of those with digits alone: octal as in C, decimal as in OCaml and Lua, where `\z` passes over white space. */
const ESCAPES = {
  8: new RegExp(String.raw`\\(?:${HEX_ESCAPE}|([0-7]{1,3})|${OTHER_ESCAPE})|[^\\]`, 'gy'),
  10: new RegExp(String.raw`\\(?:${HEX_ESCAPE}|(\d{1,3})|${OTHER_ESCAPE}|z\s*)|[^\\]`, 'gy'),
} as const
/** An escape that stands for a number: without one a text is just text. */
const NUMERIC = /\\(?:[xX]\{?[0-9a-fA-F]{2}|u00[0-9a-fA-F]{2}|[0-3]?[0-7]{1,2})/
const QUOTED = /(["'`])((?:\\[\s\S]|(?!\1)[^\\])*)\1/g

/** One string, or several that follow each other; without quotes the whole text. @throws DecodeError for an unknown escape */
export function escapedText(text: string): Dump | undefined {
  if (!NUMERIC.test(text)) return undefined
  if (/^\s*(?:\\0[0-3][0-7]{2})+\s*$/.test(text))
    return dumpOf([unescaped(text.trim().replace(/\\0/g, '\\'), 8)])
  if (/^\s*\\/.test(text)) return dumpOfStrings([text.replace(/\\?\r?\n\s*/g, '').trim()], [])
  const all = Array.from(text.matchAll(QUOTED), ({ 0: whole, 2: inside = '', index }) => ({
    whole,
    inside,
    index,
  }))
  const bytesOnly = all.some(({ inside, index }) => text[index - 1] === 'b' && NUMERIC.test(inside))
  // Keys of a dictionary, and what Python does not call bytes beside what it does, are no data.
  const quoted = all.filter(
    ({ whole, index }) =>
      !/^\s*(?::|=>)/.test(text.slice(index + whole.length, index + whole.length + 8)) &&
      (!bytesOnly || text[index - 1] === 'b'),
  )
  if (!quoted.some(({ inside }) => NUMERIC.test(inside))) return undefined
  const around = quoted.reduce((rest, { whole }) => rest.replace(whole, ' '), text)
  return dumpOfStrings(
    quoted.map(({ inside }) => inside),
    passedOver(around.split('\n').filter((line) => /\w{2}/.test(line))),
  )
}

/** Strings in the radix that fits. @throws DecodeError for an escape that is known in neither */
function dumpOfStrings(strings: readonly string[], remarks: readonly string[]): Dump | undefined {
  const all = strings.join('')
  const decimal = /\\[xXu]/.test(all) ? undefined : attempted(strings, 10)
  const choice = radixOf(decimal && numbersAreDecimal(all) ? undefined : attempted(strings, 8), decimal)
  const { radix } = decimal ? choice : { radix: 8 as const }
  return dumpOf(
    strings.map((each) => unescaped(each, radix)),
    [...choice.remarks, ...(radix === 10 ? lineEndsIn(all) : []), ...remarks],
  )
}

/** The bytes in one radix; `undefined` where an escape is none in it. */
function attempted(strings: readonly string[], radix: 8 | 10): Uint8Array | undefined {
  try {
    return concatAll(strings.map((each) => unescaped(each, radix)))
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/** OCaml and Lua write three decimal digits: a digit or a number that octal does not have tells. */
function numbersAreDecimal(text: string): boolean {
  const numbers = text.match(/\\(?:\\|\d{1,3})/g)?.filter((each) => each !== '\\\\') ?? []
  return numbers.every(({ length }) => length === 4) && numbers.some((each) => /[89]|^.[4-7]/.test(each))
}

/** Behind a backslash OCaml passes over the end of the line and the blanks behind it; in Lua it is a line feed. */
function lineEndsIn(text: string): string[] {
  if (!/\\\r?\n/.test(text)) return []
  return [
    'a backslash at the end of a line is a line feed, as in Lua, unless blanks begin the next line, as in OCaml',
  ]
}

/** The bytes of a string: escapes as they say, other characters as they stand. @throws DecodeError for an unknown escape */
function unescaped(text: string, radix: 8 | 10): Uint8Array {
  const bytes: number[] = []
  const escape = ESCAPES[radix]
  // With \u an escape is a character, and so is what stands beside it; with \x and octal it is a byte.
  const inCharacters = /\\u/.test(text)
  // Rust and JavaScript have no octal escapes but \0, behind which a digit is a digit.
  const zeroAlone = /\\x/.test(text) && !/\\[1-7]/.test(text.replace(/\\\\/g, ''))
  for (let at = 0; at < text.length; at = escape.lastIndex) {
    escape.lastIndex = at
    const found = escape.exec(text)
    const [whole = '', braced, hex = braced, unicode, digits, short, newline] = found ?? []
    if (digits !== undefined && zeroAlone) escape.lastIndex = at + 2
    if (newline !== undefined || /^\\z/.test(whole)) {
      if (radix === 10 && newline?.endsWith('\n')) bytes.push(10)
      continue
    }
    const number = hex ?? unicode ?? (zeroAlone ? digits?.charAt(0) : digits)
    const code =
      number !== undefined
        ? Number.parseInt(number, digits === undefined ? 16 : radix)
        : short !== undefined
          ? SHORT[short]
          : whole.charCodeAt(0)
    if (!found || code === undefined || (digits !== undefined && code > 0xff))
      throw new DecodeError('string', at, {
        expected: 'an escape that is known',
        actual: `'${text.slice(at, at + 4)}'`,
      })
    if (code < 0x80 || (code < 0x100 && (inCharacters || whole.length > 1))) bytes.push(code)
    else bytes.push(...utf8Bytes(String.fromCharCode(code)))
  }
  return Uint8Array.from(bytes)
}

/** A number of Pascal, a text between quotes, or what may stand between. */
const PASCAL = /#(?:\$([0-9a-f]{1,2})|(\d{1,3}))|'((?:[^']|'')*)'|[\s+]+/giy

/** A string of Pascal, `#22#3'abc'#$ff`; hex with `#` before each byte, where a letter or the first bytes tell that it is that. */
export function numberSigns(text: string): Dump | undefined {
  const inside = text.trim().replace(/^[^#']*=\s*(?=[#'])|;$/g, '')
  if (!/^(?:'|#[\s\S]*#)/.test(inside)) return undefined
  if (/^(?:\s*#[0-9a-f]{2},?)+$/i.test(inside)) {
    const hex = fromHex(inside.replace(/[\s#,]/g, ''))
    if (/[a-f]/i.test(inside) || beginsLikeTls(hex)) return dumpOf([hex])
  }
  const found = [...inside.matchAll(PASCAL)]
  const numbers = found.filter(([whole]) => whole.startsWith('#')).length
  if (numbers < 3 || found.reduce((sum, [whole]) => sum + whole.length, 0) !== inside.length) return undefined
  const bytes = found.flatMap(([, hex, decimal, quoted = '']) =>
    hex !== undefined
      ? [Number.parseInt(hex, 16)]
      : decimal !== undefined
        ? [Number(decimal)]
        : Array.from(quoted.replaceAll("''", "'"), (character) => character.charCodeAt(0)),
  )
  return bytes.every((byte) => byte < 256) ? dumpOf([Uint8Array.from(bytes)]) : undefined
}

/** Names of characters in Haskell, in the order of their numbers. */
const NAMED =
  'NUL SOH STX ETX EOT ENQ ACK a b t n v f r SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  )
const HASKELL =
  /\\(?:(\d{1,3})|x([0-9a-f]{1,2})|(SOH|NUL|STX|ETX|EOT|ENQ|ACK|SO|SI|DLE|DC[1-4]|NAK|SYN|ETB|CAN|EM|SUB|ESC|FS|GS|RS|US|DEL|[abtnvfr])|(["\\])|&|\s+\\)|([^\\"])/gy

/** A string of Haskell: decimal numbers as short as they can be, names, and `\\&` which stands for nothing. */
export function haskellString(text: string): Dump | undefined {
  const inside = /"((?:[^"\\]|\\[\s\S])*)"/.exec(text)?.[1]
  if (inside === undefined || !/\\(?:SYN|ETX|SOH|NUL)/.test(inside)) return undefined
  const found = [...inside.matchAll(HASKELL)]
  if (found.reduce((sum, [whole]) => sum + whole.length, 0) !== inside.length) return undefined
  const bytes = found.flatMap(([, decimal, hex, name, quoted, plain]) => {
    if (decimal !== undefined) return [Number(decimal)]
    if (hex !== undefined) return [Number.parseInt(hex, 16)]
    if (name !== undefined) return [name === 'DEL' ? 127 : NAMED.indexOf(name)]
    return Array.from(quoted ?? plain ?? '', (character) => character.charCodeAt(0))
  })
  return bytes.every((byte) => byte < 256) ? dumpOf([Uint8Array.from(bytes)]) : undefined
}

/** Quoted-printable (RFC 2045 §6.7) of the bytes themselves: each but printable ASCII as `=16`. */
export function quotedPrintable(text: string): Dump | undefined {
  const joined = text.replace(/=[ \t]*\r?\n/g, '').trimEnd()
  if (!/^=[0-9A-F]{2}=[0-9A-F]{2}/.test(joined) || /=(?![0-9A-F]{2})/.test(joined)) return undefined
  return dumpOf([
    Uint8Array.from(joined.matchAll(/=([0-9A-F]{2})|([^=])/g), ([, hex, plain = '']) =>
      hex === undefined ? plain.charCodeAt(0) & 0xff : Number.parseInt(hex, 16),
    ),
  ])
}

/** Percent encoding (RFC 3986 §2.1); a text counts where it begins with one and has nothing that would need one. */
export function percentEncoded(text: string): Dump | undefined {
  const joined = text.replace(/\s/g, '')
  if (!/^%[0-9a-fA-F]{2}/.test(joined) || !/^(?:%[0-9a-fA-F]{2}|[^%])*$/.test(joined)) return undefined
  const doubt = joined.includes('+') ? ["'+' stands for itself; a form would write a space so"] : []
  return dumpOf([fromPercent(joined)], doubt)
}

/** A part of a path, or a value of a query. */
const IN_URL = /(?<![\w%])((?:%[0-9a-f]{2})+(?:%[0-9a-f]{2}|[\w.~!*()+-])*)/gi

/** Percent encoding in a URL or a form: what begins as TLS does. */
export function percentWithin(text: string): Dump | undefined {
  const found = Array.from(text.matchAll(IN_URL), ([whole]) => whole)
    // In a query a space is written so (WHATWG URL §5.2).
    .map((whole) => ({ whole, bytes: fromPercent(whole.replaceAll('+', '%20')) }))
    .filter(({ bytes }) => beginsLikeTls(bytes))
  const around = found.reduce((rest, { whole }) => rest.replace(whole, ' '), text)
  const spaces = found.some(({ whole }) => whole.includes('+'))
  return dumpOf(
    found.map(({ bytes }) => bytes),
    [
      ...(spaces ? ["'+' read as a space, as forms write it"] : []),
      ...passedOver(around.split('\n').filter((line) => /\w{2}/.test(line))),
    ],
  )
}

function fromPercent(text: string): Uint8Array {
  return Uint8Array.from(text.matchAll(/%([0-9a-fA-F]{2})|([^%])/g), ([, hex, plain = '']) =>
    hex === undefined ? plain.charCodeAt(0) & 0xff : Number.parseInt(hex, 16),
  )
}
