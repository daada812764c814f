/** Two structures of one kind, field by field: what differs, and what of that had to. */
import { toHex } from '../../bytes/bytes.ts'
import type { Span } from '../../bytes/span.ts'
import { below, withoutGrease } from '../../wire/path/paths.ts'
import { anewAt, type Anew } from './anew.ts'

/** A structure and the bytes that it stands in. */
export interface Structure {
  readonly span: Span
  readonly bytes: Uint8Array
}

/** A field that differs, or that one of two structures has alone. */
export interface FieldDifference {
  /** Path of the field, as `pathsOf` has it, without the parts of a field that is one value. */
  readonly path: string
  /** Both values in words or hex; `undefined` where there is no such field. */
  readonly a: string | undefined
  readonly b: string | undefined
  /** Why it differs even where nobody decided otherwise; `undefined` where somebody did. */
  readonly anew: Anew | undefined
}

/** The fields in which two structures of one name differ. */
export function fieldDifferences(a: Structure, b: Structure): readonly FieldDifference[] {
  return differencesIn(a.span.name, a, b)
}

function differencesIn(path: string, a: Structure, b: Structure): FieldDifference[] {
  const raw = [rawOf(a), rawOf(b)] as const
  if (raw[0] === raw[1]) return []
  if (isOneValue(a.span, b.span)) return [valueDiffers(path, a, b)]
  const [ours, theirs] = [partsOf(path, a.span), partsOf(path, b.span)]
  const found = [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((part) => {
    const [one, other] = [ours.get(part), theirs.get(part)]
    if (one && other) return differencesIn(one.path, { ...a, span: one.span }, { ...b, span: other.span })
    const { path, span } = (one ?? other)!
    const value = shown({ ...(one ? a : b), span })
    return [{ path, a: one && value, b: other && value, anew: undefined }]
  })
  if (found.length > 0) return found
  // The same parts in another order, or under a length that does not count them.
  const [first, second] = [namesIn(a.span), namesIn(b.span)]
  if (first === second) return [valueDiffers(path, a, b)]
  return [{ path, a: first, b: second, anew: anewAt(path, first, second) }]
}

function valueDiffers(path: string, a: Structure, b: Structure): FieldDifference {
  const [ours, theirs] = [shown(a), shown(b)]
  return { path, a: ours, b: theirs, anew: anewAt(path, ours, theirs) }
}

function rawOf({ span, bytes }: Structure): string {
  return toHex(bytes.subarray(span.start, span.end))
}

/** Whether two nodes are to be compared as wholes; an empty list is like any other list. */
function isOneValue(a: Span, b: Span): boolean {
  return a.value !== null || b.value !== null || (isValue(a) && isValue(b))
}

/** Whether a node is one value to a reader: a leaf, bytes with a length, a list of code points. */
function isValue({ value, children }: Span): boolean {
  return value !== null || children.every((child) => child.children.length === 0 && isItem(child))
}

function isItem({ name }: Span): boolean {
  return name === 'length' || name.startsWith('[')
}

/** A protocol of ALPN that GREASE made, with its length: two bytes 0x?A alike (RFC 8701 §2). */
const GREASE_PROTOCOL = /^02(?<half>[0-9a-f]a)\k<half>$/

/** A node in words, or in hex. */
function shown(structure: Structure): string {
  const { span, bytes } = structure
  if (span.type.startsWith('ProtocolName') && GREASE_PROTOCOL.test(rawOf(structure)))
    return `GREASE(0x${rawOf(structure).slice(2)})`
  if (span.value !== null) return String(span.value)
  const parts = span.children.filter(({ name }) => name !== 'length')
  if (span.children.length > 0 && isValue(span)) return parts.map(({ value }) => String(value)).join(', ')
  const [only, ...others] = parts
  if (!only) return rawOf(structure)
  return others.length === 0 ? shown({ span: only, bytes }) : `${span.end - span.start} bytes`
}

interface Part {
  readonly path: string
  readonly span: Span
}

/** The parts of a node by what they are: fields by their names, items of a list by what they are tagged with, else by their places. */
function partsOf(path: string, { children }: Span): Map<string, Part> {
  const parts = new Map<string, Part>()
  for (const child of children) {
    if (child.name === 'length' || child.name === 'msg_type') continue
    const tag = child.name.startsWith('[') ? withoutGrease(tagOf(child) ?? '') || undefined : undefined
    const extension = child.type === 'Extension' && tag !== undefined
    const key = tag !== undefined && !parts.has(tag) ? tag : child.name
    const at = extension && key === tag ? `${path}.${tag}` : below(path, child.name)
    // What an extension holds stands beside its type.
    const span = extension ? (child.children.find(({ name }) => name === 'data') ?? child) : child
    parts.set(key, { path: at, span })
  }
  return parts
}

/** What tells an item of a list from others: the code point that it begins with. */
function tagOf({ children }: Span): string | undefined {
  const first = children.at(0)
  const tagged = first && first.children.length === 0 && /Type$|^NamedGroup$/.test(first.type)
  return tagged ? String(first.value) : undefined
}

/** What a list holds, in its order. */
function namesIn({ children }: Span): string {
  return children.map((child) => tagOf(child) ?? child.name).join(', ')
}
