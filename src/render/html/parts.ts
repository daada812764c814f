/** HTML from text: escaped pieces, lines of the text renderer with a class for each style. */
import { printable } from '../../bytes/printable.ts'
import type { Line, Piece } from '../text/lines.ts'

/** Text as HTML shows it, also inside an attribute in double quotes; what is not seen as its escape. */
export function esc(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A value as JSON that may stand inside a script element: no `<` can end it early. Its strings are for the eye, so what is not seen is escaped in them. */
export function inlineJson(value: unknown): string {
  const seen = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? printable(part) : part,
  )
  return seen.replaceAll('<', '\\u003c')
}

/** Pieces as spans; the class is the style. */
function piecesHtml(pieces: readonly Piece[]): string {
  return pieces
    .filter(([, text]) => text !== '')
    .map(([style, text]) => (style === 'text' ? esc(text) : `<span class="${style}">${esc(text)}</span>`))
    .join('')
}

/** A line of the text renderer as a paragraph that keeps its indentation. */
export function lineHtml({ pieces }: Pick<Line, 'pieces'>): string {
  const lead = /^ */.exec(pieces.map(([, text]) => text).join(''))?.[0].length ?? 0
  return `<p style="--lead:${lead}">${piecesHtml(pieces).replace(/^(<span[^>]*>)? +/, '$1')}</p>`
}
