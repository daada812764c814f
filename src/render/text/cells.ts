/** How wide text is on a terminal, in cells. */

/** What stands on the character before it. */
const NO_CELL = /[\p{Mn}\p{Me}\u1160-\u11ff]/u

/** Wide and fullwidth characters (Unicode Standard Annex 11): ideographs, syllables of Korean, kana, and signs that are pictures. */
const TWO_CELLS =
  /(?![\u{1f1e6}-\u{1f1ff}])\p{Emoji_Presentation}|[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u3247\u3250-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u

/** Cells of one character: 0, 1 or 2. It is one that is seen: see `printable`. */
function cellsOf(character: string): number {
  if (character < '\u0300') return 1
  if (NO_CELL.test(character)) return 0
  return TWO_CELLS.test(character) ? 2 : 1
}

/** Has a character that may take another width than one cell. */
const BEYOND_LATIN = /[^\0-\u02ff]/

/** Cells of a text. */
export function cells(text: string): number {
  if (!BEYOND_LATIN.test(text)) return text.length
  let sum = 0
  for (const character of text) sum += cellsOf(character)
  return sum
}

/** A text in two: as much of it as `room` cells hold, and the rest. */
export function cutAt(text: string, room: number): [head: string, rest: string] {
  let head = ''
  let used = 0
  for (const character of text) {
    used += cellsOf(character)
    if (used > room) break
    head += character
  }
  return [head, text.slice(head.length)]
}
