/** Where the fields of a message lie in its bytes: runs of one field in rows of sixteen, and the parts that have a colour each. */
import type { FieldView } from '../views/moment-view.ts'

/** From where to where, in bytes. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/** Bytes of one field that stand in one row. */
export interface Run extends Extent {
  /** Which field it is of, counted from 0. */
  readonly leaf: number
}

/** A field as a row of the list. */
interface FieldRow {
  readonly node: FieldView
  readonly depth: number
}

const ROW = 16

/** The runs of each row of sixteen bytes. */
export function runsOf(hex: string, tree: FieldView): Run[][] {
  const rows = Array.from({ length: Math.ceil(hex.length / 2 / ROW) }, (): Run[] => [])
  leavesOf(tree)
    .filter(({ start, end }) => end > start)
    .forEach(({ start, end }, leaf) => {
      for (let from = start; from < end; from = ROW * (Math.floor(from / ROW) + 1)) {
        const row = Math.floor(from / ROW)
        rows[row]?.push({ start: from, end: Math.min(end, ROW * (row + 1)), leaf })
      }
    })
  return rows
}

function leavesOf(node: FieldView): Extent[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leavesOf)
}

/** Every field with its depth, in order; what is only length and content is one. */
export function fieldRows(tree: FieldView): FieldRow[] {
  const rows = (node: FieldView, depth: number): FieldRow[] => [
    { node, depth },
    ...(isBytes(node) ? [] : node.children.flatMap((child) => rows(child, depth + 1))),
  ]
  return tree.children.flatMap((child) => rows(child, 0))
}

/** Whether a field is bytes behind their length, which are one to a reader. */
export function isBytes({ children: [first, second, ...more] }: FieldView): boolean {
  const known = first?.name === 'length' && second?.name === 'content'
  return known && more.length === 0 && second.children.length === 0
}

/** A colour for each field of the message, and for each extension: what a reader would point at. */
export function sectionsOf({ children }: FieldView): Extent[] {
  return children.flatMap(({ start, end, children: items }): Extent[] => {
    const [length, ...extensions] = items
    if (!length || !items.some(({ type }) => type === 'Extension')) return [{ start, end }]
    return [{ start, end: length.end }, ...extensions]
  })
}
