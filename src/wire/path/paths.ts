/** Reading by path: all leaves of a structure, or one field. */
import { decodeFields, type Field } from '../../bytes/fields.ts'
import type { Layout } from '../../bytes/layout.ts'
import type { Span } from '../../bytes/span.ts'
import { bodyOf, resolve, tagOf } from './resolve.ts'

/** A field by its path. */
export interface PathField {
  /** The path to it, such as `ClientHello.cipher_suites[2]`. */
  readonly path: string
  /** Where it stands, what type it is, and what is in it. */
  readonly span: Span
  /** Its value: a number, a text, bytes; of a structure an object or an array. */
  readonly value: unknown
}

/**
 * All leaves of the structure that `bytes` hold, in wire order: each byte is in exactly one. A path begins with the layout's
 * type. An extension is named by its type where it is the first of that type, else by its place in the list; the fields of
 * its body stand behind that name.
 * @throws DecodeError where the bytes are no such structure
 */
export function pathsOf(layout: Layout<unknown>, bytes: Uint8Array): readonly PathField[] {
  const found: PathField[] = []
  const root = decodeFields(layout, bytes)
  collect(root, root.span.name, found)
  return found
}

/**
 * The field that a path leads to, a byte of a leaf included: `fieldAt(layout, bytes, 'ClientHello.random[31]').value`.
 * @throws PathError that says which part leads nowhere and what could stand there
 * @throws DecodeError where the bytes are no such structure
 */
export function fieldAt(layout: Layout<unknown>, bytes: Uint8Array, path: string): PathField {
  const { span, value } = resolve(decodeFields(layout, bytes), bytes, path).field
  return { path, span, value }
}

/** The value of the field that a path leads to. @throws PathError, DecodeError as {@link fieldAt} does */
export function getPath(layout: Layout<unknown>, bytes: Uint8Array, path: string): unknown {
  return fieldAt(layout, bytes, path).value
}

function collect(field: Field, path: string, into: PathField[]): void {
  const { span, value, children } = field
  if (children.length === 0) into.push({ path, span, value })
  const taken = new Set(children.map((child) => child.span.name))
  const body = bodyOf(field)
  for (const child of children) {
    const tag = tagOf(child)
    const byTag = typeof tag === 'string' && !taken.has(tag)
    if (byTag) taken.add(tag)
    // Fields of the body stand beside the tag where no other has their name there.
    const beside =
      child === body && child.children.length > 0 && child.children.every(({ span }) => !taken.has(span.name))
    collect(child, beside ? path : below(path, byTag ? tag : child.span.name), into)
  }
}

/** The path of a part: an item of a list by its place, a field by its name. */
export function below(path: string, name: string): string {
  return name.startsWith('[') ? path + name : `${path}.${name}`
}

/** A path with places left out and GREASE without its code point, as rules about fields name them: `ClientHello.cipher_suites[n]`. */
export function patternOf(path: string): string {
  return withoutGrease(path.replaceAll(/\[\d+\]/g, '[n]'))
}

/** Names of code points, those of GREASE alike (RFC 8701 §2). */
export function withoutGrease(names: string): string {
  return names.replaceAll(/GREASE\(0x[0-9a-f]+\)/g, 'GREASE')
}
