/** Standard ways to spoil a structure: what a test of every field does to each. */
import { equal } from '../../bytes/bytes.ts'
import type { Layout } from '../../bytes/layout.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { pathsOf, patternOf } from '../../wire/path/paths.ts'
import { editPath, type PathEdit } from '../../wire/path/path-edit.ts'
import { PathError } from '../../wire/path/resolve.ts'

/** One standard mutation of a structure. */
interface Mutation {
  /** What is done, in a word or two: `first bit`, `one byte less`. */
  readonly name: MutationName
  /** The field it is done to with places left out: `ClientHello.cipher_suites[n]`. */
  readonly pattern: string
  readonly edit: PathEdit
  /** What comes of it. */
  readonly bytes: Uint8Array
}

/** Names of the standard mutations. */
export type MutationName =
  | 'first byte ^ 1'
  | 'last byte ^ 1'
  | 'zeros'
  | 'a byte less'
  | 'a byte more'
  | 'left out'
  | 'twice'
  | 'swapped with the next'

/**
 * The standard mutations of a structure, each with other bytes, of the first field of each pattern: every leaf flipped, zeroed,
 * shortened and extended; items of lists left out, repeated and swapped with the next. Lengths around follow; a length itself is
 * a leaf, and is wrong when flipped.
 */
export function mutationsOf(layout: Layout<unknown>, bytes: Uint8Array): readonly Mutation[] {
  const seen: Uint8Array[] = [bytes]
  const leaves = firstOfPattern(
    pathsOf(layout, bytes).map(({ path, span }) => ({ path, size: span.end - span.start })),
  )
  const items = firstOfPattern(
    leaves.flatMap(({ path }) => itemsAbove(path)).map((path) => ({ path, size: 0 })),
  )
  const edits = [
    ...leaves.flatMap(({ path, size }) => ofLeaf(path, size)),
    ...items.flatMap(({ path }) => ofItem(path)),
  ]
  return edits.flatMap(([name, edit]) => {
    const made = attempt(layout, bytes, edit)
    if (!made || seen.some((other) => equal(other, made))) return []
    seen.push(made)
    return [{ name, pattern: patternOf(edit.path), edit, bytes: made }]
  })
}

interface Place {
  readonly path: string
  readonly size: number
}

function firstOfPattern(places: readonly Place[]): Place[] {
  const first = new Map<string, Place>()
  for (const place of places) {
    const pattern = patternOf(place.path)
    const known = first.get(pattern)
    if (!known || (known.size === 0 && place.size > 0)) first.set(pattern, place)
  }
  return [...first.values()]
}

/** The items of lists, extensions included, that a leaf is or stands in. */
function itemsAbove(path: string): string[] {
  const ends = [...path.matchAll(/\[\d+\]|(?<=\.extensions)\.[^.[\]]+/g)].map(
    ({ index, 0: part }) => index + part.length,
  )
  return ends.map((end) => path.slice(0, end)).filter((item) => !item.endsWith('.length'))
}

type Named = readonly [MutationName, PathEdit]

function ofLeaf(path: string, size: number): Named[] {
  if (size === 0) return [['a byte more', { op: 'extend', path, hex: '00' }]]
  return [
    ['first byte ^ 1', { op: 'xor', path, hex: '01' }],
    ['last byte ^ 1', { op: 'xor', path, hex: `${'00'.repeat(size - 1)}01` }],
    ['zeros', { op: 'replace', path, hex: '00'.repeat(size) }],
    ['a byte less', { op: 'truncate', path, length: size - 1 }],
    ['a byte more', { op: 'extend', path, hex: '00' }],
  ]
}

function ofItem(path: string): Named[] {
  const next = path.replace(/\[(\d+)\]$/, (_, at: string) => `[${Number(at) + 1}]`)
  return [
    ['left out', { op: 'remove', path }],
    ['twice', { op: 'duplicate', path }],
    ...(next === path ? [] : [['swapped with the next', { op: 'swap', path, other: next }] as const]),
  ]
}

function attempt(layout: Layout<unknown>, bytes: Uint8Array, edit: PathEdit): Uint8Array | undefined {
  try {
    return editPath(layout, bytes, edit)
  } catch (error) {
    if (error instanceof PathError || error instanceof DecodeError) return undefined
    throw error
  }
}
