/** Changes of a message that know its fields: one set, emptied, filled, lengthened, left out, put twice, exchanged; lengths follow or stay. */
import type { Layout } from '../../src/bytes/layout.ts'
import { DecodeError } from '../../src/bytes/reader.ts'
import {
  duplicatePath,
  extendPath,
  fillPath,
  removePath,
  swapPaths,
  truncatePath,
} from '../../src/wire/path/mutate.ts'
import { pathsOf, type PathField } from '../../src/wire/path/paths.ts'
import { PathError } from '../../src/wire/path/resolve.ts'
import { mutateBytes, type Mutation } from './mutate.ts'
import type { Dice } from './random.ts'

type Change = (
  layout: Layout<unknown>,
  bytes: Uint8Array,
  path: string,
  dice: Dice,
  other: Uint8Array,
) => Uint8Array

const lengths = (dice: Dice): { readonly lengths: 'fixed' | 'kept' } => ({
  lengths: dice.below(4) ? 'fixed' : 'kept',
})

const CHANGES: readonly Change[] = [
  (layout, bytes, path, dice) => fillPath(layout, bytes, path, dice.bytes(dice.below(5)), lengths(dice)),
  (layout, bytes, path, dice) =>
    fillPath(layout, bytes, path, new Uint8Array(dice.of([0, 1, 31, 32, 33, 255, 256])), lengths(dice)),
  (layout, bytes, path, dice) =>
    extendPath(layout, bytes, path, dice.bytes(1 + dice.below(3)), lengths(dice)),
  (layout, bytes, path, dice) => removePath(layout, bytes, path, lengths(dice)),
  (layout, bytes, path, dice) => duplicatePath(layout, bytes, path, lengths(dice)),
  (layout, bytes, path, dice) => truncatePath(layout, bytes, path, dice.below(4), lengths(dice)),
  (layout, bytes, path, dice) => swapPaths(layout, bytes, path, somePath(layout, bytes, dice), lengths(dice)),
  // The field's own bytes changed, or a piece of another message in their place.
  (layout, bytes, path, dice, other) => {
    const { start, end } = leavesOf(layout, bytes).find((field) => field.path === path)?.span ?? {
      start: 0,
      end: 0,
    }
    return fillPath(layout, bytes, path, mutateBytes(bytes.subarray(start, end), dice, other), lengths(dice))
  },
]

/** A leaf, or what is around it: `a.b[2].c` is cut behind one of its parts. */
function somePath(layout: Layout<unknown>, bytes: Uint8Array, dice: Dice): string {
  const parts = dice.of(leavesOf(layout, bytes)).path.split(/(?=[.[])/)
  return parts.slice(0, dice.below(2) ? parts.length : 1 + dice.below(parts.length)).join('')
}

/** Leaves of messages that are changed again and again. */
const LEAVES = new WeakMap<Uint8Array, readonly PathField[]>()

function leavesOf(layout: Layout<unknown>, bytes: Uint8Array): readonly PathField[] {
  const known = LEAVES.get(bytes) ?? pathsOf(layout, bytes)
  LEAVES.set(bytes, known)
  return known
}

/** One field of a message changed; where it is none, or has no such field, its bytes. */
export function mutateMessage(layoutOf: (bytes: Uint8Array) => Layout<unknown>): Mutation {
  return (bytes, dice, other) => {
    if (dice.below(4) === 0) return mutateBytes(bytes, dice, other)
    try {
      const layout = layoutOf(bytes)
      return dice.of(CHANGES)(layout, bytes, somePath(layout, bytes, dice), dice, other)
    } catch (error) {
      if (!(error instanceof DecodeError || error instanceof PathError)) throw error
      return mutateBytes(bytes, dice, other)
    }
  }
}
