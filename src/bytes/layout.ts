/**
 * Layouts: one declaration of a structure gives its TypeScript type ({@link ValueOf}), its encoder, its decoder and the
 * span of every field. The combinators follow the presentation language of RFC 9846 §3 (8446 §3).
 */
import { type Choice, CutReader, type Decodable, DecodeError, Reader } from './reader.ts'
import type { Span } from './span.ts'
import { asLatin1 } from './bytes.ts'
import { EncodeError, latin1, Writer } from './writer.ts'

/** How values of `T` stand on the wire. Decoding what was encoded gives the same value, and the reverse the same bytes. */
export interface Layout<T> {
  /** The RFC's name of the type, such as `uint16` or `CipherSuite`. */
  readonly type: string
  /** Where the RFC defines it; empty where the structure around it says so. */
  readonly cite: string
  /** Whether the span's fields say what the bytes are, though the value is the bytes: `lookedInto`. */
  readonly inFields?: boolean
  /** Which field says what another one is: `select`. */
  readonly choice?: Choice
  /** Appends `value`. @throws EncodeError when the layout cannot express it. */
  encode(writer: Writer, value: T): void
  /** Reads one value. @throws DecodeError that names field, offset and rule. */
  decode(reader: Reader): T
}

/** The TypeScript type that a layout declares. */
export type ValueOf<L> = L extends Layout<infer T> ? T : never

/** A decoded value beside its span tree, which is made when first looked at. */
export class Decoded<T> {
  /** The decoded value. */
  readonly value: T
  private readonly layout: Layout<T>
  private readonly bytes: Uint8Array
  private readonly name: string
  private made: Span | undefined

  constructor(value: T, layout: Layout<T>, bytes: Uint8Array, name: string) {
    this.value = value
    this.layout = layout
    this.bytes = bytes
    this.name = name
  }

  /** Every field with its byte range; leaves tile the input. */
  get span(): Span {
    return (this.made ??= record(this.layout, this.bytes, this.name))
  }
}

/**
 * Decodes all of `bytes`; a byte too few or too many is an error.
 * @throws DecodeError that names field, offset and rule (on the wire: `decode_error`).
 */
export function decode<T>(layout: Layout<T>, bytes: Uint8Array, name = layout.type): Decoded<T> {
  const reader = new Reader(bytes)
  try {
    const value = layout.decode(reader)
    reader.expectEnd()
    return new Decoded(value, layout, bytes, name)
  } catch (error) {
    // The fast pass keeps no path. Decoding once more with spans fails at the same byte and knows the field.
    if (error instanceof DecodeError) record(layout, bytes, name)
    throw error
  }
}

/**
 * The fields of a structure whose bytes end too early, as far as they go.
 * @param whole bytes that it would have
 */
