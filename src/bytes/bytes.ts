/**
 * Helpers on plain byte arrays. Everything here copies: a byte array that was returned is never written to again.
 */

/** Zero bytes. */
export const EMPTY: Uint8Array = new Uint8Array(0)

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Bytes as lower-case hex without separators: `toHex(Uint8Array.of(1, 171))` is `'01ab'`. */
export function toHex(bytes: Uint8Array): string {
  // Added up, a string stays a tree of its pieces, ten times as large: as a key of a map it is kept like that.
  const digits: string[] = []
  for (const byte of bytes) digits.push(HEX[byte]!)
  return digits.join('')
}

/**
 * Bytes from hex; white space and `:` between digits are ignored.
 * @throws RangeError that names the first character that is not a hex digit, or the odd length.
 */
export function fromHex(text: string): Uint8Array {
  const digits = text.replace(/[\s:]/g, '')
  const stranger = /[^0-9a-fA-F]/.exec(digits)
  if (stranger) throw new RangeError(`not a hex digit: '${stranger[0]}' at digit ${stranger.index}`)
  if (digits.length % 2 === 1) throw new RangeError(`hex has an odd number of digits: ${digits.length}`)
  const bytes = new Uint8Array(digits.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

/** Bytes of an array that V8 keeps among its objects: the first view of one moves it to a buffer, which a copy costs less than. */
const SMALL = 64

/**
 * The bytes from `start` to `end`, exclusive, of an array that nobody writes to any more: shared where they are many and most
 * of it, since memory for more than a few bytes is dear; otherwise a copy, which keeps nothing else alive.
 */
export function part(bytes: Uint8Array, start: number, end = bytes.length): Uint8Array {
  const isShared = end - start > SMALL && 2 * (end - start) >= bytes.buffer.byteLength
  return isShared ? bytes.subarray(start, end) : bytes.slice(start, end)
}

/** One new array with all parts in order. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return concatAll(parts)
}

/** The same for a list of any length: a call cannot have as many arguments. */
export function concatAll(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Whether two arrays hold the same bytes. Stops early: for public values only (see {@link equalConstantTime}). */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/**
 * Whether two arrays hold the same bytes, looking at every byte whatever the outcome, so that the time taken does not
 * tell where a forged MAC, binder or Finished first differs.
 */
export function equalConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  // Both are as long as was compared.
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!
  return difference === 0
}

/**
 * ASCII text as bytes. Characters beyond U+007F become their UTF-8 form. Half of a surrogate pair is no character and becomes
 * U+FFFD, as in every text of the web, so that no text is an error.
 */
export function fromText(text: string): Uint8Array {
  // ASCII first: labels and host names, the hot case, need no encoder object.
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f) return utf8(text)
    bytes[i] = unit
  }
  return bytes
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

function utf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text.replace(LONE_SURROGATE, '\ufffd'))
  const bytes: number[] = []
  for (let i = 0; i < escaped.length; i++) {
    if (escaped[i] === '%') {
      bytes.push(Number.parseInt(escaped.slice(i + 1, i + 3), 16))
      i += 2
    } else bytes.push(escaped.charCodeAt(i))
  }
  return Uint8Array.from(bytes)
}

/** Bytes as text of one character each (Latin-1): any bytes survive, and of ASCII nothing changes. See `latin1` for the way back. */
export function asLatin1(bytes: Uint8Array): string {
  if (bytes.length <= TOGETHER) return oneCallFor(bytes)
  let text = ''
  for (let at = 0; at < bytes.length; at += TOGETHER) text += oneCallFor(bytes.subarray(at, at + TOGETHER))
  return text
}

/** Not spread: engines walk the bytes one by one then, which takes five times as long. */
function oneCallFor(bytes: Uint8Array): string {
  return Reflect.apply(String.fromCharCode, undefined, bytes) as string
}

/** Characters that are made in one call: one by one each would be a string of its own, and a call has a most of arguments. */
const TOGETHER = 4096

/** Whether bytes are printable ASCII and nothing else. */
export function isText(bytes: Uint8Array): boolean {
  return bytes.every(isPrintable)
}

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f
}

/** Bytes as text: printable ASCII as it is, every other byte as `\xNN`, so that any bytes can be shown. */
export function toText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += isPrintable(byte) ? String.fromCharCode(byte) : `\\x${HEX[byte]}`
  return text
}

/**
 * The unsigned big-endian number of `length` bytes (1 to 6) at `offset`.
 * @throws RangeError where the bytes end before it does
 */
export function uintAt(bytes: Uint8Array, offset: number, length: number): number {
  if (offset + length > bytes.length)
    throw new RangeError(`no ${length} byte(s) at ${offset} of ${bytes.length}`)
  let value = 0
  for (let i = offset; i < offset + length; i++) value = value * 256 + bytes[i]!
  return value
}

/** An unsigned big-endian number of `length` bytes (1 to 6). */
export function fromUint(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let rest = value
  for (let i = length - 1; i >= 0; i--) {
    bytes[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return bytes
}
