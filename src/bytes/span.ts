import { toHex } from './bytes.ts'

/** What a field's value looks like in an annotated tree: bytes as lower-case hex, code points as their names. */
export type SpanValue = string | number | null

/**
 * One field of a structure and where it stands: `[start, end)` in the decoded input. The leaves of a tree tile the input
 * exactly, each byte in one leaf, so a renderer can colour every byte.
 */
export interface Span {
  /** Name of the field, from the RFC. */
  readonly name: string
  /** Offset of the first byte. */
  readonly start: number
  /** Offset after the last byte. */
  readonly end: number
  /** What the field is: the RFC's type, such as `uint16`, `opaque<0..255>`, `CipherSuite`. */
  readonly type: string
  /** The decoded value of a leaf; `null` where the children say it. */
  readonly value: SpanValue
  /** Where the structure is defined, such as `RFC 9846 §4.2.2 (8446 §4.1.2)`; empty where the parent says it. */
  readonly cite: string
  /** Fields inside this one, in wire order. */
  readonly children: readonly Span[]
}

/** The same tree, moved by `offset` bytes: a message inside a record, an extension inside a message. */
export function shiftSpan(span: Span, offset: number): Span {
  if (offset === 0) return span
  const { name, start, end, type, value, cite, children } = span
  return {
    name,
    start: start + offset,
    end: end + offset,
    type,
    value,
    cite,
    children: children.map((child) => shiftSpan(child, offset)),
  }
}

/** The leaves of a tree in wire order. */
export function leaves(span: Span): Span[] {
  return span.children.length === 0 ? [span] : span.children.flatMap(leaves)
}

/** The tree of a structure that nobody takes apart: one leaf. @param child name of that leaf */
export function opaqueSpan(name: string, bytes: Uint8Array, child: string): Span {
  const whole = { start: 0, end: bytes.length, cite: '' }
  const leaf = { ...whole, name: child, type: 'opaque', value: toHex(bytes), children: [] }
  return { ...whole, name, type: name, value: null, children: [leaf] }
}
