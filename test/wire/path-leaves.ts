/** What must hold for the path of every field, whatever the structure. */
import { expect } from 'vitest'
import { concat, equal, fromUint, toHex } from '../../src/bytes/bytes.ts'
import { decode, type Layout } from '../../src/bytes/layout.ts'
import type { Span } from '../../src/bytes/span.ts'
import { replacePath, setPath } from '../../src/wire/path/edit.ts'
import { fieldAt, type PathField, pathsOf } from '../../src/wire/path/paths.ts'
import { PathError } from '../../src/wire/path/resolve.ts'

/** Bytes and what they are. */
export interface Sample {
  readonly layout: Layout<unknown>
  readonly bytes: Uint8Array
}

// ---- What a change must come to, worked out from the spans alone

/** The leaves `length` of the structures around a leaf, outermost first. */
function lengthsAround(span: Span, leaf: Span): Span[] {
  if (span.start > leaf.start || span.end < leaf.end) return []
  const own = span.children.filter(({ name, end }) => name === 'length' && end <= leaf.start)
  return [...own, ...span.children.flatMap((child) => lengthsAround(child, leaf))]
}

function expected({ layout, bytes }: Sample, { span }: PathField, made: Uint8Array): Uint8Array {
  const changed = bytes.slice()
  const more = made.length - (span.end - span.start)
  const { span: root } = decode(layout, bytes)
  for (const { start, end, value } of more === 0 ? [] : lengthsAround(root, span))
    changed.set(fromUint(Number(value) + more, end - start), start)
  return concat(changed.subarray(0, span.start), made, changed.subarray(span.end))
}

/** A number of as many bytes that is another one, in the form in which a leaf has it, and its bytes. */
function other(sample: Sample, { path, span, value }: PathField): readonly [unknown, Uint8Array] {
  const size = span.end - span.start
  if (value instanceof Uint8Array) {
    const flipped = value.map((byte) => byte ^ 0x55)
    return [flipped, flipped]
  }
  const bytes = sample.bytes.slice(span.start, span.end)
  bytes[size - 1] ^= 0x55
  if (typeof value === 'number') return [Number.parseInt(toHex(bytes), 16), bytes]
  if (typeof value !== 'string') throw new Error(`${path} is a ${typeof value}`)
  // A code point that has no name in its registry.
  for (let tries = 0; tries < 255; tries++) {
    const name = `unknown(0x${toHex(bytes)})`
    if (takes(() => setPath(sample.layout, sample.bytes, path, name))) return [name, bytes]
    bytes[size - 1]++
  }
  throw new Error(`${path} takes no other value than ${value}`)
}

function takes(change: () => unknown): boolean {
  try {
    change()
    return true
  } catch (error) {
    if (!(error instanceof PathError)) throw error
    return false
  }
}

// ---- The properties

/** The leaves of a structure tile its bytes, and every path leads back to its leaf. */
export function expectLeaves({ layout, bytes }: Sample): void {
  const found = pathsOf(layout, bytes)
  expect(new Set(found.map(({ path }) => path)).size).toBe(found.length)
  let at = 0
  for (const { path, span } of found) {
    if (span.start !== at) expect.fail(`${path} stands at ${span.start}, due at ${at}`)
    at = span.end
  }
  expect(at).toBe(bytes.length)
  for (const leaf of found) expect(fieldAt(layout, bytes, leaf.path)).toEqual(leaf)
}

/** Every leaf set to what it is changes nothing; set to something else, it changes, the lengths around it, and nothing more. */
export function expectSettable(sample: Sample): void {
  for (const leaf of pathsOf(sample.layout, sample.bytes)) expectLeafSettable(sample, leaf)
}

function expectLeafSettable(sample: Sample, leaf: PathField): void {
  const { layout, bytes } = sample
  const { path, span, value } = leaf
  // Hundreds of thousands of comparisons: an `expect` for each costs as much as all that is compared.
  const same = (made: Uint8Array, due: Uint8Array, what: string): void => {
    if (!equal(made, due)) expect(toHex(made), `${path} ${what}`).toBe(toHex(due))
  }
  same(setPath(layout, bytes, path, value), bytes, 'set to what it is')
  same(setPath(layout, bytes, path, value, { lengths: 'kept' }), bytes, 'set to what it is, lengths kept')
  const [instead, made] = other(sample, leaf)
  same(setPath(layout, bytes, path, instead), expected(sample, leaf, made), 'set to something else')
  const longer = concat(bytes.subarray(span.start, span.end), Uint8Array.of(0x5a))
  same(replacePath(layout, bytes, path, longer), expected(sample, leaf, longer), 'a byte longer')
  const alone = concat(bytes.subarray(0, span.start), longer, bytes.subarray(span.end))
  same(replacePath(layout, bytes, path, longer, { lengths: 'kept' }), alone, 'a byte longer, lengths kept')
}
