/** Changing a structure at a path: what stands there is written anew, and the lengths around it follow or stay. */
import { concatAll, equal } from '../../bytes/bytes.ts'
import { decodeFields, type Field } from '../../bytes/fields.ts'
import { encode, type Layout } from '../../bytes/layout.ts'
import { type Found, PathError, resolve } from './resolve.ts'

/** What becomes of the lengths that count what is changed: they follow, or they stay as they were and are wrong. */
export type Lengths = 'fixed' | 'kept'

/** How a change is made. */
export interface EditOptions {
  /** `fixed` unless told otherwise. */
  readonly lengths?: Lengths
}

/** Bytes `[start, end)` of a structure are replaced by others. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly bytes: Uint8Array
  /** What the change is inside of, the outermost first: the lengths there count it. */
  readonly above: readonly Field[]
}

/**
 * The structure with another value at a path. Lengths may become longer than the RFC allows, as long as their bytes can say
 * it. With `kept` lengths the value's own length stays too. The value that is there already changes nothing.
 * @param value what {@link getPath} gives for such a field: a name of a code point, a number, a text, bytes, an object
 * @throws PathError where the path leads nowhere, or the field cannot have the value
 * @throws DecodeError where the bytes are no such structure
 */
export function setPath(
  layout: Layout<unknown>,
  bytes: Uint8Array,
  path: string,
  value: unknown,
  options: EditOptions = {},
): Uint8Array {
  const found = resolve(decodeFields(layout, bytes), bytes, path)
  const { field } = found
  const made = encodeField(found, value)
  // A number that can be written in several ways stays as it was written.
  if (equal(made, encodeField(found, field.value))) return bytes
  if (options.lengths === 'kept')
    for (const { span } of field.lengths)
      made.set(bytes.subarray(span.start, span.end), span.start - field.span.start)
  return apply(bytes, [whole(found, made)], found.path, options)
}

/**
 * The structure with other bytes in the place of a whole field, its own length included, whatever they mean.
 * @throws PathError, DecodeError as {@link setPath} does
 */
export function replacePath(
  layout: Layout<unknown>,
  bytes: Uint8Array,
  path: string,
  raw: Uint8Array,
  options: EditOptions = {},
): Uint8Array {
  const found = resolve(decodeFields(layout, bytes), bytes, path)
  return apply(bytes, [whole(found, raw)], path, options)
}

/** A whole field in other bytes. */
export function whole({ field, above }: Found, bytes: Uint8Array): Edit {
  return { start: field.span.start, end: field.span.end, bytes, above }
}

/**
 * Makes changes that do not overlap, and then those of the lengths around them.
 * @throws PathError where a length does not fit in its bytes
 */
export function apply(
  bytes: Uint8Array,
  edits: readonly Edit[],
  path: string,
  { lengths = 'fixed' }: EditOptions,
): Uint8Array {
  const all = lengths === 'kept' ? [...edits] : withLengths(edits, path)
  all.sort((a, b) => a.start - b.start)
  const parts: Uint8Array[] = []
  let at = 0
  for (const { start, end, bytes: instead } of all) {
    parts.push(bytes.subarray(at, start), instead)
    at = end
  }
  return concatAll([...parts, bytes.subarray(at)])
}

/** The changes, and those of every length that counts their bytes, the innermost first: it may grow itself. */
function withLengths(edits: readonly Edit[], path: string): Edit[] {
  const all = [...edits]
  const counting = new Map<Field, { readonly structure: Field; readonly above: readonly Field[] }>()
  for (const { above } of edits)
    above.forEach((structure, depth) => {
      for (const length of structure.lengths)
        if (!counting.has(length)) counting.set(length, { structure, above: above.slice(0, depth + 1) })
    })
  const inner = [...counting].sort(([a], [b]) => b.span.start - a.span.start)
  for (const [length, { structure, above }] of inner) {
    const behind = all.filter((edit) => edit.start >= length.span.end && edit.above.includes(structure))
    const more = behind.reduce((sum, { start, end, bytes }) => sum + bytes.length - (end - start), 0)
    if (more === 0) continue
    const name = [...above, length].map(({ span }) => span.name).join('.')
    const bytes = encodeField({ path, above, field: length }, Number(length.value) + more, name)
    all.push({ start: length.span.start, end: length.span.end, bytes, above })
  }
  return all
}

function encodeField({ path, field }: Found, value: unknown, name = field.span.name): Uint8Array {
  const { layout } = field
  if (field.value instanceof Uint8Array && !(value instanceof Uint8Array))
    throw new PathError(path, name, `${name} is bytes, so it takes a Uint8Array`)
  if (!layout.encode) {
    if (value instanceof Uint8Array) return value.slice()
    throw new PathError(path, name, `${name} has no value of its own: set its fields, or replace its bytes`)
  }
  try {
    return encode(layout as Layout<unknown>, value)
  } catch (error) {
    // A value of another shape meets whatever its layout does with it.
    throw new PathError(path, name, `${name} cannot have that value: ${(error as Error).message}`)
  }
}
