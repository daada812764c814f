/**
 * Lists of numbers as languages write them: C, C++, Java, JavaScript, JSON, Python, Go, Rust. What stands between brackets
 * must be numbers from end to end; names, types and comments around them are no data.
 */
import { DecodeError } from '../../bytes/reader.ts'
import { dumpOf, passedOver, radixOf, type Choice, type Dump } from './dump.ts'

/** Numbers, and what may stand between and beside them. A cast of Java stands before each. */
const NUMBER =
  /(?:\((?:byte|char|uint8_t|unsigned char)\)\s*)?(?:"\d+"\s*:\s*)?(-?(?:0x[0-9a-f]{1,2}|16#[0-9a-f]{1,2}|0?[0-9a-f]{2}h|0o?[0-7]{1,3}|0b[01]{1,8}|\d{1,3}|[0-9a-f]{2}))(?:_?u8|ul|u|\.tou?byte)?(?![\w.])/giy
/** How assembly begins a line of bytes. */
const DIRECTIVE = /^[ \t]*(?:\w+:?[ \t]+)?(?:db|dc\.b|\.byte)[ \t]+(?=0x|0?[0-9a-f]{2}h\b)/gim
/** What stands before hex in Pascal and assembly, Scheme and Lisp, Verilog, Basic. */
const HEX_MARK = /(^|[\s,;([{<])(?:#?\$|#x|8'h|&h)(?=[0-9a-f]{1,2}(?![\w.]))/gim
/** Before each item in `print_r`, `var_dump` and `var_export` of PHP, and in hashes of Ruby. */
const PHP_KEY = /(?:\[\d+\]|\b\d+)\s*=>\s*/g
/** A printer that leaves out the rest of a long list says so in these words. */
const CUT = /\s*\.\.\.\s*(\d+ more (?:items|bytes))?\s*/y
/** What Node writes before the bytes of its own kind of array. */
const NODE_NAME = new RegExp('^Buffer ')
/** Fewer numbers than these are as likely a line number, a length or a version. */
const FEWEST = 3

/** Every list of numbers in a text, one after the other. @throws DecodeError for a list with a number that is no byte */
export function numberList(text: string): Dump | undefined {
  const bare = text
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/(^|[^:])\/\/.*$/gm, '$1')
    .replace(HEX_MARK, '$10x')
    .replace(DIRECTIVE, '')
    .replace(PHP_KEY, '')
    .replace(/\bint\((-?\d+)\)/g, '$1')
    .replace(/(['"])(0x[0-9a-f]{1,2})\1/gi, '$2')
    .replace(/(\.toU?Byte)\(\)/g, '$1')
  const lists = [...bracketed(bare)]
  if (lists.length === 0) {
    const whole = listOf(bare.trim().replace(/,$/, ''))
    return whole ? dumpOf([whole.bytes], whole.remarks) : undefined
  }
  const around = lists.reduce((rest, { text: own }) => rest.replace(own, ' '), bare)
  return dumpOf(
    lists.map(({ bytes }) => bytes),
    [
      ...lists.flatMap(({ remarks }) => remarks),
      ...passedOver(around.split('\n').filter((line) => /\w/.test(line))),
    ],
  )
}

interface List {
  readonly text: string
  readonly bytes: Uint8Array
  readonly remarks: readonly string[]
}

/** Innermost brackets with nothing but numbers between them. */
function* bracketed(text: string): Generator<List> {
  for (const { 0: span, 1: end } of text.matchAll(/[[{(<][^[\]{}<>]*([\]}>])?/g)) {
    // Round ones stand around casts too.
    const whole = end === undefined ? span.slice(0, span.lastIndexOf(')') + 1) : span
    const inside = whole.slice(1, -1).replace(NODE_NAME, '')
    const list = listOf(inside.trim().replace(/,$/, ''))
    if (list) yield { text: whole, ...list }
  }
}

/** The numbers of a list from end to end; `undefined` where something else stands between them. */
function listOf(text: string): Omit<List, 'text'> | undefined {
  const tokens: string[] = []
  const remarks: string[] = []
  for (let at = 0; at < text.length;) {
    CUT.lastIndex = at
    const cut = CUT.exec(text)
    if (cut) {
      remarks.push(`its printer left bytes out: ${cut[0].trim()}`)
      at = CUT.lastIndex
      continue
    }
    NUMBER.lastIndex = at
    const [, number] = NUMBER.exec(text) ?? []
    if (number === undefined) return undefined
    tokens.push(number.toLowerCase())
    const gap = /[\s,;]*/y
    gap.lastIndex = NUMBER.lastIndex
    gap.exec(text)
    at = gap.lastIndex
  }
  if (tokens.length < FEWEST) return undefined
  const choice = paddedRadix(tokens)
  const bytes = choice ? readIn(tokens, choice.radix)! : bytesFrom(tokens)
  return { bytes, remarks: [...remarks, ...(choice?.remarks ?? [])] }
}

/** Three digits for each number: octal as `od -An -to1` prints it, or decimal with zeros before it. */
function paddedRadix(tokens: readonly string[]): Choice | undefined {
  if (!tokens.every((token) => /^\d{3}$/.test(token)) || !tokens.some((token) => token.startsWith('0')))
    return undefined
  const [octal, decimal] = [readIn(tokens, 8), readIn(tokens, 10)]
  return octal || decimal ? radixOf(octal, decimal) : undefined
}

/** The numbers as bytes; `undefined` where one is no byte in this radix. */
function readIn(tokens: readonly string[], radix: 8 | 10): Uint8Array | undefined {
  const values = tokens.map((token) =>
    radix === 8 && /[89]/.test(token) ? NaN : Number.parseInt(token, radix),
  )
  return values.every((value) => value <= 0xff) ? Uint8Array.from(values) : undefined
}

/** Hex without 0x, as Rust's `{:02x?}` and Go's `%x` of a slice have it: a letter tells, or a leading zero. */
function isBareHex(tokens: readonly string[]): boolean {
  const padded =
    tokens.every((token) => /^[0-9a-f]{2}$/.test(token)) && tokens.some((token) => token.startsWith('0'))
  return (
    padded ||
    (tokens.every((token) => /^[0-9a-f]{1,2}$/.test(token)) && tokens.some((token) => /[a-f]/.test(token)))
  )
}

function bytesFrom(tokens: readonly string[]): Uint8Array {
  const bareHex = isBareHex(tokens)
  return Uint8Array.from(tokens, (token, index) => {
    const value = bareHex ? Number.parseInt(token, 16) : numberIn(token)
    // Bytes of Java, and chars of C, have a sign.
    if (!(value >= -128 && value <= 255))
      throw new DecodeError('list', index, {
        expected: 'numbers from -128 to 255',
        actual: `number ${index + 1} is ${token}`,
      })
    return value & 0xff
  })
}

function numberIn(token: string): number {
  const negative = token.startsWith('-')
  const bare = negative ? token.slice(1) : token
  // Erlang and assembly write 16#ff and 0ffh.
  const digits = bare.replace(/^16#|^0?(?=[0-9a-f]{2}h$)/, '0x').replace(/h$/, '')
  const [, octal] = /^0o?([0-7]+)$/.exec(digits) ?? []
  const value = octal
    ? Number.parseInt(octal, 8)
    : Number(/[a-f]/.test(digits) && !/^0[xb]/.test(digits) ? NaN : digits)
  return negative ? -value : value
}
