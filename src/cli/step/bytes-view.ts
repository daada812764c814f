/** The bytes of a moment: the fields on top, one of them chosen, and below its whole value and where it stands in the hex. */
import { toHex } from '../../bytes/bytes.ts'
import type { Span } from '../../bytes/span.ts'
import { spanFor } from '../../wire/hello12-names.ts'
import { fit, line, paint, styled, type Piece } from '../../render/text/lines.ts'
import { recordSpan } from '../../render/text/record-facts.ts'
import type { Telling } from '../../render/words/wording.ts'
import type { Style, Theme } from '../../render/text/theme.ts'
import { flatSpans, treeLines } from '../../render/text/tree.ts'
import { leafText, shortCite } from '../../render/words/values.ts'
import type { StepEvent } from '../../trace/event.ts'

/** What the view looks at. */
export interface Looked {
  readonly bytes: Uint8Array
  readonly root: Span
  /** The fields in the order of the rows. */
  readonly fields: readonly Span[]
}

/** The message of a moment; where it has none, its record; `undefined` where there is neither. */
export function lookedAt(events: readonly StepEvent[], manner: Pick<Telling, 'version'>): Looked | undefined {
  const event = events.find(({ kind }) => kind === 'message') ?? events.find(({ kind }) => kind === 'record')
  if (event?.kind !== 'message' && event?.kind !== 'record') return undefined
  const root = event.kind === 'message' ? spanFor(event, manner) : recordSpan(event, manner)
  return { bytes: event.bytes, root, fields: flatSpans(root) }
}

/** The place in the view: which field is chosen, and how many rows of its bytes are scrolled out. */
interface BytesPlace {
  readonly field: number
  readonly scroll: number
}

/** The rows of the view, exactly `height`, none wider than `width`. */
export function bytesRows(
  { bytes, root, fields }: Looked,
  { field, scroll }: BytesPlace,
  size: { readonly width: number; readonly height: number },
  manner: Telling,
  theme: Theme,
): string[] {
  const { width, height } = size
  const chosen = fields[field] ?? root
  const value = valueRows(chosen, width, theme, manner)
  const low = Math.max(2, Math.floor((height - 2) / 2) - 1)
  const shown = value.slice(0, Math.max(1, Math.floor(low / 2)))
  const high = height - low - 1
  const tree = treeLines(root, bytes, 0, { ...manner, full: false }).map(({ pieces }, index): Piece[] =>
    index === field
      ? [['title', `▸ ${pieces.map(([, text]) => text).join('')}`]]
      : [['text', '  '], ...pieces],
  )
  const first = Math.max(0, Math.min(field - Math.floor(high / 2), tree.length - high))
  const rows = tree.slice(first, first + high).map((pieces) => styled(fit(pieces, width), theme))
  return [
    ...filled(rows, high),
    theme('dim', '─'.repeat(width)),
    ...filled([...shown, ...hexRows(bytes, chosen, low - shown.length, width, scroll, theme)], low),
  ]
}

/** Name, type, section and the whole value of the chosen field. */
function valueRows(span: Span, width: number, theme: Theme, { version }: Telling): string[] {
  const { name, type, cite, start, end } = span
  const value = span.value === null ? '' : ` = ${leafText(span, { full: true })}`
  const about = `  ${type}, bytes ${start} to ${Math.max(start, end - 1)}, ${end - start} in all`
  return paint(
    line(
      [
        ['field', name],
        ['value', value],
        ['dim', about],
        ['cite', cite && `  ${shortCite(cite, { full: false, version })}`],
      ],
      2,
    ),
    width,
    theme,
  )
}

/** Rows of a hex dump in which the bytes of the chosen field stand out; they begin where it does. */
function hexRows(
  bytes: Uint8Array,
  { start, end }: Span,
  height: number,
  width: number,
  scroll: number,
  theme: Theme,
): string[] {
  const perRow = width >= 74 ? 16 : 8
  const all = Math.ceil(bytes.length / perRow)
  const last = Math.max(0, Math.ceil(end / perRow) - height)
  const from = Math.floor(start / perRow) + scroll
  const first = Math.max(0, Math.min(from, Math.max(last, Math.floor(start / perRow)), all - 1))
  return Array.from({ length: Math.max(0, Math.min(height, all - first)) }, (_, index) => {
    const offset = (first + index) * perRow
    const pieces: Piece[] = [['dim', `${offset.toString(16).padStart(4, '0')} `]]
    let letters: Piece[] = []
    for (let at = offset; at < offset + perRow; at++) {
      const style: Style = at >= start && at < end ? 'title' : 'text'
      const byte = bytes[at]
      pieces.push(['text', ' '], [style, byte === undefined ? '  ' : toHex(Uint8Array.of(byte))])
      if (byte !== undefined) letters = [...letters, [style, letter(byte)]]
    }
    return styled(fit([...pieces, ['text', '  '], ...letters], width), theme)
  })
}

function letter(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'
}

function filled(rows: readonly string[], height: number): string[] {
  return Array.from({ length: height }, (_, index) => rows[index] ?? '')
}
