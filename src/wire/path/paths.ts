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

/** A field of a structure as it is shown, with the path that leads to it. */
export interface PathSpan {
  /** Empty inside of bytes that somebody took apart who knows more of them than their layout: DER. */
  readonly path: string
  readonly span: Span
  readonly children: readonly PathSpan[]
}

/**
 * The same tree with the path of each field, structures and lengths included; an extension goes by its type where it is the
 * first of that, and what it holds stands beside its type.
 */
export function withPaths(span: Span, path: string = span.name): PathSpan {
  const [length, content] = span.children
  if (length && content && DER.includes(content.name))
    return {
      path,
      span,
      children: [withPaths(length, below(path, 'length')), asContent(content, `${path}.content`)],
    }
  const taken = new Set<unknown>()
  const children = span.children.map((child) => {
    const tag = child.type === 'Extension' ? child.children.at(0)?.value : undefined
    const byTag = typeof tag === 'string' && !taken.has(tag)
    taken.add(tag)
    const isBody = span.type === 'Extension' && child === span.children.at(-1) && child.children.length > 0
    const beside =
      isBody && child.children.every(({ name }) => !span.children.some((own) => own.name === name))
    return withPaths(child, beside ? path : below(path, byTag ? tag : child.name))
  })
  return { path, span, children }
}

/** What stands in the place of the content of bytes that were taken apart. */
const DER: readonly string[] = ['Certificate', 'OCSPResponse']

/** Bytes taken apart: they are one field, whatever is in them. */
function asContent(span: Span, path: string): PathSpan {
  return { path, span, children: span.children.map((child) => asContent(child, '')) }
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
