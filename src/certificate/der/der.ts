/**
 * DER, the one encoding of ASN.1 that certificates, keys and OpenSSL's SSL_SESSION use (X.690 §10). Strict: lengths are
 * definite and minimal, and the tag must be the one that is due. Elements are read through {@link Reader}, so one reading
 * gives values, errors that name field and offset, and spans (tag, length and content of each element).
 */
import { DecodeError, type Decodable, Reader } from '../../bytes/reader.ts'
import type { Span } from '../../bytes/span.ts'

/** Tag bytes of the universal types in use here (X.680 §8.4); SEQUENCE and SET with their "constructed" bit. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  nothing: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

const NAMES: Readonly<Record<number, string>> = {
  [TAG.boolean]: 'BOOLEAN',
  [TAG.integer]: 'INTEGER',
  [TAG.bitString]: 'BIT STRING',
  [TAG.octetString]: 'OCTET STRING',
  [TAG.nothing]: 'NULL',
  [TAG.oid]: 'OBJECT IDENTIFIER',
  [TAG.enumerated]: 'ENUMERATED',
  [TAG.utf8String]: 'UTF8String',
  [TAG.numericString]: 'NumericString',
  [TAG.printableString]: 'PrintableString',
  [TAG.teletexString]: 'TeletexString',
  [TAG.ia5String]: 'IA5String',
  [TAG.utcTime]: 'UTCTime',
  [TAG.generalizedTime]: 'GeneralizedTime',
  [TAG.visibleString]: 'VisibleString',
  [TAG.universalString]: 'UniversalString',
  [TAG.bmpString]: 'BMPString',
  [TAG.sequence]: 'SEQUENCE',
  [TAG.set]: 'SET',
}

/** A tag byte in words: `SEQUENCE`, `[0]`. */
export function tagName(tag: number): string {
  if (tag >= 0x80 && tag < 0xc0) return `[${tag & 0x1f}]`
  return NAMES[tag] ?? `tag 0x${tag.toString(16).padStart(2, '0')}`
}

/** The tag byte of a context-specific element: `[number]`, constructed when it holds elements. */
export function contextTag(number: number, constructed: boolean): number {
  return 0x80 | (constructed ? 0x20 : 0) | number
}

/** Whether the next element in the constructed value around carries `tag`. */
export function nextIs(reader: Reader, tag: number): boolean {
  return reader.next === tag
}

/** What stands next, for an error: the name of its tag. */
export function nextTag(reader: Reader): string {
  return reader.next === undefined ? 'nothing left' : tagName(reader.next)
}

/**
 * Decodes all of `bytes` as one element. The fast pass keeps no path; on an error a second pass, which fails at the same
 * byte, knows the field.
 * @throws DecodeError that names field, offset and rule.
 */
export function decodeDer<T>(bytes: Uint8Array, name: string, element: Decodable<T>): T {
  const reader = new Reader(bytes)
  try {
    const value = element.decode(reader)
    reader.expectEnd()
    return value
  } catch (error) {
    if (error instanceof DecodeError) spanOf(bytes, name, element)
    throw error
  }
}

/** The annotated tree of `bytes`; leaves tile the input. @throws DecodeError as {@link decodeDer} does. */
export function spanOf(bytes: Uint8Array, name: string, element: Decodable<unknown>): Span {
  const reader = new Reader(bytes, true)
  reader.field(name, {
    ...element,
    decode: (inner) => {
      const value = element.decode(inner)
      inner.expectEnd()
      return value
    },
  })
  return reader.rootSpan()
}

/** One element with the tag byte `tag`; `content` must use up what the length announces. */
export function element<T>(reader: Reader, tag: number, content: (length: number) => T): T {
  reader.field('tag', tagField(tag))
  return reader.counted(LENGTH, content)
}

/** A named element as a {@link Decodable}: a SEQUENCE unless `tag` says otherwise. */
export function constructed<T>(
  type: string,
  cite: string,
  decode: (reader: Reader) => T,
  tag: number = TAG.sequence,
): Decodable<T> {
  return { type, cite, decode: (reader) => element(reader, tag, () => decode(reader)) }
}

/** `[number] EXPLICIT`: an element inside a context-specific one. */
export function explicit<T>(number: number, name: string, inner: Decodable<T>): Decodable<T> {
  return constructed(
    `[${number}] EXPLICIT`,
    '',
    (reader) => reader.field(name, inner),
    contextTag(number, true),
  )
}

/** What stands next; as a byte where its name would be the one that is due, as of `[1]` in the other form. */
function otherTag(reader: Reader, due: number): string {
  const name = nextTag(reader)
  return name === tagName(due) ? `tag 0x${reader.next?.toString(16)}` : name
}

const tagFields = new Map<number, Decodable<string>>()

function tagField(tag: number): Decodable<string> {
  const known = tagFields.get(tag)
  if (known) return known
  const field: Decodable<string> = {
    type: 'tag',
    cite: 'X.690 §8.1.2',
    decode: (reader) => {
      if (reader.next !== tag) reader.fail({ expected: tagName(tag), actual: otherTag(reader, tag) })
      reader.offset++
      return tagName(tag)
    },
  }
  tagFields.set(tag, field)
  return field
}

