/** Input as text, where it is text. */
import { asLatin1, fromText, toHex } from '../../bytes/bytes.ts'

/**
 * The text in some bytes: UTF-8, or UTF-16 with its mark as some shells write files, colours taken out; `undefined` where
 * they are no text.
 */
export function textIn(raw: Uint8Array): string | undefined {
  const text = isUtf16(raw) ? utf16(raw) : utf8(raw)
  const plain = text?.replace(/^\ufeff/, '').replace(/\x1b\[[\d;]*m/g, '')
  return plain === undefined || /[\x00-\x08\x0e-\x1f\x7f]/.test(plain) ? undefined : plain
}

function isUtf16(raw: Uint8Array): boolean {
  return raw[0] === 0xff && raw[1] === 0xfe && raw.length % 2 === 0
}

function utf16(raw: Uint8Array): string {
  let text = ''
  for (let at = 2; at < raw.length; at += 2) text += String.fromCharCode(raw[at] | (raw[at + 1] << 8))
  return text
}

/** UTF-8; `undefined` where it is none. */
function utf8(raw: Uint8Array): string | undefined {
  if (raw.every((byte) => byte < 0x80)) return asLatin1(raw)
  try {
    return decodeURIComponent(toHex(raw).replace(/../g, '%$&'))
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
