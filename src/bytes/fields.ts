/** A structure taken apart for whoever wants to change it: each field with the layout that read it. */
import { filling, type Layout } from './layout.ts'
import { type Decodable, Reader } from './reader.ts'
import type { Span } from './span.ts'

/** A field where it stands, and what it takes to write it anew. */
export interface Field {
  /** Name, place and type. */
  readonly span: Span
  /** What read it. One that only shows bytes, and never writes them, has no `encode`. */
  readonly layout: Decodable<unknown> & Partial<Pick<Layout<unknown>, 'encode'>>
  /** What reading it gave. */
  readonly value: unknown
  /** Fields inside, in wire order. */
  readonly children: readonly Field[]
  /** Those of them that are lengths: each counts the bytes of all that stand behind it here. */
  readonly lengths: readonly Field[]
}

/**
 * Every field of the structure that `bytes` hold: exactly one.
 * @throws DecodeError that names field, offset and rule
 */
export function decodeFields(layout: Layout<unknown>, bytes: Uint8Array): Field {
  const read = new Map<Span, Pick<Field, 'layout' | 'value'>>()
  const counting = new Set<Span>()
  const reader = new Reader(bytes, true, {
    field: (span, by, value) => read.set(span, { layout: by, value }),
    length: (span) => counting.add(span),
  })
  reader.field(layout.type, filling(layout))
  const fieldOf = (span: Span): Field => {
    const children = span.children.map(fieldOf)
    const lengths = children.filter((child) => counting.has(child.span))
    return { span, ...read.get(span)!, children, lengths }
  }
  return fieldOf(reader.rootSpan())
}
