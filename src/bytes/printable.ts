/** Text that somebody else chose, as it may be shown: nothing in it can move a cursor, hide, or turn round what stands beside it. */

/**
 * What shows no sign of its own: controls (C0, DEL, C1), format characters (among them all that direct the writing, and of no
 * width), what fonts ignore (variation selectors, fillers), separators of lines, spaces that are not the plain or the hard one,
 * halves of surrogate pairs, and code points that nobody has given a sign.
 */
const UNSEEN =
  // The braille blank is a sign by its category, and shows nothing.
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?![ \u00a0])\p{Zs}/gu

/**
 * The text with every character that is not seen as its escape: `\x1b`, `\u202e`, `\u{e0001}`. What is seen stays as it is,
 * so doing it twice changes nothing. Every string of a peer goes through here on its way to a terminal, a page or a file.
 */
export function printable(text: string): string {
  return text.replace(UNSEEN, escapeOf)
}

/** Characters of what somebody else chose that a line quotes. */
const QUOTED = 400

/** The beginning of a long text with its length: a peer may not fill a log with what it sends once. */
export function brief(text: string, most = QUOTED): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`
}

/** {@link printable} for text of several lines of ours: their ends stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}

/**
 * A value as JSON in which everything unseen is escaped as JSON does it (RFC 8259 §7): whoever parses it gets the same value, and
 * a terminal that shows it obeys nothing in it.
 */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSEEN, (character) =>
    character.replace(/[^]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`),
  )
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x100) return `\\x${hex(code, 2)}`
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 5)}}`
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
