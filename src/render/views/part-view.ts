/** A part of some bytes as a page shows it: its title, its bytes and its fields. */
import { toHex } from '../../bytes/bytes.ts'
import type { Span } from '../../bytes/span.ts'
import type { Part } from '../../inspect/parts/part.ts'
import { meaningOfField } from '../words/meaning.ts'
import type { BytesView, FieldView } from './moment-view.ts'

/** A part, opened. */
export interface PartView {
  readonly title: string
  /** Where it stands, and how long it is; empty for a remark. */
  readonly where: string
  /** None of a remark. */
  readonly bytes?: BytesView
  /** What is left out; empty where nothing is. */
  readonly cut: string
}

/** What a part is, and of a message which. */
export function partTitle({ kind, title, span }: Part): string {
  return kind === 'handshake' ? `${title}: ${span.name}` : title
}

/** The view of a part. */
export function partView(part: Part): PartView {
  const { kind, at, bytes, span } = part
  const title = partTitle(part)
  if (kind === 'note') return { title, where: '', cut: '' }
  const where = `${at === undefined ? '' : `at byte ${at}, `}${bytes.length} bytes`
  const { bytes: shown, cut } = withinBounds({ hex: toHex(bytes), tree: fieldView(span, at ?? 0) })
  return { title, where, bytes: shown, cut }
}

/** @param base where the bytes begin in the counting of the fields; around: where the structure around is defined */
function fieldView(span: Span, base: number, around = ''): FieldView {
  const { name, start, end, type, value, children } = span
  const cite = span.cite || around
  return {
    ...{ name, type, value, cite, says: meaningOfField(span), path: '' },
    start: start - base,
    end: end - base,
    children: children.map((child) => fieldView(child, base, cite)),
  }
}

/** Bytes and fields that a page shows at once: more would take it too long, and nobody would read them. */
const MOST_BYTES = 8192
const MOST_FIELDS = 1000

/** Bytes and fields as far as there is room for them, and in a sentence what is left out. */
export function withinBounds({ hex, tree }: BytesView): { readonly bytes: BytesView; readonly cut: string } {
  let left = MOST_FIELDS
  const kept = (field: FieldView): FieldView => ({
    ...field,
    children: field.children.flatMap((child) => (left-- > 0 ? [kept(child)] : [])),
  })
  const bytes = { hex: hex.slice(0, 2 * MOST_BYTES), tree: kept(tree) }
  const length = hex.length / 2
  const cut = [
    ...(length > MOST_BYTES ? [`the first ${MOST_BYTES} of ${length} bytes`] : []),
    ...(left < 0 ? [`the first ${MOST_FIELDS} fields`] : []),
  ]
  return { bytes, cut: cut.length === 0 ? '' : `Here are ${cut.join(' and ')}.` }
}
