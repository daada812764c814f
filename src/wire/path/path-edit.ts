/** A change at a path as data: what is written down, sent or read is the same as what is done. */
import { fromHex } from '../../bytes/bytes.ts'
import type { Layout } from '../../bytes/layout.ts'
import { type EditOptions, replacePath, setPath } from './edit.ts'
import {
  duplicatePath,
  extendPath,
  fillPath,
  removePath,
  reorderPath,
  swapPaths,
  truncatePath,
  xorPath,
} from './mutate.ts'

/** One change at a path. Bytes are hex. Lengths around it follow unless they are kept. */
export type PathEdit = EditOptions & { readonly path: string } & (
    | { readonly op: 'set'; readonly value: unknown }
    /** Bytes of the field that its own length counts, if it has one; or the whole field, its length included. */
    | { readonly op: 'bytes' | 'replace' | 'extend' | 'xor'; readonly hex: string }
    | { readonly op: 'truncate'; readonly length: number }
    | { readonly op: 'remove' | 'duplicate' }
    | { readonly op: 'swap'; readonly other: string }
    | { readonly op: 'reorder'; readonly order: readonly number[] }
  )

/**
 * The structure after a change.
 * @throws PathError where the path leads nowhere or the field cannot be changed so, DecodeError where the bytes are no such
 * structure
 */
export function editPath(layout: Layout<unknown>, bytes: Uint8Array, edit: PathEdit): Uint8Array {
  const { path } = edit
  switch (edit.op) {
    case 'set':
      return setPath(layout, bytes, path, edit.value, edit)
    case 'bytes':
      return fillPath(layout, bytes, path, fromHex(edit.hex), edit)
    case 'replace':
      return replacePath(layout, bytes, path, fromHex(edit.hex), edit)
    case 'extend':
      return extendPath(layout, bytes, path, fromHex(edit.hex), edit)
    case 'xor':
      return xorPath(layout, bytes, path, fromHex(edit.hex))
    case 'truncate':
      return truncatePath(layout, bytes, path, edit.length, edit)
    case 'remove':
      return removePath(layout, bytes, path, edit)
    case 'duplicate':
      return duplicatePath(layout, bytes, path, edit)
    case 'swap':
      return swapPaths(layout, bytes, path, edit.other, edit)
    case 'reorder':
      return reorderPath(layout, bytes, path, edit.order)
  }
}
