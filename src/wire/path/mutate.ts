/** Small ways to spoil a structure at a path. Each gives new bytes, and none looks at what they then mean. */
import { concat, concatAll, EMPTY } from '../../bytes/bytes.ts'
import { decodeFields } from '../../bytes/fields.ts'
import type { Layout } from '../../bytes/layout.ts'
import { apply, type Edit, type EditOptions, whole } from './edit.ts'
import { bodyOf, type Found, PathError, resolve } from './resolve.ts'

/**
 * Flips bits: each byte of `mask` on one byte of the field, from its first on. Of a vector or an extension these are the
 * bytes that its length counts. `xorPath(layout, bytes, 'Finished.verify_data', Uint8Array.of(1))`
 * @throws PathError where the path leads nowhere or the mask is longer than the field
 */
export function xorPath(
  layout: Layout<unknown>,
  bytes: Uint8Array,
  path: string,
  mask: Uint8Array,
): Uint8Array {
  const { start, end } = inside(find(layout, bytes, path))
  if (mask.length > end - start)
    throw new PathError(path, path, `a mask of ${mask.length} bytes on ${end - start}`)
  return bytes.map((byte, at) => byte ^ (mask[at - start] ?? 0))
}

/**
 * Keeps the first `length` bytes of a field; of a vector, of what its length counts.
 * @throws PathError where the path leads nowhere or the field is shorter
 */
export function truncatePath(
  layout: Layout<unknown>,
  bytes: Uint8Array,
  path: string,
  length: number,
  options: EditOptions = {},
): Uint8Array {
  const { start, end, above } = inside(find(layout, bytes, path))
  if (!Number.isInteger(length) || length < 0 || length > end - start)
    throw new PathError(path, path, `${length} of ${end - start} bytes cannot be kept`)
  return apply(bytes, [{ start: start + length, end, bytes: EMPTY, above }], path, options)
}

/**
 * Puts other bytes in the place of a field's, whatever they mean; of a vector or an extension in the place of those that its
 * length counts.
 * @throws PathError where the path leads nowhere
 */
export function fillPath(
  layout: Layout<unknown>,
  bytes: Uint8Array,
  path: string,
  content: Uint8Array,
  options: EditOptions = {},
): Uint8Array {
  return apply(bytes, [{ ...inside(find(layout, bytes, path)), bytes: content }], path, options)
}

/**
 * Puts bytes behind the last of a field; into a vector or an extension, so that its length counts them.
 * @throws PathError where the path leads nowhere
 */
export function extendPath(
  layout: Layout<unknown>,
  bytes: Uint8Array,
  path: string,
  more: Uint8Array,
  options: EditOptions = {},
): Uint8Array {
  const { end, above } = inside(find(layout, bytes, path))
  return apply(bytes, [{ start: end, end, bytes: more, above }], path, options)
}

/** Leaves a field out: an item of a list, a field of a structure, a byte. @throws PathError where the path leads nowhere */
export function removePath(
  layout: Layout<unknown>,
  bytes: Uint8Array,
  path: string,
  options: EditOptions = {},
): Uint8Array {
  return apply(bytes, [whole(find(layout, bytes, path), EMPTY)], path, options)
}

/** Puts a field in twice, one behind the other. @throws PathError where the path leads nowhere */
export function duplicatePath(
  layout: Layout<unknown>,
  bytes: Uint8Array,
  path: string,
  options: EditOptions = {},
): Uint8Array {
  const found = find(layout, bytes, path)
  const once = bytesOf(found, bytes)
  return apply(bytes, [whole(found, concat(once, once))], path, options)
}

/**
 * Exchanges two fields of one structure.
 * @throws PathError where a path leads nowhere, or one of the two is inside the other
 */
export function swapPaths(
  layout: Layout<unknown>,
  bytes: Uint8Array,
  path: string,
  other: string,
  options: EditOptions = {},
): Uint8Array {
  const root = decodeFields(layout, bytes)
  const [a, b] = [resolve(root, bytes, path), resolve(root, bytes, other)]
  if (a.field.span.start < b.field.span.end && b.field.span.start < a.field.span.end)
    throw new PathError(other, other, `it stands in the same bytes as ${path}`)
  return apply(bytes, [whole(a, bytesOf(b, bytes)), whole(b, bytesOf(a, bytes))], path, options)
}

/**
 * Puts the items of a list in another order.
 * @param order for each place the item that stands there now, each once: `[2, 0, 1]`
 * @throws PathError where the path leads to no list of so many items, or an item is missing in the order
 */
export function reorderPath(
  layout: Layout<unknown>,
  bytes: Uint8Array,
  path: string,
  order: readonly number[],
): Uint8Array {
  const { field } = find(layout, bytes, path)
  const list = bodyOf(field) ?? field
  const items = list.children.filter(({ span }) => span.name.startsWith('['))
  const inOrder = order.flatMap((index) => items[index] ?? [])
  if (order.length !== items.length || new Set(inOrder).size !== items.length)
    throw new PathError(path, path, `an order of its ${items.length} items names each of them once`)
  const start = items.at(0)?.span.start ?? list.span.end
  const end = items.at(-1)?.span.end ?? start
  const parts = inOrder.map(({ span }) => bytes.subarray(span.start, span.end))
  return concat(bytes.subarray(0, start), concatAll(parts), bytes.subarray(end))
}

function find(layout: Layout<unknown>, bytes: Uint8Array, path: string): Found {
  return resolve(decodeFields(layout, bytes), bytes, path)
}

function bytesOf({ field: { span } }: Found, bytes: Uint8Array): Uint8Array {
  return bytes.subarray(span.start, span.end)
}

/** The bytes of a field, or those that its own length counts; of one whose tag chooses a body, those of the body. */
function inside({ path, above, field }: Found): Omit<Edit, 'bytes'> {
  const { span, lengths } = field
  const body = bodyOf(field)
  if (body) return inside({ path, above: [...above, field], field: body })
  const [length] = lengths
  if (!length) return { start: span.start, end: span.end, above }
  return { start: length.span.end, end: span.end, above: [...above, field] }
}
