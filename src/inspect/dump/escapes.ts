/** Strings with escapes: C, Python, Go, Rust, JavaScript, Ruby, shells, Wireshark's "escaped string"; and percent encoding. */
import { DecodeError } from '../../bytes/reader.ts'
import { dumpOf, passedOver, type Dump } from './dump.ts'
import { utf8Bytes } from './text.ts'

const SHORT: Readonly<Record<string, number>> = {
  ...{ a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, e: 27 },
  ...{ '\\': 92, "'": 39, '"': 34, '`': 96, '?': 63, ' ': 32 },
}
const ESCAPE =
  /\\(?:[xX](?:\{([0-9a-fA-F]{1,2})\}|([0-9a-fA-F]{1,2}))|u\{?([0-9a-fA-F]{2,4})\}?|([0-9]{3}|[0-7]{1,3})|([abtnvfre\\'"`? ])|(\r?\n[ \t]*))|[^\\]/gy
/** An escape that stands for a number: without one a text is just text. */
const NUMERIC = /\\(?:[xX]\{?[0-9a-fA-F]{2}|u00[0-9a-fA-F]{2}|[0-3]?[0-7]{1,2})/
const QUOTED = /(["'`])((?:\\[\s\S]|(?!\1)[^\\])*)\1/g

/** One string, or several that follow each other; without quotes the whole text. @throws DecodeError for an unknown escape */
export function escapedText(text: string): Dump | undefined {
  if (!NUMERIC.test(text)) return undefined
  if (/^\s*(?:\\0[0-3][0-7]{2})+\s*$/.test(text))
    return dumpOf([unescaped(text.trim().replace(/\\0/g, '\\'))])
  if (/^\s*\\/.test(text)) return dumpOf([unescaped(text.replace(/\\?\r?\n\s*/g, '').trim())])
  const all = [...text.matchAll(QUOTED)]
  const bytesOnly =
    all.filter(({ 2: inside, index }) => text[index - 1] === 'b' && NUMERIC.test(inside)).length > 0
  // Keys of a dictionary, and what Python does not call bytes beside what it does, are no data.
  const quoted = all.filter(
    ({ 0: whole, index }) =>
      !/^\s*(?::|=>)/.test(text.slice(index + whole.length, index + whole.length + 8)) &&
      (!bytesOnly || text[index - 1] === 'b'),
  )
  if (!quoted.some(({ 2: inside }) => NUMERIC.test(inside))) return undefined
  const around = quoted.reduce((rest, { 0: whole }) => rest.replace(whole, ' '), text)
  return dumpOf(
    quoted.map(({ 2: inside }) => unescaped(inside)),
    passedOver(around.split('\n').filter((line) => /\w{2}/.test(line))),
  )
}

/** OCaml and Lua write three decimal digits: a digit or a number that octal does not have tells. */
function numbersAreDecimal(text: string): boolean {
  const numbers = text.match(/\\(?:\\|\d{1,3})/g)?.filter((each) => each !== '\\\\') ?? []
  return numbers.every(({ length }) => length === 4) && numbers.some((each) => /[89]|^.[4-7]/.test(each))
}

/** The bytes of a string: escapes as they say, other characters as they stand. */
function unescaped(text: string): Uint8Array {
  const bytes: number[] = []
  // With \u an escape is a character, and so is what stands beside it; with \x and octal it is a byte.
  const inCharacters = /\\u/.test(text)
  const octalRadix = numbersAreDecimal(text) ? 10 : 8
  // Rust and JavaScript have no octal escapes but \0, behind which a digit is a digit.
  const zeroAlone = /\\x/.test(text) && !/\\[1-7]/.test(text.replace(/\\\\/g, ''))
  for (let at = 0; at < text.length; at = ESCAPE.lastIndex) {
    ESCAPE.lastIndex = at
    const found = ESCAPE.exec(text)
    if (!found)
      throw new DecodeError('string', at, {
        expected: 'an escape that is known',
        actual: `'${text.slice(at, at + 2)}'`,
      })
    const [whole, braced, hex = braced, unicode, octal, short, newline] = found
    if (newline !== undefined) continue
    if (octal !== undefined && zeroAlone) ESCAPE.lastIndex = at + 2
    const code =
      hex !== undefined
        ? Number.parseInt(hex, 16)
        : unicode !== undefined
          ? Number.parseInt(unicode, 16)
          : octal !== undefined
            ? Number.parseInt(zeroAlone ? octal[0] : octal, octalRadix)
            : short !== undefined
              ? SHORT[short]
              : whole.charCodeAt(0)
    if (code < 0x80 || (code < 0x100 && (inCharacters || whole.length > 1))) bytes.push(code)
    else bytes.push(...utf8Bytes(String.fromCharCode(code)))
  }
  return Uint8Array.from(bytes)
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
    Uint8Array.from(joined.matchAll(/=([0-9A-F]{2})|([^=])/g), ([, hex, plain]) =>
      hex === undefined ? plain.charCodeAt(0) & 0xff : Number.parseInt(hex, 16),
    ),
  ])
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