export function cutSpan(layout: Layout<unknown>, bytes: Uint8Array, whole: number, name = layout.type): Span {
  const reader = new CutReader(bytes, whole)
  try {
    reader.field(name, layout)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
  return { ...reader.rootSpan(), end: bytes.length }
}

function record<T>(layout: Layout<T>, bytes: Uint8Array, name: string): Span {
  const reader = new Reader(bytes, true)
  reader.field(name, filling(layout))
  return reader.rootSpan()
}

/** A layout whose value must reach to the end of the input. */
export function filling<T>(layout: Layout<T>): Layout<T> {
  const decode = (reader: Reader): T => {
    const value = layout.decode(reader)
    reader.expectEnd()
    return value
  }
  return { ...layout, decode }
}

/** The bytes of `value`. @throws EncodeError when the layout cannot express it. */
export function encode<T>(layout: Layout<T>, value: T): Uint8Array {
  const writer = new Writer()
  layout.encode(writer, value)
  return writer.finish()
}

function uint(length: number): Layout<number> {
  return {
    type: `uint${8 * length}`,
    cite: '',
    encode: (writer, value) => writer.uint(value, length),
    decode: (reader) => reader.uint(length),
  }
}

/** One byte. */
export const uint8: Layout<number> = uint(1)
/** Two bytes, big-endian. */
export const uint16: Layout<number> = uint(2)
/** Three bytes, big-endian. */
export const uint24: Layout<number> = uint(3)
/** Four bytes, big-endian. */
export const uint32: Layout<number> = uint(4)
/** Six bytes, big-endian: milliseconds since 1970 fit. */
export const uint48: Layout<number> = uint(6)

/** Exactly `length` bytes. */
export function fixed(length: number): Layout<Uint8Array> {
  return {
    type: `opaque[${length}]`,
    cite: '',
    encode: (writer, value) => {
      if (value.length !== length) throw new EncodeError(`${value.length} bytes where ${length} are due`)
      writer.raw(value)
    },
    decode: (reader) => reader.take(length),
  }
}

/** All bytes up to the end of the vector around. */
export const rest: Layout<Uint8Array> = {
  type: 'opaque',
  cite: '',
  encode: (writer, value) => writer.raw(value),
  decode: (reader) => reader.take(reader.remaining),
}

/**
 * All bytes up to the end of the vector around: what is only shown and never acted on. Their span has the fields of `inner`;
 * bytes that are no such structure are one field, `malformed`, and no error.
 */
export function lookedInto(inner: Decodable<unknown>): Layout<Uint8Array> {
  const { type, cite } = inner
  return { ...rest, type, cite, inFields: true, decode: (reader) => reader.lookInto(inner) }
}

/** All bytes up to the end of the vector around but the last `length`, which the fields behind it take. */
export function allBut(length: number): Layout<Uint8Array> {
  return {
    ...rest,
    decode: (reader) => {
      if (reader.remaining < length)
        reader.fail({ expected: `${length} byte(s) for what follows`, actual: `${reader.remaining} left` })
      return reader.take(reader.remaining - length)
    },
  }
}

/** Nothing at all: the body of an extension that only says it is there. */
export const nothing: Layout<null> = {
  type: 'Empty',
  cite: '',
  encode: () => undefined,
  decode: () => null,
}

/** `<0..2^16-1>`, as the RFCs write it. */
function vector(min: number, max: number): string {
  const bits = max < 2 ** 16 - 2 ? 0 : max < 2 ** 16 ? 16 : 24
  return `<${min}..${bits === 0 ? max : `2^${bits}-${2 ** bits - max}`}>`
}

function prefixOf(max: number): number {
  return max < 2 ** 8 ? 1 : max < 2 ** 16 ? 2 : 3
}

/** `<min..max>` of the presentation language: a length in bytes, then `inner`, as a field where it has a `name`. */
function bounded<T>(inner: Layout<T>, min: number, max: number, type: string, name: string): Layout<T> {
  const prefix = prefixOf(max)
  const length: Layout<number> = {
    type: `uint${8 * prefix}`,
    cite: '',
    encode: (writer, value) => writer.uint(value, prefix),
    decode: (reader) => {
      const at = reader.offset
      const value = reader.uint(prefix)
      if (value < min || value > max)
        reader.fail({ expected: `a length of ${min}..${max}`, actual: String(value) }, at)
      if (value > reader.remaining)
        reader.fail(
          { expected: `a length of at most ${reader.remaining}, the bytes left`, actual: String(value) },
          at,
        )
      return value
    },
  }
  return {
    type,
    cite: inner.cite,
    encode: (writer, value) => writer.sized(prefix, min, max, () => inner.encode(writer, value)),
    decode: (reader) =>
      reader.counted(length, (size) => (name && size > 0 ? reader.field(name, inner) : reader.inline(inner))),
  }
}

/** `opaque<min..max>`: a length, then that many bytes. */
export function opaque(min: number, max: number): Layout<Uint8Array> {
  return bounded(rest, min, max, `opaque${vector(min, max)}`, 'content')
}

/** `opaque<min..max>` shown as text. Each byte is one character (Latin-1), so any bytes survive. */
export function text(min: number, max: number): Layout<string> {
  return mapped(opaque(min, max), `opaque${vector(min, max)}`, asLatin1, latin1)
}

/** Items up to the end of the vector around. */
export function items<T>(item: Layout<T>): Layout<readonly T[]> {
  return {
    type: item.type,
    cite: '',
    encode: (writer, values) => {
      for (const value of values) item.encode(writer, value)
    },
    decode: (reader) => {
      const values: T[] = []
      while (reader.remaining > 0) values.push(reader.item(values.length, item))
      return values
    },
  }
}

/** `T name<min..max>`: a length in bytes, then items until it is used up. */
export function list<T>(item: Layout<T>, min: number, max: number): Layout<readonly T[]> {
  return bounded(items(item), min, max, `${item.type}${vector(min, max)}`, '')
}

/** A length of bytes, then one value of `inner` that fills them exactly. */
export function sized<T>(inner: Layout<T>, max: number, min = 0): Layout<T> {
  const { cite, inFields = false } = inner
  return { ...bounded(inner, min, max, inner.type, ''), cite, inFields }
}

/** `inner` where bytes are left in the vector around, `undefined` where it ends here. */
export function optional<T>(inner: Layout<T>): Layout<T | undefined> {
  return {
    type: inner.type,
    cite: inner.cite,
    encode: (writer, value) => {
      if (value !== undefined) inner.encode(writer, value)
    },
    decode: (reader) => (reader.remaining === 0 ? undefined : inner.decode(reader)),
  }
}

/** `inner` seen as another type; `to` and `from` must be each other's inverse. */
export function mapped<A, B>(
  inner: Layout<A>,
  type: string,
  to: (value: A) => B,
  from: (value: B) => A,
): Layout<B> {
  return {
    type,
    cite: inner.cite,
    encode: (writer, value) => inner.encode(writer, from(value)),
    decode: (reader) => to(inner.decode(reader)),
  }
}

/** The fields of a `struct`, in wire order. */
export type Fields = Readonly<Record<string, Layout<unknown>>>
/** The value that a set of fields declares. */
type StructOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> }

