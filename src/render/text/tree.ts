/** A span tree as lines: byte range, first bytes, name, value, type, citation. */
import { toHex } from '../../bytes/bytes.ts'
import type { Span } from '../../bytes/span.ts'
import { line, type Line } from './lines.ts'
import { leafText, shortCite, type Manner } from '../words/values.ts'

const BYTES_SHOWN = 4

/**
 * The lines of a tree.
 * @param bytes what the tree describes
 * @param base offset of the first of these bytes in the tree's own counting
 */
export function treeLines(root: Span, bytes: Uint8Array, base: number, manner: Manner): Line[] {
  const rows = flat(root, 0)
  // A tree may have more rows than a call may have arguments.
  const wide = rows.reduce((most, { span: { start, end } }) => Math.max(most, `[${start},${end})`.length), 0)
  return rows.map(({ span, depth }) => {
    const { start, end, name, type, cite } = span
    const shown = bytes.subarray(start - base, Math.min(end - base, start - base + BYTES_SHOWN))
    const more = end - start > BYTES_SHOWN ? '…' : ''
    const value = span.value === null ? '' : ` ${leafText(span, manner)}`
    const [head] = span.children
    const named = type === 'Extension' && head ? ` ${String(head.value)}` : ''
    return line(
      [
        [
          'dim',
          `${`[${start},${end})`.padEnd(wide)}  ${(toHex(shown) + more).padEnd(2 * BYTES_SHOWN + 1)}  `,
        ],
        ['text', '  '.repeat(depth)],
        ['field', name + named],
        ['value', value],
        // What is wrong with malformed bytes is said where a type would be.
        ['dim', (manner.full && type !== name) || name === 'malformed' ? `  ${type}` : ''],
        ['cite', cite && `  ${shortCite(cite, manner)}`],
      ],
      wide + 2 * BYTES_SHOWN + 7 + 2 * depth,
    )
  })
}

/** The spans that {@link treeLines} has a line for, in its order. */
export function flatSpans(root: Span): Span[] {
  return flat(root, 0).map(({ span }) => span)
}

/** Depth first. The two halves of a byte string say nothing beyond the string, so they are left out. */
function flat(span: Span, depth: number): { span: Span; depth: number }[] {
  const inner = span.value !== null ? [] : span.children
  return [{ span, depth }, ...inner.flatMap((child) => flat(child, depth + 1))]
}
