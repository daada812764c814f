/** Input as text, where it is text. */
import { asLatin1, fromText } from '../../bytes/bytes.ts'

/**
 * The text in some bytes: UTF-8, or UTF-16 as some shells write files, colours taken out; `undefined` where
 * they are no text.
 */
export function textIn(raw: Uint8Array): string | undefined {
  const upper = upperOfUtf16(raw)
  const text = upper === undefined ? utf8(raw) : utf16(raw, upper)
  const plain = text?.replace(/^\ufeff/, '').replace(/\x1b\[[\d;]*m/g, '')
  return plain === undefined || /[\x00-\x08\x0e-\x1f\x7f]/.test(plain) ? undefined : plain
}

/** Which byte of two is the upper one in UTF-16, by its mark, or by the zeros of a text in ASCII where the mark is lost. */
function upperOfUtf16(raw: Uint8Array): 0 | 1 | undefined {
  if (raw.length % 2 === 1 || raw.length < 8) return undefined
  if (raw[0] === 0xff && raw[1] === 0xfe) return 1
  if (raw[0] === 0xfe && raw[1] === 0xff) return 0
  const isAscii = (upper: 0 | 1): boolean =>
    raw.every((byte, at) => (at % 2 === upper ? byte === 0 : byte >= 9 && byte < 0x7f))
  return isAscii(1) ? 1 : isAscii(0) ? 0 : undefined
}

function utf16(raw: Uint8Array, upper: 0 | 1): string {
  const parts: string[] = []
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length)
  for (let at = 0; at < raw.length; at += 2) parts.push(String.fromCharCode(view.getUint16(at, upper === 1)))
  return parts.join('')
}

/** UTF-8; `undefined` where it is none. */
function utf8(raw: Uint8Array): string | undefined {
  const text = asLatin1(raw)
  try {
    // A character of many bytes has high ones alone.
    return text.replace(/[\x80-\xff]+/g, (run) =>
      decodeURIComponent(run.replace(/[^]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`)),
    )
  } catch {
    return undefined
  }
}

/** Application data as text: UTF-8 where it is that, else a character for each byte. */
export function textOf(bytes: Uint8Array): string {
  return utf8(bytes) ?? asLatin1(bytes)
}

/** The bytes of a text in UTF-8. */
export const utf8Bytes: (text: string) => Uint8Array = fromText
