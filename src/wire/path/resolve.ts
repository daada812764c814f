/** Paths to fields: `ClientHello.extensions.pre_shared_key.binders[0]`. What a path can say comes from the layouts alone. */
import { EMPTY } from '../../bytes/bytes.ts'
import type { Field } from '../../bytes/fields.ts'
import { lastOf, type NonEmpty } from '../../bytes/list.ts'
import { rest, uint8 } from '../../bytes/layout.ts'
import { brief } from '../../bytes/printable.ts'

/** A path that leads nowhere, or a change that its field cannot take: a caller's mistake. */
export class PathError extends Error {
  override readonly name = 'PathError'
  /** The whole path. */
  readonly path: string
  /** The part of it at fault, such as `binders` or `[3]`. */
  readonly part: string
  /** What the part could have been, where it leads nowhere. */
  readonly known: readonly string[]

  constructor(path: string, part: string, problem: string, known: readonly string[] = []) {
    super(`${brief(path)}: ${problem}`)
    this.path = path
    this.part = part
    this.known = known
  }
}

/** What a path leads to. */
export interface Found {
  /** The path that led there. */
  readonly path: string
  /** Every structure that the field stands in, the outermost first. */
  readonly above: readonly Field[]
  /** The field; a byte of one is a field too. */
  readonly field: Field
}

/**
 * The field at the end of `path`, which begins with the name of the structure.
 * @param root the fields of `bytes`
 * @throws PathError where there is none
 */
export function resolve(root: Field, bytes: Uint8Array, path: string): Found {
  const { name } = root.span
  if (!path.startsWith(name)) {
    const [first = ''] = path.split(/[.[]/, 1)
    throw new PathError(path, first, `the structure is ${name}, and a path begins with it`, [name])
  }
  let way: NonEmpty<Field> = [root]
  let said = name
  for (const step of stepsOf(path, name)) {
    const part = step.replace('.', '')
    const next = follow(lastOf(way), part, bytes)
    if (!next) {
      const known = namesIn(lastOf(way))
      const there = known.length === 0 ? 'nothing is in it' : `known there: ${brief(known.join(', '))}`
      throw new PathError(path, part, `no ${part} in ${said}; ${there}`, known)
    }
    way = [...way, ...next]
    said += step
  }
  return { path, above: way.slice(0, -1), field: lastOf(way) }
}

/** What follows the name of the structure: `.a.b[0]` as `.a`, `.b`, `[0]`. */
function stepsOf(path: string, name: string): string[] {
  const rest = path.slice(name.length)
  const steps = rest.match(/\[\d+\]|\.[^.[\]]+/g) ?? []
  if (steps.join('') === rest) return steps
  throw new PathError(
    path,
    path,
    `a path is names with '.' before them and places in brackets, as in .names[0]`,
  )
}

/** The fields from `field` to what `part` says, the last being that; `undefined` where there is no such. */
function follow(field: Field, part: string, bytes: Uint8Array): Field[] | undefined {
  const own = field.children.find(({ span }) => span.name === part) ?? tagged(field, part)
  if (own) return [own]
  const body = bodyOf(field)
  const within = body && follow(body, part, bytes)
  if (within) return [body, ...within]
  const content = contentOf(field)
  if (content && part === content.span.name) return [content]
  const byte = part.startsWith('[') ? byteOf(content ?? field, Number(part.slice(1, -1)), bytes) : undefined
  return byte && (content ? [content, byte] : [byte])
}

/** The first item of a list whose tag has this name: an extension by its type. */
function tagged(list: Field, name: string): Field | undefined {
  return list.children.find((item) => tagOf(item) === name)
}

/** What the tag of a structure says, where it has one. */
export function tagOf({ layout, children }: Field): unknown {
  return layout.choice && children.find(({ span }) => span.name === layout.choice!.tag)?.value
}

/** The part of a structure that its tag chooses: its fields can be named as if they stood beside the tag. */
export function bodyOf({ layout, children }: Field): Field | undefined {
  return layout.choice && children.find(({ span }) => span.name === layout.choice!.body)
}

/**
 * The bytes of an `opaque<..>` behind its length, also where there are none; `undefined` for any other field.
 */
function contentOf({ span, value, children, lengths }: Field): Field | undefined {
  const [length, content, ...others] = children
  if (lengths.length !== 1 || length !== lengths[0]) return undefined
  if (content && others.length === 0) return content.span.name === 'content' ? content : undefined
  if (content || !(value instanceof Uint8Array || typeof value === 'string')) return undefined
  const { end } = span
  const empty = { name: 'content', start: end, end, type: rest.type, value: '', cite: '', children: [] }
  return { span: empty, layout: rest, value: EMPTY, children: [], lengths: [] }
}

/** Byte `index` of a field without fields. */
function byteOf({ span, children }: Field, index: number, bytes: Uint8Array): Field | undefined {
  const start = span.start + index
  const value = bytes[start]
  if (children.length > 0 || start >= span.end || value === undefined) return undefined
  const { type, cite } = uint8
  const byte = { name: `[${index}]`, start, end: start + 1, type, value, cite, children: [] }
  return { span: byte, layout: uint8, value, children: [], lengths: [] }
}

/** What a path may say next, for whoever said something else. */
function namesIn(field: Field): string[] {
  const { children } = field
  const own = children.map(({ span }) => span.name).filter((name) => !name.startsWith('['))
  const tags = children.map(tagOf).filter((tag) => typeof tag === 'string')
  const count = children.length - own.length
  const body = bodyOf(field)
  const content = contentOf(field)
  const { span } = content ?? field
  const bytes = content || children.length === 0 ? upTo(span.end - span.start) : []
  const names = [...own, ...tags, ...upTo(count), ...(body ? namesIn(body) : []), ...bytes]
  return [...new Set(content ? [...names, content.span.name] : names)]
}

function upTo(count: number): string[] {
  return count === 0 ? [] : [count === 1 ? '[0]' : `[0] to [${count - 1}]`]
}