/** A length of an element: definite, in as few bytes as can be (X.690 §10.1). */
const LENGTH: Decodable<number> = {
  type: 'length',
  cite: 'X.690 §8.1.3',
  decode: (reader) => {
    const at = reader.offset
    const first = reader.uint(1)
    const length = first < 0x80 ? first : longLength(reader, first, at)
    if (length > reader.remaining)
      reader.fail(
        { expected: `a length of at most ${reader.remaining}, the bytes left`, actual: String(length) },
        at,
      )
    return length
  },
}

function longLength(reader: Reader, first: number, at: number): number {
  const count = first & 0x7f
  if (count === 0)
    reader.fail({ expected: 'a definite length (X.690 §10.1)', actual: 'the indefinite one' }, at)
  if (count > 4) reader.fail({ expected: 'a length in at most 4 bytes', actual: `${count} bytes` }, at)
  const length = reader.uint(count)
  if (length < 0x80 || length < 2 ** (8 * (count - 1)))
    reader.fail(
      { expected: 'the shortest form of a length (X.690 §10.1)', actual: `${length} in ${count} byte(s)` },
      at,
    )
  return length
}

/** Nesting beyond this is refused: real certificates need eight levels. */
const DEEPEST = 16

/** Any element, read without knowing what it means. Offsets are those of the input given to {@link readDer}. */
export interface DerNode {
  /** Number of the tag within its class. */
  readonly tag: number
  /** Class of the tag (X.690 §8.1.2.2). */
  readonly class: 'universal' | 'application' | 'context' | 'private'
  /** Whether the content is elements. */
  readonly constructed: boolean
  /** Offset of the tag byte. */
  readonly start: number
  /** Bytes of tag and length. */
  readonly headerLength: number
  /** Offset after the last byte. */
  readonly end: number
  /** A copy of the content, made at each reading. */
  readonly content: Uint8Array
  /** The elements inside, in order; none where not constructed. */
  readonly children: readonly DerNode[]
}

/** By the two leftmost bits of a tag byte; both are set in `private`. */
const CLASSES = ['universal', 'application', 'context'] as const

class Node implements DerNode {
  readonly tag: number
  readonly class: DerNode['class']
  readonly constructed: boolean
  readonly start: number
  readonly headerLength: number
  readonly end: number
  readonly children: readonly DerNode[]
  private readonly source: Uint8Array

  constructor(
    source: Uint8Array,
    tag: number,
    place: Pick<DerNode, 'start' | 'headerLength' | 'end'>,
    children: DerNode[],
  ) {
    this.tag = tag & 0x1f
    this.class = CLASSES[tag >> 6] ?? 'private'
    this.constructed = (tag & 0x20) !== 0
    this.start = place.start
    this.headerLength = place.headerLength
    this.end = place.end
    this.children = children
    this.source = source
  }

  get content(): Uint8Array {
    return this.source.slice(this.start + this.headerLength, this.end)
  }
}

/** Any one element and all inside it: what `ANY DEFINED BY` stands for. Linear in the input, bounded in depth. */
export const anyElement: Decodable<DerNode> = {
  type: 'ANY',
  cite: 'X.690',
  decode: (reader) => node(reader, 0),
}

function node(reader: Reader, depth: number): DerNode {
  if (depth > DEEPEST)
    reader.fail({ expected: `at most ${DEEPEST} levels of nesting`, actual: `${depth} levels` })
  const { offset: start, next: tag } = reader
  if (tag === undefined) reader.fail({ expected: 'an element', actual: nextTag(reader) })
  if ((tag & 0x1f) === 0x1f)
    reader.fail({ expected: 'a tag number of at most 30, as all in use here', actual: 'a larger one' })
  if (tag === 0) reader.fail({ expected: 'an element of DER', actual: 'end-of-contents' })
  const listed = tag === TAG.sequence || tag === TAG.set
  if (tag < 0x40 && (tag & 0x20) !== 0 && !listed)
    reader.fail({
      expected: 'a string in one piece (X.690 §10.2)',
      actual: `${tagName(tag & 0x1f)} in parts`,
    })
  if (tag === (TAG.sequence & 0x1f) || tag === (TAG.set & 0x1f))
    reader.fail({
      expected: `${tagName(tag | 0x20)}, constructed`,
      actual: `${tagName(tag | 0x20)}, primitive`,
    })
  return element(reader, tag, (length) => {
    const headerLength = reader.offset - start
    const children: DerNode[] = []
    if ((tag & 0x20) === 0) reader.field('content', content(length))
    else {
      while (reader.remaining > 0) {
        const name = `[${children.length}]`
        const type = nextTag(reader)
        children.push(reader.field(name, { type, cite: '', decode: (inner) => node(inner, depth + 1) }))
      }
    }
    return new Node(reader.bytes, tag, { start, headerLength, end: reader.offset }, children)
  })
}

/** The content of a primitive element as raw bytes. */
export function content(length: number): Decodable<Uint8Array> {
  return { type: 'content', cite: '', decode: (reader) => reader.take(length) }
}

/**
 * Any DER element that fills `bytes`, as a tree.
 * @throws DecodeError that names position in the tree, offset and rule.
 */
export function readDer(bytes: Uint8Array): DerNode {
  return decodeDer(bytes.slice(), 'der', anyElement)
}
