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
  const reader = new FieldReader(bytes)
  reader.field(layout.type, filling(layout))
  return reader.fieldOf(reader.rootSpan())
}

/** A recording reader that also keeps by what each field was read, and to what. */
class FieldReader extends Reader {
  private readonly read = new Map<Span, Pick<Field, 'layout' | 'value'>>()
  private readonly counting = new Set<Span>()

  constructor(bytes: Uint8Array) {
    super(bytes, true)
  }

  /** A recorded span and all inside it as fields. */
  fieldOf(span: Span): Field {
    const children = span.children.map((child) => this.fieldOf(child))
    const lengths = children.filter((child) => this.counting.has(child.span))
    return { span, ...this.read.get(span)!, children, lengths }
  }

  protected override put(span: Span, layout: Decodable<unknown>, value: unknown): void {
    super.put(span, layout, value)
    this.read.set(span, { layout, value })
  }

  protected override countedBy(length: Span): void {
    this.counting.add(length)
  }
}
