/** Bytes without anything beside them: hex with or without separators, base64 in both alphabets; and hex behind a label. */
import { base64, base64url } from '@scure/base'
import { fromHex } from '../../bytes/bytes.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { SINGLE_BYTES } from './rows.ts'
import { beginsLikeTls, dumpOf, LIKE_TLS, passedOver, type Dump } from './dump.ts'

/** What may stand between the digits of two bytes; 0x may stand before each of them. */
const SEPARATORS = /(?:0x|[\s:;,.|/_\\-])+/i

/**
 * Hex with any separators between whole bytes; white space may stand anywhere, since lines are wrapped anywhere.
 * @throws DecodeError for an odd number of digits
 */
export function hexDigits(text: string): Dump | undefined {
  const bare = text
    .trim()
    .replace(/^(?:"[^"]*"=)?(?:hex|h):/i, '')
    .replace(/^[xX]?(['"])([\s\S]*)\1$/, '$2')
    .replace(/^\\x(?=[0-9a-f]{3})/i, '')
    .replace(/^<([0-9a-f\s]+)>$/i, '$1')
    .replace(/^\{length = \d+, bytes = 0x([0-9a-f\s]+)\}$/, '$1')
  // Where 0x stands before more than one, what has none is no byte: `db 0x16, 0x03`.
  const marked = bare.match(/0x/gi)?.length ?? 0
  if (marked > 1 && /(?:^|[^0-9a-fx])[0-9a-f]{2}(?=[^0-9a-fx]|$)/i.test(bare)) return undefined
  // A shell's octal escapes with a zero before them.
  if (/^(?:\\0[0-3][0-7]{2})+$/.test(bare)) return undefined
  const tokens = bare.split(SEPARATORS).filter((token) => token !== '')
  if (tokens.length === 0 || !tokens.every((token) => /^[0-9a-fA-F]+$/.test(token))) return undefined
  const digits = tokens.join('')
  if (tokens.some(({ length }) => length % 2 === 1)) {
    const numbers = tokens.length > 2 && tokens.every((token) => /^\d{1,3}$/.test(token))
    if (numbers || !/^[\s:0-9a-fA-F]+$/.test(bare)) return undefined
    if (digits.length % 2 === 1)
      throw new DecodeError('hex', text.length, {
        expected: 'an even number of digits',
        actual: `${digits.length}`,
      })
  }
  const bits = bitsOf(tokens)
  if (bits) return dumpOf([bits])
  const bytes = fromHex(digits)
  if (areSwapped(tokens, digits))
    throw new DecodeError('hex', 0, {
      expected: SINGLE_BYTES,
      actual: 'words in the byte order of the machine that printed them',
    })
  return dumpOf([bytes])
}

/** Bytes of eight binary digits each: hex too, if these were not TLS. */
function bitsOf(tokens: readonly string[]): Uint8Array | undefined {
  const digits = tokens.join('')
  if (!/^(?:[01]{8}){3,}$/.test(digits) || tokens.some(({ length }) => length % 8 !== 0)) return undefined
  const bytes = Uint8Array.from(digits.match(/.{8}/g)!, (bits) => Number.parseInt(bits, 2))
  return beginsLikeTls(bytes) ? bytes : undefined
}

/** Words without offsets, which begin as TLS does once each is turned round. */
function areSwapped(tokens: readonly string[], digits: string): boolean {
  const [first] = tokens
  if (!first || tokens.length < 3 || (first.length !== 4 && first.length !== 8) || LIKE_TLS.test(digits))
    return false
  const turned = tokens.slice(0, 4).map((token) => (token.match(/../g) ?? []).reverse().join(''))
  return tokens.every(({ length }) => length === first.length) && LIKE_TLS.test(turned.join(''))
}

/** base64, wrapped or not (RFC 4648 §4, §5); padding may be missing. */
export function base64Text(text: string): Dump | undefined {
  const joined = text
    .replace(/^data:[^,]*;base64,/, '')
    .replace(/\s/g, '')
    .replace(/(?<!=)=+$/, '')
  if (joined.length < 6 || joined.length % 4 === 1) return undefined
  const padded = joined.padEnd(Math.ceil(joined.length / 4) * 4, '=')
  for (const alphabet of [base64, base64url])
    try {
      return dumpOf([alphabet.decode(padded)])
    } catch {
      // Not this alphabet, or bits behind the last byte.
    }
  return undefined
}

/** base64 that stands alone on lines, in quotes, or behind a label. */
const WITHIN =
  /(?:^|["'\s:=,])((?:[A-Za-z0-9+/_-]{20,}\r?\n)*[A-Za-z0-9+/_-]{20,}(?:\r?\n[A-Za-z0-9+/_-]+)?={0,2})(?=["'\s,;)]|$)/gm

/** base64 within other text: so much of it that it is no name, and what it stands for begins as TLS does. */
export function base64Within(text: string): Dump | undefined {
  const found = [...text.matchAll(WITHIN)].flatMap(([, encoded = '']) => {
    const dump = base64Text(encoded)
    return dump && beginsLikeTls(dump.bytes) ? [{ encoded, bytes: dump.bytes }] : []
  })
  const around = found.reduce((rest, { encoded }) => rest.replace(encoded, ' '), text)
  return dumpOf(
    found.map(({ bytes }) => bytes),
    passedOver(around.split('\n').filter((line) => /\w{2}/.test(line))),
  )
}

const CONTINUED = /^\s+((?:[0-9a-f]{2}[ :]?)+)\s*$/i

/** With fewer it is rather a number than bytes. */
const FEWEST_DIGITS = 10

/**
 * What stands before the hex at the end of a line, and the hex; nothing of either where there is none. Read from the end:
 * an expression that tries each beginning takes hours for a line of a megabyte.
 */
function labelled(line: string): readonly [label: string, hex: string] {
  const rest = line.trimEnd().replace(/"?,?$/, '')
  let start = rest.length
  for (let at = start; ;) {
    if (/[ :]/.test(rest.charAt(at - 1))) at--
    if (!/^[0-9a-f]{2}$/i.test(rest.slice(Math.max(at - 2, 0), at))) break
    at -= 2
    if (/[:=>\s]"?$/.test(rest.slice(Math.max(at - 2, 0), at))) start = at
  }
  const hex = rest.slice(start)
  const label = rest.slice(0, start).replace(/"$/, '').trimEnd()
  return hex.replace(/[ :]/g, '').length < FEWEST_DIGITS ? ['', ''] : [label, hex]
}

/**
 * Lines of a log that end in hex: those under one label, the first under which bytes of TLS stand. Indented lines with
 * nothing but hex go on with the one before, as in RFC 8448.
 */
export function labelledHex(text: string): Dump | undefined {
  const lines: { line: string; label: string; hex: string }[] = []
  for (const line of text.split(/\r?\n/)) {
    const last = lines.at(-1)
    const [, more] = CONTINUED.exec(line) ?? []
    const goesOn = more !== undefined && last !== undefined && last.hex !== ''
    const [label, hex] = goesOn ? [last.label, more] : labelled(line)
    // Numbers in labels are addresses, counters and times.
    lines.push({ line, label: label.replace(/0x[0-9a-f]+|\d+/gi, '0'), hex: hex.replace(/[ :]/g, '') })
  }
  const found = lines.find(({ hex }) => LIKE_TLS.test(hex))
  if (!found) return undefined
  const chosen = lines.filter(({ hex, label }) => hex !== '' && label === found.label)
  return dumpOf(
    chosen.map(({ hex }) => fromHex(hex)),
    [
      `read what stands behind '${found.label.trim()}'`,
      ...passedOver(lines.filter((line) => !chosen.includes(line)).map(({ line }) => line)),
    ],
  )
}

/** Hex within quotes: so much of it that it is no name. */
const QUOTED_HEX = /(["'`])((?:[0-9a-f]{2}[\s:]*){20,})\1/gi

/** Hex as an argument or a value: `bytes.fromhex('16...')`, `hex!("16...")`, `{"hello": "16..."}`; several in their order. */
export function quotedHex(text: string): Dump | undefined {
  const found = [...text.matchAll(QUOTED_HEX)]
  const around = found.reduce((rest, { 0: whole }) => rest.replace(whole, ' '), text)
  return dumpOf(
    found.map(({ 2: hex = '' }) => fromHex(hex.replace(/[\s:]/g, ''))),
    passedOver(around.split('\n').filter((line) => /\w{2}/.test(line))),
  )
}
