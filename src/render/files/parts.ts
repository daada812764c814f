/** Parts as text and as JSON, as `decode` prints them. */
import { toHex } from '../../bytes/bytes.ts'
import { printableJson } from '../../bytes/printable.ts'
import { spanTree } from './json.ts'
import { line, paint } from '../text/lines.ts'
import type { TextOptions } from '../text/text.ts'
import { PLAIN } from '../text/theme.ts'
import { treeLines } from '../text/tree.ts'
import type { Part } from '../../inspect/parts/part.ts'

/** A part in lines: its title, then each field with its offset, bytes, name and value. Ends in an empty line. */
export function partText({ kind, title, at, bytes, span }: Part, options: TextOptions = {}): string {
  const { width = 100, theme = PLAIN, full = false } = options
  if (kind === 'note') return `${paint(line([['bold', title]]), width, theme).join('\n')}\n\n`
  const where = at === undefined ? '' : at === 0 ? '' : ` at byte ${at}`
  const head = line([
    ['bold', title],
    ['dim', `${where}, ${bytes.length} bytes`],
  ])
  const lines = [head, ...treeLines(span, bytes, at ?? 0, { full, version: 'TLS 1.3' })]
  return `${lines.flatMap((each) => paint(each, width, theme)).join('\n')}\n\n`
}

/** A part in one line of JSON: kind, title, offset or null, bytes in hex, fields. */
export function partLine({ kind, title, at, bytes, span }: Part): string {
  return printableJson({ kind, title, at: at ?? null, bytes: toHex(bytes), span: spanTree(span) })
}