/** `struct { ... } type;`: the fields in the order of their declaration. */
export function struct<F extends Fields>(type: string, cite: string, fields: F): Layout<StructOf<F>> {
  const inOrder = Object.entries(fields).map(([name, layout]) => ({ name, layout }))
  return {
    type,
    cite,
    encode: (writer, value) => {
      for (const { name, layout } of inOrder) layout.encode(writer, value[name])
    },
    decode: (reader) => {
      const value: Record<string, unknown> = {}
      for (const { name, layout } of inOrder) value[name] = reader.field(name, layout)
      return value as StructOf<F>
    },
  }
}

/**
 * `select (tag) { case ...: body }`: a tag, then the body that it chooses, optionally behind a length of at most `max`.
 * The value is an object with the fields `tagName` and `bodyName`; `V` is the union of all its shapes.
 */
export function select<V>(options: {
  readonly type: string
  readonly cite: string
  readonly tagName: string
  readonly tag: Layout<string>
  readonly bodyName: string
  /** Largest length of the body where one is written before it. */
  readonly max?: number
  /** The layout of the body for a tag; the caller keeps it in step with `V`. */
  readonly body: (tag: string) => Layout<unknown>
}): Layout<V> {
  const { type, cite, tagName, tag, bodyName, max, body } = options
  const bodies = new Map<string, Layout<unknown>>()
  const bodyOf = (name: string): Layout<unknown> => {
    let found = bodies.get(name)
    if (!found) {
      found = max === undefined ? body(name) : sized(body(name), max)
      // Only names of the registry are kept: unknown code points would let a peer grow this map.
      if (!name.includes('(')) bodies.set(name, found)
    }
    return found
  }
  return {
    type,
    cite,
    choice: { tag: tagName, body: bodyName },
    encode: (writer, value) => {
      const fields = value as Readonly<Record<string, unknown>>
      const name = fields[tagName] as string
      tag.encode(writer, name)
      bodyOf(name).encode(writer, fields[bodyName])
    },
    decode: (reader) => {
      const name = reader.field(tagName, tag)
      return { [tagName]: name, [bodyName]: reader.field(bodyName, bodyOf(name)) } as V
    },
  }
}
